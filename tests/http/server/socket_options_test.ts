import { assert, assertEquals, assertThrows } from "@std/assert";
import { limitClientBuffers } from "../../../http/server/socket_options.ts";
import { findLibrary } from "../../../zmq/mod.ts";
import { test } from "../../testing.ts";

const LIMIT_MS = 60_000;

const BOUNDS = { sendBufferBytes: 16 * 1024, stalledMs: 1_000 };

const CHUNK = new Uint8Array(64 * 1024);

/** A server with one endless stream, and the number of bytes that the system has taken. */
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

// Linux: <asm-generic/socket.h>, <linux/tcp.h>.
const SEND_BUFFER = [1, 7] as const;
const ACCEPTS = [1, 30] as const;
const USER_TIMEOUT = [6, 18] as const;
const MAX_DESCRIPTOR = 1_024;

/** Returns the socket options of the accepted connections to a port of this process. */
function optionsOfAccepted(port: number) {
  const libc = Deno.dlopen(findLibrary(), {
    getsockname: { parameters: ["i32", "buffer", "buffer"], result: "i32" },
    getsockopt: { parameters: ["i32", "i32", "i32", "buffer", "buffer"], result: "i32" },
  });
  const { getsockname, getsockopt } = libc.symbols;
  const address = new Uint8Array(16);
  const portOf = (descriptor: number) =>
    getsockname(descriptor, address, Uint32Array.of(16)) === 0
      ? new DataView(address.buffer).getUint16(2)
      : undefined;
  const option = (descriptor: number, [level, name]: readonly [number, number]) => {
    const value = new Int32Array(1);
    assertEquals(getsockopt(descriptor, level, name, value, Uint32Array.of(4)), 0);
    return value[0];
  };
  const accepted = Array.from({ length: MAX_DESCRIPTOR }, (_, descriptor) => descriptor)
    .filter((descriptor) => portOf(descriptor) === port && option(descriptor, ACCEPTS) === 0)
    .map((descriptor) => ({
      sendBuffer: option(descriptor, SEND_BUFFER),
      userTimeout: option(descriptor, USER_TIMEOUT),
    }));
  libc.close();
  return accepted;
}

test("P6 limitClientBuffers: applies the limits to accepted connections", async () => {
  const { server, ended, port } = startServer();
  limitClientBuffers(findLibrary(), port, BOUNDS);
  const client = await Deno.connect({ hostname: "127.0.0.1", port });
  await client.write(new TextEncoder().encode("GET / HTTP/1.1\r\nhost: localhost\r\n\r\n"));
  await client.read(new Uint8Array(1));
  // Linux doubles the buffer for its own bookkeeping.
  const bounds = { sendBuffer: 2 * BOUNDS.sendBufferBytes, userTimeout: BOUNDS.stalledMs };
  assertEquals(optionsOfAccepted(port), [bounds]);
  client.close();
  await ended;
  await server.shutdown();
}, { timeoutMs: LIMIT_MS });

test(
  "P6 limitClientBuffers: disconnects a client that stops reading, with little buffered",
  async () => {
    const { server, ended, taken, port } = startServer();
    limitClientBuffers(findLibrary(), port, BOUNDS);
    using client = await Deno.connect({ hostname: "127.0.0.1", port });
    await client.write(new TextEncoder().encode("GET / HTTP/1.1\r\nhost: localhost\r\n\r\n"));
    await ended;
    // The client's own receive buffer is not ours to limit.
    assert(taken() < 16 * 1024 * 1024, `${taken()} bytes were taken`);
    await server.shutdown();
  },
  { timeoutMs: LIMIT_MS },
);

test("limitClientBuffers: rejects a port without a listener", () => {
  assertThrows(() => limitClientBuffers(findLibrary(), 1, BOUNDS), Error, "listens on port 1");
});
