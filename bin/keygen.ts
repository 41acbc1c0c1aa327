// Creates the keys for endpoints that other machines can reach:
//
// deno task keygen          for the broker and the web process
// deno task keygen NAME     for another web process, on another machine

import { resolve } from "node:path";
import { parseArguments } from "../chat/config/command_line.ts";
import { readConfig } from "../chat/config/config.ts";
import { makeKeys } from "../chat/broker/curve_keys.ts";
import { errorMessage } from "../chat/logging/logger.ts";
import { print } from "./print.ts";
import { loadEnvironment } from "./load_config.ts";

const [client] = parseArguments({
  usage: "deno task keygen [NAME]",
  help: [
    "Creates missing keys of the broker and the web process, with NAME those of another web",
    "process. docs/operating.md explains when they are needed.",
  ],
  maxArguments: 1,
});

try {
  const folder = keyFolder();
  const made = makeKeys(folder, client);
  for (const path of made) print(`Created ${path}`);
  if (made.length === 0) print(`All keys already exist in ${folder}`);
  if (!Deno.env.get("HUBBUB_KEYS")) print(`Now set HUBBUB_KEYS=${folder}`);
} catch (error) {
  print(errorMessage(error));
  Deno.exitCode = 1;
}

/** Reads only one setting: others may be invalid because the keys are missing. */
function keyFolder(): string {
  const env = loadEnvironment();
  const { data, keys } = readConfig((name) => name.startsWith("HUBBUB_") ? env(name) : undefined);
  return resolve(keys ?? `${data}/keys`);
}
