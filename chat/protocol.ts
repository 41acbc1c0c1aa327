// The frames between the processes, described here once. `docs/protocol.md` shows them as transcripts.
//
//   web  PUSH   -> PULL   broker   [h1, reply, draft]                   a draft to store
//   web  SUB    <- PUB    broker   [r.<room>., meta, body]              an entry of the log
//   web  SUB    <- PUB    broker   [b., heartbeat]                      twice a second: epoch and head
//   web  SUB    <- PUB    broker   [s., storage]                        with each heartbeat: can it store?
//   web  SUB    <- PUB    broker   [n.<reply>., result, body]           result of a draft
//   web  DEALER -> ROUTER broker   [h1, request, method, arguments]     a request
//   web  DEALER <- ROUTER broker   [h1, request, extent, (meta, body)*] its answer: entries,
//                               or [h1, request, extent, value]         or a value
//   web  DEALER -> ROUTER broker   [h1, process, snapshot]              presence in a web process
//   web  SUB    <- PUB    broker   [p., origin, snapshot]               the same, forwarded to all
//   web  SUB    <- PUB    broker   [o., h1, event]                      an event for one user's devices
//
// `draft`, `body`, `arguments`, `value`, `snapshot` and `event` are JSON. `meta`, `heartbeat`, `storage`,
// `result` and `origin` are words separated by one space, the version first. `extent` is the cursor at
// which the answer was true, the highest gid pruned, and for a search the gid to continue before.
// Topics end in a dot, so that "r.a." does not match "r.ab.".

import { type Cursor, formatCursor, type Heartbeat, parseCursor } from "../hub/mod.ts";
import { type EntryType, isEntryType } from "./message.ts";
import { parseUserEvent, type UserEvent } from "./domain/read_state.ts";
import { isStorageState, type StorageStatus } from "./log/storage.ts";

/** Version of the frames. Frames of any other version are rejected. */
export const VERSION = "h1";

export const HEARTBEAT_TOPIC = "b.";
export const STORAGE_TOPIC = "s.";
export const ENTRY_TOPICS = "r.";
export const PRESENCE_TOPIC = "p.";
export const USER_EVENT_TOPIC = "o.";

/** An entry of the log. Its body is JSON, kept as the bytes that every subscriber gets. */
export interface Entry {
  readonly epoch: string;
  readonly gid: number;
  readonly type: EntryType;
  readonly room: string;
  readonly seq: number;
  readonly id: string;
  readonly at: number;
  readonly body: Uint8Array;
}

/** The result of a draft that was not published as a new entry: it was stored before, or refused. */
export interface DraftResult {
  readonly id: string;
  readonly outcome: "stored" | "refused";
  readonly body: Uint8Array;
}

/** The presence in one web process. */
export interface PresenceReport {
  /** Unique name of the web process. */
  readonly process: string;
  /** A snapshot: see `chat/presence/snapshot.ts`. */
  readonly body: Uint8Array;
}

export interface BrokerRequest {
  readonly id: string;
  readonly method: string;
  readonly body: Uint8Array;
}

/** The request that an answer belongs to, and the extent of the log that it covers. */
interface AnswerHeader {
  /** The id of the request. */
  readonly request: string;
  /** The head of the log when the answer was made. */
  readonly position: Cursor;
  /** The highest gid pruned from the rooms in question; 0 if none was. */
  readonly pruned: number;
}

export interface EntriesAnswer extends AnswerHeader {
  readonly entries: readonly Entry[];
  /** The gid before which the search continues; absent if it is complete. */
  readonly before?: number;
}

/** An answer without entries. The client knows the type of its value, and checks it. */
export interface ValueAnswer extends AnswerHeader {
  readonly value: unknown;
}

export type Answer = EntriesAnswer | ValueAnswer;

/** An answer ends with the entry that fills these bytes, whatever other limits it has. */
export const MAX_ANSWER_BYTES = 128 * 1024;

