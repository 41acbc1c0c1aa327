import { assertEquals, assertThrows } from "@std/assert";
import type { Actor, Role } from "../../../../chat/domain/user.ts";
import type { Change } from "../../../../chat/directory/changes.ts";
import { Directory } from "../../../../chat/directory/directory.ts";
import { Rules } from "../../../../chat/directory/rules/rules.ts";
import { ChatError } from "../../../../chat/errors.ts";
import type { Draft } from "../../../../chat/message.ts";
import {
  ANN,
  apply,
  as,
  BOB,
  changeDraft,
  directoryWithRooms,
  draftOf,
  entryOf,
  PRIVATE,
} from "../directory_fixture.ts";
import { test } from "../../../testing.ts";

const HASH = "h".repeat(43);
const INVITATION = {
  type: "invite",
  invitation: HASH,
  role: "member",
  uses: 2,
  until: 10,
} as const;
const joinBy = (user: string, name: string): Change => ({
  type: "join",
  invitation: HASH,
  user,
  name,
  session: `session of ${user}`,
  device: "",
});

function directoryOf(...changes: Change[]): Directory {
  const directory = new Directory();
  apply(directory, changes);
  return directory;
}

/** Returns "ok", or the code of the rejection. */
function verdict(directory: Directory, draft: Draft, { now = 0, targetAuthor = "" } = {}): string {
  try {
    new Rules(directory).require(draft, { now, targetAuthor, isRoomNew: false });
    return "ok";
  } catch (error) {
    if (error instanceof ChatError) return error.code;
    throw error;
  }
}

/** The verdicts on a change made by an owner, a moderator, a member and a guest. */
const verdictsByRole = (directory: Directory, change: Change) =>
  (["owner", "moderator", "member", "guest"] as const).map((role) =>
    verdict(directory, changeDraft(change, as(role)))
  );

const [ok, no] = ["ok", "forbidden"];

test("Rules: until it expires, a ban or mute stops a user from posting, editing and deleting", () => {
  const directory = directoryOf(
    { type: "ban", user: "ann", until: 10, reason: "" },
    { type: "mute", user: "bob", until: 10, reason: "" },
  );
  for (const type of ["message", "edit", "delete"] as const) {
    for (const author of [ANN, BOB]) {
      const draft = draftOf(type, author, "lobby");
      const targetAuthor = author.id;
      const code = author === ANN ? "banned" : "muted";
      assertEquals(verdict(directory, draft, { now: 9, targetAuthor }), code);
      assertEquals(verdict(directory, draft, { now: 10, targetAuthor }), ok);
    }
  }
});

test("Rules: a muted user cannot pass text through a change either, but may leave", () => {
  const directory = directoryWithRooms();
  const mute = { type: "mute", user: "ann", until: 10, reason: "" } as const;
  // Only users with a role in the directory may rename themselves.
  apply(directory, [{ type: "role", user: "ann", role: "member" }, mute]);
  const open: Change = { type: "open", title: "Noise", isDirect: false, members: [] };
  const drafts = [
    changeDraft(open, ANN, `~${"c".repeat(26)}`),
    changeDraft({ type: "add", member: { id: "cleo", name: "Noise" } }, ANN, PRIVATE),
    changeDraft({ type: "settings", title: "Noise", topic: "noise" }, ANN, PRIVATE),
    changeDraft({ type: "rename", user: "ann", name: "Noise" }, ANN),
    changeDraft({ type: "remove", user: "ann" }, ANN, PRIVATE),
  ];
  const at = (now: number) => drafts.map((draft) => verdict(directory, draft, { now }));
  assertEquals(at(9), ["muted", "muted", "muted", "muted", ok]);
  assertEquals(at(10), [ok, ok, ok, ok, ok]);
});

