import { assert, assertEquals } from "@std/assert";
import type { StreamState } from "../../../../static/client/stream/event_stream.js";
import type { RoomFeed } from "../../../../static/client/stream/room_feed.js";
import { type Channel, findLocks, type Locks } from "../../../../static/client/tabs.js";
import { SharedStream } from "../../../../static/client/stream/shared_stream.js";
import { LocalServer } from "../../../harness/local_server.ts";
import type { RunningServer } from "../../../harness/test_server.ts";
import { HeldTimers } from "../held_timers.ts";
import { TabChannel } from "../tab_channel.ts";
import { test } from "../../../testing.ts";

/** A private room that does not exist. */
const PRIVATE = `~${"a".repeat(26)}`;
/** Silence after which tabs replace the leader: see shared_stream.js. */
const LEADER_SILENCE_MS = 40_000;

streamTest(
  "SharedStream: delivers each tab's rooms once and in order, over one stream",
  async (browser) => {
    const [first, second, third] = await browser.open([["lobby"], ["lobby", "dev"], ["dev"]]);
    for (const text of ["1", "2", "3"]) await browser.post("lobby", text);
    await browser.post("dev", "4");
    await Promise.all([first.until("3"), second.until("4"), third.until("4")]);
    assertEquals([first.log, second.log, third.log], [["1", "2", "3"], ["1", "2", "3", "4"], [
      "4",
    ]]);
    assertEquals(browser.streams, 1);
  },
);

streamTest(
  "SharedStream: delivers to a late tab the entries after its history, and to no tab twice",
  async (browser) => {
    const [first] = await browser.open([["lobby"]]);
    const cursor = await browser.head();
    await browser.post("lobby", "1");
    await first.until("1");
    const [second] = browser.openAt(cursor, [["lobby"]]);
    await second.until("1");
    await browser.post("lobby", "2");
    await Promise.all([first.until("2"), second.until("2")]);
    assertEquals([first.log, second.log], [["1", "2"], ["1", "2"]]);
  },
);

streamTest(
  "SharedStream: continues without delay or duplicates when the leader closes",
  async (browser) => {
    using _never = new HeldTimers(LEADER_SILENCE_MS);
    const [first, second, third] = await browser.open([["lobby"], ["lobby"], ["lobby"]]);
    await browser.post("lobby", "1");
    await Promise.all([second.until("1"), third.until("1")]);
    first.close();
    await browser.post("lobby", "2");
    await Promise.all([second.until("2"), third.until("2")]);
    assertEquals([second.log, third.log], [["1", "2"], ["1", "2"]]);
  },
);

streamTest(
  "SharedStream: another tab becomes the leader when the leader is frozen",
  async (browser) => {
    const [first, second] = await browser.open([["lobby"], ["lobby"]]);
    await browser.post("lobby", "1");
    await Promise.all([first.until("1"), second.until("1")]);
    first.freeze();
    await browser.post("lobby", "2");
    second.stream.wake({ isNetworkNew: false });
    await second.until("2");
    first.thaw();
    await browser.post("lobby", "3");
    await Promise.all([first.until("3"), second.until("3")]);
    assertEquals([first.log, second.log], [["1", "2", "3"], ["1", "2", "3"]]);
  },
);

streamTest("P3 SharedStream: a tab that missed a range asks for it", async (browser) => {
  const [first, second] = await browser.open([["lobby"], ["lobby"]]);
  await browser.post("lobby", "1");
  await Promise.all([first.until("1"), second.until("1")]);
  second.isDeaf = true;
  await browser.post("lobby", "2");
  await first.until("2");
  second.isDeaf = false;
  await browser.post("lobby", "3");
  await second.until("3");
  assertEquals([first.log, second.log], [["1", "2", "3"], ["1", "2", "3"]]);
});

streamTest("SharedStream: resumes after stop() without a gap", async (browser) => {
  const [first] = await browser.open([["lobby"]]);
  await browser.post("lobby", "1");
  await first.until("1");
  first.stream.stop();
  await browser.post("lobby", "2");
  first.stream.start();
  await first.until("2");
  assertEquals(first.log, ["1", "2"]);
});

streamTest("SharedStream: reports rooms created while it was stopped", async (browser) => {
  const [first] = await browser.open([["lobby"]]);
  await browser.post("lobby", "1");
  await first.until("1");
  first.stream.stop();
  await browser.post("dev", "2");
  first.stream.start();
  await first.untilCreated("dev");
});

streamTest(
  "P7 SharedStream: denies an unreadable room to all tabs, and continues with the others",
  async (browser) => {
    const [first, second] = await browser.open([["lobby"], ["lobby", PRIVATE]]);
    const [third] = await browser.open([[PRIVATE]]);
    await Promise.all([second.until(`denied ${PRIVATE}`), third.until(`denied ${PRIVATE}`)]);
    await browser.post("lobby", "1");
    await Promise.all([first.until("1"), second.until("1")]);
    assertEquals([first.log, second.log.sort()], [["1"], ["1", `denied ${PRIVATE}`]]);
    assertEquals(third.log, [`denied ${PRIVATE}`]);
  },
);

streamTest(
  "SharedStream: reports presence to a late tab, and after the leader closes",
  async (browser) => {
    const [first] = await browser.open([["dev"]]);
    await first.untilIn("dev", 1);
    const [second] = await browser.open([["dev"]]);
    await second.untilIn("dev", 1);
    first.close();
    const [separate] = await browser.open([["dev"]], { isAlone: true });
    await Promise.all([second.untilIn("dev", 2), separate.untilIn("dev", 2)]);
  },
);