/** Whether the answer has all entries, given its limits in number and bytes. */
export function isWhole(
  entries: readonly Pick<Entry, "body">[],
  { limit, bytes = MAX_ANSWER_BYTES }: { readonly limit: number; readonly bytes?: number },
): boolean {
  const size = entries.reduce((sum, { body }) => sum + body.byteLength, 0);
  return entries.length < limit && size < bytes;
}

type Frames = readonly Uint8Array[];
type Message = (string | Uint8Array)[];

const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** Name of an inbox or of a web process. */
const NAME = /^[A-Za-z0-9_-]{1,64}$/;
const META_WORDS = 7;
const HEARTBEAT_WORDS = 2;
const STORAGE_WORDS = 3;
const RESULT_WORDS = 3;
const EXTENT_WORDS = 2;
const ORIGIN_WORDS = 2;
/** Without the identity of its sender. A request has one frame more, which distinguishes the two. */
const PRESENCE_REPORT_FRAMES = 3;

// Drafts -------------------------------------------------------------------------------------

/** @param reply The sender's inbox: the result is published under the topic `n.<reply>.`. */
export function encodeDraft(reply: string, draft: unknown): Message {
  return [VERSION, reply, JSON.stringify(draft)];
}

/** @throws {SyntaxError} if the frames are not a draft of this version. */
export function decodeDraft(frames: Frames): { reply: string; draft: unknown } {
  const [version, reply, draft] = frames;
  if (!version || !reply || !draft || frames.length !== 3) throw wrongCount("draft", frames);
  requireVersion(decodeText(version));
  const inbox = decodeText(reply);
  if (!NAME.test(inbox)) {
    throw new SyntaxError(`Cannot read a draft: "${inbox}" is not the name of an inbox`);
  }
  return { reply: inbox, draft: decodeJson(draft) };
}

// Entries ------------------------------------------------------------------------------------

export function entryTopic(room: string): string {
  return `${ENTRY_TOPICS}${room}.`;
}

export function encodeEntry(entry: Entry): Message {
  return [entryTopic(entry.room), encodeMeta(entry), entry.body];
}

/** @throws {SyntaxError} if the frames are not an entry of this version. */
export function decodeEntry(frames: Frames): Entry {
  const [topic, meta, body] = frames;
  if (!topic || !meta || !body || frames.length !== 3) throw wrongCount("entry", frames);
  return decodeMeta(decodeText(meta), body);
}

function encodeMeta({ epoch, gid, type, room, seq, id, at }: Entry): string {
  return `${VERSION} ${formatCursor({ epoch, gid })} ${type} ${room} ${seq} ${id} ${at}`;
}

function decodeMeta(meta: string, body: Uint8Array): Entry {
  const words = meta.split(" ");
  requireVersion(words[0]);
  const [, cursor = "", type, room = "", seqWord, id = "", atWord] = words;
  const [position, seq, at] = [parseCursor(cursor), parseWhole(seqWord), parseWhole(atWord)];
  const hasNumbers = position && seq !== undefined && at !== undefined;
  if (words.length !== META_WORDS || !hasNumbers || !isEntryType(type)) {
    throw new SyntaxError(`Cannot read an entry: its second frame is "${meta}"`);
  }
  return { ...position, type, room, seq, id, at, body };
}

// Heartbeats ----------------------------------------------------------------------------------

export function encodeHeartbeat({ epoch, head }: Heartbeat): Message {
  return [HEARTBEAT_TOPIC, `${VERSION} ${formatCursor({ epoch, gid: head })}`];
}

/** @throws {SyntaxError} if the frames are not a heartbeat of this version. */
export function decodeHeartbeat(frames: Frames): Heartbeat {
  const [topic, heartbeat] = frames;
  if (!topic || !heartbeat || frames.length !== 2) throw wrongCount("heartbeat", frames);
  const words = decodeText(heartbeat).split(" ");
  requireVersion(words[0]);
  const position = parseCursor(words[1] ?? "");
  if (!position || words.length !== HEARTBEAT_WORDS) {
    throw new SyntaxError(
      `Cannot read a heartbeat: its second frame is "${decodeText(heartbeat)}"`,
    );
  }
  return { epoch: position.epoch, head: position.gid };
}