test("Rules: a muted moderator or owner cannot moderate, but may manage their own devices", () => {
  const directory = directoryWithRooms();
  const passkey = { type: "passkey", passkey: "k", publicKey: "p", name: "" } as const;
  apply(directory, [
    INVITATION,
    joinBy("mia", "Mia"),
    joinBy("cleo", "Cleo"),
    { type: "add", member: { id: "mia", name: "Mia" } },
    { type: "role", user: "mia", role: "owner" },
    { type: "role", user: "otto", role: "owner" },
    { type: "ban", user: "dan", reason: "" },
    { type: "mute", user: "mia", until: 10, reason: "" },
    { type: "mute", user: "cleo", reason: "" },
  ]);
  const mia = { id: "mia", role: "owner" } as const;
  const at = (now: number, changes: readonly Change[]) =>
    changes.map((change) => {
      const room = ["remove", "settings"].includes(change.type) ? PRIVATE : undefined;
      return verdict(directory, changeDraft(change, mia, room), { now });
    });
  const moderation: Change[] = [
    { type: "remove", user: "bob" },
    { type: "settings", slowSeconds: 5 },
    { type: "ban", user: "cleo", reason: "" },
    { type: "unban", user: "dan" },
    { type: "mute", user: "bob", reason: "" },
    { type: "unmute", user: "cleo" },
    { type: "role", user: "cleo", role: "owner" },
    { type: "rename", user: "cleo", name: "Clea" },
    { type: "sign-out", user: "cleo", session: "session of cleo" },
    { ...INVITATION, invitation: "n".repeat(43), until: 99 },
    { type: "revoke", invitation: HASH },
  ];
  assertEquals(new Set(at(9, moderation)), new Set(["muted"]));
  assertEquals(new Set(at(10, moderation)), new Set([ok]));
  const own: Change[] = [
    { type: "remove", user: "mia" },
    { type: "link", link: HASH, user: "mia", until: 99 },
    { type: "sign-in", user: "mia", session: "s2", device: "" },
    { type: "sign-out", user: "mia", session: "session of mia" },
    { type: "sign-out-everywhere", user: "mia" },
    { ...passkey, user: "mia" },
  ];
  assertEquals(new Set(at(9, own)), new Set([ok]));
});

test("Rules: authors edit their messages; authors and moderators delete them", () => {
  const by = (type: "edit" | "delete", author: Actor) =>
    verdict(new Directory(), draftOf(type, author, "lobby"), { targetAuthor: "ann" });
  const others = [by("edit", BOB), by("edit", as("owner"))];
  assertEquals([by("edit", ANN), ...others], [ok, "not-author", "not-author"]);
  assertEquals([by("delete", ANN), by("delete", BOB), by("delete", as("moderator"))], [ok, no, ok]);
});

test("Rules: in slow mode a user waits after each message, a moderator does not", () => {
  const directory = new Directory();
  apply(directory, [{ type: "settings", slowSeconds: 5 }], "lobby");
  const rules = new Rules(directory);
  const post = (author: Actor, now: number) =>
    rules.require(draftOf("message", author, "lobby"), {
      now,
      targetAuthor: undefined,
      isRoomNew: false,
    });
  post(ANN, 0);
  post(BOB, 1);
  const error = assertThrows(() => post(ANN, 3_500), ChatError);
  assertEquals([error.code, error.details.retryAfter], ["slow-mode", 2]);
  post(ANN, 5_000);
  post(as("moderator"), 0);
  post(as("moderator"), 1);
});

test("Rules: in slow mode only stored messages count", () => {
  const directory = new Directory();
  apply(directory, [{ type: "settings", slowSeconds: 5 }], "lobby");
  const rules = new Rules(directory);
  const post = (now: number) => {
    const draft = draftOf("message", ANN, "lobby");
    rules.require(draft, { now, targetAuthor: undefined, isRoomNew: false });
    return draft.id;
  };
  const first = post(0);
  rules.confirm((id) => id === first);
  assertThrows(() => post(4_999), ChatError, "one message");
  // A message that was already stored, for example repeated because its answer was lost.
  post(6_000);
  rules.confirm(() => false);
  post(6_001);
  assertThrows(() => post(6_002), ChatError, "one message");
});

test("Rules: in slow mode a user waits after each edit too, but may delete at any time", () => {
  const directory = new Directory();
  apply(directory, [{ type: "settings", slowSeconds: 5 }], "lobby");
  const rules = new Rules(directory);
  const write = (type: "message" | "edit" | "delete", now: number, author = ANN) =>
    rules.require(draftOf(type, author, "lobby"), {
      now,
      targetAuthor: author.id,
      isRoomNew: false,
    });
  write("message", 0);
  write("edit", 1);
  const { code, message, details: { retryAfter } } = assertThrows(
    () => write("edit", 4_000),
    ChatError,
  );
  assertEquals([code, message, retryAfter], [
    "slow-mode",
    "Slow mode: one edit every 5 s",
    2,
  ]);
  write("delete", 4_000);
  write("message", 5_000);
  assertThrows(() => write("edit", 5_000), ChatError, "one edit");
  write("edit", 5_001);
  const others = draftOf("edit", ANN, "lobby");
  const context = { targetAuthor: "bob", isRoomNew: false };
  assertThrows(() => rules.require(others, { now: 20_000, ...context }), ChatError, "its author");
  write("edit", 20_000);
  for (const now of [30_000, 30_001]) write("edit", now, as("moderator"));
});

