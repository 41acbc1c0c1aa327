// Runs test files with `deno test`. A file that fails runs once more by itself at the end: if it then
// passes it is flaky, which the output says, and which fails the run only if it is common.

/** More flaky files than this fail the run: by then something is wrong with the tree. */
const MAX_FLAKY_FILES = 2;

/**
 * Files that mostly wait, for timeouts and for heartbeats, and measure how soon something arrives. They
 * run two at a time when the others are done.
 */
export const QUIET: readonly string[] = [
  "tests/browser/page/take_over_test.ts",
  "tests/faults/expensive_search_test.ts",
  "tests/faults/crash/freeze_test.ts",
  "tests/faults/presence_test.ts",
  "tests/faults/removal_test.ts",
  "tests/routes/hostile/hostile_connections_test.ts",
];

/**
 * Files that load the whole machine, or look at all descriptors of their process: they run at the end,
 * one after another.
 */
export const ALONE: readonly string[] = [
  "tests/browser/page/speed_test.ts",
  "tests/http/server/socket_options_test.ts",
];

/** The results of a suite's test files, by path. */
export interface SuiteResult {
  readonly passed: number;
  readonly failed: number;
  /** Files that failed and then passed by themselves. */
  readonly flaky: readonly string[];
  /** Files that failed twice. */
  readonly broken: readonly string[];
  readonly isSuccess: boolean;
}

/** Runs the named files, or without names all of `tests/`. Streams the output. */
export async function runSuite(files: readonly string[]): Promise<SuiteResult> {
  const runs = files.length > 0 ? [await runTests(files)] : await runAll();
  const again = [];
  for (const failure of runs.flatMap(({ failures }) => [...failures])) {
    again.push(await runAgain(failure));
  }
  const broken = again.filter(({ code }) => code !== 0);
  const flaky = again.filter(({ code }) => code === 0).map(({ file }) => file);
  // A run that fails without naming a file, or crashes, has not run all tests.
  const lost = runs.filter(({ code, failures, isWhole }) =>
    code !== 0 && (failures.size === 0 || !isWhole)
  );
  const failed = sum([...broken, ...lost], (run) => run.failed);
  return {
    passed: Math.max(0, sum(runs, (run) => run.passed + run.failed) - failed),
    failed,
    flaky,
    broken: broken.map(({ file }) => file),
    isSuccess: failed === 0 && flaky.length <= MAX_FLAKY_FILES,
  };
}

/** The types of the whole project are checked once, in parallel with the tests. */
async function runAll(): Promise<Run[]> {
  const checking = checkTypes();
  const apart = [...QUIET, ...ALONE];
  const runs = [];
  // One more file than there are processors: most of them wait half of the time.
  const jobs = navigator.hardwareConcurrency + 1;
  runs.push(await runTests(["--no-check", "--parallel", `--ignore=${apart}`], jobs));
  runs.push(await runTests(["--no-check", "--parallel", ...QUIET], 2));
  runs.push(await runTests(["--no-check", ...ALONE]));
  return [...runs, await checking];
}

async function checkTypes(): Promise<Run> {
  const { code, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["check", "--quiet"],
    env: { NO_COLOR: "1" },
    stdin: "null",
  }).output();
  const output = new TextDecoder().decode(stderr);
  write(output);
  const failed = code === 0 ? 0 : 1;
  return { code, output, passed: 0, failed, failures: new Map(), isWhole: true };
}

/** One run of `deno test`, or of `deno check`. */
interface Run {
  readonly code: number;
  readonly passed: number;
  /** Failed tests; 1 if the run itself failed, for example with a type error. */
  readonly failed: number;
  /** The report of each failed file's tests, by path. */
  readonly failures: ReadonlyMap<string, string>;
  /** Whether the output is complete. */
  readonly isWhole: boolean;
  readonly output: string;
}

async function runAgain([file, report]: [string, string]) {
  print(`\n${file} failed. Running it once more by itself.`);
  const run = await runTests([file]);
  if (run.code === 0) {
    print(`FLAKY ${file}\n--- first run\n${report}\n--- second run\n${run.output.trim()}\n`);
  }
  return { file, ...run };
}