// StorageStatus -------------------------------------------------------------------------------------

export function encodeStorage({ state, failures }: StorageStatus): Message {
  return [STORAGE_TOPIC, `${VERSION} ${state} ${failures}`];
}

/** @throws {SyntaxError} if the frames are not a storage state of this version. */
export function decodeStorage(frames: Frames): StorageStatus {
  const [topic, storage] = frames;
  if (!topic || !storage || frames.length !== 2) throw wrongCount("storage", frames);
  const words = decodeText(storage).split(" ");
  requireVersion(words[0]);
  const [state, failures] = [words[1], parseWhole(words[2])];
  if (words.length === STORAGE_WORDS && isStorageState(state) && failures !== undefined) {
    return { state, failures };
  }
  throw new SyntaxError(
    `Cannot read a storage state: its second frame is "${decodeText(storage)}"`,
  );
}

// Results of drafts --------------------------------------------------------------------------------

export function inboxTopic(reply: string): string {
  return `n.${reply}.`;
}

export function encodeDraftResult(reply: string, { id, outcome, body }: DraftResult): Message {
  return [inboxTopic(reply), `${VERSION} ${id} ${outcome}`, body];
}

/** @throws {SyntaxError} if the frames are not a result of this version. */
export function decodeDraftResult(frames: Frames): DraftResult {
  const [topic, result, body] = frames;
  if (!topic || !result || !body || frames.length !== 3) throw wrongCount("result", frames);
  const words = decodeText(result).split(" ");
  const [version, id = "", outcome] = words;
  requireVersion(version);
  if (words.length !== RESULT_WORDS || (outcome !== "stored" && outcome !== "refused")) {
    throw new SyntaxError(`Cannot read a result: its second frame is "${decodeText(result)}"`);
  }
  return { id, outcome, body };
}

// Requests and answers ----------------------------------------------------------------

export function encodeRequest(request: string, verb: string, args: unknown): Message {
  return [VERSION, request, verb, JSON.stringify(args)];
}

/** @throws {SyntaxError} if the frames, without the sender's identity, are not a request. */
export function decodeRequest(frames: Frames): BrokerRequest {
  const [version, request, verb, body] = frames;
  if (!version || !request || !verb || !body || frames.length !== 4) {
    throw wrongCount("request", frames);
  }
  requireVersion(decodeText(version));
  return { id: decodeText(request), method: decodeText(verb), body };
}

export function encodeAnswer(answer: Answer): Message {
  const { request, position, pruned } = answer;
  const extent = `${formatCursor(position)} ${pruned}`;
  if ("value" in answer) return [VERSION, request, extent, JSON.stringify(answer.value)];
  const { before } = answer;
  const frames: Message = [VERSION, request, before === undefined ? extent : `${extent} ${before}`];
  for (const entry of answer.entries) frames.push(encodeMeta(entry), entry.body);
  return frames;
}

/** @throws {SyntaxError} if the frames are not an answer of this version. */
export function decodeAnswer(frames: Frames): Answer {
  const [version, request, extent, ...records] = frames;
  if (!version || !request || !extent) throw wrongCount("answer", frames);
  requireVersion(decodeText(version));
  const words = decodeText(extent).split(" ");
  const [position, pruned] = [parseCursor(words[0] ?? ""), parseWhole(words[1])];
  const before = parseWhole(words[2]);
  const count = before === undefined ? EXTENT_WORDS : EXTENT_WORDS + 1;
  if (!position || pruned === undefined || words.length !== count) {
    throw new SyntaxError(`Cannot read an answer: its third frame is "${decodeText(extent)}"`);
  }
  const about = { request: decodeText(request), position, pruned };
  const [value] = records;
  if (value && records.length === 1) return { ...about, value: decodeJson(value) };
  if (records.length % 2 === 1) throw wrongCount("answer", frames);
  return { ...about, entries: decodeEntries(records), ...(before !== undefined && { before }) };
}

