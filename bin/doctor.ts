// Looks at everything that a running chat needs and says in one line each what is well and what is
// not, with its mend. Exit code 1 if anything is not.
//
//   deno task doctor

import { parseArguments } from "../chat/config/command_line.ts";
import { type Config, readConfig } from "../chat/config/config.ts";
import { runChecks } from "../chat/doctor/doctor.ts";
import { type CheckResult, ok, problem } from "../chat/doctor/check_result.ts";
import { errorMessage } from "../chat/logger.ts";
import { brokerFlags } from "./permission_flags.ts";
import { print } from "./print.ts";
import { readSettings } from "./load_config.ts";

/** What besides `readConfig` reads the environment: libzmq's loader, the launcher, the tests. */
const OTHER_NAMES = [
  "HUBBUB_LIBZMQ",
  "HUBBUB_STOP_WITH_STDIN",
  "HUBBUB_FAULT_SEED",
  "HUBBUB_TEST_BROWSER",
];

parseArguments({
  usage: "deno task doctor",
  help: [
    "Looks at everything that the chat needs, and changes nothing.",
    "A line begins with ok or problem; with a problem the exit code is 1.",
  ],
});

let isWell = true;
const config = settings();
strangeNames().forEach(tell);
if (config) { for await (const finding of runChecks(config)) tell(finding); }
Deno.exit(isWell ? 0 : 1);

function settings(): Config | undefined {
  try {
    const config = readSettings();
    requirePermitted(config);
    tell(ok("settings: all can be read"));
    return config;
  } catch (error) {
    tell(problem(`settings: ${errorMessage(error)}`));
  }
}

/** @throws {RangeError} if a path cannot be written as a permission: no process would start. */
function requirePermitted(config: Config) {
  try {
    brokerFlags(config);
  } catch (error) {
    // Whether there is a library at all is looked at later.
    if (error instanceof RangeError) throw error;
  }
}

/** A setting whose name is misspelt is heard by nobody. */
function strangeNames(): CheckResult[] {
  const known = new Set(OTHER_NAMES);
  readConfig((name) => {
    known.add(name);
    return undefined;
  });
  return Object.keys(Deno.env.toObject())
    .filter((name) => /^(HUBBUB|ZMQ)_/.test(name) && !known.has(name))
    .toSorted()
    .map((name) =>
      problem(`settings: ${name} is none: remove it, or see .env.example for its name`)
    );
}

function tell({ isOk, text }: CheckResult) {
  isWell &&= isOk;
  print(`${isOk ? "ok" : "problem"} ${text}`, "stdout");
}
