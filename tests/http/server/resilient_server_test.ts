import { assertEquals } from "@std/assert";
import { ResilientServer } from "../../../http/server/resilient_server.ts";
import { test } from "../../testing.ts";

const LIMIT_MS = 20_000;
const LONG_MS = 60_000;

function serve(handler: Deno.ServeHandler<Deno.NetAddr>): ResilientServer {
  return new ResilientServer({
    hostname: "127.0.0.1",
    port: 0,
    reusePort: false,
    handler,
    onListen: () => {},
    onFailure: () => {},
  });
}

const urlOf = ({ addr }: ResilientServer) => `http://${addr.hostname}:${addr.port}/`;

test("ResilientServer: answers pending requests after shutdown", async () => {
  const begun = Promise.withResolvers<void>();
  const response = Promise.withResolvers<Response>();
  const server = serve(() => {
    begun.resolve();
    return response.promise;
  });
  const asking = fetch(urlOf(server));
  await begun.promise;
  server.shutdown();
  let isAnswered = false;
  const answered = server.answered(LONG_MS).then(() => isAnswered = true);
  await server.answered(1);
  assertEquals(isAnswered, false);
  response.resolve(new Response("hello"));
  await answered;
  assertEquals(await (await asking).text(), "hello");
  await server.ended(LONG_MS);
}, { timeoutMs: LIMIT_MS });

test(
  "ResilientServer: is answered and ended at once without pending requests",
  async () => {
    const server = serve(() => new Response("hello"));
    assertEquals(await (await fetch(urlOf(server))).text(), "hello");
    server.shutdown();
    await server.answered(LONG_MS);
    await server.ended(LONG_MS);
  },
  { timeoutMs: LIMIT_MS },
);

test(
  "ResilientServer: counts a stream as answered when it starts, and as ended later",
  async () => {
    let writer: ReadableStreamDefaultController<Uint8Array> | undefined;
    const server = serve(() =>
      new Response(new ReadableStream({ start: (controller) => writer = controller }))
    );
    const { body } = await fetch(urlOf(server));
    server.shutdown();
    await server.answered(LONG_MS);
    let isEnded = false;
    const ended = server.ended(LONG_MS).then(() => isEnded = true);
    await server.ended(1);
    assertEquals(isEnded, false);
    writer?.close();
    for await (const _ of body ?? []);
    await ended;
  },
  { timeoutMs: LIMIT_MS },
);

test(
  "ResilientServer: does not wait for a client that never sends the rest of its body",
  async () => {
    const server = serve(async (request) => {
      await request.bytes().catch(() => {});
      return new Response("hello");
    });
    const { hostname, port } = server.addr;
    using connection = await Deno.connect({ hostname, port });
    const head = "POST / HTTP/1.1\r\nhost: x\r\nexpect: 100-continue\r\ncontent-length: 9\r\n\r\n";
    await connection.write(new TextEncoder().encode(head));
    // The server asks for the body when it starts to read it.
    await connection.read(new Uint8Array(100));
    server.shutdown();
    await server.answered(LONG_MS);
    await server.ended(1);
  },
  { timeoutMs: LIMIT_MS },
);
