// Presence is right within two seconds, whatever process dies.

import { assertEquals } from "@std/assert";
import { deadline } from "@std/async/deadline";
import { User } from "../harness/user.ts";
import type { EventReader } from "../harness/test_server.ts";
import { Cluster } from "./cluster/cluster.ts";
import { test } from "../testing.ts";

/** Time within which presence must be right. */
const RIGHT_MS = 2_000;
/** Longer than any presence entry is kept. */
const WATCHED_MS = 3_000;
/** Shorter than the time after which an idle user no longer counts as typing. */
const SENT_MS = 4_000;

/** Presence in the lobby as one reader sees it. */
class Watcher implements Disposable {
  readonly users = new Set<string>();
  readonly typing = new Set<string>();
  readonly #stream: EventReader;
  readonly #reading: Promise<void>;
  #changed = Promise.withResolvers<void>();

  private constructor(stream: EventReader) {
    this.#stream = stream;
    this.#reading = this.#read();
  }

  static async arrive(user: User): Promise<Watcher> {
    return new Watcher(await user.follow(["lobby"]));
  }

  /** Resolves once exactly these users are online and these are typing. */
  async until(users: readonly User[], typing: readonly User[] = []): Promise<void> {
    while (!isJust(this.users, users) || !isJust(this.typing, typing)) await this.#changed.promise;
  }

  [Symbol.dispose](): void {
    this.#stream[Symbol.dispose]();
    this.#reading.catch(() => {});
  }

  async #read() {
    for await (const { event, data } of this.#stream) {
      if (event === "presence") this.#take(JSON.parse(data));
      if (event === "typing") replace(this.typing, JSON.parse(data).users);
      this.#changed.resolve();
      this.#changed = Promise.withResolvers<void>();
    }
  }

  #take({ users, joined = [], left = [] }: ReturnType<typeof JSON.parse>) {
    if (users) replace(this.users, users);
    for (const { id } of joined) this.users.add(id);
    for (const id of left) this.users.delete(id);
  }
}

function replace(ids: Set<string>, users: readonly { id: string }[]) {
  ids.clear();
  for (const { id } of users) ids.add(id);
}

function isJust(ids: ReadonlySet<string>, users: readonly User[]): boolean {
  return ids.size === users.length && users.every(({ id }) => ids.has(id));
}

/** Ann at the first web process, and Bob and Cleo at the second. */
async function start(cluster: Cluster) {
  const [first = "", second = ""] = cluster.urls;
  const ann = await User.arrive("Ann", first);
  const bob = (await User.arrive("Bob", first)).at(second);
  const cleo = (await User.arrive("Cleo", first)).at(second);
  return { ann, bob, cleo, watcher: await Watcher.arrive(ann) };
}

const type = (user: User) =>
  user.ask("PUT", "/api/rooms/lobby/typing", { from: user.name, isTyping: true });

test("P5 Presence: users of a killed web process are gone within two seconds", async () => {
  await using cluster = await Cluster.start([{}, {}]);
  const { ann, bob, cleo, watcher } = await start(cluster);
  using _ = watcher;
  using _bob = await bob.follow(["lobby"]);
  using _cleo = await cleo.follow(["lobby"]);
  await watcher.until([ann, bob, cleo]);
  await type(bob);
  await watcher.until([ann, bob, cleo], [bob]);
  cluster.web(1).kill("SIGKILL");
  await deadline(watcher.until([ann]), RIGHT_MS);
});

test("P5 Presence: a dropped connection is noticed within two seconds, at every web process", async () => {
  await using cluster = await Cluster.start([{}, {}]);
  const { ann, bob, cleo, watcher } = await start(cluster);
  using _ = watcher;
  const stream = await bob.follow(["lobby"]);
  using _cleo = await cleo.follow(["lobby"]);
  await watcher.until([ann, bob, cleo]);
  await type(bob);
  await watcher.until([ann, bob, cleo], [bob]);
  stream[Symbol.dispose]();
  await deadline(watcher.until([ann, cleo]), RIGHT_MS);
});

test("P5 Presence: a broker restart removes no one, and those who left meanwhile are gone soon after", async () => {
  await using cluster = await Cluster.start([{}, {}]);
  const { ann, bob, cleo, watcher } = await start(cluster);
  using _ = watcher;
  const stream = await bob.follow(["lobby"]);
  using _cleo = await cleo.follow(["lobby"]);
  await watcher.until([ann, bob, cleo]);
  await cluster.broker.end();
  stream[Symbol.dispose]();
  const gone = watcher.until([ann, cleo]).then(() => "gone");
  assertEquals(await deadline(gone, WATCHED_MS).catch(() => "not yet"), "not yet");
  assertEquals(watcher.users.size, 3);
  await cluster.startBroker();
  await untilReady(ann);
  await deadline(watcher.until([ann, cleo]), RIGHT_MS);
});

test("Presence: typing shows through any web process until the message is sent through any other", async () => {
  await using cluster = await Cluster.start([{}, {}]);
  const { ann, bob, watcher } = await start(cluster);
  using _ = watcher;
  const [first = ""] = cluster.urls;
  using _bob = await bob.at(first).follow(["lobby"]);
  await watcher.until([ann, bob]);
  // That process has no subscriber in the room.
  await type(bob);
  await watcher.until([ann, bob], [bob]);
  assertEquals((await bob.at(first).say("lobby", "hello")).status, 201);
  const over = watcher.until([ann, bob]);
  await deadline(over, SENT_MS);
});

/** Resolves when this web process receives heartbeats again. */
async function untilReady(user: User) {
  while ((await user.ask("GET", "/health/ready")).status !== 200);
}
