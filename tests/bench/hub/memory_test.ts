import { assertEquals } from "@std/assert";
import { deadline } from "@std/async/deadline";
import { kernelKiB, peersOf } from "../../../bench/hub/memory.ts";

const LIMIT_MS = 120_000;
const CHUNK = new Uint8Array(64 * 1024);
const MEBIBYTE = 1024 * 1024;
const AGAIN_MS = 10;

const isLinux = Deno.build.os === "linux";

/** A connection from a client to a server, both of this process. */
async function connect(listener: Deno.TcpListener) {
  const client = await Deno.connect({ hostname: "127.0.0.1", port: listener.addr.port });
  return { client, server: await listener.accept(), port: client.localAddr.port };
}

function testInTime(name: string, run: () => Promise<void>) {
  Deno.test(name, { ignore: !isLinux }, () => deadline(run(), LIMIT_MS));
}

testInTime("A connection counts until the end that serves it is closed", async () => {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  assertEquals(peersOf(listener.addr.port), new Set());
  const [first, second] = [await connect(listener), await connect(listener)];
  using _client = first.client;
  using _other = second.client;
  using _server = second.server;
  assertEquals(peersOf(listener.addr.port), new Set([first.port, second.port]));
  // With bytes that were not read, closing is final: the other end has nothing more to say.
  await first.client.write(CHUNK.subarray(0, 1));
  first.server.close();
  while (peersOf(listener.addr.port).has(first.port)) {
    await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
  }
  assertEquals(peersOf(listener.addr.port), new Set([second.port]));
});

testInTime("What waits for a client that does not read is counted as the kernel's", async () => {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { client, server } = await connect(listener);
  using _client = client;
  let written = 0;
  const filling = (async () => {
    for (;;) written += await server.write(CHUNK);
  })().catch(() => {});
  // Others have connections on this machine too: there is at least what waits here.
  const isCounted = () => written > MEBIBYTE && kernelKiB() * 1024 > written / 2;
  while (!isCounted()) await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
  server.close();
  await filling;
});
