// The frames between the processes, in one place. `docs/protocol.md` shows them as transcripts.
//
//   web  PUSH   -> PULL   broker   [h1, reply, draft]                   a message to store
//   web  SUB    <- PUB    broker   [r.<room>., meta, body]              an entry of the log
//   web  SUB    <- PUB    broker   [b., beat]                           twice a second: epoch and head
//   web  SUB    <- PUB    broker   [s., storage]                        with each beat: can it be stored?
//   web  SUB    <- PUB    broker   [n.<reply>., verdict, body]          what became of a draft
//   web  DEALER -> ROUTER broker   [h1, request, verb, arguments]       a question
//   web  DEALER <- ROUTER broker   [h1, request, extent, (meta, body)*] its answer: entries,
//                               or [h1, request, extent, value]         or one value
//   web  DEALER -> ROUTER broker   [h1, process, whereabouts]          who is here through it, and types
//   web  SUB    <- PUB    broker   [p., about, whereabouts]            the same, passed on to all
//   web  SUB    <- PUB    broker   [o., h1, reading]                    for one person's own devices
//
// `draft`, `body`, `arguments`, `value`, `whereabouts` and `reading` are JSON; `meta`, `beat`,
// `storage`, `verdict` and `about` are words separated by one space, the first of which is the version. `extent`
// has the cursor at which the answer was true.
// Topics end in a dot, so that "r.a." does not match "r.ab.".

import { type Cursor, formatCursor, parseCursor } from "../hub/mod.ts";
import { isKind, type Kind } from "./message.ts";
import { type OwnNews, toOwnNews } from "./read_state.ts";
import { isStorageState, type Storage } from "./log/storage.ts";

/** Version of the frames. Another one is refused: nothing guesses what a frame means. */
export const VERSION = "h1";

export const BEAT_TOPIC = "b.";
export const STORAGE_TOPIC = "s.";
export const ENTRY_TOPICS = "r.";
export const PRESENCE_TOPIC = "p.";
export const OWN_TOPIC = "o.";

/** One entry of the log, with its JSON as the bytes that every reader gets. */
export interface Entry {
  readonly epoch: string;
  readonly gid: number;
  readonly type: Kind;
  readonly room: string;
  readonly seq: number;
  readonly id: string;
  readonly at: number;
  readonly body: Uint8Array;
}

/** Where the log stands: sent twice a second, so that a lost last entry is found too. */
export interface Heartbeat {
  readonly epoch: string;
  /** The highest gid of the log; 0 while it is empty. */
  readonly head: number;
}

/** What became of a draft that was not published as new: stored before, or refused. */
export interface DraftResult {
  readonly id: string;
  readonly outcome: "stored" | "refused";
  readonly body: Uint8Array;
}

/** What one web process says of who is here. */
export interface PresenceReport {
  /** Which one: a name that no other has. */
  readonly process: string;
  /** See `chat/presence/snapshot.ts`. */
  readonly body: Uint8Array;
}

export interface Question {
  readonly request: string;
  readonly verb: string;
  readonly body: Uint8Array;
}

/** To which question, and how much of the log it is about. */
interface AnswerHeader {
  readonly request: string;
  /** Where the log stood when the answer was made. */
  readonly place: Cursor;
  /** The highest gid that was pruned from the rooms in question; 0 where none was. */
  readonly pruned: number;
}

export interface EntriesAnswer extends AnswerHeader {
  readonly entries: readonly Entry[];
  /** The gid before which a search goes on; nothing where all was found. */
  readonly before?: number;
}

/** What is no entry: the asker knows what it asked for, and checks it. */
export interface ValueAnswer extends AnswerHeader {
  readonly value: unknown;
}

export type Answer = EntriesAnswer | ValueAnswer;

/** The entries of an answer end with the one whose JSON fills these bytes, whatever else bounds them. */
export const MAX_ANSWER_BYTES = 128 * 1024;

/** Whether no more entries follow those of an answer, which are bounded in number and bytes. */
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

/** The name of an inbox or of a web process. */
const NAME = /^[A-Za-z0-9_-]{1,64}$/;
const META_WORDS = 7;
const BEAT_WORDS = 2;
const STORAGE_WORDS = 3;
const VERDICT_WORDS = 3;
const EXTENT_WORDS = 2;
const ABOUT_WORDS = 2;
/** A question has one more: where the sender's identity was taken off, so the two are told apart. */
const WHEREABOUTS_FRAMES = 3;

// A draft -------------------------------------------------------------------------------------

/** `reply` names the sender's inbox, the topic `n.<reply>.`, on which it hears of refusals. */
export function encodeDraft(reply: string, draft: unknown): Message {
  return [VERSION, reply, JSON.stringify(draft)];
}