test("Rules: only owners change roles, and the last owner cannot step down", () => {
  const role = (user: string, role: Role): Change => ({ type: "role", user, role });
  const directory = directoryOf(role("some-owner", "owner"), role("ann", "member"));
  assertEquals(verdictsByRole(directory, role("ann", "moderator")), [ok, no, no, no]);
  const resigning = changeDraft(role("some-owner", "member"), as("owner"));
  assertEquals(verdict(directory, resigning), "last-owner");
  apply(directory, [role("ann", "owner")]);
  assertEquals(verdict(directory, resigning), ok);
});

test("Rules: users record their own token's role if it makes or unmakes a moderator, but never an owner", () => {
  const tokenRole = (role: Role, user = "some-moderator"): Change => ({
    type: "token-role",
    user,
    role,
  });
  const directory = directoryOf();
  const by = (author: Actor | undefined, change: Change) =>
    verdict(directory, changeDraft(change, author));
  const mia = { ...as("moderator"), id: "mia" };
  assertEquals(by(mia, tokenRole("moderator", "mia")), ok);
  assertEquals([by(ANN, tokenRole("moderator", "ann")), by(ANN, tokenRole("moderator", "mia"))], [
    no,
    no,
  ]);
  assertEquals(by(as("owner"), tokenRole("owner", "some-owner")), "invalid-field");
  for (const role of ["member", "guest"] as const) {
    assertEquals(by(as(role), tokenRole(role, `some-${role}`)), "duplicate", "no role to record");
  }
  apply(directory, [tokenRole("moderator", "mia")]);
  const mute: Change = { type: "mute", user: "mia", reason: "" };
  assertEquals([by(mia, tokenRole("moderator", "mia")), by(as("moderator"), mute)], [
    "duplicate",
    no,
  ]);
  assertEquals(by({ id: "mia", role: "member" }, tokenRole("member", "mia")), ok);
  apply(directory, [tokenRole("member", "mia")]);
  assertEquals(by(as("moderator"), mute), ok);
  apply(directory, [tokenRole("moderator", "mia"), { type: "role", user: "mia", role: "member" }]);
  assertEquals(by(as("moderator"), mute), ok, "a role given by an owner takes precedence");
});

test("Rules: moderators ban and mute members, owners moderators too, no one an owner", () => {
  const roles = ["owner", "moderator", "member"] as const;
  const directory = directoryOf(
    ...roles.map((role): Change => ({ type: "role", user: `the-${role}`, role })),
  );
  for (const type of ["ban", "mute"] as const) {
    const found = roles.map((role) =>
      verdictsByRole(directory, { type, user: `the-${role}`, reason: "" })
    );
    assertEquals(found, [[no, no, no, no], [ok, no, no, no], [ok, ok, no, no]]);
  }
  assertEquals(verdictsByRole(directory, { type: "ban", address: "192.0.2.1", reason: "" }), [
    ok,
    ok,
    no,
    no,
  ]);
});

test("Rules: moderators invite members, only owners invite moderators and owners", () => {
  const directory = directoryOf(INVITATION);
  const invite = { ...INVITATION, invitation: "another" };
  assertEquals(verdictsByRole(directory, invite), [ok, ok, no, no]);
  for (const role of ["moderator", "owner"] as const) {
    assertEquals(verdictsByRole(directory, { ...invite, role }), [ok, no, no, no]);
  }
  assertEquals(verdictsByRole(directory, { type: "revoke", invitation: HASH }), [ok, ok, no, no]);
});

test("Rules: an invitation admits as many users as it has uses, until it expires or is revoked", () => {
  const directory = directoryOf(INVITATION, joinBy("ann", "Ann"));
  const bob = changeDraft(joinBy("bob", "Bob"));
  assertEquals(verdict(directory, bob, { now: 9 }), ok);
  assertEquals(verdict(directory, bob, { now: 10 }), "gone");
  assertEquals(verdict(directory, changeDraft(joinBy("ann", "Bob"))), "id-taken");
  assertEquals(verdict(directory, changeDraft(joinBy("bob", " ann"))), "name-taken");
  apply(directory, [joinBy("bob", "Bob")]);
  assertEquals(verdict(directory, changeDraft(joinBy("cleo", "Cleo"))), "gone");
  const revoked = directoryOf(INVITATION, { type: "revoke", invitation: HASH });
  assertEquals(verdict(revoked, bob), "gone");
});