streamTest("SharedStream: opens a stream for each tab without locks", async (browser) => {
  const tabs = await browser.open([["lobby"], ["lobby"]], { isAlone: true });
  await browser.post("lobby", "1");
  await Promise.all(tabs.map((tab) => tab.until("1")));
  assertEquals(tabs.map(({ log }) => log), [["1"], ["1"]]);
  assertEquals(browser.streams, 2);
});

/** One tab: a stream, and a log of the events of its rooms. */
class Tab {
  readonly stream: SharedStream;
  readonly log: string[] = [];
  readonly states: StreamState[] = [];
  readonly #created = new Set<string>();
  /** Whether messages to this tab are lost. */
  isDeaf = false;
  #held: (() => void)[] | undefined;
  #changed = Promise.withResolvers<void>();

  constructor(
    url: string,
    { locks, fetch: fetchOnce }: { locks: Locks | undefined; fetch: typeof fetch },
  ) {
    this.stream = new SharedStream({
      name: url,
      locks,
      openChannel: (name) => this.#openChannel(name),
      stream: {
        urlFor: (rooms, cursor) =>
          `${url}/api/events?${rooms.map((room) => `room=${room}&`).join("")}after=${cursor}`,
        fetch: fetchOnce,
      },
      onRoomListEvent: (event) => {
        if (event.type === "room-created") this.#created.add(event.room);
        this.#wake();
      },
      onStateChange: (state) => this.states.push(state),
      onPresence: () => this.#wake(),
    });
    this.stream.start();
  }

  follow(room: string, cursor: string): RoomFeed {
    const feed = this.stream.follow(room, {
      onEvent: (event) => this.#note("text" in event ? event.text : event.type),
      onLost: () => this.#note("lost"),
      onDenied: () => this.#note(`denied ${room}`),
    });
    feed.open(cursor);
    return feed;
  }

  async until(text: string): Promise<void> {
    while (!this.log.includes(text)) await this.#changed.promise;
  }

  async untilCreated(room: string): Promise<void> {
    while (!this.#created.has(room)) await this.#changed.promise;
  }

  /** Holds all messages from and to this tab. */
  freeze(): void {
    this.#held = [];
  }

  thaw(): void {
    const held = this.#held ?? [];
    this.#held = undefined;
    for (const act of held) act();
  }

  close(): void {
    this.stream.stop();
  }

  /** Resolves when this many users are reported in a room. */
  async untilIn(room: string, count: number): Promise<void> {
    while (this.stream.presenceIn(room)?.count !== count) await this.#changed.promise;
  }

  #note(text: string) {
    this.log.push(text);
    this.#wake();
  }

  #wake() {
    this.#changed.resolve();
    this.#changed = Promise.withResolvers();
  }

  #openChannel(name: string): Channel {
    const channel = new TabChannel(name);
    const actLater = (act: () => void) => this.#held ? void this.#held.push(act) : act();
    return {
      postMessage: (message) => actLater(() => channel.postMessage(message)),
      addEventListener: (type, listener) =>
        channel.addEventListener(type, ({ data }) => {
          if (!this.isDeaf) actLater(() => listener({ data }));
        }),
      close: () => channel.close(),
    };
  }
}

interface TabOptions {
  /** Simulates a browser without locks. */
  readonly isAlone?: boolean;
}

type TabOfEach<Rooms extends string[][]> = { [Index in keyof Rooms]: Tab };

/** The tabs of one browser, and a chat. */
class Browser {
  readonly #chat: RunningServer;
  readonly #tabs: Tab[] = [];
  readonly #streams: AbortSignal[] = [];

  constructor(chat: RunningServer) {
    this.#chat = chat;
  }

  /** Streams that are open. */
  get streams(): number {
    return this.#streams.filter((signal) => !signal.aborted).length;
  }

  /** Opens a tab for each list of rooms, which follows them from their head. */
  async open<Rooms extends string[][]>(
    rooms: readonly [...Rooms],
    options?: TabOptions,
  ): Promise<TabOfEach<Rooms>> {
    return this.openAt(await this.head(), rooms, options);
  }

  openAt<Rooms extends string[][]>(
    cursor: string,
    rooms: readonly [...Rooms],
    { isAlone = false }: TabOptions = {},
  ): TabOfEach<Rooms> {
    const locks = findLocks();
    assert(locks, "Cannot test the sharing of streams: no navigator.locks here");
    const open = (names: string[]) => {
      const tab = new Tab(this.#chat.url, {
        locks: isAlone ? undefined : locks,
        fetch: this.#fetch,
      });
      for (const name of names) tab.follow(name, cursor);
      this.#tabs.push(tab);
      return tab;
    };
    return rooms.map(open) as TabOfEach<Rooms>;
  }

  /** The cursor of the newest history. */
  async head(): Promise<string> {
    const response = await fetch(`${this.#chat.url}/api/rooms/lobby/messages?limit=1`);
    return (await response.json()).cursor;
  }

  async post(room: string, text: string): Promise<void> {
    const response = await fetch(`${this.#chat.url}/api/rooms/${room}/messages`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ id: crypto.randomUUID(), from: "Ann", text }),
    });
    assertEquals(response.status, 201, await response.text());
  }

  close(): void {
    for (const tab of this.#tabs) tab.close();
  }

  readonly #fetch: typeof fetch = (input, init) => {
    if (init?.signal) this.#streams.push(init.signal);
    return fetch(input, init);
  };
}

function streamTest(name: string, run: (browser: Browser) => Promise<void>): void {
  const perform = async () => {
    await using chat = await LocalServer.start();
    const browser = new Browser(chat);
    try {
      await run(browser);
    } finally {
      browser.close();
    }
  };
  test(name, () => perform());
}