/** @throws {SyntaxError} if the frames are not a draft of this version. */
export function decodeDraft(frames: Frames): { reply: string; draft: unknown } {
  const [version, reply, draft] = frames;
  if (!version || !reply || !draft || frames.length !== 3) throw wrongCount("draft", frames);
  requireVersion(decode(version));
  const inbox = decode(reply);
  if (!NAME.test(inbox)) throw new SyntaxError(`Cannot read a draft: no inbox is "${inbox}"`);
  return { reply: inbox, draft: decodeJson(draft) };
}

// An entry ------------------------------------------------------------------------------------

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
  return decodeMeta(decode(meta), body);
}

function encodeMeta({ epoch, gid, type, room, seq, id, at }: Entry): string {
  return `${VERSION} ${formatCursor({ epoch, gid })} ${type} ${room} ${seq} ${id} ${at}`;
}

function decodeMeta(meta: string, body: Uint8Array): Entry {
  const words = meta.split(" ");
  requireVersion(words[0]);
  const [, cursor = "", type, room = "", seqWord, id = "", atWord] = words;
  const [place, seq, at] = [parseCursor(cursor), parseWhole(seqWord), parseWhole(atWord)];
  const hasNumbers = place && seq !== undefined && at !== undefined;
  if (words.length !== META_WORDS || !hasNumbers || !isKind(type)) {
    throw new SyntaxError(`Cannot read an entry: its second frame is "${meta}"`);
  }
  return { ...place, type, room, seq, id, at, body };
}

// A beat --------------------------------------------------------------------------------------

export function encodeHeartbeat({ epoch, head }: Heartbeat): Message {
  return [BEAT_TOPIC, `${VERSION} ${formatCursor({ epoch, gid: head })}`];
}

/** @throws {SyntaxError} if the frames are not a beat of this version. */
export function decodeHeartbeat(frames: Frames): Heartbeat {
  const [topic, beat] = frames;
  if (!topic || !beat || frames.length !== 2) throw wrongCount("beat", frames);
  const words = decode(beat).split(" ");
  requireVersion(words[0]);
  const place = parseCursor(words[1] ?? "");
  if (!place || words.length !== BEAT_WORDS) {
    throw new SyntaxError(`Cannot read a beat: its second frame is "${decode(beat)}"`);
  }
  return { epoch: place.epoch, head: place.gid };
}

// Storage -------------------------------------------------------------------------------------

export function encodeStorage({ state, failures }: Storage): Message {
  return [STORAGE_TOPIC, `${VERSION} ${state} ${failures}`];
}

/** @throws {SyntaxError} if the frames are not what `encodeStorage` makes. */
export function decodeStorage(frames: Frames): Storage {
  const [topic, storage] = frames;
  if (!topic || !storage || frames.length !== 2) throw wrongCount("storage", frames);
  const words = decode(storage).split(" ");
  requireVersion(words[0]);
  const [state, failures] = [words[1], parseWhole(words[2])];
  if (words.length === STORAGE_WORDS && isStorageState(state) && failures !== undefined) {
    return { state, failures };
  }
  throw new SyntaxError(`Cannot read storage: its second frame is "${decode(storage)}"`);
}

// A verdict -----------------------------------------------------------------------------------

export function inboxTopic(reply: string): string {
  return `n.${reply}.`;
}

export function encodeVerdict(reply: string, { id, outcome, body }: DraftResult): Message {
  return [inboxTopic(reply), `${VERSION} ${id} ${outcome}`, body];
}

/** @throws {SyntaxError} if the frames are not a verdict of this version. */
export function decodeVerdict(frames: Frames): DraftResult {
  const [topic, verdict, body] = frames;
  if (!topic || !verdict || !body || frames.length !== 3) throw wrongCount("verdict", frames);
  const words = decode(verdict).split(" ");
  const [version, id = "", outcome] = words;
  requireVersion(version);
  if (words.length !== VERDICT_WORDS || (outcome !== "stored" && outcome !== "refused")) {
    throw new SyntaxError(`Cannot read a verdict: its second frame is "${decode(verdict)}"`);
  }
  return { id, outcome, body };
}

// A question and its answer -------------------------------------------------------------------

export function encodeQuestion(request: string, verb: string, args: unknown): Message {
  return [VERSION, request, verb, JSON.stringify(args)];
}

/** @throws {SyntaxError} if the frames, without the sender's identity, are not a question. */
export function decodeQuestion(frames: Frames): Question {
  const [version, request, verb, body] = frames;
  if (!version || !request || !verb || !body || frames.length !== 4) {
    throw wrongCount("question", frames);
  }
  requireVersion(decode(version));
  return { request: decode(request), verb: decode(verb), body };
}

