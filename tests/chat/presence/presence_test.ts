import { assert, assertEquals } from "@std/assert";
import type { PresenceDiff } from "../../../chat/presence/diff.ts";
import { Presence } from "../../../chat/presence/presence.ts";
import type { PresentUser } from "../../../chat/presence/snapshot.ts";
import type { PresenceReport } from "../../../chat/protocol.ts";
import { cpuTimeOf } from "../../harness/cpu_time.ts";
import { ManualClock } from "../../faults/manual_clock.ts";
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
    const stays = this.presence.join({ user, rooms, onReady });
    return () => this.presence.leave(stays);
  }

  take(): string[] {
    return this.received.splice(0);
  }

  kill(): void {
    this.presence[Symbol.dispose]();
    this.#kill();
  }
}

test("Who comes is received who is there, and then who comes and goes", () => {
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

test("Who loads a page anew was never away", () => {
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

test("Who gets a name later has it in all rooms at once", () => {
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

test("Who comes again under another name is called so, and under none as before", () => {
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

test("A person in several windows and through several processes is one, until the last has gone", () => {
  using network = new Network();
  const [web, other] = [network.web(), network.web()];
  web.join(ANN);
  const leaves = [web.join(BOB), web.join(BOB), other.join(BOB)];
  network.pass(1_000);
  const counts = () =>
    new Set(web.take().flatMap((received) => /has \d+|\d+ (?=\+)/.exec(received) ?? []));
  assert(!counts().has("3 "), "counted twice");
  for (const leave of leaves) {
    assertEquals(web.take(), []);
    leave();
    network.pass(1_500);
  }
  assertEquals(web.take(), ["lobby 1 + -bob"]);
});

test("Who is here through a process that dies is gone within two seconds", () => {
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

test("While the broker is away nobody is forgotten for it, and soon after it the dead are", () => {
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

test("Who types is received at once, and is still when no key is pressed, or when gone", () => {
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

test("Nobody types for longer than that because the broker is away", () => {
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

test("Nobody who is not here is seen to type", () => {
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

test("Of a full room at most 50 are named, those with a name first, and all are counted", () => {
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

test("Of a room full of strangers 20 are received through all processes, and all are counted", () => {
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

test("However many come and go and type, the readers of a room are received twice a second", () => {
  using network = new Network();
  const web = network.web();
  web.join(ANN);
  network.pass(1_000);
  web.take();
  for (let i = 0; i < 100; i++) {
    const user = { id: `p${i}`, name: `P${i}` };
    const stays = web.presence.join({ user, rooms: ["lobby"] });
    web.presence.startTyping("lobby", user);
    network.pass(100);
    if (i % 2 === 0) web.presence.leave(stays);
  }
  const received = web.take();
  const counted = received.filter((one) => one.includes("+")).length;
  const typed = received.filter((one) => one.includes("typing")).length;
  assert(counted <= 21 && typed <= 21, `${counted} and ${typed} in ten seconds`);
  assert(counted >= 15, `${counted}`);
});

test("P6 Presence: what one change costs does not grow with the rooms that are followed here", () => {
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
