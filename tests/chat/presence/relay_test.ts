import { assertEquals } from "@std/assert";
import { Relay } from "../../../chat/presence/relay.ts";
import { encodeSnapshot } from "../../../chat/presence/snapshot.ts";
import { decodePresence, encodePresenceReport } from "../../../chat/protocol.ts";
import { test } from "../../testing.ts";

const encoder = new TextEncoder();

const toFrames = (message: readonly (string | Uint8Array)[]) =>
  message.map((part) => typeof part === "string" ? encoder.encode(part) : part);

const here = (users: number) => {
  const all = Array.from({ length: users }, (_, i) => ({ id: `p${i}`, name: "" }));
  return encodeSnapshot(new Map([["lobby", { count: users, users: all, typing: [] }]]));
};

const saying = (text: string) =>
  toFrames(encodePresenceReport({ process: "web-1", body: encoder.encode(text) }));

/** A relay, what it published, and a clock for it. */
function newRelay() {
  const clock = { ms: 0 };
  const published: string[] = [];
  const relay = new Relay((frames) => {
    const { process, body } = decodePresence(toFrames(frames));
    published.push(`${process} ${new TextDecoder().decode(body)}`);
  }, () => clock.ms);
  return { clock, published, relay };
}

const connection = (number: number) => Uint8Array.of(number >> 8, number & 255);

test("What a web process says of who is here is passed on as it is", () => {
  const { published, relay } = newRelay();
  relay.relay(connection(1), saying(here(2)));
  assertEquals(published, [`web-1 ${here(2)}`]);
});

test("What is no whereabouts of this version is dropped", () => {
  const { published, relay } = newRelay();
  for (const text of ["", "{}", "[]", "null", '{"users":[],"rooms":[{}]}', "\xff"]) {
    relay.relay(connection(1), saying(text));
  }
  const [version = new Uint8Array(), process = version, body = version] = saying(here(1));
  relay.relay(connection(1), [encoder.encode("h0"), process, body]);
  relay.relay(connection(1), [version, encoder.encode("a b"), body]);
  relay.relay(connection(1), [version, process]);
  relay.relay(connection(1), saying(`${here(1)}${" ".repeat(512 * 1024)}`));
  assertEquals(published, []);
});

test("A connection that says too much is not heard until the next second, others are", () => {
  const { clock, published, relay } = newRelay();
  const say = (number: number) => {
    relay.relay(connection(number), saying(here(0)));
    return published.splice(0).length;
  };
  const passed = Array.from({ length: 200 }, () => say(1)).reduce((sum, one) => sum + one, 0);
  assertEquals([passed, say(2)], [50, 1]);
  clock.ms = 1_000;
  assertEquals(say(1), 1);
});

test("All connections together are passed on so often and so much of it only", () => {
  const { clock, published, relay } = newRelay();
  for (let i = 0; i < 3_000; i++) relay.relay(connection(i), saying(here(0)));
  assertEquals(published.splice(0).length, 1_000);
  clock.ms = 1_000;
  const large = `${here(1)}${" ".repeat(400 * 1024)}`;
  for (let i = 0; i < 100; i++) relay.relay(connection(i), saying(large));
  assertEquals(published.length, 10);
});

test("Who is here under a name is known for as long as it is said", () => {
  const { clock, relay } = newRelay();
  const say = (process: string, name: string) => {
    const users = [{ id: name.toLowerCase(), name }, { id: "x", name: "" }];
    const body = encodeSnapshot(new Map([["lobby", { count: 2, users, typing: [] }]]));
    const said = { process, body: encoder.encode(body) };
    relay.relay(connection(1), toFrames(encodePresenceReport(said)));
  };
  const names = () => relay.named.in("lobby").map(({ name }) => name);
  say("web-1", "Ann");
  say("web-2", "Bob");
  assertEquals([names(), relay.named.in("dev")], [["Ann", "Bob"], []]);
  clock.ms = 1_500;
  say("web-1", "Cleo");
  clock.ms = 2_500;
  assertEquals(names(), ["Cleo"]);
});
