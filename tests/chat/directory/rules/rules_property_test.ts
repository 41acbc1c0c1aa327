// Random sequences of drafts: whatever the rules accept keeps the invariants they exist for.

import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { type Actor, hasRole } from "../../../../chat/domain/user.ts";
import { parseChange } from "../../../../chat/directory/change_parser.ts";
import { isRoomChange } from "../../../../chat/directory/changes.ts";
import type { Directory } from "../../../../chat/directory/directory.ts";
import { Rules } from "../../../../chat/directory/rules/rules.ts";
import { ChatError } from "../../../../chat/errors.ts";
import type { Draft } from "../../../../chat/message.ts";
import { skeleton } from "../../../../chat/names/skeleton.ts";
import {
  apply,
  changeDraft,
  DIRECT,
  directoryWithRooms,
  draftOf,
  entryOf,
  PRIVATE,
} from "../directory_fixture.ts";
import { test } from "../../../testing.ts";

const RUNS = { numRuns: 1_000 };
const NOW = 1_000;

const USERS = ["ann", "bob", "cleo", "dan", "otto"];
const NAMES = ["Ann", "ANN", "Bob", "B\u043eb", "Cleo"];

const MESSAGES = [crypto.randomUUID(), crypto.randomUUID()];

const user = fc.constantFrom(...USERS);
const name = fc.constantFrom(...NAMES);
const role = fc.constantFrom("owner", "moderator", "member", "guest");
const until = fc.constantFrom(undefined, NOW + 1);
const member = fc.record({ id: user, name });

/** Changes of users and of rooms. */
const change = fc.oneof(
  fc.record({ type: fc.constant("role"), user, role }),
  fc.record({ type: fc.constant("token-role"), user, role }),
  fc.record({ type: fc.constant("rename"), user, name }),
  fc.record({ type: fc.constant("avatar"), user }),
  fc.record({ type: fc.constant("avatar"), user, file: fc.uuid() }),
  fc.record({
    type: fc.constant("infected"),
    ...{ user, name: fc.constant("notes.txt"), signature: fc.constant("Test.Signature") },
  }),
  fc.record({ type: fc.constant("ban"), user, until, reason: fc.constant("") }),
  fc.record({ type: fc.constant("unban"), user }),
  fc.record({ type: fc.constant("mute"), user, until, reason: fc.constant("") }),
  fc.record({ type: fc.constant("unmute"), user }),
  fc.record({ type: fc.constant("add"), member }),
  fc.record({ type: fc.constant("remove"), user }),
  fc.record({ type: fc.constant("settings"), isArchived: fc.boolean() }),
  fc.record({ type: fc.constantFrom("pin", "unpin"), message: fc.constantFrom(...MESSAGES) }),
).map((value) => parseChange(value));

const step = fc.record({
  by: user,
  room: fc.constantFrom(PRIVATE, DIRECT),
  act: fc.oneof(
    { weight: 4, arbitrary: change },
    fc.constantFrom("message" as const, "delete" as const, "reaction" as const),
  ),
  from: name,
  targetAuthor: user,
});

/** An owner, a moderator and three other users, two of whom share a private room and a direct message. */
function startDirectory(): Directory {
  const directory = directoryWithRooms();
  apply(directory, [
    { type: "role", user: "otto", role: "owner" },
    { type: "role", user: "dan", role: "moderator" },
    { type: "rename", user: "cleo", name: "Cleo" },
  ]);
  return directory;
}

/** Snapshot of the directory, to be compared with the one after the next step. */
function stateOf(directory: Directory) {
  const { users, rooms } = directory;
  return {
    roles: new Map(USERS.map((id) => [id, directory.roleOf(id) ?? "guest"])),
    banned: USERS.filter((id) => directory.banOf({ user: id }, NOW)),
    muted: USERS.filter((id) => directory.muteOf(id, NOW)),
    names: new Map(USERS.map((id) => [id, users.get(id)?.name ?? ""])),
    inDirectMessage: [...rooms.get(DIRECT)?.members?.keys() ?? []],
    inPrivateRoom: [...rooms.get(PRIVATE)?.members?.keys() ?? []],
    isArchived: rooms.get(PRIVATE)?.isArchived ?? false,
    pinned: new Map([PRIVATE, DIRECT].map((room) => [room, pinsIn(directory, room)])),
  };
}

