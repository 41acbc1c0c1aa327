import { assert, assertEquals, assertThrows } from "@std/assert";
import { type Actor, isRole } from "../../../../chat/domain/user.ts";
import { parseChange } from "../../../../chat/directory/change_parser.ts";
import { SERVER_ROOM } from "../../../../chat/directory/changes.ts";
import { Directory } from "../../../../chat/directory/directory.ts";
import { Rules } from "../../../../chat/directory/rules/rules.ts";
import { ChatError } from "../../../../chat/errors.ts";
import type { Draft } from "../../../../chat/message.ts";
import { test } from "../../../testing.ts";

/**
 * Whether a role may perform an action on users of each role. `by-token` is a moderator by token; of a stranger
 * only the id is known.
 */
const TABLE = `
  role       action       to: owner  moderator  by-token  member  guest  stranger

  operator   ban              yes    yes        yes       yes     yes    yes
  owner      ban              -      yes        yes       yes     yes    yes
  moderator  ban              -      -          -         yes     yes    yes
  member     ban              -      -          -         -       -      -
  guest      ban              -      -          -         -       -      -

  operator   unban            yes    yes        yes       yes     yes    yes
  owner      unban            -      yes        yes       yes     yes    yes
  moderator  unban            -      -          -         yes     yes    yes
  member     unban            -      -          -         -       -      -

  operator   mute             yes    yes        yes       yes     yes    yes
  owner      mute             -      yes        yes       yes     yes    yes
  moderator  mute             -      -          -         yes     yes    yes
  member     mute             -      -          -         -       -      -
  guest      mute             -      -          -         -       -      -

  operator   unmute           yes    yes        yes       yes     yes    yes
  owner      unmute           -      yes        yes       yes     yes    yes
  moderator  unmute           -      -          -         yes     yes    yes
  member     unmute           -      -          -         -       -      -

  operator   make-owner       yes    yes        yes       yes     yes    yes
  owner      make-owner       yes    yes        yes       yes     yes    yes
  moderator  make-owner       -      -          -         -       -      -
  operator   make-guest       yes    yes        yes       yes     yes    yes
  owner      make-guest       yes    yes        yes       yes     yes    yes
  moderator  make-guest       -      -          -         -       -      -
  member     make-guest       -      -          -         -       -      -

  operator   rename           yes    yes        yes       yes     yes    yes
  owner      rename           -      yes        yes       yes     yes    yes
  moderator  rename           -      -          -         yes     yes    yes
  member     rename           -      -          -         -       -      -

  operator   remove-avatar    yes    yes        yes       yes     yes    yes
  owner      remove-avatar    -      yes        yes       yes     yes    yes
  moderator  remove-avatar    -      -          -         yes     yes    yes
  member     remove-avatar    -      -          -         -       -      -
  guest      remove-avatar    -      -          -         -       -      -

  operator   delete-of        yes    yes        yes       yes     yes    yes
  owner      delete-of        yes    yes        yes       yes     yes    yes
  moderator  delete-of        yes    yes        yes       yes     yes    yes
  member     delete-of        -      -          -         -       -      -
  guest      delete-of        -      -          -         -       -      -

  operator   ban-address      yes    yes        yes       yes     yes    yes
  owner      ban-address      yes    yes        yes       yes     yes    yes
  moderator  ban-address      yes    yes        yes       yes     yes    yes
  member     ban-address      -      -          -         -       -      -

  operator   slow-down        yes    yes        yes       yes     yes    yes
  owner      slow-down        yes    yes        yes       yes     yes    yes
  moderator  slow-down        yes    yes        yes       yes     yes    yes
  member     slow-down        -      -          -         -       -      -

  operator   archive          yes    yes        yes       yes     yes    yes
  moderator  archive          yes    yes        yes       yes     yes    yes
  member     archive          -      -          -         -       -      -
`;

const [[, , , ...TARGETS] = [], ...ROWS] = TABLE.trim().split("\n")
  .map((line) => line.trim().split(/\s+/))
  .filter((cells) => cells.length > 1);

const NOW = 1_000_000;
/** Context of a draft in an existing room, without a target. */
const CONTEXT = { targetAuthor: undefined, isRoomNew: false };
const ADDRESS = "203.0.113.7";