test("Rules: an invitation is valid while its creator may invite users of its role", () => {
  const invitedBy = (role: Role, by?: string) => {
    const directory = directoryOf(
      { type: "role", user: "mia", role: "moderator" },
      { type: "role", user: "otto", role: "owner" },
    );
    directory.apply(entryOf({ ...INVITATION, role }, { gid: 3, ...(by && { author: by }) }));
    return directory;
  };
  const after = (directory: Directory, ...changes: Change[]) => {
    apply(directory, changes);
    return verdict(directory, changeDraft(joinBy("bob", "Bob")), { now: 5 });
  };
  const ban = (user: string, until?: number): Change => ({
    type: "ban",
    user,
    until,
    reason: "",
  });
  const role = (user: string, role: Role): Change => ({ type: "role", user, role });
  assertEquals([after(invitedBy("member", "mia")), after(invitedBy("owner", "otto"))], [ok, ok]);
  assertEquals(after(invitedBy("member", "mia"), ban("mia")), "gone");
  assertEquals(after(invitedBy("member", "mia"), ban("mia", 5)), ok, "the ban has expired");
  const mute: Change = { type: "mute", user: "mia", until: 6, reason: "" };
  assertEquals(after(invitedBy("member", "mia"), mute), "gone");
  assertEquals(after(invitedBy("member", "mia"), role("mia", "member")), "gone");
  assertEquals(after(invitedBy("member", "otto"), role("otto", "moderator")), ok);
  assertEquals(after(invitedBy("moderator", "otto"), role("otto", "moderator")), "gone");
  assertEquals(after(invitedBy("owner"), ban("mia"), role("otto", "member")), ok, "the operator's");
});

test("Rules: users sign in on another device with their own link, once, before it expires", () => {
  const link: Change = { type: "link", link: HASH, user: "ann", until: 10 };
  const directory = directoryOf(INVITATION, joinBy("ann", "Ann"), link);
  const signIn = { type: "sign-in", user: "ann", session: "s2", device: "", link: HASH } as const;
  const by = (author: Actor, change: Change, now = 0) =>
    verdict(directory, changeDraft(change, author), { now });
  assertEquals([by(ANN, link), by(BOB, link)], [ok, no]);
  assertEquals([by(ANN, signIn), by(ANN, signIn, 10)], [ok, "gone"]);
  assertEquals(by(BOB, { ...signIn, user: "bob" }), "unknown-user");
  apply(directory, [signIn]);
  assertEquals(by(ANN, { ...signIn, session: "s3" }), "gone");
});

test("Rules: users end their own sessions, each once; moderators end anyone's", () => {
  const directory = directoryOf(INVITATION, joinBy("ann", "Ann"));
  const end: Change = { type: "sign-out", user: "ann", session: "session of ann" };
  const by = (author: Actor, change: Change = end) =>
    verdict(directory, changeDraft(change, author));
  assertEquals([by(ANN), by(BOB), by(as("moderator"))], [ok, no, ok]);
  apply(directory, [end]);
  assertEquals(by(ANN), "gone");
  const all: Change = { type: "sign-out-everywhere", user: "ann" };
  assertEquals([by(ANN, all), by(BOB, all), by(as("moderator"), all)], [ok, no, ok]);
  const unknown = { ...all, user: "nobody" };
  assertEquals(by(as("moderator"), unknown), "unknown-user");
});

test("Rules: reject a change of users outside the server's room", () => {
  const draft = changeDraft({ type: "role", user: "ann", role: "owner" }, as("owner"), "lobby");
  assertEquals(verdict(new Directory(), draft), "invalid-field");
});

test("Rules: accept any valid draft without an author, which is the operator's", () => {
  const directory = directoryOf();
  const changes: Change[] = [
    { type: "role", user: "ann", role: "owner" },
    { type: "ban", user: "ann", reason: "" },
    INVITATION,
  ];
  const found = changes.map((change) => verdict(directory, changeDraft(change)));
  assertEquals(found, [ok, ok, ok]);
  assertEquals(verdict(directory, draftOf("delete", undefined, "lobby")), ok);
});
