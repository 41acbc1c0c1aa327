// `deno task bench:files`: how fast files go through the web process and the keeper, what that costs, and
// what it does to messages. ../README.md describes the method.

import { type Figure, median, percentile } from "../hub/figures.ts";
import { newFolder } from "../hub/host/folder.ts";
import { runMain, say, showRow } from "../hub/report.ts";
import { Chat, type Processes } from "./chat.ts";
import { send, take } from "./curl.ts";
import { pasteScreenshots } from "./screenshot.ts";

const BYTES = 100_000_000;
const PARALLEL = 100;
const RUNS = 5;
/** Messages in a second, while uploads go on and without them. */
const RATE = 50;
const SECONDS = 20;

/** One file, sent and read, with the seconds that each took. */
interface Run {
  readonly up: number;
  readonly down: number;
  readonly upCost: Processes<number>;
  readonly downCost: Processes<number>;
}

async function main(): Promise<void> {
  await using folder = await newFolder();
  const path = `${folder.path}/file.bin`;
  await writeRandom(path);
  await using chat = await Chat.start();
  await measureRun(chat, path);
  const runs: Run[] = [];
  for (let i = 0; i < RUNS; i++) runs.push(await measureRun(chat, path));
  say(showRow({ name: "one", title: "100 MB up and down", runs: RUNS }, throughput(runs)));
  const screenshots = {
    name: "screenshot",
    title: "a screenshot pasted, and drawn elsewhere",
    runs: 1,
  };
  say(showRow(screenshots, await pasteScreenshots(chat.url)));
  const title = `${SECONDS} s of ${PARALLEL} uploads of 100 MB, and ${RATE} messages a second`;
  say(showRow({ name: "parallel", title, runs: 1 }, await parallel(chat, path)));
}

async function measureRun(chat: Chat, path: string): Promise<Run> {
  const id = await chat.create(BYTES);
  const up = await timed(
    chat,
    () => send([{ url: `${chat.url}/api/uploads/${id}`, path }], chat.headers),
  );
  await chat.post([id]);
  const down = await timed(chat, () => take(`${chat.url}/api/files/${id}`, chat.headers));
  return { up: up.seconds, down: down.seconds, upCost: up.cost, downCost: down.cost };
}

function throughput(runs: readonly Run[]): Figure[] {
  const speed = (seconds: (run: Run) => number) => BYTES / 1e6 / median(runs.map(seconds));
  const cost = (seconds: (run: Run) => number) => 1_000 * median(runs.map(seconds));
  const ms = "ms of processor";
  return [
    { name: "up", value: speed(({ up }) => up), unit: "MB/s", target: { min: 150 } },
    { name: "down", value: speed(({ down }) => down), unit: "MB/s", target: { min: 150 } },
    { name: "up: web process", value: cost(({ upCost }) => upCost.web), unit: ms },
    { name: "up: keeper", value: cost(({ upCost }) => upCost.keeper), unit: ms },
    { name: "down: web process", value: cost(({ downCost }) => downCost.web), unit: ms },
    { name: "down: keeper", value: cost(({ downCost }) => downCost.keeper), unit: ms },
  ];
}

/** Sends many files at once for a while, and messages at the same time. */
async function parallel(chat: Chat, path: string): Promise<Figure[]> {
  const alone = await latencies(chat);
  const before = chat.residentMiB.web;
  const ids = await Promise.all(Array.from({ length: PARALLEL }, () => chat.create(BYTES)));
  const uploads = ids.map((id) => ({ url: `${chat.url}/api/uploads/${id}`, path }));
  const stop = new AbortController();
  let peak = before;
  const watching = setInterval(() => peak = Math.max(peak, chat.residentMiB.web), 100);
  const sending = send(uploads, chat.headers, stop.signal);
  const meanwhile = await latencies(chat);
  stop.abort();
  await sending;
  clearInterval(watching);
  const [p99Alone, p99] = [percentile(alone, 0.99), percentile(meanwhile, 0.99)];
  return [
    { name: "web process grows by", value: peak - before, unit: "MiB", target: { max: 64 } },
    { name: "POST alone, p50", value: percentile(alone, 0.5), unit: "ms" },
    { name: "POST alone, p99", value: p99Alone, unit: "ms" },
    { name: "POST meanwhile, p50", value: percentile(meanwhile, 0.5), unit: "ms" },
    { name: "POST meanwhile, p99", value: p99, unit: "ms", target: { max: 2 * p99Alone } },
  ];
}

/** Returns the milliseconds from when each message was due until it was acknowledged. */
async function latencies(chat: Chat): Promise<number[]> {
  const start = performance.now();
  const post = async (i: number) => {
    const due = start + 1_000 * i / RATE;
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, due - performance.now())));
    await chat.post();
    return performance.now() - due;
  };
  return await Promise.all(Array.from({ length: RATE * SECONDS }, (_, i) => post(i)));
}

async function timed(chat: Chat, work: () => Promise<void>) {
  const [before, start] = [chat.processorSeconds, performance.now()];
  await work();
  const [seconds, after] = [(performance.now() - start) / 1_000, chat.processorSeconds];
  return {
    seconds,
    cost: { web: after.web - before.web, keeper: after.keeper - before.keeper },
  };
}

/** Bytes of no known type, which the keeper stores as they are. */
async function writeRandom(path: string): Promise<void> {
  using file = await Deno.open(path, { write: true, create: true });
  const block = new Uint8Array(50_000);
  for (let bytes = 0; bytes < BYTES; bytes += block.length) {
    crypto.getRandomValues(block);
    if (bytes === 0) block[0] = 0;
    await file.write(block);
  }
}

await runMain(main);