/** The draft of each action; for a room and an address it does not depend on the user. */
const ACTIONS: Record<string, (user: string) => Partial<Draft>> = {
  "ban": (user) => change({ type: "ban", user, reason: "" }),
  "unban": (user) => change({ type: "unban", user }),
  "mute": (user) => change({ type: "mute", user, reason: "" }),
  "unmute": (user) => change({ type: "unmute", user }),
  "make-owner": (user) => change({ type: "role", user, role: "owner" }),
  "make-guest": (user) => change({ type: "role", user, role: "guest" }),
  "rename": (user) => change({ type: "rename", user, name: "Somebody" }),
  "remove-avatar": (user) => change({ type: "avatar", user }),
  "delete-of": () => ({ type: "delete", room: "lobby", target: "any" }),
  "ban-address": () => change({ type: "ban", address: ADDRESS, reason: "" }),
  "slow-down": () => change({ type: "settings", slowSeconds: 5 }, "lobby"),
  "archive": () => change({ type: "settings", isArchived: true }, "lobby"),
};

function change(value: unknown, room = SERVER_ROOM): Partial<Draft> {
  return { type: "change", room, change: parseChange(value) };
}

/** A directory with these changes applied, in this order. */
function directoryOf(...changes: unknown[]): Directory {
  const directory = new Directory();
  for (const [i, value] of changes.entries()) {
    const room = typeof value === "object" && value && "room" in value ? String(value.room) : "";
    const header = { gid: i + 1, at: 0, room, author: undefined, from: "" };
    directory.apply({ ...header, change: parseChange(value) });
  }
  return directory;
}

/** One user of each role, a second owner and a moderator by token. */
const ROLES = ["owner", "moderator", "member", "guest"]
  .map((role) => ({ type: "role", user: role, role }))
  .concat({ type: "role", user: "other-owner", role: "owner" })
  .concat({ type: "token-role", user: "by-token", role: "moderator" });

function draft(fields: Partial<Draft>, author?: Actor): Draft {
  const common = { type: "message" as const, id: "", room: "lobby", from: "", text: "" };
  return { ...common, ...fields, ...(author && { author }) };
}

function as(role: string, id = `one ${role}`): Actor | undefined {
  return isRole(role) ? { id, role } : undefined;
}

/** Returns "yes", or the code of the rejection. */
function verdict(
  directory: Directory,
  { fields, author, target, now = NOW }: {
    fields: Partial<Draft>;
    author: Actor | undefined;
    target?: string;
    now?: number;
  },
): string {
  try {
    new Rules(directory).require(draft(fields, author), {
      now,
      targetAuthor: target,
      isRoomNew: false,
    });
    return "yes";
  } catch (error) {
    if (!(error instanceof ChatError)) throw error;
    return error.code;
  }
}

for (const action of Object.keys(ACTIONS)) {
  test(`Rules: allow ${action} exactly as the table says`, () => {
    const rows = ROWS.filter(([, one]) => one === action);
    const found = rows.map((
      [role = ""],
    ) => [role, action, ...TARGETS.map((to) => permission(role, action, to))]);
    assertEquals(found, rows);
    assert(rows.length > 2, "the table has roles with and without the permission");
  });
}

function permission(role: string, action: string, target: string): string {
  const isLifting = action.startsWith("un");
  const before = isLifting
    ? [{ type: action.slice(2), user: target, reason: "" }]
    : [{ type: "avatar", user: target, file: crypto.randomUUID() }];
  const fields = ACTIONS[action]?.(target) ?? {};
  const found = verdict(directoryOf(...ROLES, ...before), { fields, author: as(role), target });
  return found === "forbidden" ? "-" : found;
}

test("Rules: the last owner cannot lose the role, not even through the operator", () => {
  const directory = directoryOf(...ROLES, { type: "role", user: "other-owner", role: "member" });
  const fields = ACTIONS["make-guest"]?.("owner") ?? {};
  for (const author of [undefined, as("owner", "owner")]) {
    assertEquals(verdict(directory, { fields, author }), "last-owner");
  }
});

test("Rules: users cannot ban, mute or promote themselves", () => {
  for (const action of ["ban", "mute", "make-owner"]) {
    const fields = ACTIONS[action]?.("moderator") ?? {};
    const author = as("moderator", "moderator");
    assertEquals(verdict(directoryOf(...ROLES), { fields, author }), "forbidden", action);
  }
});

test("Rules: reject messages and edits of a muted user until the mute expires", () => {
  const until = NOW + 1;
  const directory = directoryOf({ type: "mute", user: "cleo", until, reason: "too loud" });
  const author = as("member", "cleo");
  for (const type of ["message", "edit"] as const) {
    const attempt = { fields: { type }, author, target: "cleo" };
    assertEquals(verdict(directory, attempt), "muted", type);
    assertEquals(verdict(directory, { ...attempt, now: until }), "yes", type);
  }
});

