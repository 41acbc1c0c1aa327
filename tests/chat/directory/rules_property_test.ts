// Whatever people try, in whatever order: what the rules let happen breaks none of what they are for.

import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { type Actor, hasRole } from "../../../chat/user.ts";
import { isRoomChange, parseChange } from "../../../chat/directory/changes.ts";
import type { Directory } from "../../../chat/directory/directory.ts";
import { Rules } from "../../../chat/directory/rules.ts";
import { ChatError } from "../../../chat/errors.ts";
import type { Draft } from "../../../chat/message.ts";
import { skeleton } from "../../../chat/names/skeleton.ts";
import { apply, changeDraft, DIRECT, draftOf, entryOf, peopled, PRIVATE } from "../made_changes.ts";
import { test } from "../../testing.ts";

const RUNS = { numRuns: 1_000 };
const NOW = 1_000;

const PEOPLE = ["ann", "bob", "cleo", "dan", "otto"];
const NAMES = ["Ann", "ANN", "Bob", "B\u043eb", "Cleo"];

const MESSAGES = [crypto.randomUUID(), crypto.randomUUID()];

const user = fc.constantFrom(...PEOPLE);
const name = fc.constantFrom(...NAMES);
const role = fc.constantFrom("owner", "moderator", "member", "guest");
const until = fc.constantFrom(undefined, NOW + 1);
const member = fc.record({ id: user, name });

/** Of people, and of rooms where it is said which. */
const change = fc.oneof(
  fc.record({ type: fc.constant("role"), user, role }),
  fc.record({ type: fc.constant("token-role"), user, role }),
  fc.record({ type: fc.constant("rename"), user, name }),
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

/** A chat with one owner, a moderator and three more, of whom two have a room and a conversation. */
function town(): Directory {
  const directory = peopled();
  apply(directory, [
    { type: "role", user: "otto", role: "owner" },
    { type: "role", user: "dan", role: "moderator" },
    { type: "rename", user: "cleo", name: "Cleo" },
  ]);
  return directory;
}

/** What there is, to be compared with what there is after a step. */
function stateOf(directory: Directory) {
  const { users, rooms } = directory;
  return {
    roles: new Map(PEOPLE.map((id) => [id, directory.roleOf(id) ?? "guest"])),
    banned: PEOPLE.filter((id) => directory.banOf({ user: id }, NOW)),
    muted: PEOPLE.filter((id) => directory.muteOf(id, NOW)),
    names: new Map(PEOPLE.map((id) => [id, users.get(id)?.name ?? ""])),
    talking: [...rooms.get(DIRECT)?.members?.keys() ?? []],
    inside: [...rooms.get(PRIVATE)?.members?.keys() ?? []],
    isArchived: rooms.get(PRIVATE)?.isArchived ?? false,
    pinned: new Map([PRIVATE, DIRECT].map((room) => [room, pinsIn(directory, room)])),
  };
}

function pinsIn({ rooms }: Directory, room: string): string[] {
  return [...rooms.get(room)?.pins.keys() ?? []].sort();
}

type State = ReturnType<typeof stateOf>;

/** Whether the rules let it be stored. */
function isStored(rules: Rules, draft: Draft, targetAuthor: string): boolean {
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
  assert([...roles.values()].includes("owner"), "there is an owner");
  const keys = [...names.values()].filter((name) => name !== "").map(skeleton);
  assertEquals(new Set(keys).size, keys.length, "no two are called alike");
}

function checkStep(before: State, after: State, { id, role }: Actor) {
  assert(!before.banned.includes(id), "who is banned does nothing");
  const arePinsOther = `${before.pinned.get(PRIVATE)}` !== `${after.pinned.get(PRIVATE)}`;
  assert(!arePinsOther || hasRole(role, "member"), "no guest pins in a room");
  assert(!arePinsOther || !before.isArchived, "an archived room stays as it is");
  for (const other of PEOPLE) {
    const rank = before.roles.get(other) ?? "guest";
    const isTouched = (["banned", "muted"] as const)
      .some((list) => before[list].includes(other) !== after[list].includes(other));
    if (isTouched) assert(role !== rank && hasRole(role, rank), `${role} restrains ${rank}`);
    if (after.roles.get(other) !== rank) assertEquals(role, "owner", "gives a role");
    const isRenamed = before.names.get(other) !== after.names.get(other);
    if (isRenamed && other !== id) assert(role !== rank && hasRole(role, rank), "renames");
    const isLeft = before.talking.includes(other) && !after.talking.includes(other);
    if (isLeft) assertEquals(other, id, "a conversation is left by oneself");
    assert(before.talking.includes(other) || !after.talking.includes(other), "nobody joins one");
  }
}

test("Whatever people try, ranks, names, bans, mutes and conversations hold", () => {
  const property = fc.property(fc.array(step, { maxLength: 60, size: "max" }), (steps) => {
    const directory = town();
    const rules = new Rules(directory);
    for (const { by, room, act, from, targetAuthor } of steps) {
      const before = stateOf(directory);
      const author: Actor = { id: by, role: directory.roleOf(by) ?? "member" };
      const isChange = typeof act !== "string";
      const isOfRoom = !isChange || isRoomChange(act);
      const bare = isChange
        ? changeDraft(act, author, isOfRoom ? room : undefined)
        : draftOf(act, author, room);
      if (!isStored(rules, { ...bare, from }, targetAuthor)) continue;
      const members = room === DIRECT ? before.talking : before.inside;
      if (isOfRoom) assert(members.includes(by), "only members act in a room");
      const isLeaving = isChange && act.type === "remove" && act.user === by;
      const isToken = isChange && act.type === "token-role";
      if (before.muted.includes(by)) assert(isLeaving || isToken, "who is muted leaves at most");
      if (!isChange) continue;
      const place = isOfRoom ? { room } : {};
      directory.apply(entryOf(act, { gid: directory.gid + 1, author: by, ...place }));
      const after = stateOf(directory);
      checkState(after);
      checkStep(before, after, author);
    }
  });
  fc.assert(property, RUNS);
});
