/**
 * `deno task bench:zmq`: our binding next to C and zeromq.js, in interleaved runs, as ratios to C.
 * ../README.md describes a run, its requirements and the flags.
 */
import { hideProgress, Progress } from "../../chat/log/progress/progress.ts";
import { type Cell, probeCount } from "./cells.ts";
import { type Contender, type ContenderName, prepare } from "./contenders.ts";
import { measure, type Measurement, readVersions, type Versions } from "./measure.ts";
import { heading, row, type Runs, scoreCell, type Scores } from "./report.ts";
import { readSettings, type Settings, USAGE } from "./settings.ts";

/** Bounds of a run, in case a contender's speed was misjudged. */
const MIN_MESSAGES = 32;
const MAX_MESSAGES = 5_000_000;

interface CellResult extends Cell {
  scores: Scores;
  runs: Runs;
  failures: Failures;
}

type Failures = Partial<Record<ContenderName, string>>;

async function main(): Promise<void> {
  if (Deno.args.includes("--help")) return say(USAGE);
  const settings = readSettings(Deno.args);
  const folder = await Deno.makeTempDir({ prefix: "bench-zmq-" });
  try {
    const contenders = await Promise.all(settings.contenders.map((name) => prepare(name, folder)));
    const versions = await describe(contenders);
    const cells = await measureCells(contenders, { ...settings, folder });
    await writeJson(settings.json, { at: new Date(), ...machine(), versions, cells });
    summarise(cells);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function describe(contenders: Contender[]): Promise<Record<string, Versions>> {
  const versions: Record<string, Versions> = {};
  for (const contender of contenders) {
    const version = versions[contender.name] = await readVersions(contender);
    say(`${contender.name}: ${version.runtime}, libzmq ${version.libzmq}`);
  }
  return versions;
}

async function measureCells(
  contenders: Contender[],
  settings: Settings & { folder: string },
): Promise<CellResult[]> {
  const results: CellResult[] = [];
  say("\nMedians; × is the ratio to C, ✓ and ✗ the target for it");
  say(heading(settings.contenders));
  using progress = new Progress({
    title: "Measuring",
    total: settings.cells.length * (settings.runs + 1),
    unit: "rounds",
  });
  let done = 0;
  const ran = () => progress.at(++done);
  for (const cell of settings.cells) {
    const { runs, failures } = await measureCell(cell, contenders, { ...settings, ran });
    const scores = scoreCell(cell, runs);
    results.push({ ...cell, scores, runs, failures });
    say(row(cell, scores, settings.contenders));
    for (const [name, reason] of Object.entries(failures)) say(`  ${name}: ${reason}`);
  }
  return results;
}

/** Interleaves the contenders; each run's speed sets how many messages the next one sends. */
async function measureCell(
  cell: Cell,
  contenders: Contender[],
  { runs: rounds, seconds, folder, ran }: {
    runs: number;
    seconds: number;
    folder: string;
    ran: () => void;
  },
): Promise<{ runs: Runs; failures: Failures }> {
  const runs: Runs = {};
  const failures: Failures = {};
  const counts: Partial<Record<ContenderName, number>> = {};
  for (let round = 0; round <= rounds; round++) {
    for (const contender of contenders) {
      const { name } = contender;
      if (!isEntrant(name, cell) || failures[name]) continue;
      const count = counts[name] ?? probeCount(cell);
      try {
        const measurement = await measure(contender, { cell, count, folder });
        counts[name] = nextCount(measurement, seconds);
        if (round > 0) (runs[name] ??= []).push(measurement);
      } catch (error) {
        failures[name] = String(error);
      }
    }
    ran();
  }
  return { runs, failures };
}

/** Over inproc both sides share the event loop that a busy wait would hold up. */
function isEntrant(name: ContenderName, { pattern, transport }: Cell): boolean {
  return name !== "batch" || pattern !== "req-rep" || transport !== "inproc";
}

function nextCount({ messages, seconds: took }: Measurement, seconds: number): number {
  const count = Math.round(messages / took * seconds);
  return Math.min(MAX_MESSAGES, Math.max(MIN_MESSAGES, count));
}

function machine(): Record<string, unknown> {
  return { os: Deno.build.target, release: Deno.osRelease(), cores: navigator.hardwareConcurrency };
}

async function writeJson(path: string, report: unknown): Promise<void> {
  await Deno.mkdir(path.slice(0, Math.max(0, path.lastIndexOf("/"))) || ".", { recursive: true });
  await Deno.writeTextFile(path, JSON.stringify(report, null, 2) + "\n");
  say(`\nEvery run is in ${path}`);
}

function summarise(cells: CellResult[]): void {
  const scores = cells.flatMap((cell) => Object.values(cell.scores));
  const judged = scores.filter(({ target }) => target !== undefined);
  const met = judged.filter(({ isMet }) => isMet);
  say(`${met.length} of ${judged.length} targets met`);
  if (cells.some(({ failures }) => Object.keys(failures).length > 0)) Deno.exitCode = 1;
}

function say(line: string): void {
  hideProgress();
  Deno.stdout.writeSync(new TextEncoder().encode(line + "\n"));
}

try {
  await main();
} catch (error) {
  say(error instanceof Error ? error.message : String(error));
  Deno.exitCode = 1;
}
