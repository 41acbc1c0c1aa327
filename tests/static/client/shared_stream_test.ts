import { assert, assertEquals } from "@std/assert";
import type { StreamState } from "../../../static/client/event_stream.js";
import type { RoomFeed } from "../../../static/client/room_feed.js";
import { findLocks, type Locks } from "../../../static/client/leader_lock.js";
import { type Channel, SharedStream } from "../../../static/client/shared_stream.js";
import { LocalServer } from "../../local_server.ts";
import type { RunningServer } from "../../processes.ts";
import { HeldTimers } from "./held_timers.ts";
import { TabChannel } from "./tab_channel.ts";
import { test } from "../../testing.ts";

/** A private room that is not there. */
const PRIVATE = `~${"a".repeat(26)}`;
/** After so long the others take a holder for gone of which they hear nothing: see shared_stream.js. */
const SILENCE_MS = 40_000;

streamTest("Tabs share one stream, and each gets its rooms once and in order", async (browser) => {
  const [first, second, third] = await browser.open([["lobby"], ["lobby", "dev"], ["dev"]]);
  for (const text of ["1", "2", "3"]) await browser.post("lobby", text);
  await browser.post("dev", "4");
  await Promise.all([first.until("3"), second.until("4"), third.until("4")]);
  assertEquals([first.log, second.log, third.log], [["1", "2", "3"], ["1", "2", "3", "4"], ["4"]]);
  assertEquals(browser.streams, 1);
});

streamTest(
  "A tab that comes late has what came after its history, and no tab twice",
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
  "When the holder goes the others have all that comes then, without waiting for it, and nothing twice",
  async (browser) => {
    using _never = new HeldTimers(SILENCE_MS);
    const [first, second, third] = await browser.open([["lobby"], ["lobby"], ["lobby"]]);
    await browser.post("lobby", "1");
    await Promise.all([second.until("1"), third.until("1")]);
    first.close();
    await browser.post("lobby", "2");
    await Promise.all([second.until("2"), third.until("2")]);
    assertEquals([second.log, third.log], [["1", "2"], ["1", "2"]]);
  },
);

streamTest("When the holder is frozen another tab takes its place", async (browser) => {
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
});

streamTest("P3 A tab that missed something asks for it", async (browser) => {
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

streamTest("A tab that was away goes on where it was", async (browser) => {
  const [first] = await browser.open([["lobby"]]);
  await browser.post("lobby", "1");
  await first.until("1");
  first.stream.stop();
  await browser.post("lobby", "2");
  first.stream.start();
  await first.until("2");
  assertEquals(first.log, ["1", "2"]);
});

streamTest("A tab that was away hears which rooms have begun meanwhile", async (browser) => {
  const [first] = await browser.open([["lobby"]]);
  await browser.post("lobby", "1");
  await first.until("1");
  first.stream.stop();
  await browser.post("dev", "2");
  first.stream.start();
  await first.untilBegun("dev");
});

streamTest(
  "P7 A room that may not be read is denied to all tabs, the others go on",
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
  "All tabs know who is here, also one that comes late or outlives the holder",
  async (browser) => {
    const [first] = await browser.open([["dev"]]);
    await first.untilIn("dev", 1);
    const [second] = await browser.open([["dev"]]);
    await second.untilIn("dev", 1);
    first.close();
    const [stranger] = await browser.open([["dev"]], { isAlone: true });
    await Promise.all([second.untilIn("dev", 2), stranger.untilIn("dev", 2)]);
  },
);

streamTest("Without locks each tab has a stream of its own", async (browser) => {
  const tabs = await browser.open([["lobby"], ["lobby"]], { isAlone: true });
  await browser.post("lobby", "1");
  await Promise.all(tabs.map((tab) => tab.until("1")));
  assertEquals(tabs.map(({ log }) => log), [["1"], ["1"]]);
  assertEquals(browser.streams, 2);
});

/** One tab: a stream, and a log of what its rooms brought. */
class Tab {
  readonly stream: SharedStream;
  readonly log: string[] = [];
  readonly states: StreamState[] = [];
  readonly #begun = new Set<string>();
  /** Whether what others say is lost on the way. */
  isDeaf = false;
  #held: (() => void)[] | undefined;
  #news = Promise.withResolvers<void>();

  constructor(
    url: string,
    { locks, fetch: fetchOnce }: { locks: Locks | undefined; fetch: typeof fetch },
  ) {
    this.stream = new SharedStream({
      name: url,
      locks,
      openChannel: (name) => this.#openChannel(name),
      stream: {
        address: (rooms, cursor) =>
          `${url}/api/events?${rooms.map((room) => `room=${room}&`).join("")}after=${cursor}`,
        fetch: fetchOnce,
      },
      rooms: (news) => {
        if (news.type === "room-created") this.#begun.add(news.room);
        this.#wake();
      },
      state: (state) => this.states.push(state),
      presence: () => this.#wake(),
    });
    this.stream.start();
  }

  follow(room: string, cursor: string): RoomFeed {
    const feed = this.stream.follow(room, {
      event: (event) => this.#note("text" in event ? event.text : event.type),
      lost: () => this.#note("lost"),
      denied: () => this.#note(`denied ${room}`),
    });
    feed.open(cursor);
    return feed;
  }

  async until(text: string): Promise<void> {
    while (!this.log.includes(text)) await this.#news.promise;
  }

  async untilBegun(room: string): Promise<void> {
    while (!this.#begun.has(room)) await this.#news.promise;
  }

  /** Cuts it off: what it says and what it would hear waits. */
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

  /** Resolves when so many are known to be in a room. */
  async untilIn(room: string, count: number): Promise<void> {
    while (this.stream.presenceIn(room)?.count !== count) await this.#news.promise;
  }

  #note(text: string) {
    this.log.push(text);
    this.#wake();
  }

  #wake() {
    this.#news.resolve();
    this.#news = Promise.withResolvers();
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
  /** In a browser without locks. */
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

  /** Opens a tab for each list of rooms, which follows them from now on. */
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
