// Checks everything a running chat needs and prints a line about each: ok, or a problem and how to
// fix it. The exit code is 1 if there is a problem.
//
// deno task doctor

import { parseArguments } from "../chat/config/command_line.ts";
import { type Config, readConfig } from "../chat/config/config.ts";
import { settingProblems } from "../chat/config/setting_problems.ts";
import { runChecks } from "../chat/doctor/doctor.ts";
import { type CheckResult, ok, problem } from "../chat/doctor/check_result.ts";
import { errorMessage } from "../chat/logging/logger.ts";
import { buildState } from "../routes/site/page_files.ts";
import { brokerFlags, keeperFlags } from "./launch/permission_flags.ts";
import { print } from "./print.ts";
import { loadEnvironment } from "./load_config.ts";

/** Variables that `readConfig` does not read: of libzmq's loader, the launcher and the tests. */
const OTHER_NAMES = [
  "HUBBUB_LIBZMQ",
  "HUBBUB_STOP_WITH_STDIN",
  "HUBBUB_FAULT_SEED",
  "HUBBUB_FAULT_KILLS",
  "HUBBUB_TEST_BROWSER",
];

/** The folder with the sources of the page. */
const PAGE = new URL("../static/", import.meta.url);

parseArguments({
  usage: "deno task doctor",
  help: [
    "Checks everything the chat needs, and changes nothing.",
    "Each line begins with ok or problem; the exit code is 1 if there is a problem.",
  ],
});

let isHealthy = true;
const config = settings();
unknownSettings().forEach(report);
if (config) {
  for await (const result of runChecks(config)) report(result);
  report(await pageBuild(config));
}
Deno.exit(isHealthy ? 0 : 1);

function settings(): Config | undefined {
  try {
    const env = loadEnvironment();
    const problems = settingProblems(env);
    problems.forEach((text) => report(problem(`settings: ${text}`)));
    if (problems.length > 0) return undefined;
    const config = readConfig(env);
    requirePermitted(config);
    report(ok("settings: all valid"));
    return config;
  } catch (error) {
    report(problem(`settings: ${errorMessage(error)}`));
  }
}

/**
 * @throws {RangeError} if a path cannot be written as a permission flag: no process would start.
 */
function requirePermitted(config: Config) {
  try {
    brokerFlags(config);
    keeperFlags(config);
  } catch (error) {
    // A missing library is reported by a later check.
    if (error instanceof RangeError) throw error;
  }
}

/** A misspelled setting would be ignored silently. */
function unknownSettings(): CheckResult[] {
  const known = new Set(OTHER_NAMES);
  readConfig((name) => {
    known.add(name);
    return undefined;
  });
  return Object.keys(Deno.env.toObject())
    .filter((name) => /^(HUBBUB|ZMQ)_/.test(name) && !known.has(name))
    .toSorted()
    .map((name) =>
      problem(`settings: ${name} is unknown: remove it, or see .env.example for its name`)
    );
}

/** Without a build of the current sources the page is served unbundled, which is slower. */
async function pageBuild({ web: { bundle } }: Config): Promise<CheckResult> {
  if (bundle === "off") return ok("page: served unbundled, because HUBBUB_BUNDLE is off");
  const state = await buildState(PAGE);
  if (state === "current") return ok("page: bundled");
  return state === "missing"
    ? ok("page: not bundled yet, which start and serve do")
    : problem("page: changed since it was bundled: run deno task build, then restart");
}

function report({ isOk, text }: CheckResult) {
  isHealthy &&= isOk;
  print(`${isOk ? "ok" : "problem"} ${text}`, "stdout");
}