test("Rules: reject messages and moderation of a banned moderator", () => {
  const directory = directoryOf(...ROLES, { type: "ban", user: "moderator", reason: "" });
  const author = as("moderator", "moderator");
  for (const fields of [{}, ACTIONS["mute"]?.("guest") ?? {}]) {
    assertEquals(verdict(directory, { fields, author }), "banned");
  }
});

test("Rules: the error for a banned or muted user says for how long and why", () => {
  const errorMessage = (fields: Record<string, unknown>) => {
    const directory = directoryOf({ user: "cleo", reason: "", ...fields });
    const rules = new Rules(directory);
    return assertThrows(
      () => rules.require(draft({}, as("member", "cleo")), { now: NOW, ...CONTEXT }),
      ChatError,
    ).message;
  };
  const minutes = (count: number) => NOW + count * 60_000;
  assertEquals(errorMessage({ type: "mute" }), "You are muted");
  assertEquals(errorMessage({ type: "ban", reason: "spam" }), "You are banned: spam");
  assertEquals(
    errorMessage({ type: "mute", until: NOW + 1 }),
    "You are muted for another 1 min",
  );
  assertEquals(
    errorMessage({ type: "mute", until: minutes(90) }),
    "You are muted for another 90 min",
  );
  assertEquals(
    errorMessage({ type: "ban", until: minutes(60 * 24), reason: "spam" }),
    "You are banned for another 24 h: spam",
  );
  assertEquals(
    errorMessage({ type: "ban", until: minutes(60 * 24 * 3) }),
    "You are banned for another 3 days",
  );
});

test("Rules: a ban or mute must expire in the future, and only an active one can be lifted", () => {
  const lapsed = { user: "cleo", reason: "", until: NOW };
  const nothing = directoryOf();
  const over = directoryOf({ type: "ban", ...lapsed }, { type: "mute", ...lapsed });
  for (const type of ["ban", "mute"]) {
    const late = verdict(nothing, { fields: change({ type, ...lapsed }), author: undefined });
    assertEquals(late, "invalid-field");
    const fields = change({ type: `un${type}`, user: "cleo" });
    for (const directory of [nothing, over]) {
      assertEquals(verdict(directory, { fields, author: undefined }), "gone");
    }
  }
});

test("Rules: reject lifting a ban without revealing to non-moderators whether there is one", () => {
  const banned = directoryOf({ type: "ban", user: "cleo", reason: "" });
  const fields = change({ type: "unban", user: "cleo" });
  for (const directory of [directoryOf(), banned]) {
    assertEquals(verdict(directory, { fields, author: as("member", "ann") }), "forbidden");
  }
});

test("Rules: slow mode counts from a user's own last message in the room, and exempts moderators", () => {
  const directory = directoryOf({ type: "settings", room: "lobby", slowSeconds: 10 });
  const rules = new Rules(directory);
  const write = (
    author: Actor | undefined,
    { now, room = "lobby" }: { now: number; room?: string },
  ) => rules.require(draft({ room }, author), { now, ...CONTEXT });
  const [ann, bob, mod] = [as("member", "ann"), as("guest", "bob"), as("moderator", "mod")];
  write(ann, { now: NOW });
  write(bob, { now: NOW + 1 });
  write(ann, { now: NOW + 1, room: "dev" });
  for (const now of [NOW, NOW + 1]) write(mod, { now });
  const error = assertThrows(() => write(ann, { now: NOW + 9_001 }), ChatError);
  assertEquals([error.code, error.details.retryAfter], ["slow-mode", 1]);
  write(ann, { now: NOW + 10_000 });
});

test("Rules: a user known only by a past mute cannot claim a name", () => {
  const fields = ACTIONS["rename"]?.("cleo") ?? {};
  const author = as("member", "cleo");
  assertEquals(verdict(directoryOf(), { fields, author }), "forbidden");
  const muted = directoryOf(
    { type: "mute", user: "cleo", reason: "", name: "Cleo" },
    { type: "unmute", user: "cleo" },
  );
  assertEquals(verdict(muted, { fields, author }), "forbidden");
  const member = directoryOf({ type: "role", user: "cleo", role: "member" });
  assertEquals(verdict(member, { fields, author }), "yes");
});
