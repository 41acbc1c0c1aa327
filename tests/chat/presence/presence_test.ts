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
  whole: (room: string, { count, users }: { count: number; users: readonly PresentUser[] }) =>
    encoder.encode(`${room} has ${count}: ${namesOf(users)}`),
  difference: (room: string, { count, joined, left }: PresenceDiff) =>
    encoder.encode(`${room} ${count} +${namesOf(joined)} -${left.join()}`),
  typing: (room: string, users: readonly PresentUser[]) =>
    encoder.encode(`${room} typing ${namesOf(users)}`),
};

function namesOf(users: readonly PresentUser[]): string {
  return users.map(({ id, name }) => name || id).join();
}

/** Web processes that hear each other through a broker which may be away. */
class World implements Disposable {
  readonly clock = new ManualClock();
  readonly #webs = new Set<Web>();
  isBrokerUp = true;

  web(): Web {
    const web = new Web((said) => {
      if (this.isBrokerUp) { for (const one of this.#webs) one.presence.hear(said); }
    }, () => this.#webs.delete(web));
    this.#webs.add(web);
    return web;
  }

  /** Lets time go by as it does, a tenth of a second at a time. */
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
  told: string[] = [];

  constructor(say: (said: PresenceReport) => void, kill: () => void) {
    const tell = (_room: string, chunk: Uint8Array) => void this.told.push(decoder.decode(chunk));
    const nameOf = ({ id, name }: PresentUser) => this.names.get(id) ?? name;
    this.presence = new Presence({ nameOf, format, tell, say });
    this.presence.start();
    this.#kill = kill;
  }

  come(user: PresentUser, rooms = ["lobby"]): () => void {
    const welcome = (chunks: Iterator<Uint8Array, void>) => {
      for (let one = chunks.next(); one.value; one = chunks.next()) {
        this.told.push(decoder.decode(one.value));
      }
    };
    const stays = this.presence.come({ user, rooms, welcome });
    return () => this.presence.leave(stays);
  }

  take(): string[] {
    return this.told.splice(0);
  }

  kill(): void {
    this.presence[Symbol.dispose]();
    this.#kill();
  }
}

test("Who comes is told who is there, and then who comes and goes", () => {
  using world = new World();
  const web = world.web();
  web.come(ANN);
  world.pass(100);
  assertEquals(web.take(), ["lobby 1 +Ann -", "lobby has 1: Ann"]);
  world.pass(500);
  const leave = web.come(BOB);
  world.pass(100);
  assertEquals(web.take(), ["lobby 2 +Bob -", "lobby has 2: Ann,Bob"]);
  world.pass(500);
  leave();
  world.pass(1_000);
  assertEquals(web.take(), ["lobby 1 + -bob"]);
});

test("Who loads a page anew was never away", () => {
  using world = new World();
  const web = world.web();
  web.come(ANN);
  const leave = web.come(BOB);
  world.pass(1_000);
  web.take();
  leave();
  world.pass(300);
  web.come(BOB);
  world.pass(2_000);
  assertEquals(web.take(), ["lobby has 2: Ann,Bob"]);
});

test("Who gets a name later has it in all rooms at once", () => {
  using world = new World();
  const web = world.web();
  web.come(CLEO, ["lobby", "dev"]);
  world.pass(1_000);
  web.take();
  web.names.set("cleo", "Cleo");
  web.presence.rename("cleo");
  world.pass(500);
  assertEquals(web.take(), ["lobby 1 +Cleo -", "dev 1 +Cleo -"]);
});

test("Who comes again under another name is called so, and under none as before", () => {
  using world = new World();
  const web = world.web();
  web.come(ANN);
  web.come(BOB);
  world.pass(1_000);
  web.take();
  web.come({ ...BOB, name: "Robert" }, ["lobby"]);
  world.pass(1_000);
  assertEquals(web.take(), ["lobby 2 +Robert -", "lobby has 2: Ann,Robert"]);
  web.come({ ...BOB, name: "" });
  world.pass(1_000);
  assertEquals(web.take(), ["lobby has 2: Ann,Robert"]);
});

test("A person in several windows and through several processes is one, until the last has gone", () => {
  using world = new World();
  const [web, other] = [world.web(), world.web()];
  web.come(ANN);
  const leaves = [web.come(BOB), web.come(BOB), other.come(BOB)];
  world.pass(1_000);
  const counts = () => new Set(web.take().flatMap((told) => /has \d+|\d+ (?=\+)/.exec(told) ?? []));
  assert(!counts().has("3 "), "counted twice");
  for (const leave of leaves) {
    assertEquals(web.take(), []);
    leave();
    world.pass(1_500);
  }
  assertEquals(web.take(), ["lobby 1 + -bob"]);
});

test("Who is here through a process that dies is gone within two seconds", () => {
  using world = new World();
  const [web, other] = [world.web(), world.web()];
  web.come(ANN);
  other.come(BOB);
  world.pass(1_000);
  web.take();
  other.kill();
  world.pass(2_000);
  assertEquals(web.take(), ["lobby 1 + -bob"]);
});

test("While the broker is away nobody is forgotten for it, and soon after it the dead are", () => {
  using world = new World();
  const [web, other, dying] = [world.web(), world.web(), world.web()];
  web.come(ANN);
  other.come(BOB);
  dying.come(CLEO);
  world.pass(1_000);
  web.take();
  world.isBrokerUp = false;
  dying.kill();
  world.pass(30_000);
  assertEquals(web.take(), []);
  world.isBrokerUp = true;
  world.pass(2_000);
  assertEquals(web.take(), ["lobby 2 + -cleo"]);
});

test("Who types is told at once, and is still when no key is pressed, or when gone", () => {
  using world = new World();
  const [web, other] = [world.web(), world.web()];
  web.come(ANN);
  const leave = other.come(BOB);
  world.pass(2_000);
  web.take();
  other.presence.type("lobby", BOB);
  world.pass(300);
  assertEquals(web.take(), ["lobby typing Bob"]);
  world.pass(4_000);
  other.presence.type("lobby", BOB);
  world.pass(5_000);
  assertEquals(web.take(), []);
  world.pass(2_000);
  assertEquals(web.take(), ["lobby typing "]);
  other.presence.type("lobby", BOB);
  world.pass(1_000);
  other.presence.stopTyping("lobby", "bob");
  world.pass(600);
  assertEquals(web.take(), ["lobby typing Bob", "lobby typing "]);
  other.presence.type("lobby", BOB);
  world.pass(1_000);
  leave();
  world.pass(2_000);
  assertEquals(web.take(), ["lobby typing Bob", "lobby 1 + -bob", "lobby typing "]);
});

test("Nobody types for longer than that because the broker is away", () => {
  using world = new World();
  const [web, other] = [world.web(), world.web()];
  web.come(ANN);
  other.come(BOB);
  world.pass(2_000);
  other.presence.type("lobby", BOB);
  world.pass(1_000);
  web.take();
  world.isBrokerUp = false;
  world.pass(2_000);
  assertEquals(web.take(), ["lobby typing "]);
});

test("Nobody who is not here is seen to type", () => {
  using world = new World();
  const web = world.web();
  web.come(ANN);
  world.pass(1_000);
  web.take();
  web.presence.type("lobby", BOB);
  web.presence.type("dev", BOB);
  world.pass(1_000);
  assertEquals(web.take(), []);
});

test("Of a full room at most 50 are named, those with a name first, and all are counted", () => {
  using world = new World();
  const [web, other] = [world.web(), world.web()];
  for (let i = 0; i < 1_000; i++) web.come({ id: `n${i}`, name: "" });
  for (let i = 0; i < 20; i++) web.come({ id: `w${i}`, name: `W${i}` });
  for (let i = 0; i < 20; i++) other.come({ id: `o${i}`, name: `O${i}` });
  world.pass(1_000);
  web.take();
  web.come(ANN);
  world.pass(1_000);
  const [whole = ""] = web.take().filter((told) => told.includes("has"));
  const names = whole.split(": ")[1]?.split(",") ?? [];
  assertEquals(/has \d+/.exec(whole)?.[0], "has 1041");
  assertEquals([names.length, names.filter((name) => /^[WOA]/.test(name)).length], [50, 41]);
});

test("Of a room full of strangers 20 are told through all processes, and all are counted", () => {
  using world = new World();
  const [web, other] = [world.web(), world.web()];
  for (let i = 0; i < 1_000; i++) web.come({ id: `n${i}`, name: "" });
  for (let i = 0; i < 30; i++) other.come({ id: `o${i}`, name: "" });
  world.pass(1_000);
  web.take();
  web.come(ANN);
  world.pass(1_000);
  const [whole = ""] = web.take().filter((told) => told.includes("has"));
  const names = whole.split(": ")[1]?.split(",") ?? [];
  assertEquals([whole.split(":")[0], names[0], names.length], ["lobby has 1031", "Ann", 21]);
});

test("However many come and go and type, the readers of a room are told twice a second", () => {
  using world = new World();
  const web = world.web();
  web.come(ANN);
  world.pass(1_000);
  web.take();
  for (let i = 0; i < 100; i++) {
    const user = { id: `p${i}`, name: `P${i}` };
    const stays = web.presence.come({ user, rooms: ["lobby"] });
    web.presence.type("lobby", user);
    world.pass(100);
    if (i % 2 === 0) web.presence.leave(stays);
  }
  const told = web.take();
  const counted = told.filter((one) => one.includes("+")).length;
  const typed = told.filter((one) => one.includes("typing")).length;
  assert(counted <= 21 && typed <= 21, `${counted} and ${typed} in ten seconds`);
  assert(counted >= 15, `${counted}`);
});

test("P6 Presence: what one change costs does not grow with the rooms that are followed here", () => {
  const cost = (rooms: number) => {
    using world = new World();
    const web = world.web();
    web.come(ANN);
    const names = Array.from({ length: rooms }, (_, i) => `room-${i}`);
    for (let i = 0; i < rooms; i += 100) web.come(BOB, names.slice(i, i + 100));
    world.pass(1_000);
    const change = (i: number) => {
      web.presence.type("lobby", { id: `cleo-${i}`, name: "Cleo" });
      return cpuTimeOf(() => world.pass(100));
    };
    return Math.min(...Array.from({ length: 10 }, (_, i) => change(i)));
  };
  const [few, many] = [cost(1_000), cost(100_000)];
  assert(many < 4 * few + 5, `${few} ms, then ${many} ms`);
});
