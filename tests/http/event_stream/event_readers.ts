// Three independent parsers of Server-Sent Events: the page's, the npm package that many programs use,
// and Deno's own over a real connection.

import { EventSource as PackagedEventSource } from "eventsource";
import { parseEvents } from "../../../static/client/stream/sse_parser.js";

export interface ReadEvent {
  readonly event: string;
  readonly data: string;
  /** The last id in the stream so far. */
  readonly id: string;
}

/** Reads all events of a body that arrives in these chunks and has these event types. */
export type Read = (
  chunks: readonly Uint8Array[],
  names: ReadonlySet<string>,
) => Promise<ReadEvent[]>;

/** The type of the event after which `EventSource` need not wait for more. */
export const LAST_EVENT = "the last";

export interface Reader {
  readonly name: string;
  readonly read: Read;
  /** Deno's decoder, by default, removes a BOM from any chunk that starts with it. */
  readonly keepsBom: boolean;
}

const HEADERS = { "content-type": "text/event-stream" };

export const READERS: readonly Reader[] = [
  { name: "the page's parser", read: readByPage, keepsBom: true },
  { name: "npm's eventsource", read: readByPackage, keepsBom: false },
  { name: "Deno's EventSource", read: readByEventSource, keepsBom: false },
];

async function readByPage(chunks: readonly Uint8Array[]): Promise<ReadEvent[]> {
  const events = await Array.fromAsync(parseEvents(ReadableStream.from(chunks)));
  const isNamed = ({ event }: ReadEvent) => event !== "";
  return events.filter(isNamed).map(({ event, data, id }) => ({ event, data, id }));
}

/** Without a connection: the response is there already. */
function readByPackage(
  chunks: readonly Uint8Array[],
  names: ReadonlySet<string>,
): Promise<ReadEvent[]> {
  const fetched = { url: "http://localhost/", headers: new Headers(HEADERS), redirected: false };
  const fetch = () =>
    Promise.resolve({ ...fetched, status: 200, body: ReadableStream.from(chunks) });
  return readUntilLast(new PackagedEventSource(fetched.url, { fetch }), names);
}

async function readByEventSource(
  chunks: readonly Uint8Array[],
  names: ReadonlySet<string>,
): Promise<ReadEvent[]> {
  const options = { hostname: "127.0.0.1", port: 0, onListen: () => {} };
  await using server = Deno.serve(
    options,
    () => new Response(ReadableStream.from(chunks), { headers: HEADERS }),
  );
  return await readUntilLast(new EventSource(`http://127.0.0.1:${server.addr.port}/`), names);
}

async function readUntilLast(
  source: EventTarget & { close(): void },
  names: ReadonlySet<string>,
): Promise<ReadEvent[]> {
  const events: ReadEvent[] = [];
  const isOver = Promise.withResolvers<void>();
  const read = (event: Event) => {
    if (!(event instanceof MessageEvent)) return;
    const { type, data, lastEventId } = event;
    events.push({ event: type, data, id: lastEventId });
    if (type === LAST_EVENT) isOver.resolve();
  };
  for (const name of names) source.addEventListener(name, read);
  // The stream may contain an event of type "error" too.
  source.addEventListener("error", (event) => {
    if (event instanceof MessageEvent) return;
    isOver.reject(new Error("The stream ended before its last event"));
  });
  try {
    await isOver.promise;
  } finally {
    source.close();
  }
  return events;
}
