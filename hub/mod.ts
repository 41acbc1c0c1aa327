/**
 * A hub for live events: it delivers the entries of an ordered log to many subscribers, and a client that
 * reconnects gets exactly what it missed.
 *
 * The hub stores nothing. You keep a log whose entries are numbered, and implement a {@linkcode History},
 * which reads the log, and an {@linkcode EventEncoder}, which turns entries into bytes. An
 * {@linkcode EventStream} carries them to a browser as Server-Sent Events.
 *
 * ```ts
 * import { encodeEvent, EventStream, formatCursor, Hub, type LogEntry } from "@hubbub/hubbub/hub";
 *
 * interface Message extends LogEntry {
 *   readonly text: string;
 * }
 * const epoch = "demo";
 * const log: Message[] = [];
 * const inRooms = (rooms?: readonly string[]) => ({ room }: Message) => rooms?.includes(room) ?? true;
 *
 * const hub = new Hub<Message>({
 *   history: {
 *     head: () => Promise.resolve({ epoch, gid: log.length }),
 *     after: (gid, rooms) => {
 *       const entries = log.slice(gid).filter(inRooms(rooms));
 *       return Promise.resolve({ epoch, entries, upTo: log.length, pruned: 0 });
 *     },
 *   },
 *   encoder: {
 *     name: "sse",
 *     entry: (message) => encodeEvent({ id: formatCursor(message), data: message.text }),
 *     resume: ({ status }) => encodeEvent({ event: "resume", data: status }),
 *     heartbeat: () => encodeEvent({ comment: "" }),
 *   },
 * });
 * hub.restart({ epoch, gid: 0 });
 *
 * for (const text of ["one", "two", "three"]) {
 *   const message = { epoch, gid: log.length + 1, room: "lobby", text };
 *   log.push(message);
 *   hub.publish(message);
 * }
 *
 * // A client that has the first message reconnects, and gets the others.
 * const stream = new EventStream({
 *   maxQueuedBytes: 64 * 1024,
 *   maxStalledMs: 10_000,
 *   onClose: () => hub.unsubscribe(stream),
 * });
 * await hub.subscribe(stream, { rooms: ["lobby"], after: { epoch, gid: 1 } });
 * stream.close();
 * const text = await stream.toResponse().text();
 * if (text.includes("one") || !text.includes("two")) throw new Error(`Unexpected events: ${text}`);
 * ```
 *
 * `docs/hub.md` has a server to start from, and says what the hub promises.
 *
 * @module
 */

export { Hub, type HubOptions, type SubscribeOptions } from "./hub.ts";
export type { EventEncoder, HubState, ResumeStatus } from "./event_encoder.ts";
export type { Gap, History, LogEntry, ReplayPage } from "./history.ts";
export { type Cursor, formatCursor, parseCursor } from "./cursor.ts";
export type { Subscriber } from "./subscriber.ts";
export { type FeedHandler, type Heartbeat, OrderedFeed } from "./ordered_feed.ts";
export {
  type CloseReason,
  encodeDataEvent,
  encodeEvent,
  EventStream,
  type EventStreamOptions,
  type ServerSentEvent,
} from "../http/event_stream.ts";
