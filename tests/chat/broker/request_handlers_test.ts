import { assert, assertEquals, assertThrows } from "@std/assert";
import { parseNames } from "../../../chat/broker/request_client.ts";
import { handleRequest } from "../../../chat/broker/request_handlers.ts";
import { parseRoomFiles } from "../../../chat/log/file_log.ts";
import { SqliteLog } from "../../../chat/log/sqlite/log.ts";
import { type Answer, decodeAnswer, decodeRequest, encodeAnswer } from "../../../chat/protocol.ts";
import { ANN, changeDraft, draftOf } from "../directory/directory_fixture.ts";
import { test } from "../../testing.ts";

const encoder = new TextEncoder();

/** Sends a request as a web process does, through the frames. */
function request(log: SqliteLog, method: string, args: unknown): Answer {
  const message = ["h1", "7", method, JSON.stringify(args)].map((part) => encoder.encode(part));
  const frames = encodeAnswer(handleRequest(log, decodeRequest(message)).answer);
  return decodeAnswer(
    frames.map((part) => typeof part === "string" ? encoder.encode(part) : part),
  );
}

function gidsOf(answer: Answer): number[] {
  return "entries" in answer ? answer.entries.map(({ gid }) => gid) : [];
}

function valueOf(answer: Answer): unknown {
  return "value" in answer ? answer.value : undefined;
}

/** Creates a log in memory with two messages by Ann in the lobby. */
function logOfTwo() {
  const log = new SqliteLog(":memory:");
  const drafts = [draftOf("message", ANN, "lobby"), draftOf("message", ANN, "lobby")];
  const [, last] = log.append(drafts);
  const at = last?.outcome === "stored" ? last.entry.at : NaN;
  return { log, ids: drafts.map(({ id }) => id), at };
}

test("messages: returns the messages that exist, by room and id", () => {
  const { log, ids } = logOfTwo();
  using _log = log;
  const gids = (rooms: string[], wanted: string[]) =>
    gidsOf(request(log, "messages", { rooms, ids: wanted }));
  assertEquals(gids(["lobby"], [...ids.toReversed(), crypto.randomUUID()]), [2, 1]);
  assertEquals([gids(["dev"], ids), gids(["lobby"], [])], [[], []]);
});

test("P6 after: returns entries up to a number of bytes, at least one", () => {
  using log = new SqliteLog(":memory:");
  const text = "x".repeat(1_000);
  log.append(Array.from({ length: 40 }, () => ({ ...draftOf("message", ANN, "lobby"), text })));
  const after = (range: { bytes?: number; rooms?: string[] }) =>
    gidsOf(request(log, "after", { gid: 2, limit: 30, ...range }));
  for (const rooms of [{}, { rooms: ["lobby", "dev"] }]) {
    assertEquals(after({ ...rooms, bytes: 3_000 }), [3, 4, 5]);
    assertEquals(after({ ...rooms, bytes: 1 }), [3]);
    assertEquals(after(rooms), Array.from({ length: 30 }, (_, i) => i + 3));
  }
});

test("P6 handleRequest: an answer ends with the entry that fills 128 KiB, whatever its limits", () => {
  using log = new SqliteLog(":memory:");
  const text = "word " + "é".repeat(3_900);
  const drafts = Array.from({ length: 40 }, () => ({ ...draftOf("message", ANN, "lobby"), text }));
  log.append(drafts);
  const title = "é".repeat(3_900);
  const change = { type: "settings", topic: title } as const;
  log.append(Array.from({ length: 40 }, () => ({
    ...draftOf("change", ANN, "lobby"),
    text: JSON.stringify(change),
    change,
  })));
  const rooms = ["lobby"];
  const requests: Record<string, object> = {
    after: { gid: 0, limit: 1_000, bytes: 1e9 },
    changes: { gid: 0, limit: 1_000 },
    audit: { limit: 1_000 },
    page: { rooms, limit: 1_000, user: "ann" },
    messages: { rooms, ids: drafts.map(({ id }) => id) },
  };
  const gids = Object.entries(requests).map(([method, args]) => {
    const answer = request(log, method, args);
    const bodies = "entries" in answer ? answer.entries.map(({ body }) => body) : [];
    const bytes = bodies.reduce((sum, { byteLength }) => sum + byteLength, 0);
    const last = bodies.at(-1)?.byteLength ?? 0;
    assert(bytes >= 128 * 1_024 && bytes - last < 128 * 1_024, `${method}: ${bytes}`);
    return gidsOf(answer);
  });
  const found = request(log, "search", { words: "word", limit: 1_000 });
  assert("entries" in found && found.entries.length <= 17 && found.before !== undefined);
  // A page has the newest messages, in order; around a seq, half of them on each side.
  assertEquals(gids[3]?.at(-1), 40);
  const around = gidsOf(request(log, "page", { rooms, limit: 1_000, around: 20 }));
  const first = around.at(0) ?? 0;
  assertEquals(around, Array.from({ length: around.length }, (_, i) => first + i));
  assertEquals([around.length, around.indexOf(20)], [18, 9]);
});

