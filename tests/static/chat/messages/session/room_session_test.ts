import { Client, type FeedOptions, type HistoryPage, type HistoryRange } from "@hubbub/client";
import { assertEquals } from "@std/assert";
import { RoomSession } from "../../../../../static/chat/messages/session/room_session.js";
import { CurrentUser } from "../../../../../static/chat/current_user.js";
import { test } from "../../../../testing.ts";

const nothing = () => {};

/** A room with this many messages at hand; nothing is asked of a server. */
function roomOf(client: Client, { count = 0, readUpTo }: { count?: number; readUpTo?: number }) {
  const room = open(client, { readUpTo });
  const messages = Array.from({ length: count }, (_, place) => stored(place + 1));
  room.timeline.reset({ messages, complete: true });
  room.isLoaded = true;
  return room;
}

function open(client: Client, options: Partial<ConstructorParameters<typeof RoomSession>[1]> = {}) {
  const currentUser = new CurrentUser(client, { onChange: nothing, onSignedOut: nothing });
  const told = { onChange: nothing, onLoading: nothing, onReload: nothing, onClosed: nothing };
  const known = { info: undefined, readUpTo: undefined };
  return new RoomSession("lobby", { client, currentUser, ...known, ...told, ...options });
}

/** The id of the message before which the line stands that says what is new. */
function firstNew({ timeline, readUpTo }: RoomSession): string {
  return timeline.firstUnread({ reader: "me", readUpTo });
}

test("What stands after the message read last is new to who comes back", () => {
  using client = new Client({ url: "http://127.0.0.1:9" });
  const room = roomOf(client, { count: 4 });
  room.startReading(2);
  assertEquals(firstNew(room), "id-3");
  // The list of rooms comes again and tells what has been read since.
  room.startReading(4);
  assertEquals(firstNew(room), "id-3");
});

test("To who has read all, what comes next is not marked, nor to who is here the first time", () => {
  using client = new Client({ url: "http://127.0.0.1:9" });
  for (const read of [4, 0]) {
    const room = roomOf(client, { count: 4 });
    room.startReading(read);
    room.timeline.insert(stored(5));
    assertEquals(firstNew(room), "");
  }
});

test("In a room that was never read all is new that the list has counted as new", () => {
  using client = new Client({ url: "http://127.0.0.1:9" });
  const room = roomOf(client, { count: 4, readUpTo: 0 });
  room.startReading(0);
  assertEquals(firstNew(room), "id-1");
});

test("What comes while the reader looks away is new", () => {
  using client = new Client({ url: "http://127.0.0.1:9" });
  const room = roomOf(client, { count: 4 });
  room.startReading(2);
  room.pauseReading();
  assertEquals(firstNew(room), "");
  room.timeline.insert(stored(5));
  assertEquals(firstNew(room), "id-5");
});

test("Who looks away while the room or the list of rooms is loaded finds what was new all the same", () => {
  using client = new Client({ url: "http://127.0.0.1:9" });
  const before = open(client);
  before.pauseReading();
  assertEquals(before.readUpTo, undefined);
  const room = roomOf(client, { count: 4 });
  room.pauseReading();
  room.timeline.insert(stored(5));
  room.startReading(2);
  assertEquals(firstNew(room), "id-3");
});

test("A room that was left is not loaded anew for what was missed in it", async () => {
  const { random } = Math;
  using client = new LosingClient({ url: "http://127.0.0.1:9" });
  const told: string[] = [];
  const room = open(client, {
    onLoading: (isLoaded) => told.push(`onLoading: ${isLoaded}`),
    onReload: () => told.push("reloaded"),
  });
  Math.random = () => 0;
  client.lose();
  Math.random = random;
  room.dispose();
  // Timers go off in their order: the one that it waited for is over by then.
  await new Promise((resolve) => setTimeout(resolve));
  assertEquals(told, []);
});

test("Of two places that were wanted the later one is shown, whichever comes first", async () => {
  using client = new SlowClient({ url: "http://127.0.0.1:9" });
  const room = open(client);
  const places = [room.join({ around: 1 }), room.join({ around: 5 })];
  for (const place of [5, 1]) client.answer(place);
  assertEquals(await Promise.all(places), [undefined, 5]);
  assertEquals(room.timeline.newest, 5);
  room.dispose();
});

/** Answers when it is told to, in any order. */
class SlowClient extends Client {
  readonly #asked = new Map<number | undefined, (page: HistoryPage) => void>();

  override history(_room: string, { around }: HistoryRange = {}) {
    const { promise, resolve } = Promise.withResolvers<HistoryPage>();
    this.#asked.set(around, resolve);
    return promise;
  }

  answer(around: number) {
    const page = { messages: [stored(around)], complete: true, cursor: "1.1", around };
    this.#asked.get(around)?.(page);
  }
}

/** Tells its readers that something is missing when it is told to. */
class LosingClient extends Client {
  lose = nothing;

  override follow(room: string, options: FeedOptions) {
    this.lose = options.onLost;
    return super.follow(room, options);
  }
}

function stored(seq: number) {
  return { id: `id-${seq}`, room: "lobby", from: "Ann", text: "", at: 0, seq, gid: seq };
}
