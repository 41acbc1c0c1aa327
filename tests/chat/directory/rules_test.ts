import { assertEquals, assertThrows } from "@std/assert";
import type { Actor, Role } from "../../../chat/user.ts";
import type { Change } from "../../../chat/directory/changes.ts";
import { Directory } from "../../../chat/directory/directory.ts";
import { Rules } from "../../../chat/directory/rules.ts";
import { ChatError } from "../../../chat/errors.ts";
import type { Draft } from "../../../chat/message.ts";
import {
  ANN,
  apply,
  as,
  BOB,
  changeDraft,
  draftOf,
  entryOf,
  peopled,
  PRIVATE,
} from "../made_changes.ts";
import { test } from "../../testing.ts";

const HASH = "h".repeat(43);
const INVITATION = {
  type: "invite",
  invitation: HASH,
  role: "member",
  uses: 2,
  until: 10,
} as const;
const joining = (user: string, name: string): Change => ({
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

/** "ok", or the code with which the draft is refused. */
function verdict(directory: Directory, draft: Draft, { now = 0, targetAuthor = "" } = {}): string {
  try {
    new Rules(directory).require(draft, { now, targetAuthor, isRoomNew: false });
    return "ok";
  } catch (error) {
    if (error instanceof ChatError) return error.code;
    throw error;
  }
}

/** What comes of a change when an owner, a moderator, a member and a guest make it. */
const byRole = (directory: Directory, change: Change) =>
  (["owner", "moderator", "member", "guest"] as const).map((role) =>
    verdict(directory, changeDraft(change, as(role)))
  );

const [ok, no] = ["ok", "forbidden"];

test("Who is banned writes nothing, who is muted changes nothing that they said, each to its end", () => {
  const directory = directoryOf(
    { type: "ban", user: "ann", until: 10, reason: "" },
    { type: "mute", user: "bob", until: 10, reason: "" },
  );
  for (const kind of ["message", "edit", "delete"] as const) {
    for (const author of [ANN, BOB]) {
      const draft = draftOf(kind, author, "lobby");
      const targetAuthor = author.id;
      const code = author === ANN ? "banned" : "muted";
      assertEquals(verdict(directory, draft, { now: 9, targetAuthor }), code);
      assertEquals(verdict(directory, draft, { now: 10, targetAuthor }), ok);
    }
  }
});

test("Who is muted says nothing by way of a change, either, and may leave", () => {
  const directory = peopled();
  const mute = { type: "mute", user: "ann", until: 10, reason: "" } as const;
  // Who has a role here may give themselves another name.
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

test("A moderator or owner who is muted decides over nobody, and looks after their own devices", () => {
  const directory = peopled();
  const passkey = { type: "passkey", passkey: "k", publicKey: "p", name: "" } as const;
  apply(directory, [
    INVITATION,
    joining("mia", "Mia"),
    joining("cleo", "Cleo"),
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
  const deeds: Change[] = [
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
  assertEquals(new Set(at(9, deeds)), new Set(["muted"]));
  assertEquals(new Set(at(10, deeds)), new Set([ok]));
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

test("A message is edited by its author and deleted by them or a moderator", () => {
  const by = (kind: "edit" | "delete", author: Actor) =>
    verdict(new Directory(), draftOf(kind, author, "lobby"), { targetAuthor: "ann" });
  const others = [by("edit", BOB), by("edit", as("owner"))];
  assertEquals([by("edit", ANN), ...others], [ok, "not-author", "not-author"]);
  assertEquals([by("delete", ANN), by("delete", BOB), by("delete", as("moderator"))], [ok, no, ok]);
});

test("In slow mode a person waits after each message, a moderator does not", () => {
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

test("In slow mode only what was stored takes a turn", () => {
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
  assertThrows(() => post(4_999), ChatError, "One message");
  // It came again, say, because its answer was lost: it stands there already.
  post(6_000);
  rules.confirm(() => false);
  post(6_001);
  assertThrows(() => post(6_002), ChatError, "One message");
});

test("In slow mode a person edits at once and then waits, too, and deletes at any time", () => {
  const directory = new Directory();
  apply(directory, [{ type: "settings", slowSeconds: 5 }], "lobby");
  const rules = new Rules(directory);
  const write = (kind: "message" | "edit" | "delete", now: number, author = ANN) =>
    rules.require(draftOf(kind, author, "lobby"), {
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
    "One edit in 5 s may be written here",
    2,
  ]);
  write("delete", 4_000);
  write("message", 5_000);
  assertThrows(() => write("edit", 5_000), ChatError, "One edit");
  write("edit", 5_001);
  const others = draftOf("edit", ANN, "lobby");
  const standing = { targetAuthor: "bob", isRoomNew: false };
  assertThrows(() => rules.require(others, { now: 20_000, ...standing }), ChatError, "its author");
  write("edit", 20_000);
  for (const now of [30_000, 30_001]) write("edit", now, as("moderator"));
});

test("An owner gives roles, and the last owner stays one", () => {
  const role = (user: string, role: Role): Change => ({ type: "role", user, role });
  const directory = directoryOf(role("some-owner", "owner"), role("ann", "member"));
  assertEquals(byRole(directory, role("ann", "moderator")), [ok, no, no, no]);
  const resigning = changeDraft(role("some-owner", "member"), as("owner"));
  assertEquals(verdict(directory, resigning), "last-owner");
  apply(directory, [role("ann", "owner")]);
  assertEquals(verdict(directory, resigning), ok);
});

test("What a token shows is noted by its bearer where it makes a moderator or ends one, never an owner", () => {
  const shown = (role: Role, user = "some-moderator"): Change => ({
    type: "token-role",
    user,
    role,
  });
  const directory = directoryOf();
  const by = (author: Actor | undefined, change: Change) =>
    verdict(directory, changeDraft(change, author));
  const mia = { ...as("moderator"), id: "mia" };
  assertEquals(by(mia, shown("moderator", "mia")), ok);
  assertEquals([by(ANN, shown("moderator", "ann")), by(ANN, shown("moderator", "mia"))], [no, no]);
  assertEquals(by(as("owner"), shown("owner", "some-owner")), "invalid-field");
  for (const role of ["member", "guest"] as const) {
    assertEquals(by(as(role), shown(role, `some-${role}`)), "duplicate", "no rank to note");
  }
  apply(directory, [shown("moderator", "mia")]);
  const mute: Change = { type: "mute", user: "mia", reason: "" };
  assertEquals([by(mia, shown("moderator", "mia")), by(as("moderator"), mute)], [
    "duplicate",
    no,
  ]);
  assertEquals(by({ id: "mia", role: "member" }, shown("member", "mia")), ok);
  apply(directory, [shown("member", "mia")]);
  assertEquals(by(as("moderator"), mute), ok);
  apply(directory, [shown("moderator", "mia"), { type: "role", user: "mia", role: "member" }]);
  assertEquals(by(as("moderator"), mute), ok, "the role that was given here counts");
});

test("A moderator bans and mutes members, an owner moderators too, nobody an owner", () => {
  const roles = ["owner", "moderator", "member"] as const;
  const directory = directoryOf(
    ...roles.map((role): Change => ({ type: "role", user: `the-${role}`, role })),
  );
  for (const type of ["ban", "mute"] as const) {
    const found = roles.map((role) => byRole(directory, { type, user: `the-${role}`, reason: "" }));
    assertEquals(found, [[no, no, no, no], [ok, no, no, no], [ok, ok, no, no]]);
  }
  assertEquals(byRole(directory, { type: "ban", address: "192.0.2.1", reason: "" }), [
    ok,
    ok,
    no,
    no,
  ]);
});

test("Moderators invite, only owners invite moderators and owners", () => {
  const directory = directoryOf(INVITATION);
  const invite = { ...INVITATION, invitation: "another" };
  assertEquals(byRole(directory, invite), [ok, ok, no, no]);
  for (const role of ["moderator", "owner"] as const) {
    assertEquals(byRole(directory, { ...invite, role }), [ok, no, no, no]);
  }
  assertEquals(byRole(directory, { type: "revoke", invitation: HASH }), [ok, ok, no, no]);
});

test("An invitation lets in as many as it says, until its time or until it is revoked", () => {
  const directory = directoryOf(INVITATION, joining("ann", "Ann"));
  const bob = changeDraft(joining("bob", "Bob"));
  assertEquals(verdict(directory, bob, { now: 9 }), ok);
  assertEquals(verdict(directory, bob, { now: 10 }), "gone");
  assertEquals(verdict(directory, changeDraft(joining("ann", "Bob"))), "id-taken");
  assertEquals(verdict(directory, changeDraft(joining("bob", " ann"))), "name-taken");
  apply(directory, [joining("bob", "Bob")]);
  assertEquals(verdict(directory, changeDraft(joining("cleo", "Cleo"))), "gone");
  const revoked = directoryOf(INVITATION, { type: "revoke", invitation: HASH });
  assertEquals(verdict(revoked, bob), "gone");
});

test("An invitation holds as long as its maker is there and may invite", () => {
  const made = (role: Role, by?: string) => {
    const directory = directoryOf(
      { type: "role", user: "mia", role: "moderator" },
      { type: "role", user: "otto", role: "owner" },
    );
    directory.apply(entryOf({ ...INVITATION, role }, { gid: 3, ...(by && { author: by }) }));
    return directory;
  };
  const after = (directory: Directory, ...changes: Change[]) => {
    apply(directory, changes);
    return verdict(directory, changeDraft(joining("bob", "Bob")), { now: 5 });
  };
  const ban = (user: string, until?: number): Change => ({
    type: "ban",
    user,
    until,
    reason: "",
  });
  const role = (user: string, role: Role): Change => ({ type: "role", user, role });
  assertEquals([after(made("member", "mia")), after(made("owner", "otto"))], [ok, ok]);
  assertEquals(after(made("member", "mia"), ban("mia")), "gone");
  assertEquals(after(made("member", "mia"), ban("mia", 5)), ok, "a ban that is over");
  const mute: Change = { type: "mute", user: "mia", until: 6, reason: "" };
  assertEquals(after(made("member", "mia"), mute), "gone");
  assertEquals(after(made("member", "mia"), role("mia", "member")), "gone");
  assertEquals(after(made("member", "otto"), role("otto", "moderator")), ok);
  assertEquals(after(made("moderator", "otto"), role("otto", "moderator")), "gone");
  assertEquals(after(made("owner"), ban("mia"), role("otto", "member")), ok, "the operator's");
});

test("A person moves to another device by a link of their own that is not used or too old", () => {
  const link: Change = { type: "link", link: HASH, user: "ann", until: 10 };
  const directory = directoryOf(INVITATION, joining("ann", "Ann"), link);
  const signIn = { type: "sign-in", user: "ann", session: "s2", device: "", link: HASH } as const;
  const by = (author: Actor, change: Change, now = 0) =>
    verdict(directory, changeDraft(change, author), { now });
  assertEquals([by(ANN, link), by(BOB, link)], [ok, no]);
  assertEquals([by(ANN, signIn), by(ANN, signIn, 10)], [ok, "gone"]);
  assertEquals(by(BOB, { ...signIn, user: "bob" }), "unknown-user");
  apply(directory, [signIn]);
  assertEquals(by(ANN, { ...signIn, session: "s3" }), "gone");
});

test("One ends one's own sessions, and each once", () => {
  const directory = directoryOf(INVITATION, joining("ann", "Ann"));
  const end: Change = { type: "sign-out", user: "ann", session: "session of ann" };
  const by = (author: Actor, change: Change = end) =>
    verdict(directory, changeDraft(change, author));
  assertEquals([by(ANN), by(BOB), by(as("moderator"))], [ok, no, ok]);
  apply(directory, [end]);
  assertEquals(by(ANN), "gone");
  const all: Change = { type: "sign-out-everywhere", user: "ann" };
  assertEquals([by(ANN, all), by(BOB, all), by(as("moderator"), all)], [ok, no, ok]);
  const nobody = { ...all, user: "nobody" };
  assertEquals(by(as("moderator"), nobody), "unknown-user");
});

test("A change of people stands in the server's room and nowhere else", () => {
  const draft = changeDraft({ type: "role", user: "ann", role: "owner" }, as("owner"), "lobby");
  assertEquals(verdict(new Directory(), draft), "invalid-field");
});

test("The operator, who is no author, may do all that makes sense", () => {
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