async function runTests(args: readonly string[], jobs = 1): Promise<Run> {
  // Merges both streams: the output of a test and its processes stays in order.
  const child = new Deno.Command("sh", {
    args: ["-c", 'exec "$0" "$@" 2>&1', Deno.execPath(), "test", "-A", ...args],
    // Tests expect times, and messages of other programs, in English.
    env: { NO_COLOR: "1", DENO_JOBS: `${jobs}`, LC_ALL: "C.UTF-8" },
    stdin: "null",
    stdout: "piped",
  }).spawn();
  let output = "";
  for await (const text of child.stdout.pipeThrough(new TextDecoderStream())) {
    write(text);
    output += text;
  }
  // A run that was killed may end within a line.
  if (!/(?:^|\n)$/.test(output)) write("\n");
  const { code } = await child.status;
  return { code, output, ...readOutput(output, code) };
}

/** Reads what `deno test` printed: each test's result, its section ERRORS, its last line. */
function readOutput(output: string, code: number): Omit<Run, "code" | "output"> {
  const [closing, passed, failed] =
    /^(?:ok|FAILED) \| (\d+) passed.* \| (\d+) failed/m.exec(output) ?? [];
  const errors = readErrors(output);
  const failures = new Map<string, string>();
  let running = "";
  for (const line of output.split("\n")) {
    running = /^running \d+ tests? from (.+)$/.exec(line)?.[1] ?? running;
    const failure = FAILURE.exec(line)?.groups;
    if (!failure) continue;
    const { uncaught, file = uncaught ?? running, name = file } = failure;
    failures.set(file, `${failures.get(file) ?? ""}${errors.get(name) ?? ""}`);
  }
  return {
    passed: Number(passed ?? 0),
    failed: Math.max(Number(failed ?? 0), code === 0 ? 0 : 1),
    failures,
    isWhole: closing !== undefined,
  };
}

/**
 * "name ... FAILED (2ms)", if files run in parallel "./tests/x_test.ts => name ... FAILED (2ms)", and
 * "Uncaught error from ./tests/x_test.ts FAILED". Steps are indented. The location in ERRORS would not
 * do: it is the helper's if a helper registered the test.
 */
const FAILURE =
  /^(?:Uncaught error from (?<uncaught>.+) FAILED|(?:(?<file>\S+) => )?(?<name>\S.*) \.\.\. (?:FAILED|cancelled) \(.+\))$/;

/** "name => ./tests/x_test.ts:3:6" and "./tests/x_test.ts (uncaught error)" begin an error. */
const ERROR = /^(.+) (?:=> .+:\d+:\d+|\(uncaught error\))$/;

/** The content of the section ERRORS, by test name or file path. */
function readErrors(output: string): Map<string, string> {
  const [, section = ""] = /\n ERRORS \n([^]*)\n FAILURES \n/.exec(output) ?? [];
  const errors = new Map<string, string>();
  let name = "";
  for (const line of section.split("\n")) {
    name = ERROR.exec(line)?.[1] ?? name;
    errors.set(name, `${errors.get(name) ?? ""}${line}\n`);
  }
  return errors;
}

function sum<T>(items: readonly T[], value: (item: T) => number): number {
  return items.reduce((total, item) => total + value(item), 0);
}

function print(line: string) {
  write(`${line}\n`);
}

function write(text: string) {
  Deno.stdout.writeSync(new TextEncoder().encode(text));
}

if (import.meta.main) {
  const { passed, failed, flaky, broken, isSuccess } = await runSuite(Deno.args);
  for (const file of broken) print(`FAILED TWICE ${file}`);
  for (const file of flaky) print(`FLAKY ${file}`);
  if (flaky.length > 0) print(`${flaky.length} flaky (at most ${MAX_FLAKY_FILES} may be)`);
  print(`${passed} passed, ${failed} failed`);
  Deno.exit(isSuccess ? 0 : 1);
}
