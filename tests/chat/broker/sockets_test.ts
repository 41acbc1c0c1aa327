// Strangers on a bound port: what is no ZMTP handshake of today delivers nothing, and what is too
// large ends its own connection only.

import { assertEquals } from "@std/assert";
import { readConfig } from "../../../chat/config/config.ts";
import { bindPull, connectPush } from "../../../chat/broker/sockets.ts";
import { type Pull, Push } from "../../../zmq/mod.ts";
import { test } from "../../testing.ts";

const LIMIT_MS = 60_000;

async function bind(): Promise<Pull> {
  const settings: Record<string, string> = {
    ZMQ_BROKER_PULL: "tcp://127.0.0.1:*",
    // Nobody connects there: these tests speak to the port that the system chose.
    ZMQ_CLIENT_PUSH: "tcp://127.0.0.1:5555",
  };
  return await bindPull(readConfig((name) => settings[name]).sources);
}

function endpointOf(pull: Pull): string {
  return pull.lastEndpoint ?? "";
}

/** Sends bytes as they are and resolves when the other side has hung up. */
async function sendRaw(pull: Pull, bytes: Uint8Array): Promise<void> {
  const port = Number(endpointOf(pull).split(":").at(-1));
  using connection = await Deno.connect({ port });
  try {
    await connection.write(bytes);
    while (await connection.read(new Uint8Array(1_024)) !== null);
  } catch {
    // Reset: it did not even wait for the end of the bytes.
  }
}

const encoder = new TextEncoder();

/** Read as ZMTP 1.0 the P of POST is a length: a head that long is a name, the body is a message. */
const HEAD = "POST / HTTP/1.1\r\nContent-Length: 6\r\nX-Filler: ".padEnd(
  "P".charCodeAt(0) - 3,
  "x",
);
const EVIL = encoder.encode("\x05\0evil");

const STRANGERS: Readonly<Record<string, Uint8Array>> = {
  "An HTTP request": new Uint8Array([...encoder.encode(`${HEAD}\r\n\r\n`), ...EVIL]),
  "A greeting of ZMTP 1.0": new Uint8Array([1, 0, ...EVIL]),
};

for (const [name, bytes] of Object.entries(STRANGERS)) {
  test(`${name} on a bound port is hung up on and delivers nothing`, async () => {
    using pull = await bind();
    await sendRaw(pull, bytes);
    using push = new Push({ linger: 0 });
    push.connect(endpointOf(pull));
    await push.send("friend");
    assertEquals((await pull.receive()).map(String), ["friend"]);
  }, { timeoutMs: LIMIT_MS });
}

test("A frame over 1 MiB ends its connection and is not delivered, others are", async () => {
  using pull = await bind();
  using neighbour = new Push({ linger: 0 });
  neighbour.connect(endpointOf(pull));
  using push = new Push({ linger: 0, reconnectInterval: 10 });
  const { events } = push;
  push.connect(endpointOf(pull));
  await push.send(new Uint8Array(1024 * 1024 + 1));
  while ((await events.receive()).type !== "disconnect");
  await neighbour.send("neighbour");
  await push.send(new Uint8Array(1024 * 1024));
  const received = [await pull.receive(), await pull.receive()].map(([part]) => part?.length ?? 0);
  assertEquals(received.toSorted((a, b) => a - b), ["neighbour".length, 1024 * 1024]);
}, { timeoutMs: LIMIT_MS });

test(
  "A peer that falls silent without a word is noticed, and connected to again",
  async () => {
    using pull = await bind();
    await using line = new SilentLine(Number(endpointOf(pull).split(":").at(-1)));
    const { sources } = readConfig((name) =>
      name === "ZMQ_CLIENT_PUSH" ? `tcp://127.0.0.1:${line.port}` : undefined
    );
    using push = connectPush(sources);
    const { events } = push;
    await push.send("before");
    assertEquals((await pull.receive()).map(String), ["before"]);
    line.silence();
    while ((await events.receive()).type !== "disconnect");
    // What is sent before goes the way of the connection that was lost.
    while ((await events.receive()).type !== "handshake");
    await push.send("after");
    assertEquals((await pull.receive()).map(String), ["after"]);
  },
  { timeoutMs: LIMIT_MS },
);

/**
 * Carries bytes to a port and back. Those of connections that were silenced vanish, and both their
 * ends stay connected.
 */
class SilentLine implements AsyncDisposable {
  readonly #listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  readonly #connections: Deno.TcpConn[] = [];
  readonly #carrying: Promise<void>[] = [];
  readonly #silent = new Set<Deno.TcpConn>();
  readonly #serving: Promise<void>;

  constructor(target: number) {
    this.#serving = this.#serve(target);
  }

  get port(): number {
    return this.#listener.addr.port;
  }

  /** Those that come later carry, however soon they come. */
  silence(): void {
    for (const connection of this.#connections) this.#silent.add(connection);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#listener.close();
    await this.#serving;
    for (const connection of this.#connections) connection.close();
    await Promise.all(this.#carrying);
  }

  async #serve(port: number) {
    for await (const client of this.#listener) {
      const server = await Deno.connect({ port });
      this.#connections.push(client, server);
      this.#carrying.push(this.#carry(client, server), this.#carry(server, client));
    }
  }

  async #carry(from: Deno.TcpConn, to: Deno.TcpConn) {
    const buffer = new Uint8Array(1_024);
    try {
      for (let count = await from.read(buffer); count; count = await from.read(buffer)) {
        if (!this.#silent.has(from)) await to.write(buffer.subarray(0, count));
      }
    } catch {
      // One of the two was closed.
    }
  }
}

test("bindPull: a message of 100,000 parts is received as one of too many", async () => {
  using pull = await bind();
  using push = new Push({ linger: 0 });
  push.connect(endpointOf(pull));
  await push.send(Array<string>(100_000).fill("x"));
  await push.send(["h1", "inbox-1", "{}"]);
  assertEquals((await pull.receive()).length, 4);
  assertEquals((await pull.receive()).map(String), ["h1", "inbox-1", "{}"]);
}, { timeoutMs: LIMIT_MS });