export function encodeAnswer(answer: Answer): Message {
  const { request, place, pruned } = answer;
  const extent = `${formatCursor(place)} ${pruned}`;
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
  requireVersion(decode(version));
  const words = decode(extent).split(" ");
  const [place, pruned] = [parseCursor(words[0] ?? ""), parseWhole(words[1])];
  const before = parseWhole(words[2]);
  const count = before === undefined ? EXTENT_WORDS : EXTENT_WORDS + 1;
  if (!place || pruned === undefined || words.length !== count) {
    throw new SyntaxError(`Cannot read an answer: its third frame is "${decode(extent)}"`);
  }
  const about = { request: decode(request), place, pruned };
  const [value] = records;
  if (value && records.length === 1) return { ...about, value: decodeJson(value) };
  if (records.length % 2 === 1) throw wrongCount("answer", frames);
  return { ...about, entries: decodeEntries(records), ...(before !== undefined && { before }) };
}

function decodeEntries(records: Frames): Entry[] {
  return records.flatMap((meta, i) => {
    const body = i % 2 === 0 ? records[i + 1] : undefined;
    return body ? [decodeMeta(decode(meta), body)] : [];
  });
}

// Who is here ---------------------------------------------------------------------------------

export function encodeWhereabouts({ process, body }: PresenceReport): Message {
  return [VERSION, process, body];
}

/** Whether frames from a web process, without its identity, are no question but say who is here. */
export function isPresenceReport(frames: Frames): boolean {
  return frames.length === WHEREABOUTS_FRAMES;
}

/** @throws {SyntaxError} if the frames are not whereabouts of this version. */
export function decodeWhereabouts(frames: Frames): PresenceReport {
  const [version, process, body] = frames;
  if (!version || !process || !body || !isPresenceReport(frames)) {
    throw wrongCount("whereabouts", frames);
  }
  requireVersion(decode(version));
  return { process: requireProcess(decode(process)), body };
}

export function encodePresence(process: string, body: Uint8Array): Message {
  return [PRESENCE_TOPIC, `${VERSION} ${process}`, body];
}

/** @throws {SyntaxError} if the frames are not what `encodePresence` makes. */
export function decodePresence(frames: Frames): PresenceReport {
  const [topic, about, body] = frames;
  if (!topic || !about || !body || frames.length !== 3) throw wrongCount("presence", frames);
  const words = decode(about).split(" ");
  requireVersion(words[0]);
  if (words.length === ABOUT_WORDS) return { process: requireProcess(words[1] ?? ""), body };
  throw new SyntaxError(`Cannot read presence: its second frame is "${decode(about)}"`);
}

function requireProcess(name: string): string {
  if (NAME.test(name)) return name;
  throw new SyntaxError(`Cannot read whereabouts: no web process is "${name}"`);
}

// What is told to one person alone ---------------------------------------------------------------

export function encodeUserEvent(news: OwnNews): Message {
  return [OWN_TOPIC, VERSION, JSON.stringify(news)];
}

/** @throws {Error} if the frames are not what `encodeOwnNews` makes. */
export function decodeOwnNews(frames: Frames): OwnNews {
  const [topic, version, body] = frames;
  if (!topic || !version || !body || frames.length !== 3) throw wrongCount("reading", frames);
  requireVersion(decode(version));
  return toOwnNews(decodeJson(body));
}

// Parts of frames -----------------------------------------------------------------------------

/** How the topic of published frames begins, such as `ENTRY_TOPICS`: it says what they are. */
export function topicPrefix([topic]: Frames): string {
  return `${String.fromCharCode(topic?.[0] ?? 0)}.`;
}

/** @throws {SyntaxError} if the bytes are not JSON in UTF-8. */
export function decodeJson(bytes: Uint8Array): unknown {
  return JSON.parse(decode(bytes));
}

/** A number as it is written here: digits, and no more of them than a number holds exactly. */
function parseWhole(word = ""): number | undefined {
  const number = Number(word);
  return /^\d{1,16}$/.test(word) && Number.isSafeInteger(number) ? number : undefined;
}

function decode(frame: Uint8Array): string {
  try {
    return decoder.decode(frame);
  } catch (cause) {
    throw new SyntaxError("Cannot read a frame: it is not valid UTF-8", { cause });
  }
}

function requireVersion(version: string | undefined) {
  if (version === VERSION) return;
  throw new SyntaxError(`Cannot read a frame of version "${version}": expected "${VERSION}"`);
}

function wrongCount(what: string, frames: Frames): SyntaxError {
  return new SyntaxError(`Cannot read a message of ${frames.length} frames as ${what}`);
}
