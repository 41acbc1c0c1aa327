import { assert, assertEquals } from "@std/assert";
import type { PresenceDiff } from "../../../chat/presence/diff.ts";
import { Presence } from "../../../chat/presence/presence.ts";
import type { PresentUser } from "../../../chat/presence/snapshot.ts";
import type { PresenceReport } from "../../../chat/protocol.ts";
import { cpuTimeOf } from "../../harness/cpu_time.ts";
import { ManualClock } from "../../harness/manual_clock.ts";
import { test } from "../../testing.ts";

const ANN: PresentUser = { id: "ann", name: "Ann" };
const BOB: PresentUser = { id: "bob", name: "Bob" };
const CLEO: PresentUser = { id: "cleo", name: "" };

const encoder = new TextEncoder();
const decoder = new TextDecoder();

const format = {
  snapshot: (room: string, { count, users }: { count: number; users: readonly PresentUser[] }) =>
    encoder.encode(`${room} has ${count}: ${namesOf(users)}`),
  diff: (room: string, { count, joined, left }: PresenceDiff) =>
    encoder.encode(`${room} ${count} +${namesOf(joined)} -${left.join()}`),
  typing: (room: string, users: readonly PresentUser[]) =>
    encoder.encode(`${room} typing ${namesOf(users)}`),
};

function namesOf(users: readonly PresentUser[]): string {
  return users.map(({ id, name }) => name || id).join();
}

/** Web processes that exchange reports through a broker, which may be down. */
class Network implements Disposable {
  readonly clock = new ManualClock();
  readonly #webs = new Set<Web>();
  isBrokerUp = true;

