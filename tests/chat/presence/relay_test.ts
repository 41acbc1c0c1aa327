import { assertEquals } from "@std/assert";
import { Relay } from "../../../chat/presence/relay.ts";
import { encodeSnapshot } from "../../../chat/presence/snapshot.ts";
import { decodePresence, encodePresenceReport } from "../../../chat/protocol.ts";
import { test } from "../../testing.ts";

const encoder = new TextEncoder();

const toFrames = (message: readonly (string | Uint8Array)[]) =>
  message.map((part) => typeof part === "string" ? encoder.encode(part) : part);

const snapshotOf = (users: number) => {
  const all = Array.from({ length: users }, (_, i) => ({ id: `p${i}`, name: "" }));
  return encodeSnapshot(new Map([["lobby", { count: users, users: all, typing: [] }]]));
};

const reportOf = (text: string) =>
  toFrames(encodePresenceReport({ process: "web-1", body: encoder.encode(text) }));

/** A relay with a manual clock and a list of what it published. */
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

test("Relay: publishes a report unchanged", () => {
  const { published, relay } = newRelay();
  relay.relay(connection(1), reportOf(snapshotOf(2)));
  assertEquals(published, [`web-1 ${snapshotOf(2)}`]);
});

test("Relay: drops a malformed or oversized report and one of another version", () => {
  const { published, relay } = newRelay();
  for (const text of ["", "{}", "[]", "null", '{"users":[],"rooms":[{}]}', "\xff"]) {
    relay.relay(connection(1), reportOf(text));
  }
  const [version = new Uint8Array(), process = version, body = version] = reportOf(snapshotOf(1));
  relay.relay(connection(1), [encoder.encode("h0"), process, body]);
  relay.relay(connection(1), [version, encoder.encode("a b"), body]);
  relay.relay(connection(1), [version, process]);
  relay.relay(connection(1), reportOf(`${snapshotOf(1)}${" ".repeat(512 * 1024)}`));
  assertEquals(published, []);
});

test("Relay: drops a connection's reports beyond 50 a second, but not those of others", () => {
  const { clock, published, relay } = newRelay();
  const relayReport = (number: number) => {
    relay.relay(connection(number), reportOf(snapshotOf(0)));
    return published.splice(0).length;
  };
  const relayed = Array.from({ length: 200 }, () => relayReport(1)).reduce(
    (sum, one) => sum + one,
    0,
  );
  assertEquals([relayed, relayReport(2)], [50, 1]);
  clock.ms = 1_000;
  assertEquals(relayReport(1), 1);
});

test("Relay: limits the number and the bytes of all reports in a second", () => {
  const { clock, published, relay } = newRelay();
  for (let i = 0; i < 3_000; i++) relay.relay(connection(i), reportOf(snapshotOf(0)));
  assertEquals(published.splice(0).length, 1_000);
  clock.ms = 1_000;
  const large = `${snapshotOf(1)}${" ".repeat(400 * 1024)}`;
  for (let i = 0; i < 100; i++) relay.relay(connection(i), reportOf(large));
  assertEquals(published.length, 10);
});

test("Relay: lists present users with a name until their report expires", () => {
  const { clock, relay } = newRelay();
  const relayReport = (process: string, name: string) => {
    const users = [{ id: name.toLowerCase(), name }, { id: "x", name: "" }];
    const body = encodeSnapshot(new Map([["lobby", { count: 2, users, typing: [] }]]));
    const report = { process, body: encoder.encode(body) };
    relay.relay(connection(1), toFrames(encodePresenceReport(report)));
  };
  const names = () => relay.presence.in("lobby").map(({ name }) => name);
  relayReport("web-1", "Ann");
  relayReport("web-2", "Bob");
  assertEquals([names(), relay.presence.in("dev")], [["Ann", "Bob"], []]);
  clock.ms = 1_500;
  relayReport("web-1", "Cleo");
  clock.ms = 2_500;
  assertEquals(names(), ["Cleo"]);
});
