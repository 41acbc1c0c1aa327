// Hostile connections to a bound port: without a current ZMTP handshake they deliver nothing, and an
// oversized frame ends only its own connection.

import { assertEquals } from "@std/assert";
import { readConfig } from "../../../chat/config/config.ts";
import { bindPull, connectPush } from "../../../chat/broker/sockets.ts";
import { type Pull, Push } from "../../../zmq/mod.ts";
import { test } from "../../testing.ts";

const LIMIT_MS = 60_000;

async function bind(): Promise<Pull> {
  const settings: Record<string, string> = {
    ZMQ_BROKER_PULL: "tcp://127.0.0.1:*",
    // Unused: these tests connect to the port that the system chose.
    ZMQ_CLIENT_PUSH: "tcp://127.0.0.1:5555",
  };
  return await bindPull(readConfig((name) => settings[name]).endpoints);
}

function endpointOf(pull: Pull): string {
  return pull.lastEndpoint ?? "";
}

/** Sends raw bytes, and resolves when the other side has closed the connection. */
async function sendRaw(pull: Pull, bytes: Uint8Array): Promise<void> {
  const port = Number(endpointOf(pull).split(":").at(-1));
  using connection = await Deno.connect({ port });
  try {
    await connection.write(bytes);
    while (await connection.read(new Uint8Array(1_024)) !== null);
  } catch {
    // The connection was reset before it had received all bytes.
  }
}

const encoder = new TextEncoder();

/**
 * In ZMTP 1.0 the "P" of "POST" is a frame length: an HTTP header of that length would be an identity,
 * and the body a message.
 */
const HEAD = "POST / HTTP/1.1\r\nContent-Length: 6\r\nX-Filler: ".padEnd(
  "P".charCodeAt(0) - 3,
  "x",
);
const EVIL = encoder.encode("\x05\0evil");

const STRANGERS: Readonly<Record<string, Uint8Array>> = {
  "an HTTP request": new Uint8Array([...encoder.encode(`${HEAD}\r\n\r\n`), ...EVIL]),
  "a ZMTP 1.0 greeting": new Uint8Array([1, 0, ...EVIL]),
};

for (const [name, bytes] of Object.entries(STRANGERS)) {
  test(`bindPull: closes the connection of ${name}, which delivers nothing`, async () => {
    using pull = await bind();
    await sendRaw(pull, bytes);
    using push = new Push({ linger: 0 });
    push.connect(endpointOf(pull));
    await push.send("friend");
    assertEquals((await pull.receive()).map(String), ["friend"]);
  }, { timeoutMs: LIMIT_MS });
}

test("bindPull: a frame over 1 MiB ends its connection and is not delivered", async () => {
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
  "connectPush: detects a peer that went silent, and reconnects",
  async () => {
    using pull = await bind();
    await using line = new SilentLine(Number(endpointOf(pull).split(":").at(-1)));
    const { endpoints } = readConfig((name) =>
      name === "ZMQ_CLIENT_PUSH" ? `tcp://127.0.0.1:${line.port}` : undefined
    );
    using push = connectPush(endpoints);
    const { events } = push;
    await push.send("before");
    assertEquals((await pull.receive()).map(String), ["before"]);
    line.silence();
    while ((await events.receive()).type !== "disconnect");
    // A message sent earlier would be lost with the old connection.
    while ((await events.receive()).type !== "handshake");
    await push.send("after");
    assertEquals((await pull.receive()).map(String), ["after"]);
  },
  { timeoutMs: LIMIT_MS },
);

/**
 * Forwards bytes to a port and back. It drops those of silenced connections, whose ends both stay open.
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

  /** Silences the existing connections; later ones work. */
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
      // Either end was closed.
    }
  }
}

test("bindPull: receives a message of 100,000 parts as one with too many", async () => {
  using pull = await bind();
  using push = new Push({ linger: 0 });
  push.connect(endpointOf(pull));
  await push.send(Array<string>(100_000).fill("x"));
  await push.send(["h1", "inbox-1", "{}"]);
  assertEquals((await pull.receive()).length, 4);
  assertEquals((await pull.receive()).map(String), ["h1", "inbox-1", "{}"]);
}, { timeoutMs: LIMIT_MS });
