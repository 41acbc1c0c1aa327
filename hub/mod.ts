/**
 * A hub for live events: it delivers the entries of an ordered log to many subscribers, and a client
 * that reconnects gets exactly what it missed.
 *
 * The hub stores nothing. You keep a log in which every entry has a number, and implement two interfaces:
 * a {@linkcode History}, which reads the log, and an {@linkcode EventEncoder}, which turns entries into
 * bytes. An {@linkcode EventStream} carries them to a browser as Server-Sent Events.
 *
 * ```ts
 * import { type EventEncoder, EventStream, encodeEvent, formatCursor } from "@hubbub/hubbub/hub";
 * import { type History, Hub, parseCursor } from "@hubbub/hubbub/hub";
 *
 * const epoch = "demo";
 * const messages: { epoch: string; gid: number; room: string; text: string }[] = [];
 * type Message = typeof messages[number];
 *
 * const history: History<Message> = {
 *   head: () => Promise.resolve({ epoch, gid: messages.length }),
 *   after: (gid, rooms) => {
 *     const page = messages.slice(gid, gid + 500);
 *     const entries = page.filter(({ room }) => !rooms || rooms.includes(room));
 *     return Promise.resolve({ epoch, entries, upTo: gid + page.length, pruned: 0 });
 *   },
 * };
 * const encoder: EventEncoder<Message> = {
 *   name: "sse",
 *   entry: (message) => encodeEvent({ id: formatCursor(message), data: message.text }),
 *   resume: ({ status }) => encodeEvent({ event: "resume", data: status }),
 *   heartbeat: () => encodeEvent({ comment: "" }),
 * };
 * const hub = new Hub({ history, encoder });
 * hub.restart(await history.head());
 *
 * const server = Deno.serve({ port: 0 }, async (request) => {
 *   const room = new URL(request.url).pathname;
 *   if (request.method === "POST") {
 *     const message = { epoch, gid: messages.length + 1, room, text: await request.text() };
 *     messages.push(message);
 *     hub.publish(message);
 *     return new Response(null, { status: 201 });
 *   }
 *   const stream = new EventStream({
 *     maxWaitingBytes: 64 * 1024,
 *     maxStalledMs: 10_000,
 *     onClose: () => hub.unsubscribe(stream),
 *   });
 *   const after = parseCursor(request.headers.get("last-event-id") ?? "");
 *   hub.subscribe(stream, { rooms: [room], after }).catch(() => stream.close());
 *   return stream.toResponse();
 * });
 *
 * // A client that has the first of three messages reconnects, and gets the others.
 * const lobby = `http://localhost:${server.addr.port}/lobby`;
 * for (const body of ["one", "two", "three"]) await fetch(lobby, { method: "POST", body });
 * const { body } = await fetch(lobby, { headers: { "last-event-id": "demo.1" } });
 * let text = "";
 * for await (const chunk of body?.pipeThrough(new TextDecoderStream()) ?? []) {
 *   text += chunk;
 *   if (text.includes("three")) break;
 * }
 * if (text.includes("one") || !text.includes("two")) throw new Error(`Unexpected events: ${text}`);
 * await server.shutdown();
 * ```
 *
 * A hub whose entries arrive over a network has an {@linkcode OrderedFeed} in front of it.
 * `docs/hub.md` says what is promised.
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
  encodeDataEvent,
  encodeEvent,
  type Ending,
  EventStream,
  type EventStreamOptions,
  type ServerSentEvent,
} from "../http/event_stream.ts";
