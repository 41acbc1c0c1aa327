import { assert, assertEquals } from "@std/assert";
import type { Actor } from "../../../chat/domain/user.ts";
import type { Change } from "../../../chat/directory/changes.ts";
import { deletionNotes } from "../../../chat/directory/deletion_effects.ts";
import { Directory } from "../../../chat/directory/directory.ts";
import { PinCleanup } from "../../../chat/directory/pin_cleanup.ts";
import { Rules } from "../../../chat/directory/rules/rules.ts";
import { ChatError } from "../../../chat/errors.ts";
import type { AppendResult } from "../../../chat/log.ts";
import type { Draft } from "../../../chat/message.ts";
import { parseRetention } from "../../../chat/config/retention.ts";
import { SqliteLog } from "../../../chat/log/sqlite/log.ts";
import {
  ANN,
  apply,
  as,
  BOB,
  changeDraft,
  CLEO,
  DIRECT,
  directoryWithRooms,
  draftOf,
  PRIVATE,
} from "./directory_fixture.ts";
import { test } from "../../testing.ts";

const MESSAGE = "0f8fad5b-d9cb-469f-a165-70867728950e";

const pin = (message = MESSAGE): Change => ({ type: "pin", message });
const unpin = (message = MESSAGE): Change => ({ type: "unpin", message });

function startRules() {
  const directory = directoryWithRooms();
  const rules = new Rules(directory);
  const allow = (author: Actor | undefined, room: string, change = pin()) => {
    const draft = changeDraft(change, author, room);
    try {
      rules.requireRoom(draft);
      rules.require(draft, { now: 0, targetAuthor: "ann", isRoomNew: false });
      return "stored";
    } catch (error) {
      return error instanceof ChatError ? error.code : error;
    }
  };
  return { directory, allow };
}

test("Rules: users who may post in a room pin there, except guests; in a direct message everyone pins", () => {
  const { allow } = startRules();
  const roles = ["owner", "moderator", "member", "guest"] as const;
  assertEquals(roles.map((role) => allow(as(role), "lobby")), [
    "stored",
    "stored",
    "stored",
    "forbidden",
  ]);
  const guest: Actor = { ...BOB, role: "guest" };
  assertEquals([allow(BOB, PRIVATE), allow(guest, PRIVATE)], ["stored", "forbidden"]);
  assertEquals([allow(guest, DIRECT), allow(BOB, DIRECT)], ["stored", "stored"]);
  assertEquals([allow(CLEO, PRIVATE), allow(as("owner"), DIRECT)], [
    "unknown-room",
    "unknown-room",
  ]);
  assertEquals(allow(undefined, "lobby"), "stored");
});

test("Rules: reject pins by a muted user, and in an archived room", () => {
  const { directory, allow } = startRules();
  apply(directory, [{ type: "settings", isArchived: true }], "lobby");
  assertEquals([allow(as("owner"), "lobby"), allow(undefined, "lobby")], [
    "room-archived",
    "stored",
  ]);
  apply(directory, [{ type: "mute", user: "bob", reason: "" }]);
  assertEquals(allow(BOB, PRIVATE), "muted");
});

test("Rules: reject pinning twice and unpinning what is not pinned, after checking permissions", () => {
  const { directory, allow } = startRules();
  assertEquals([allow(ANN, PRIVATE, unpin()), allow(as("guest"), "lobby", unpin())], [
    "gone",
    "forbidden",
  ]);
  apply(directory, [pin()]);
  assertEquals([allow(ANN, PRIVATE), allow(BOB, PRIVATE, unpin())], ["already-pinned", "stored"]);
  apply(directory, [unpin()]);
  assertEquals(allow(ANN, PRIVATE), "stored");
});

test("Directory: keeps the newest 100 pins of a room, the latest at the end", () => {
  const directory = new Directory();
  const ids = Array.from({ length: 101 }, () => crypto.randomUUID());
  apply(directory, [...ids.map(pin), unpin(ids[1])], "lobby");
  assertEquals([...directory.rooms.get("lobby")?.pins.keys() ?? []], ids.slice(2));
});

test("deletionNotes(): unpins a deleted message once, in the name of the user who deleted it", () => {
  const directory = directoryWithRooms();
  const deletion = { ...draftOf("delete", ANN, PRIVATE), target: MESSAGE };
  const notes = () =>
    deletionNotes(directory, deletion, { targetAuthor: "ann" })
      .map(({ room, author, change }) => ({ room, author, change }));
  assertEquals(notes(), []);
  apply(directory, [pin()]);
  assertEquals(notes(), [{ room: PRIVATE, author: ANN, change: unpin() }]);
  apply(directory, [unpin()]);
  assertEquals(notes(), []);
});

test("PinCleanup: unpins a pruned message once, even if the broker stopped in between", () => {
  using log = new SqliteLog(":memory:");
  const [old, other, young] = ["lobby", "dev", "lobby"].map((room) =>
    draftOf("message", ANN, room)
  );
  assert(old && other && young);
  log.append([old, other, young]);
  const before = new Directory();
  for (const { id, room } of [old, other, young]) apply(before, [pin(id)], room);
  const unpinned = (pins: PinCleanup) =>
    pins.unpinPruned(["lobby", "dev", "none"]).map(({ room, change }) => ({ room, change }));
  const pins = new PinCleanup(before, log);
  assertEquals(unpinned(pins), []);
  log.prune(parseRetention("lobby: count=1"));
  const expected = [{ room: "lobby", change: { ...unpin(old.id), isPruned: true } }];
  assertEquals([unpinned(new PinCleanup(before, log)), unpinned(pins), unpinned(pins)], [
    expected,
    expected,
    [],
  ]);
});

const codes = (appended: readonly AppendResult[]) =>
  appended.map((result) =>
    result.outcome === "refused" ? [result.error.code, result.error.field] : "stored"
  );

test("P7 SqliteLog: accepts a pin only of an existing message of the room, an unpin of any", () => {
  using log = new SqliteLog(":memory:");
  const [one, gone, other] = ["lobby", "lobby", "other"].map((room) =>
    draftOf("message", ANN, room)
  );
  const [here = "", deleted = "", elsewhere = ""] = [one, gone, other].map((it) => it?.id);
  const drafts = [one, gone, other].filter((it): it is Draft => it !== undefined);
  log.append([...drafts, { ...draftOf("delete", ANN, "lobby"), text: "", target: deleted }]);
  const pins = [pin(here), pin(deleted), pin(elsewhere), pin(), unpin(deleted)].map((change) =>
    changeDraft(change, as("owner"), "lobby")
  );
  const refused = ["unknown-message", "message"];
  assertEquals(codes(log.append(pins)), ["stored", refused, refused, refused, "stored"]);
});
