// Reads from a log of ten million messages, or as many as a flag says, in a thousand rooms.

import { type Bench, type Figure, median, percentile, type Row } from "../figures.ts";
import { Hubbub } from "../servers/hubbub.ts";
import { preparedLog, randomWord, roomName, ROOMS } from "./prepared_log.ts";

const REQUESTS = 1_000;
const WARM_UP = 200;
const PAGE = 50;
const RESUMED = 200;
const STARTS = 3;
const UNREAD_ROOMS = 100;
/** Entries at the end of a room that count as unread. */
const UNREAD = 200;
/** Maximum letters of a prefix. */
const LETTERS = 4;
/** Every room needs the messages to resume, and a page before them. */
const MIN_MESSAGES = (RESUMED + PAGE) * ROOMS;

export const history: Row = {
  name: "history",
  title: `reading a large log of 1,000 rooms, ${REQUESTS} requests each`,
  isOnce: true,
  async prepare(bench) {
    if (bench.logMessages >= MIN_MESSAGES) return void await preparedLog(bench);
    const min = MIN_MESSAGES.toLocaleString("en");
    throw new RangeError(`--log-messages is ${bench.logMessages}: expected at least ${min}`);
  },
  measure,
};

async function measure(bench: Bench): Promise<Figure[]> {
  const data = await preparedLog(bench);
  const started = await startMs(data);
  await using server = await Hubbub.start({ data });
  const [url = ""] = server.urls;
  const seqs = bench.logMessages / ROOMS;
  const page = await latencies(() => readPage(url, { seqs }));
  const cursor = await headOf(url);
  const resume = await latencies(() => readResume(url, cursor));
  const search = await latencies(() => read(`${url}/api/search?q=${query()}`));
  const inRoom = await latencies(() =>
    read(`${url}/api/search?q=${randomWord()}&room=${anyRoom()}`)
  );
  const beginning = await latencies(() => read(`${url}/api/search?q=${anyPrefix()}`));
  const unread = await latencies(() => readUnread(url, { seqs }));
  return [
    { name: "in the log", value: bench.logMessages, unit: "messages" },
    { name: `start of the broker, median of ${STARTS}`, value: started, unit: "ms" },
    ...figures("page", page, 5),
    ...figures(`resume of ${RESUMED}`, resume, 5),
    ...figures("search", search, 50),
    ...figures("search in a room", inRoom, 50),
    ...figures("search by a beginning", beginning, 50),
    ...figures(`unread counts of ${UNREAD_ROOMS} rooms`, unread, 5),
  ];
}

function figures(name: string, took: readonly number[], max: number): Figure[] {
  return [
    { name: `${name}: p50`, value: median(took), unit: "ms" },
    { name: `${name}: p99`, value: percentile(took, 0.99), unit: "ms", target: { max } },
  ];
}

async function startMs(data: string): Promise<number> {
  const took: number[] = [];
  for (let start = 0; start < STARTS; start++) {
    const begin = performance.now();
    await using _server = await Hubbub.start({ webs: 0, data });
    took.push(performance.now() - begin);
  }
  return median(took);
}

/** Latencies of requests in milliseconds, without the warm-up. */
async function latencies(request: () => Promise<unknown>): Promise<number[]> {
  const took: number[] = [];
  for (let i = 0; i < WARM_UP + REQUESTS; i++) {
    const begin = performance.now();
    await request();
    took.push(performance.now() - begin);
  }
  return took.slice(WARM_UP);
}

async function readPage(url: string, { seqs }: { seqs: number }): Promise<void> {
  const before = PAGE + 1 + Math.floor(Math.random() * (seqs - PAGE));
  const path = `/api/rooms/${anyRoom()}/messages?before=${before}&limit=${PAGE}`;
  const { messages } = await read(`${url}${path}`);
  if (messages.length === PAGE) return;
  throw new Error(`Cannot measure: ${path} has ${messages.length} messages instead of ${PAGE}`);
}

/** Returns a cursor after which `RESUMED` messages of each room are missing. */
async function headOf(url: string): Promise<string> {
  const { cursor } = await read(`${url}/api/rooms/${roomName(0)}/messages?limit=1`);
  const [epoch, gid] = cursor.split(".");
  return `${epoch}.${Number(gid) - RESUMED * ROOMS}`;
}

/** Reads a stream until the missed messages have arrived. */
async function readResume(url: string, cursor: string): Promise<void> {
  const stop = new AbortController();
  const address = `${url}/api/events?room=${anyRoom()}&after=${cursor}`;
  const { body } = await fetch(address, { signal: stop.signal });
  let text = "";
  for await (const part of (body ?? new ReadableStream()).pipeThrough(new TextDecoderStream())) {
    text += part;
    // The heartbeat shows that the reader has caught up.
    if (text.includes("event: heartbeat\n")) break;
  }
  stop.abort();
  const messages = text.split("event: message\n").length - 1;
  if (messages === RESUMED) return;
  throw new Error(`Cannot measure: ${messages} messages came instead of ${RESUMED}`);
}

/** Unread counts of rooms whose last entries are unread. */
async function readUnread(url: string, { seqs }: { seqs: number }): Promise<void> {
  const read = new URLSearchParams();
  while (read.size < UNREAD_ROOMS) {
    read.set(anyRoom(), String(seqs - Math.floor(Math.random() * UNREAD)));
  }
  const response = await fetch(`${url}/api/unread?${read}`);
  const { rooms } = await response.json();
  if (response.ok && rooms.length === UNREAD_ROOMS) return;
  throw new Error(`Cannot measure: /api/unread was answered ${response.status}`);
}

async function read(url: string): Promise<{ cursor: string; messages: unknown[] }> {
  const response = await fetch(url);
  if (response.ok) return await response.json();
  throw new Error(`Cannot measure: ${url} was answered ${response.status}`);
}

/** One word or two, frequent or rare, like users' searches. */
function query(): string {
  return Math.random() < 0.5 ? randomWord() : `${randomWord()}+${randomWord()}`;
}

/** A prefix, alone or after a whole word. */
function anyPrefix(): string {
  const beginning = randomWord().slice(0, 1 + Math.floor(Math.random() * LETTERS));
  return Math.random() < 0.5 ? beginning : `${randomWord()}+${beginning}`;
}

function anyRoom(): string {
  return roomName(Math.floor(Math.random() * ROOMS));
}
