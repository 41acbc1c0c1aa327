// The simplest hub on `Deno.serve`: no broker, no log, no checks. Posts within one
// turn of the event loop go to all readers as one chunk.

import { concat } from "@std/bytes/concat";
import { setImmediate } from "node:timers";

const HEADERS = { "content-type": "text/event-stream", "cache-control": "no-store" };

const encoder = new TextEncoder();
const [before, after] = [encoder.encode("event: message\ndata: "), encoder.encode("\n\n")];
const readers = new Set<ReadableStreamDefaultController<Uint8Array>>();
let parts: Uint8Array[] = [];

function stream(): Response {
  let reader: ReadableStreamDefaultController<Uint8Array> | undefined;
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      reader = controller;
      readers.add(controller);
      controller.enqueue(encoder.encode(": open\n\n"));
    },
    cancel: () => void (reader && readers.delete(reader)),
  });
  return new Response(body, { headers: HEADERS });
}

async function publish(request: Request): Promise<Response> {
  const body = new Uint8Array(await request.arrayBuffer());
  if (parts.length === 0) setImmediate(flush);
  parts.push(before, body, after);
  return new Response(null, { status: 204 });
}

function flush() {
  const chunk = concat(parts);
  parts = [];
  for (const reader of readers) reader.enqueue(chunk);
}

function announce({ port }: Deno.NetAddr) {
  Deno.stdout.writeSync(encoder.encode(`listening on ${port}\n`));
}

Deno.serve(
  { hostname: "127.0.0.1", port: 0, onListen: announce },
  (request) => request.method === "POST" ? publish(request) : stream(),
);