test("recentAuthors: returns the recent authors of a room, none of an unknown one", () => {
  using log = logOfTwo().log;
  const authors = (room: string) => valueOf(request(log, "recent-authors", { rooms: [room] }));
  assertEquals([authors("lobby"), authors("dev")], [[{ id: "ann", name: "ann" }], []]);
});

test("markRead: moves the read marker, which rooms returns", () => {
  const { log, at } = logOfTwo();
  using _log = log;
  const read = request(log, "mark-read", { rooms: ["lobby"], user: "ann", seq: 1 });
  assertEquals([valueOf(read), read.position.gid], [1, 2]);
  const list = request(log, "rooms", { user: "ann", after: "", named: [], limit: 9 });
  assertEquals(valueOf(list), {
    rooms: [{ room: "lobby", head: 2, read: 1, unread: 0, mentions: 0, at }],
    doNotDisturbUntil: 0,
  });
  const named = request(log, "rooms", { user: "bob", named: ["lobby", "none"], limit: 9 });
  assertEquals(valueOf(named), {
    rooms: [{ room: "lobby", head: 2, read: 0, unread: 2, mentions: 0, at }],
    doNotDisturbUntil: 0,
  });
  const here = request(log, "rooms", {
    user: "cleo",
    after: "",
    named: [],
    limit: 9,
    isHere: true,
  });
  assertEquals(valueOf(here), {
    rooms: [{ room: "lobby", head: 2, read: 2, unread: 0, mentions: 0, at }],
    doNotDisturbUntil: 0,
  });
});

test("handleRequest: returns an event for the user's devices after a change of read state or settings", () => {
  const { log, at } = logOfTwo();
  using _log = log;
  const eventOf = (method: string, args: unknown) => {
    const body = encoder.encode(JSON.stringify(args));
    return handleRequest(log, { id: "7", method, body }).userEvent;
  };
  const about = { rooms: ["lobby"], user: "ann" };
  const reading = { room: "lobby", head: 2, read: 1, unread: 0, mentions: 0, at };
  assertEquals(eventOf("mark-read", { ...about, seq: 1 }), { user: "ann", reading });
  const kept = { ...reading, isMarkedUnread: true };
  const mark = { ...about, seq: 1, isMarkedUnread: true };
  assertEquals(eventOf("mark-read", mark), { user: "ann", reading: kept });
  assertEquals(eventOf("mark-read", { ...mark, isMarkedUnread: false }), { user: "ann", reading });
  const chosen = { user: "ann", reading: { ...reading, notificationLevel: "all" as const } };
  assertEquals(eventOf("set-notification-level", { ...about, notificationLevel: "all" }), chosen);
  const ranked = { user: "ann", reading: { ...chosen.reading, favouriteRank: 7 } };
  assertEquals(eventOf("set-favourite", { ...about, rank: 7 }), ranked);
  assertEquals(eventOf("set-favourite", about), chosen);
  const quiet = { user: "ann", doNotDisturbUntil: 9 };
  assertEquals(eventOf("set-do-not-disturb", { user: "ann", until: 9 }), quiet);
  const list = request(log, "rooms", { user: "ann", named: [], limit: 9 });
  assertEquals(valueOf(list), { rooms: [], doNotDisturbUntil: 9 });
  assertEquals(eventOf("mark-read", { ...about, rooms: ["none"], seq: 1 }), undefined);
  assertEquals(eventOf("rooms", { user: "ann", after: "", named: [], limit: 9 }), undefined);
});

test("search: covers all rooms, one room, or only the given private rooms", () => {
  using log = logOfTwo().log;
  const room = `~${"a".repeat(26)}`;
  log.append([draftOf("message", ANN, room)]);
  const found = (args: unknown) => gidsOf(request(log, "search", args));
  const words = { words: "hello", limit: 9 };
  assertEquals(found(words), [3, 2, 1]);
  assertEquals(found({ ...words, privateRooms: [] }), [2, 1]);
  assertEquals(found({ ...words, privateRooms: [room] }), [3, 2, 1]);
  assertEquals(found({ ...words, rooms: ["lobby"], before: 2 }), [1]);
});

