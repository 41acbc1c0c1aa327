// Looks at everything that a running chat needs and says in one line each what is well and what is
// not, with its mend. Exit code 1 if anything is not.
//
//   deno task doctor

import type { Config } from "../chat/config.ts";
import { examine } from "../chat/doctor.ts";
import type { Finding } from "../chat/finding.ts";
import { reason } from "../chat/report.ts";
import { say } from "./say.ts";
import { readSettings } from "./settings.ts";

let isWell = true;
const config = settings();
if (config) { for await (const finding of examine(config)) tell(finding); }
Deno.exit(isWell ? 0 : 1);

function settings(): Config | undefined {
  try {
    const config = readSettings();
    tell({ isOk: true, text: "settings: all can be read" });
    return config;
  } catch (error) {
    tell({ isOk: false, text: `settings: ${reason(error)}` });
  }
}

function tell({ isOk, text }: Finding) {
  isWell &&= isOk;
  say(`${isOk ? "ok" : "problem"} ${text}`, "stdout");
}
