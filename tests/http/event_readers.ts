// Three readers of Server-Sent Events that know nothing of each other: the page's, the one of npm
// that many programs use, and Deno's own over a real connection.

import { createParser } from "eventsource-parser";
import { readEvents } from "../../static/client/event_parser.js";

export interface ReadEvent {
  readonly event: string;
  readonly data: string;
  /** The last id that the stream has named. */
  readonly id: string;
}

/** Reads all events of a body that comes in these chunks and has events of these names. */
export type Read = (
  chunks: readonly Uint8Array[],
  names: ReadonlySet<string>,
) => Promise<ReadEvent[]>;

/** The name of the event after which `EventSource` need not wait for more. */
export const LAST_EVENT = "the last";

export interface Reader {
  readonly name: string;
  readonly read: Read;
  /** Deno's takes a BOM away from any chunk that begins with it, and chunks are the network's. */
  readonly keepsBom: boolean;
}

export const READERS: readonly Reader[] = [
  { name: "the page's parser", read: readByPage, keepsBom: true },
  { name: "npm's eventsource-parser", read: readByPackage, keepsBom: true },
  { name: "Deno's EventSource", read: readByEventSource, keepsBom: false },
];

async function readByPage(chunks: readonly Uint8Array[]): Promise<ReadEvent[]> {
  const events = await Array.fromAsync(readEvents(ReadableStream.from(chunks)));
  const isNamed = ({ event }: ReadEvent) => event !== "";
  return events.filter(isNamed).map(({ event, data, id }) => ({ event, data, id }));
}

/** It forgets an id after its event; who uses it keeps the last one. */
function readByPackage(chunks: readonly Uint8Array[]): Promise<ReadEvent[]> {
  const events: ReadEvent[] = [];
  let last = "";
  const parser = createParser({
    onEvent: ({ event = "message", data, id }) => {
      last = id ?? last;
      events.push({ event, data, id: last });
    },
  });
  const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  for (const chunk of chunks) parser.feed(decoder.decode(chunk, { stream: true }));
  return Promise.resolve(events);
}

async function readByEventSource(
  chunks: readonly Uint8Array[],
  names: ReadonlySet<string>,
): Promise<ReadEvent[]> {
  const headers = { "content-type": "text/event-stream" };
  const options = { hostname: "127.0.0.1", port: 0, onListen: () => {} };
  await using server = Deno.serve(
    options,
    () => new Response(ReadableStream.from(chunks), { headers }),
  );
  const source = new EventSource(`http://127.0.0.1:${server.addr.port}/`);
  const events: ReadEvent[] = [];
  const isOver = Promise.withResolvers<void>();
  const read = ({ type, data, lastEventId }: MessageEvent) => {
    events.push({ event: type, data, id: lastEventId });
    if (type === LAST_EVENT) isOver.resolve();
  };
  for (const name of names) source.addEventListener(name, read);
  // What is written may be called "error", too.
  source.onerror = (event) => {
    if (event instanceof MessageEvent) return;
    isOver.reject(new Error("The stream ended before its last event"));
  };
  await isOver.promise;
  source.close();
  return events;
}