  web(): Web {
    const web = new Web((report) => {
      if (this.isBrokerUp) { for (const one of this.#webs) one.presence.onReport(report); }
    }, () => this.#webs.delete(web));
    this.#webs.add(web);
    return web;
  }

  /** Lets time pass in steps of a tenth of a second. */
  pass(ms: number): void {
    for (let passed = 0; passed < ms; passed += 100) this.clock.tick(100);
  }

  [Symbol.dispose](): void {
    for (const web of this.#webs) web.kill();
    this.clock[Symbol.dispose]();
  }
}

class Web {
  readonly presence: Presence;
  readonly #kill: () => void;
  readonly names = new Map<string, string>();
  received: string[] = [];

  constructor(report: (report: PresenceReport) => void, kill: () => void) {
    const publish = (_room: string, chunk: Uint8Array) =>
      void this.received.push(decoder.decode(chunk));
    const nameOf = ({ id, name }: PresentUser) => this.names.get(id) ?? name;
    this.presence = new Presence({ nameOf, format, publish, report });
    this.presence.start();
    this.#kill = kill;
  }

  join(user: PresentUser, rooms = ["lobby"]): () => void {
    const onReady = (chunks: Iterator<Uint8Array, void>) => {
      for (let one = chunks.next(); one.value; one = chunks.next()) {
        this.received.push(decoder.decode(one.value));
      }
    };
    const entry = this.presence.join({ user, rooms, onReady });
    return () => this.presence.leave(entry);
  }

  take(): string[] {
    return this.received.splice(0);
  }

  kill(): void {
    this.presence[Symbol.dispose]();
    this.#kill();
  }
}

test("Presence: a new subscriber receives the users present, then those who join and leave", () => {
  using network = new Network();
  const web = network.web();
  web.join(ANN);
  network.pass(100);
  assertEquals(web.take(), ["lobby 1 +Ann -", "lobby has 1: Ann"]);
  network.pass(500);
  const leave = web.join(BOB);
  network.pass(100);
  assertEquals(web.take(), ["lobby 2 +Bob -", "lobby has 2: Ann,Bob"]);
  network.pass(500);
  leave();
  network.pass(1_000);
  assertEquals(web.take(), ["lobby 1 + -bob"]);
});

test("Presence: a user who reloads the page never leaves", () => {
  using network = new Network();
  const web = network.web();
  web.join(ANN);
  const leave = web.join(BOB);
  network.pass(1_000);
  web.take();
  leave();
  network.pass(300);
  web.join(BOB);
  network.pass(2_000);
  assertEquals(web.take(), ["lobby has 2: Ann,Bob"]);
});

test("Presence: publishes a new name in all rooms of the user", () => {
  using network = new Network();
  const web = network.web();
  web.join(CLEO, ["lobby", "dev"]);
  network.pass(1_000);
  web.take();
  web.names.set("cleo", "Cleo");
  web.presence.rename("cleo");
  network.pass(500);
  assertEquals(web.take(), ["lobby 1 +Cleo -", "dev 1 +Cleo -"]);
});

test("Presence: a user who joins again has the new name, or keeps the old one if none is given", () => {
  using network = new Network();
  const web = network.web();
  web.join(ANN);
  web.join(BOB);
  network.pass(1_000);
  web.take();
  web.join({ ...BOB, name: "Robert" }, ["lobby"]);
  network.pass(1_000);
  assertEquals(web.take(), ["lobby 2 +Robert -", "lobby has 2: Ann,Robert"]);
  web.join({ ...BOB, name: "" });
  network.pass(1_000);
  assertEquals(web.take(), ["lobby has 2: Ann,Robert"]);
});

test("Presence: counts a user with several streams and web processes once, until the last one closes", () => {
  using network = new Network();
  const [web, other] = [network.web(), network.web()];
  web.join(ANN);
  const leaves = [web.join(BOB), web.join(BOB), other.join(BOB)];
  network.pass(1_000);
  const counts = () =>
    new Set(web.take().flatMap((received) => /has \d+|\d+ (?=\+)/.exec(received) ?? []));
  assert(!counts().has("3 "), "a user is counted twice");
  for (const leave of leaves) {
    assertEquals(web.take(), []);
    leave();
    network.pass(1_500);
  }
  assertEquals(web.take(), ["lobby 1 + -bob"]);
});

test("Presence: drops the users of a killed web process within 2 s", () => {
  using network = new Network();
  const [web, other] = [network.web(), network.web()];
  web.join(ANN);
  other.join(BOB);
  network.pass(1_000);
  web.take();
  other.kill();
  network.pass(2_000);
  assertEquals(web.take(), ["lobby 1 + -bob"]);
});

test("Presence: keeps all users while the broker is down, and drops those of dead processes soon after", () => {
  using network = new Network();
  const [web, other, dying] = [network.web(), network.web(), network.web()];
  web.join(ANN);
  other.join(BOB);
  dying.join(CLEO);
  network.pass(1_000);
  web.take();
  network.isBrokerUp = false;
  dying.kill();
  network.pass(30_000);
  assertEquals(web.take(), []);
  network.isBrokerUp = true;
  network.pass(2_000);
  assertEquals(web.take(), ["lobby 2 + -cleo"]);
});

test("Presence: publishes typing users at once, until they pause, stop or leave", () => {
  using network = new Network();
  const [web, other] = [network.web(), network.web()];
  web.join(ANN);
  const leave = other.join(BOB);
  network.pass(2_000);
  web.take();
  other.presence.startTyping("lobby", BOB);
  network.pass(300);
  assertEquals(web.take(), ["lobby typing Bob"]);
  network.pass(4_000);
  other.presence.startTyping("lobby", BOB);
  network.pass(5_000);
  assertEquals(web.take(), []);
  network.pass(2_000);
  assertEquals(web.take(), ["lobby typing "]);
  other.presence.startTyping("lobby", BOB);
  network.pass(1_000);
  other.presence.stopTyping("lobby", "bob");
  network.pass(600);
  assertEquals(web.take(), ["lobby typing Bob", "lobby typing "]);
  other.presence.startTyping("lobby", BOB);
  network.pass(1_000);
  leave();
  network.pass(2_000);
  assertEquals(web.take(), ["lobby typing Bob", "lobby 1 + -bob", "lobby typing "]);
});

test("Presence: typing expires in time while the broker is down", () => {
  using network = new Network();
  const [web, other] = [network.web(), network.web()];
  web.join(ANN);
  other.join(BOB);
  network.pass(2_000);
  other.presence.startTyping("lobby", BOB);
  network.pass(1_000);
  web.take();
  network.isBrokerUp = false;
  network.pass(2_000);
  assertEquals(web.take(), ["lobby typing "]);
});

test("Presence: ignores typing by a user who is not present", () => {
  using network = new Network();
  const web = network.web();
  web.join(ANN);
  network.pass(1_000);
  web.take();
  web.presence.startTyping("lobby", BOB);
  web.presence.startTyping("dev", BOB);
  network.pass(1_000);
  assertEquals(web.take(), []);
});

test("Presence: lists at most 50 users of a room, those with a name first, and counts all", () => {
  using network = new Network();
  const [web, other] = [network.web(), network.web()];
  for (let i = 0; i < 1_000; i++) web.join({ id: `n${i}`, name: "" });
  for (let i = 0; i < 20; i++) web.join({ id: `w${i}`, name: `W${i}` });
  for (let i = 0; i < 20; i++) other.join({ id: `o${i}`, name: `O${i}` });
  network.pass(1_000);
  web.take();
  web.join(ANN);
  network.pass(1_000);
  const [whole = ""] = web.take().filter((received) => received.includes("has"));
  const names = whole.split(": ")[1]?.split(",") ?? [];
  assertEquals(/has \d+/.exec(whole)?.[0], "has 1041");
  assertEquals([names.length, names.filter((name) => /^[WOA]/.test(name)).length], [50, 41]);
});

test("Presence: lists at most 20 users without a name over all processes, and counts all", () => {
  using network = new Network();
  const [web, other] = [network.web(), network.web()];
  for (let i = 0; i < 1_000; i++) web.join({ id: `n${i}`, name: "" });
  for (let i = 0; i < 30; i++) other.join({ id: `o${i}`, name: "" });
  network.pass(1_000);
  web.take();
  web.join(ANN);
  network.pass(1_000);
  const [whole = ""] = web.take().filter((received) => received.includes("has"));
  const names = whole.split(": ")[1]?.split(",") ?? [];
  assertEquals([whole.split(":")[0], names[0], names.length], ["lobby has 1031", "Ann", 21]);
});

test("Presence: publishes at most two updates of a room a second, however many users join, leave and type", () => {
  using network = new Network();
  const web = network.web();
  web.join(ANN);
  network.pass(1_000);
  web.take();
  for (let i = 0; i < 100; i++) {
    const user = { id: `p${i}`, name: `P${i}` };
    const entry = web.presence.join({ user, rooms: ["lobby"] });
    web.presence.startTyping("lobby", user);
    network.pass(100);
    if (i % 2 === 0) web.presence.leave(entry);
  }
  const received = web.take();
  const counted = received.filter((one) => one.includes("+")).length;
  const typed = received.filter((one) => one.includes("typing")).length;
  assert(counted <= 21 && typed <= 21, `${counted} and ${typed} in ten seconds`);
  assert(counted >= 15, `${counted}`);
});

test("P6 Presence: a change takes no longer if this process follows 100,000 rooms", () => {
  const cost = (rooms: number) => {
    using network = new Network();
    const web = network.web();
    web.join(ANN);
    const names = Array.from({ length: rooms }, (_, i) => `room-${i}`);
    for (let i = 0; i < rooms; i += 100) web.join(BOB, names.slice(i, i + 100));
    network.pass(1_000);
    const change = (i: number) => {
      web.presence.startTyping("lobby", { id: `cleo-${i}`, name: "Cleo" });
      return cpuTimeOf(() => network.pass(100));
    };
    return Math.min(...Array.from({ length: 10 }, (_, i) => change(i)));
  };
  const [few, many] = [cost(1_000), cost(100_000)];
  assert(many < 4 * few + 5, `${few} ms, then ${many} ms`);
});
