// Two brokers that keep their log in PostgreSQL, with a synchronous standby: one leads, the other takes over.

import { assert, assertEquals } from "@std/assert";
import { Postgres, postgresTest } from "../harness/postgres.ts";
import { faultSeed, Random } from "../harness/random.ts";
import { TestServer } from "../harness/test_server.ts";
import { User } from "../harness/user.ts";
import { Clients } from "./cluster/clients.ts";
import { LogReader } from "./cluster/log_reader.ts";
import { exportLog } from "../../chat/log/export.ts";

const LIMIT_MS = 180_000;
const COUNTS = { writers: 20, readers: 20 };
const MAX_BETWEEN_KILLS = 40;

/** Brokers that bind the same sockets in turn, and a web process. */
class Brokers implements AsyncDisposable {
  readonly chats: readonly [TestServer, TestServer];
  #leading = 0;
  #waiting: Promise<void>;

  private constructor(chats: readonly [TestServer, TestServer]) {
    this.chats = chats;
    this.#waiting = this.#other.startBroker();
  }

  static async start(...servers: readonly Postgres[]): Promise<Brokers> {
    const settings = { HUBBUB_JOURNAL: Postgres.url(...servers), HUBBUB_LIMITS: "off" };
    const first = await TestServer.start(settings);
    const second = await TestServer.prepare({
      ...settings,
      ZMQ_BROKER_PULL: `ipc://${first.data}/pull.sock`,
      ZMQ_BROKER_PUB: `ipc://${first.data}/pub.sock`,
      ZMQ_BROKER_ROUTER: `ipc://${first.data}/router.sock`,
    });
    return new Brokers([first, second]);
  }

  get urls(): readonly string[] {
    return [this.chats[0].url];
  }

  readonly log = new LogReader(() => this.chats[0].url);

  /** Ends the broker that leads, waits until the other one does, and starts the first again. */
  async takeOver(end: (leader: TestServer) => Promise<unknown>): Promise<void> {
    await end(this.#leader);
    await this.#waiting;
    this.#leading = 1 - this.#leading;
    this.#waiting = this.#other.startBroker();
    // It waits until it is needed, or until the test is over.
    this.#waiting.catch(() => {});
  }

  /** Ends both. */
  async end(): Promise<void> {
    await Promise.allSettled(this.chats.map((chat) => chat.killBroker()));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const chat of this.chats) await chat[Symbol.asyncDispose]();
    await Promise.allSettled([this.#waiting]);
  }

  get #leader(): TestServer {
    return this.chats[this.#leading === 0 ? 0 : 1];
  }

  get #other(): TestServer {
    return this.chats[this.#leading === 0 ? 1 : 0];
  }
}

/** The gid and id of each entry of a log. */
function entriesOf({ data }: TestServer): string[] {
  let text = "";
  exportLog(`${data}/hubbub.db`, (part) => text += part, { isShown: false });
  return text.trim().split("\n").slice(1).map((line) => {
    const { gid, id } = JSON.parse(line);
    return `${gid} ${id}`;
  });
}

for (
  const [how, end] of [
    ["killed", (leader: TestServer) => leader.killBroker()],
    ["stopped", (leader: TestServer) => {
      leader.broker.kill("SIGTERM");
      return leader.broker.status;
    }],
  ] as const
) {
  postgresTest(
    `P1 P2 P3 P5 Journal: the leading broker is ${how} 6 times, and the other takes over`,
    async () => {
      const seed = faultSeed(`leader ${how}`);
      const random = new Random(seed);
      await using primary = await Postgres.start();
      await using _standby = await primary.addStandby();
      await using brokers = await Brokers.start(primary);
      await using clients = await Clients.start(brokers, { ...COUNTS, random });
      for (let times = 0; times < 6; times++) {
        await clients.ledger.more(1 + random.below(MAX_BETWEEN_KILLS));
        await brokers.takeOver(end);
      }
      assertEquals(await clients.verdict(), [], `HUBBUB_FAULT_SEED=${seed}`);
      await brokers.end();
      const kept = await primary.query("SELECT gid || ' ' || id FROM hubbub_entry ORDER BY gid");
      const journal = kept.split("\n");
      for (const chat of brokers.chats) {
        const own = entriesOf(chat);
        assert(own.length > 0);
        assertEquals(own, journal.slice(0, own.length));
      }
    },
    { timeoutMs: LIMIT_MS },
  );
}

postgresTest("Journal: what a user set is the same after a takeover", async () => {
  await using primary = await Postgres.start();
  await using brokers = await Brokers.start(primary);
  const [url = ""] = brokers.urls;
  const ann = await User.arrive("Ann", url);
  await ann.say("lobby", "hello");
  const set = await ann.ask("PUT", "/api/rooms/lobby/favourite", { rank: 5 });
  assertEquals(set.status, 200);
  await primary.until("SELECT 1 FROM hubbub_state WHERE kind = 'room' AND value ->> 'rank' = '5'");
  await brokers.takeOver((leader) => leader.killBroker());
  const ranks = async () => {
    const { status, body } = await ann.ask("GET", "/api/rooms");
    return status === 200
      ? body.rooms.map((room: { favouriteRank?: number }) => room.favouriteRank)
      : undefined;
  };
  let found = await ranks();
  // The web process may not have met the new broker yet.
  while (found === undefined) found = await ranks();
  assertEquals(found, [5]);
}, { timeoutMs: LIMIT_MS });
