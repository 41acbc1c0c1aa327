// Makes the keys that endpoints off this machine need:
//
//   deno task keygen          for the broker and the web process
//   deno task keygen NAME     for one more web process, elsewhere

import { resolve } from "node:path";
import { parseArguments } from "../chat/config/command_line.ts";
import { readConfig } from "../chat/config/config.ts";
import { makeKeys } from "../chat/broker/curve_keys.ts";
import { errorMessage } from "../chat/logger.ts";
import { print } from "./print.ts";
import { loadEnvironment } from "./load_config.ts";

const [client] = parseArguments({
  usage: "deno task keygen [NAME]",
  help: [
    "Makes the keys of the broker and the web process that are missing, with NAME those of one more",
    "web process. docs/operating.md says when they are needed.",
  ],
  maxWords: 1,
});

try {
  const folder = keyFolder();
  const made = makeKeys(folder, client);
  for (const path of made) print(`Made ${path}`);
  if (made.length === 0) print(`All keys are there already in ${folder}`);
  if (!Deno.env.get("HUBBUB_KEYS")) print(`Now set HUBBUB_KEYS=${folder}`);
} catch (error) {
  print(errorMessage(error));
  Deno.exitCode = 1;
}

/** Only one setting is looked at: the others may be refused for want of keys. */
function keyFolder(): string {
  const env = loadEnvironment();
  const { data, keys } = readConfig((name) => name.startsWith("HUBBUB_") ? env(name) : undefined);
  return resolve(keys ?? `${data}/keys`);
}
