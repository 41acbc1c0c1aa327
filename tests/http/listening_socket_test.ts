import { assert, assertThrows } from "@std/assert";
import { deadline } from "@std/async/deadline";
import { boundClients } from "../../http/listening_socket.ts";
import { findLibrary } from "../../zmq/mod.ts";

const LIMIT_MS = 60_000;

const CHUNK = new Uint8Array(64 * 1024);

/** A server whose one stream never ends, and how many bytes of it the system has taken. */
function startServer() {
  let taken = 0;
  const body = () =>
    new ReadableStream({
      pull: (controller) => {
        controller.enqueue(CHUNK);
        taken += CHUNK.byteLength;
      },
      cancel: () => ended.resolve(),
    });
  const ended = Promise.withResolvers<void>();
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    () => new Response(body()),
  );
  return { server, ended: ended.promise, taken: () => taken, port: server.addr.port };
}

Deno.test("P6 A client that stops reading is disconnected, and the system keeps little for it", async () => {
  const run = async () => {
    const { server, ended, taken, port } = startServer();
    boundClients(findLibrary(), port, { sendBufferBytes: 16 * 1024, stalledMs: 1_000 });
    using client = await Deno.connect({ hostname: "127.0.0.1", port });
    await client.write(new TextEncoder().encode("GET / HTTP/1.1\r\nhost: localhost\r\n\r\n"));
    await ended;
    // What the client's own side takes before it is full is not ours to bound.
    assert(taken() < 16 * 1024 * 1024, `${taken()} bytes were taken`);
    await server.shutdown();
  };
  await deadline(run(), LIMIT_MS);
});

Deno.test("A port on which this process does not listen is refused", () => {
  const bounds = { sendBufferBytes: 16 * 1024, stalledMs: 1_000 };
  assertThrows(() => boundClients(findLibrary(), 1, bounds), Error, "listens on 1");
});