test("handleRequest: throws an error that names the invalid argument", () => {
  using log = logOfTwo().log;
  const invalid: [method: string, args: unknown, problem: string][] = [
    ["dance", {}, '"dance"'],
    ["page", null, "expected an object"],
    ["page", { rooms: ["lobby"] }, '"limit"'],
    ["page", { rooms: "lobby", limit: 1 }, '"lobby"'],
    ["page", { rooms: ["lobby"], limit: 1, before: "2" }, '"before"'],
    ["mark-read", { rooms: ["lobby"], user: "ann", seq: -1 }, '"seq"'],
    ["mark-read", { rooms: ["lobby"], user: "a b", seq: 1 }, '"user"'],
    [
      "mark-read",
      { rooms: ["lobby"], user: "ann", seq: 1, isMarkedUnread: 1 },
      '"isMarkedUnread"',
    ],
    [
      "set-notification-level",
      { rooms: ["lobby"], user: "ann", notificationLevel: "some" },
      '"notificationLevel"',
    ],
    ["set-favourite", { rooms: ["lobby"], user: "ann", rank: -1 }, '"rank"'],
    ["set-do-not-disturb", { user: "ann", until: -1 }, '"until"'],
    ["rooms", { user: 7, named: [], limit: 1 }, '"user"'],
    ["rooms", { user: "ann", named: [7], limit: 1 }, '"named"'],
    ["search", { words: "hello", limit: 1, privateRooms: "~a" }, '"privateRooms"'],
  ];
  for (const [method, args, problem] of invalid) {
    assertThrows(() => request(log, method, args), Error, problem);
  }
});

test("search: returns the gid to continue before, and refuses more than 200 characters", () => {
  using log = logOfTwo().log;
  const search = (args: object) => request(log, "search", { words: "", rooms: ["lobby"], ...args });
  const first = search({ limit: 1 });
  assertEquals([gidsOf(first), "before" in first && first.before], [[2], 2]);
  const rest = search({ limit: 10, before: 2 });
  assertEquals([gidsOf(rest), "before" in rest], [[1], false]);
  for (const long of [{ words: "a".repeat(201) }, { from: ["a".repeat(201)] }]) {
    assertThrows(() => search({ limit: 1, ...long }), TypeError, "200 characters");
  }
});

test("usedRooms: returns the private rooms that the user has read since being added", () => {
  using log = new SqliteLog(":memory:");
  const name = (letter: string) => `~${letter.repeat(26)}`;
  const member = { id: "bob", name: "Bob" };
  for (const letter of ["a", "b", "c", "d"]) {
    const open = { type: "open", title: "Plans", isDirect: false, members: [] } as const;
    log.append([changeDraft(open, ANN, name(letter))]);
    log.append([changeDraft({ type: "add", member }, ANN, name(letter))]);
  }
  log.append([draftOf("message", ANN, name("b")), draftOf("message", ANN, name("d"))]);
  log.append([draftOf("message", ANN, "lobby")]);
  for (const room of [name("b"), name("c"), "lobby"]) {
    log.moveReadMarker(room, { user: "bob", seq: 9 });
  }
  log.setNotificationLevel(name("d"), { user: "bob", notificationLevel: "all" });
  const used = (user: string, limit = 10) => valueOf(request(log, "used-rooms", { user, limit }));
  assertEquals([used("bob"), used("ann"), used("bob", 0)], [[name("b")], [], []]);
  log.moveReadMarker(name("d"), { user: "bob", seq: 3 });
  assertEquals([used("bob"), used("bob", 1)], [[name("d"), name("b")], [name("d")]]);
});

test("files: finds files by id and room, and releases those of deleted messages", () => {
  using log = new SqliteLog(":memory:");
  const file = (name: string, type: string) => ({ id: crypto.randomUUID(), name, type, bytes: 1 });
  const [picture, text] = [file("a.png", "image/png"), file("b.txt", "text/plain")];
  const message = { ...draftOf("message", ANN, "lobby"), text: "", files: [picture, text] };
  log.append([message]);
  const ask = (method: string, args: unknown) => valueOf(request(log, method, args));
  const found = { room: "lobby", seq: 1, message: message.id, file: picture };
  assertEquals(ask("file", { id: picture.id }), found);
  assertEquals(ask("file", { id: message.id }), null);
  const listed = parseRoomFiles(ask("files", { rooms: ["lobby"], limit: 9, kind: "document" }));
  assertEquals(listed.messages.map(({ id, files }) => [id, files]), [[message.id, [text]]]);
  assertEquals(ask("files", { rooms: ["lobby"], limit: 9, before: 1 }), { messages: [] });
  assertThrows(() => request(log, "files", { rooms: ["lobby"], limit: 9, kind: "x" }), TypeError);
  assertEquals(ask("files-in-use", { ids: [text.id, message.id] }), [text.id]);
  log.append([{ ...draftOf("delete", ANN, "lobby"), text: "", target: message.id }]);
  const ids = [picture.id, text.id].toSorted();
  assertEquals(parseNames(ask("released-files", { limit: 9 })).toSorted(), ids);
  assertEquals([ask("forget-files", { ids }), ask("released-files", { limit: 9 })], [true, []]);
});
