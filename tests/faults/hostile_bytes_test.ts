// Bytes from strangers at the broker's ports, and frames from peers that violate the protocol: none of it
// gets into the log, harms the process or fills its disk with complaints.

import { assert, assertEquals } from "@std/assert";
import { Dealer, Push } from "../../zmq/mod.ts";
import { freePort } from "../harness/free_port.ts";
import { TestServer } from "../harness/test_server.ts";
import { Random } from "../harness/random.ts";
import { post } from "./cluster/writer.ts";
import { test } from "../testing.ts";

const RANDOM_BYTES = 1_000_000;
const CONNECTIONS = 20;
const FLOOD = 20_000;
/** Bytes that the broker may log about all of it. */
const MAX_OUTPUT_BYTES = 20_000;

const encoder = new TextEncoder();
const bytes = (...parts: (string | readonly number[])[]) =>
  new Uint8Array(
    parts.flatMap((part) => typeof part === "string" ? [...encoder.encode(part)] : [...part]),
  );

const FORGED = JSON.stringify({
  id: "00000000-0000-4000-8000-000000000001",
  room: "lobby",
  from: "Mallory",
  text: "forged",
});

/** A ZMTP 1.0 frame: length including the flags, flags, body. */
const frame = (body: string, more: 0 | 1) =>
  bytes(
    body.length + 1 < 255 ? [body.length + 1, more] : [255, ...long(body.length + 1), more],
    body,
  );
const long = (length: number) => [0, 0, 0, 0, 0, 0, length >> 8, length & 255];

const FORGED_FRAMES = bytes([...frame("h1", 1)], [...frame("stranger", 1)], [...frame(FORGED, 0)]);

/** Greetings that a stranger may send. */
const OPENINGS: Readonly<Record<string, Uint8Array>> = {
  "an HTTP POST": bytes(
    `POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: text/plain\r\n`,
    `Content-Length: ${FORGED_FRAMES.length}\r\n\r\n`,
    [...FORGED_FRAMES],
  ),
  "ZMTP 1.0": bytes([1, 0], [...FORGED_FRAMES]),
  // The signature, revision 1, socket type PUSH (8), an empty identity.
  "ZMTP 2.0": bytes([255, 0, 0, 0, 0, 0, 0, 0, 1, 127], [1, 8, 0, 0], [...FORGED_FRAMES]),
  "ZMTP 3.0 of an unknown mechanism": bytes([255, 0, 0, 0, 0, 0, 0, 0, 1, 127], [3, 0], "FORGED"),
  "half a greeting": bytes([255, 0, 0]),
  "nothing": bytes(),
};

/** Sends bytes and waits for the end of the connection or the first bytes of a response. */
async function say(port: number, what: Uint8Array): Promise<void> {
  using connection = await Deno.connect({ hostname: "127.0.0.1", port });
  try {
    await connection.writable.getWriter().write(what);
    if (what.length > 0) await connection.read(new Uint8Array(64));
  } catch {
    // The broker hung up.
  }
}

function randomBytes(random: Random, length: number): Uint8Array {
  return Uint8Array.from({ length }, () => random.below(256));
}

/** The log is empty, and the first real message gets the first gid. */
async function assertUntouched(chat: TestServer) {
  const page = await (await fetch(`${chat.url}/api/rooms/lobby/messages`)).json();
  assertEquals(page.messages, []);
  const position = await post(chat.url, { room: "lobby", id: crypto.randomUUID() });
  assertEquals(position?.gid, 1, "the process lives and has stored nothing else");
  assert(chat.broker.output.length < MAX_OUTPUT_BYTES, `${chat.broker.output.length} bytes said`);
}

test("P5 Broker: HTTP, old ZMTP and random bytes at its ports put nothing into the log", async () => {
  const ports = [freePort(), freePort(), freePort()];
  const [pull, pub, router] = ports.map((port) => `tcp://127.0.0.1:${port}`);
  await using chat = await TestServer.start({
    ZMQ_BROKER_PULL: pull ?? "",
    ZMQ_BROKER_PUB: pub ?? "",
    ZMQ_BROKER_ROUTER: router ?? "",
  });
  const random = new Random(1);
  for (const port of ports) {
    await Promise.all(Object.values(OPENINGS).map((opening) => say(port, opening)));
    const noises = Array.from(
      { length: CONNECTIONS },
      () => randomBytes(random, RANDOM_BYTES / CONNECTIONS),
    );
    await Promise.all(noises.map((noise) => say(port, noise)));
  }
  await assertUntouched(chat);
});

/** Messages from a peer that speaks ZeroMQ correctly and our protocol incorrectly. */
const BAD_DRAFTS: (string | Uint8Array)[][] = [
  // The operator's log quotes the first of each kind.
  ["h1", `a line\nand ${"p".repeat(500_000)}`, FORGED],
  [""],
  ["", "", ""],
  ["h1"],
  ["h1", "peer"],
  ["h1", "peer", FORGED, "more"],
  ["h0", "peer", FORGED],
  ["h2", "peer", FORGED],
  ["h1", "", FORGED],
  ["h1", "a.b", FORGED],
  ["h1", new Uint8Array([255, 254]), FORGED],
  ["h1", "peer", ""],
  ["h1", "peer", "{"],
  ["h1", "peer", "[".repeat(500_000)],
  ["h1", "peer", new Uint8Array([255, 254])],
  ["h1", "peer", "null"],
  ["h1", "peer", "[]"],
  ["h1", "peer", FORGED.replace("lobby", "no room")],
  ["h1", "peer", FORGED.replace("Mallory", "")],
  ["h1", "peer", FORGED.replace("forged", "x".repeat(2_000_000))],
];

const BAD_QUESTIONS: (string | Uint8Array)[][] = [
  ["h1", "1", `a line\nand ${"u".repeat(500_000)}`, "{}"],
  [""],
  ["h1", "1", "head"],
  ["h0", "1", "head", "{}"],
  ["h1", "1", "unknown", "{}"],
  ["h1", "1", "after", "{}"],
  ["h1", "1", "after", `{"gid":-1,"limit":1}`],
  ["h1", "1", "after", `{"gid":1e999,"limit":1}`],
  ["h1", "1", "page", `{"rooms":[1],"limit":1}`],
  ["h1", "1", "search", `{"words":"\\u0000\\" OR *","limit":1}`],
];

test("P5 Broker: drops malformed frames, counts them and rarely logs them", async () => {
  await using chat = await TestServer.start();
  using push = new Push({ linger: 10_000 });
  using dealer = new Dealer({ linger: 10_000 });
  push.connect(`ipc://${chat.data}/pull.sock`);
  dealer.connect(`ipc://${chat.data}/router.sock`);
  for (const message of BAD_DRAFTS) await push.send(message);
  for (const question of BAD_QUESTIONS) await dealer.send(question);
  for (let i = 0; i < FLOOD; i++) {
    await push.send(["h1", `flood\n${i}`, FORGED]);
    await dealer.send(["h1", "1", `flood\n${i}`, "{}"]);
  }
  await dealer.send(["h1", "last", "head", "{}"]);
  const [, request] = await dealer.receive();
  assertEquals(String(request), "1", "a search that finds nothing is answered");
  assertEquals(String((await dealer.receive())[1]), "last");
  await assertUntouched(chat);
  const lines = chat.broker.output.trim().split("\n");
  assert(lines.every((line) => /^\d{4}-\d\d-\d\dT/.test(line)), "nobody else begins a line");
  assert(lines.some((line) => line.includes("ZMQ_BROKER_PULL")), "the operator is told");
});