function pinsIn({ rooms }: Directory, room: string): string[] {
  return [...rooms.get(room)?.pins.keys() ?? []].sort();
}

type State = ReturnType<typeof stateOf>;

/** True if the rules accept the draft. */
function isAccepted(rules: Rules, draft: Draft, targetAuthor: string): boolean {
  try {
    rules.requireRoom(draft);
    rules.require(draft, { now: NOW, targetAuthor, isRoomNew: false });
    return true;
  } catch (error) {
    if (error instanceof ChatError) return false;
    throw error;
  }
}

function checkState({ roles, names }: State) {
  assert([...roles.values()].includes("owner"), "an owner remains");
  const keys = [...names.values()].filter((name) => name !== "").map(skeleton);
  assertEquals(new Set(keys).size, keys.length, "no two users have the same name");
}

function checkStep(before: State, after: State, { id, role }: Actor) {
  assert(!before.banned.includes(id), "a banned user does nothing");
  const havePinsChanged = `${before.pinned.get(PRIVATE)}` !== `${after.pinned.get(PRIVATE)}`;
  assert(!havePinsChanged || hasRole(role, "member"), "no guest pins in a room, nor unpins");
  assert(!havePinsChanged || !before.isArchived, "the pins of an archived room do not change");
  for (const other of USERS) {
    const rank = before.roles.get(other) ?? "guest";
    const isRestricted = (["banned", "muted"] as const)
      .some((list) => before[list].includes(other) !== after[list].includes(other));
    if (isRestricted) assert(role !== rank && hasRole(role, rank), `${role} restricts ${rank}`);
    if (after.roles.get(other) !== rank) assertEquals(role, "owner", "only owners change roles");
    const isRenamed = before.names.get(other) !== after.names.get(other);
    if (isRenamed && other !== id) {
      assert(role !== rank && hasRole(role, rank), "only higher roles rename others");
    }
    const hasLeft = before.inDirectMessage.includes(other) &&
      !after.inDirectMessage.includes(other);
    if (hasLeft) assertEquals(other, id, "nobody else removes a user from a direct message");
    assert(
      before.inDirectMessage.includes(other) || !after.inDirectMessage.includes(other),
      "nobody joins a direct message",
    );
  }
}

test("Rules: no sequence of drafts breaks roles, names, bans, mutes or direct messages", () => {
  const property = fc.property(fc.array(step, { maxLength: 60, size: "max" }), (steps) => {
    const directory = startDirectory();
    const rules = new Rules(directory);
    for (const { by, room, act, from, targetAuthor } of steps) {
      const before = stateOf(directory);
      const author: Actor = { id: by, role: directory.roleOf(by) ?? "member" };
      const isChange = typeof act !== "string";
      const isInRoom = !isChange || isRoomChange(act);
      const draft = isChange
        ? changeDraft(act, author, isInRoom ? room : undefined)
        : draftOf(act, author, room);
      if (!isAccepted(rules, { ...draft, from }, targetAuthor)) continue;
      const members = room === DIRECT ? before.inDirectMessage : before.inPrivateRoom;
      if (isInRoom) assert(members.includes(by), "only members act in a private room");
      const isLeaving = isChange && act.type === "remove" && act.user === by;
      const isTokenRole = isChange && act.type === "token-role";
      if (before.muted.includes(by)) {
        assert(isLeaving || isTokenRole, "a muted user may only leave");
      }
      if (!isChange) continue;
      const target = isInRoom ? { room } : {};
      directory.apply(entryOf(act, { gid: directory.gid + 1, author: by, ...target }));
      const after = stateOf(directory);
      checkState(after);
      checkStep(before, after, author);
    }
  });
  fc.assert(property, RUNS);
});