function decodeEntries(records: Frames): Entry[] {
  return records.flatMap((meta, i) => {
    const body = i % 2 === 0 ? records[i + 1] : undefined;
    return body ? [decodeMeta(decodeText(meta), body)] : [];
  });
}

// Presence ---------------------------------------------------------------------------------

export function encodePresenceReport({ process, body }: PresenceReport): Message {
  return [VERSION, process, body];
}

/** Whether frames from a web process, without its identity, are a presence report, not a request. */
export function isPresenceReport(frames: Frames): boolean {
  return frames.length === PRESENCE_REPORT_FRAMES;
}

/** @throws {SyntaxError} if the frames are not a presence report of this version. */
export function decodePresenceReport(frames: Frames): PresenceReport {
  const [version, process, body] = frames;
  if (!version || !process || !body || !isPresenceReport(frames)) {
    throw wrongCount("presence report", frames);
  }
  requireVersion(decodeText(version));
  return { process: requireProcess(decodeText(process)), body };
}

export function encodePresence(process: string, body: Uint8Array): Message {
  return [PRESENCE_TOPIC, `${VERSION} ${process}`, body];
}

/** @throws {SyntaxError} if the frames are not forwarded presence of this version. */
export function decodePresence(frames: Frames): PresenceReport {
  const [topic, origin, body] = frames;
  if (!topic || !origin || !body || frames.length !== 3) throw wrongCount("presence", frames);
  const words = decodeText(origin).split(" ");
  requireVersion(words[0]);
  if (words.length === ORIGIN_WORDS) return { process: requireProcess(words[1] ?? ""), body };
  throw new SyntaxError(`Cannot read presence: its second frame is "${decodeText(origin)}"`);
}

function requireProcess(name: string): string {
  if (NAME.test(name)) return name;
  throw new SyntaxError(`Cannot read presence: "${name}" is not the name of a web process`);
}

// Events for one user ------------------------------------------------------------

export function encodeUserEvent(event: UserEvent): Message {
  return [USER_EVENT_TOPIC, VERSION, JSON.stringify(event)];
}

/** @throws {Error} if the frames are not a user event of this version. */
export function decodeUserEvent(frames: Frames): UserEvent {
  const [topic, version, body] = frames;
  if (!topic || !version || !body || frames.length !== 3) throw wrongCount("user event", frames);
  requireVersion(decodeText(version));
  return parseUserEvent(decodeJson(body));
}

// Frames -----------------------------------------------------------------------------

/** Returns the start of the topic of published frames, which is their type, such as `ENTRY_TOPICS`. */
export function topicPrefix([topic]: Frames): string {
  return `${String.fromCharCode(topic?.[0] ?? 0)}.`;
}

/** @throws {SyntaxError} if the bytes are not JSON in UTF-8. */
export function decodeJson(bytes: Uint8Array): unknown {
  return JSON.parse(decodeText(bytes));
}

/** Parses a whole number that a double holds exactly; `undefined` for any other text. */
function parseWhole(word = ""): number | undefined {
  const number = Number(word);
  return /^\d{1,16}$/.test(word) && Number.isSafeInteger(number) ? number : undefined;
}

/** @throws {SyntaxError} if the frame is not UTF-8. */
export function decodeText(frame: Uint8Array): string {
  try {
    return decoder.decode(frame);
  } catch (cause) {
    throw new SyntaxError("Cannot read a frame: it is not valid UTF-8", { cause });
  }
}

/** @throws {SyntaxError} if frames have another version than ours. */
export function requireVersion(version: string | undefined): void {
  if (version === VERSION) return;
  throw new SyntaxError(`Cannot read a frame of version "${version}": expected "${VERSION}"`);
}

export function wrongCount(type: string, frames: Frames): SyntaxError {
  return new SyntaxError(`Cannot read a message of ${frames.length} frames as "${type}"`);
}
