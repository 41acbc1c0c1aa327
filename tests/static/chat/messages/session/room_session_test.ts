import { Client, type FeedOptions, type HistoryPage, type HistoryRange } from "@hubbub/client";
import { assertEquals } from "@std/assert";
import { RoomSession } from "../../../../../static/chat/messages/session/room_session.js";
import { placeholderInfo } from "../../../../../static/chat/rooms/room_info.js";
import { CurrentUser } from "../../../../../static/chat/current_user.js";
import { test } from "../../../../testing.ts";

const nothing = () => {};

/** Returns a room with this many loaded messages, without a server. */
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
  return new RoomSession("lobby", {
    client,
    currentUser,
    whenDrawable: () => undefined,
    attachments: { drafts: [], send: (draft) => client.outbox.add(draft) },
    ...known,
    ...told,
    ...options,
  });
}

/** Returns the id of the first unread message. */
function firstNew({ timeline, readUpTo }: RoomSession): string {
  return timeline.firstUnread({ reader: "me", readUpTo });
}

test("RoomSession: is writable unless it is archived, read-only or a conversation that has ended", () => {
  using client = new Client({ url: "http://127.0.0.1:9" });
  const isWritable = (info: Partial<RoomSession["info"]>) => {
    const room = open(client);
    room.info = { ...room.info, ...info };
    return room.isWritable;
  };
  const ann = { id: "a", name: "Ann" };
  const bob = { id: "b", name: "Bob" };
  assertEquals(isWritable({}), true);
  assertEquals(isWritable({ isArchived: true }), false);
  assertEquals(isWritable({ isReadOnly: true }), false);
  assertEquals(isWritable({ type: "direct", members: [ann, bob] }), true);
  assertEquals(isWritable({ type: "direct", members: [ann] }), false);
  assertEquals(isWritable({ type: "private", members: [ann] }), true);
});

test("RoomSession: marks messages after the read marker as unread", () => {
  using client = new Client({ url: "http://127.0.0.1:9" });
  const room = roomOf(client, { count: 4 });
  room.startReading({ read: 2 });
  assertEquals(firstNew(room), "id-3");
  // The list of rooms is loaded again, with a newer read marker.
  room.startReading({ read: 4 });
  assertEquals(firstNew(room), "id-3");
});

test("RoomSession: marks nothing as unread if all was read, or on the first visit", () => {
  using client = new Client({ url: "http://127.0.0.1:9" });
  for (const read of [4, 0]) {
    const room = roomOf(client, { count: 4 });
    room.startReading({ read });
    room.timeline.insert(stored(5));
    assertEquals(firstNew(room), "");
  }
});

test("RoomSession: marks all messages as unread in a room that the list counts as never read", () => {
  using client = new Client({ url: "http://127.0.0.1:9" });
  const room = roomOf(client, { count: 4, readUpTo: 0 });
  room.startReading({ read: 0 });
  assertEquals(firstNew(room), "id-1");
});

test("RoomSession: marks messages that arrive while the tab is hidden as unread", () => {
  using client = new Client({ url: "http://127.0.0.1:9" });
  const room = roomOf(client, { count: 4 });
  room.startReading({ read: 2 });
  room.pauseReading();
  assertEquals(firstNew(room), "");
  room.timeline.insert(stored(5));
  assertEquals(firstNew(room), "id-5");
});

test("RoomSession: a mark as unread, on any device, moves the line and holds until the user reads on", () => {
  using client = new Client({ url: "http://127.0.0.1:9" });
  const room = roomOf(client, { count: 4 });
  room.startReading({ read: 4 });
  room.startReading({ read: 1, isMarkedUnread: true });
  assertEquals([firstNew(room), room.isKeptUnread], ["id-2", true]);
  room.startReading({ read: 2, isMarkedUnread: true });
  room.pauseReading();
  assertEquals([firstNew(room), room.isKeptUnread], ["id-3", true]);
  room.readOn();
  room.startReading({ read: 2, isMarkedUnread: true });
  assertEquals(room.isKeptUnread, false);
  room.startReading({ read: 4 });
  room.startReading({ read: 3, isMarkedUnread: true });
  assertEquals([firstNew(room), room.isKeptUnread], ["id-4", true]);
  // The user reads on elsewhere.
  room.startReading({ read: 4 });
  assertEquals(room.isKeptUnread, false);
});

test("RoomSession: opening a room that is marked as unread is reading on", () => {
  using client = new Client({ url: "http://127.0.0.1:9" });
  const info = { ...placeholderInfo("lobby"), isMarkedUnread: true };
  const opened = open(client, { info, readUpTo: 1 });
  opened.startReading({ read: 1, isMarkedUnread: true });
  assertEquals(opened.isKeptUnread, false);
  // A page that loads does not know yet, and the user may not have come to read.
  const loaded = roomOf(client, { count: 4 });
  loaded.startReading({ read: 1, isMarkedUnread: true });
  assertEquals(loaded.isKeptUnread, true);
});

test("RoomSession: keeps the read marker if the tab is hidden during loading", () => {
  using client = new Client({ url: "http://127.0.0.1:9" });
  const before = open(client);
  before.pauseReading();
  assertEquals(before.readUpTo, undefined);
  const room = roomOf(client, { count: 4 });
  room.pauseReading();
  room.timeline.insert(stored(5));
  room.startReading({ read: 2 });
  assertEquals(firstNew(room), "id-3");
});

test("RoomSession: does not reload a room after dispose()", async () => {
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
  // Timers fire in order: the one it would have waited for has fired by then.
  await new Promise((resolve) => setTimeout(resolve));
  assertEquals(told, []);
});

test("RoomSession.join(): shows the position requested last, whichever response arrives first", async () => {
  using client = new SlowClient({ url: "http://127.0.0.1:9" });
  const room = open(client);
  const places = [room.join({ around: 1 }), room.join({ around: 5 })];
  for (const place of [5, 1]) client.answer(place);
  assertEquals(await Promise.all(places), [undefined, 5]);
  assertEquals(room.timeline.newest, 5);
  room.dispose();
});

test("RoomSession: waits until a text can be drawn, and keeps the order", async () => {
  using client = new FedClient({ url: "http://127.0.0.1:9" });
  const loading = Promise.withResolvers<void>();
  let isLoaded = false;
  const room = open(client, {
    whenDrawable: ([message]) =>
      isLoaded || !message?.text?.startsWith("- ") ? undefined : loading.promise,
  });
  const shown = () => room.timeline.entries.map(({ message }) => message.text);
  client.receive({ ...stored(1), text: "plain" });
  assertEquals(shown(), ["plain"]);
  client.receive({ ...stored(2), text: "- list" });
  client.receive({ ...stored(3), text: "after it" });
  assertEquals(shown(), ["plain"]);
  isLoaded = true;
  loading.resolve();
  await new Promise((resolve) => setTimeout(resolve));
  assertEquals(shown(), ["plain", "- list", "after it"]);
  client.receive({ ...stored(4), text: "- at once" });
  assertEquals(shown().length, 4);
  room.dispose();
});

/** Receives events when told to. */
class FedClient extends Client {
  #feed: FeedOptions | undefined;

  override follow(room: string, options: FeedOptions) {
    this.#feed = options;
    return super.follow(room, options);
  }

  receive(message: ReturnType<typeof stored>) {
    this.#feed?.onEvent({ ...message, type: "message", cursor: `1.${message.gid}` });
  }
}

/** Responds when told to, in any order. */
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

/** Reports lost entries when told to. */
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
