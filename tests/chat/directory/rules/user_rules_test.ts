// Changes of users, invitations, sessions and passkeys: each is judged by the changes before it.

import { assert, assertEquals, assertThrows } from "@std/assert";
import type { Actor, Role } from "../../../../chat/domain/user.ts";
import { SERVER_ROOM, type UserChange } from "../../../../chat/directory/changes.ts";
import { Directory } from "../../../../chat/directory/directory.ts";
import { Rules } from "../../../../chat/directory/rules/rules.ts";
import { ChatError } from "../../../../chat/errors.ts";
import { parseDraft } from "../../../../chat/message.ts";
import { test } from "../../../testing.ts";

const NOW = 1_000_000;
const LATER = NOW + 60_000;
const LIMITS = { nameChars: 64, textChars: 4_000, bodyBytes: 65_536 };

/** A string of the length of a secret's hash. */
const hash = (name: string) => name.padEnd(43, "-");

/** The rules and directory of a broker, without a log. */
class TestChat {
  readonly directory = new Directory();
  readonly #rules = new Rules(this.directory);

  /** Applies a change, as the operator if no author is given. */
  make(change: UserChange, { by, now = NOW }: { by?: Actor; now?: number } = {}): void {
    const fields = { type: "change", id: crypto.randomUUID(), room: SERVER_ROOM, from: "", change };
    const draft = parseDraft({ ...fields, ...(by && { author: by }) }, LIMITS);
    this.#rules.require(draft, { now, targetAuthor: undefined, isRoomNew: false });
    const gid = this.directory.gid + 1;
    const entry = { gid, at: now, room: SERVER_ROOM, author: by?.id, from: "", change };
    this.directory.apply(entry);
  }

  /** The code of the rejection of a change. */
  rejection(change: UserChange, options?: { by?: Actor; now?: number }): string {
    return assertThrows(() => this.make(change, options), ChatError).code;
  }

  invite(name: string, { role = "member", uses = 1 }: { role?: Role; uses?: number } = {}) {
    this.make({ type: "invite", invitation: hash(name), role, uses, until: LATER });
  }

  /** Adds a user with one session; the hash of its secret is made from the user's id. */
  addUser(id: string, role: Role = "member"): Actor {
    this.invite(id, { role });
    this.make(joinBy(id, { invitation: hash(id) }));
    return { id, role };
  }
}

function joinBy(user: string, { invitation, name = user }: Record<string, string>) {
  const session = hash(user);
  return {
    type: "join",
    invitation: invitation ?? "",
    user,
    name: name ?? user,
    session,
    device: "",
  } as const;
}

test("Rules: an invitation admits as many users as it has uses, until it expires", () => {
  const chat = new TestChat();
  chat.invite("party", { uses: 2 });
  const invitation = hash("party");
  chat.make(joinBy("ann", { invitation }));
  assertEquals(chat.rejection(joinBy("bob", { invitation }), { now: LATER }), "gone");
  chat.make(joinBy("bob", { invitation }));
  assertEquals(chat.rejection(joinBy("cleo", { invitation })), "gone");
  assertEquals([...chat.directory.users.values()].map(({ role }) => role), ["member", "member"]);
});

test("Rules: a revoked invitation admits no one, and its hash cannot be used again", () => {
  const chat = new TestChat();
  chat.invite("party");
  chat.make({ type: "revoke", invitation: hash("party") });
  assertEquals(chat.rejection(joinBy("ann", { invitation: hash("party") })), "gone");
  const again = { type: "invite", invitation: hash("party"), role: "owner", uses: 1 } as const;
  assertEquals(chat.rejection({ ...again, until: LATER }), "id-taken");
});

test("Rules: reject an invitation without uses or with an expiry in the past", () => {
  const chat = new TestChat();
  const invite = { type: "invite", invitation: hash("party"), role: "member" } as const;
  assertEquals(chat.rejection({ ...invite, uses: 0, until: LATER }), "invalid-field");
  assertEquals(chat.rejection({ ...invite, uses: 1, until: NOW }), "invalid-field");
});

test("Rules: moderators invite members and guests, owners any role, others no one", () => {
  const chat = new TestChat();
  const canInvite = (by: Actor, role: Role) => {
    const invitation = hash(crypto.randomUUID());
    try {
      chat.make({ type: "invite", invitation, role, uses: 1, until: LATER }, { by });
      return true;
    } catch (error) {
      assert(error instanceof ChatError && error.code === "forbidden", `${error}`);
      return false;
    }
  };
  const roles = ["owner", "moderator", "member", "guest"] as const;
  const allowed = roles.map((role) => {
    const by = chat.addUser(role, role);
    return roles.filter((invited) => canInvite(by, invited));
  });
  assertEquals(allowed, [[...roles], ["member", "guest"], [], []]);
});

test("Rules: reject joining under a taken or invalid name", () => {
  const chat = new TestChat();
  chat.addUser("ann");
  chat.invite("party", { uses: 9 });
  const invitation = hash("party");
  const taken = assertThrows(
    () => chat.make(joinBy("other", { invitation, name: "ANN" })),
    ChatError,
  );
  assertEquals([taken.code, taken.field], ["name-taken", "name"]);
  const others = [
    ["", "empty"],
    [" ", "empty"],
    ["a\u202Eb", "invalid-name"],
    ["x".repeat(65), "too-long"],
  ] as const;
  for (const [name, code] of others) {
    assertEquals(chat.rejection(joinBy("other", { invitation, name })), code, name);
  }
});

test("Rules: a sign-in link works once, before it expires, and is replaced by a newer one", () => {
  const chat = new TestChat();
  const by = chat.addUser("ann");
  const link = (name: string) =>
    chat.make({ type: "link", link: hash(name), user: "ann", until: LATER }, { by });
  const signIn = (name: string, now = NOW) =>
    ({
      change: {
        type: "sign-in",
        user: "ann",
        session: hash(`session-of-${name}`),
        device: "",
        link: hash(name),
      },
      options: { by, now },
    }) as const;
  const rejectionOf = (name: string, now?: number) => {
    const { change, options } = signIn(name, now);
    return chat.rejection(change, options);
  };
  link("first");
  link("second");
  assertEquals(rejectionOf("first"), "gone");
  assertEquals(rejectionOf("second", LATER), "gone");
  const { change, options } = signIn("second");
  chat.make(change, options);
  assertEquals(rejectionOf("second"), "id-taken");
  assertEquals(chat.rejection({ ...change, session: hash("other") }, options), "gone");
});

test("Rules: reject links, sessions, passkeys and names for another user", () => {
  const chat = new TestChat();
  chat.addUser("ann");
  const by = chat.addUser("bob");
  const user = "ann";
  const passkey = { passkey: "key", publicKey: "public", name: "" };
  const changes: UserChange[] = [
    { type: "link", link: hash("l"), user, until: LATER },
    { type: "sign-in", user, session: hash("s"), device: "" },
    { type: "sign-out", user, session: hash("ann") },
    { type: "sign-out-everywhere", user },
    { type: "rename", user, name: "Other" },
    { type: "passkey", user, ...passkey },
  ];
  for (const change of changes) {
    assertEquals(chat.rejection(change, { by }), "forbidden", change.type);
  }
});

test("Rules: a link signs in its own user only", () => {
  const chat = new TestChat();
  const ann = chat.addUser("ann");
  const bob = chat.addUser("bob");
  const link = hash("link");
  chat.make({ type: "link", link, user: "ann", until: LATER }, { by: ann });
  const signIn = { type: "sign-in", user: "bob", session: hash("new"), device: "", link } as const;
  assertEquals(chat.rejection(signIn, { by: bob }), "gone");
});

test("Rules: no user can take over the session or passkey of another", () => {
  const chat = new TestChat();
  const ann = chat.addUser("ann");
  const bob = chat.addUser("bob");
  const passkey = { type: "passkey", passkey: "key", publicKey: "public", name: "" } as const;
  chat.make({ ...passkey, user: "ann" }, { by: ann });
  assertEquals(chat.rejection({ ...passkey, user: "bob" }, { by: bob }), "passkey-taken");
  const signIn = { type: "sign-in", user: "bob", session: hash("ann"), device: "" } as const;
  assertEquals(chat.rejection(signIn, { by: bob }), "id-taken");
  const forget = { type: "forget-passkey", passkey: "key" } as const;
  assertEquals(chat.rejection({ ...forget, user: "bob" }, { by: bob }), "gone");
  chat.make({ ...forget, user: "ann" }, { by: ann });
  assertEquals(chat.directory.userOfPasskey("key"), undefined);
});

test("Rules: signing in on a 51st device ends the oldest session", () => {
  const chat = new TestChat();
  const by = chat.addUser("ann");
  for (let i = 1; i <= 50; i++) {
    chat.make({ type: "sign-in", user: "ann", session: hash(`s${i}`), device: "" }, { by });
  }
  assertEquals(chat.directory.userOf(hash("ann")), undefined);
  assertEquals(chat.directory.userOf(hash("s1"))?.sessions.size, 50);
});

test("Rules: users choose only their own picture, and it can be removed once", () => {
  const chat = new TestChat();
  const [ann, bob] = [chat.addUser("ann"), chat.addUser("bob")];
  const file = crypto.randomUUID();
  const owner = { id: "olga", role: "owner" } as const;
  for (const by of [bob, owner]) {
    assertEquals(chat.rejection({ type: "avatar", user: "ann", file }, { by }), "forbidden");
  }
  chat.make({ type: "avatar", user: "ann", file }, { by: ann });
  assertEquals([chat.directory.avatars.of("ann"), chat.directory.avatars.has(file)], [file, true]);
  assertEquals(chat.rejection({ type: "avatar", user: "ann" }, { by: bob }), "forbidden");
  chat.make({ type: "avatar", user: "ann" }, { by: ann });
  assertEquals([chat.directory.avatars.size, chat.directory.avatars.has(file)], [0, false]);
  assertEquals(chat.rejection({ type: "avatar", user: "ann" }, { by: ann }), "gone");
});

test("Rules: a muted user cannot choose a picture, and their moderator can remove it", () => {
  const chat = new TestChat();
  const ann = chat.addUser("ann");
  const change = { type: "avatar", user: "ann", file: crypto.randomUUID() } as const;
  chat.make(change, { by: ann });
  chat.make({ type: "mute", user: "ann", reason: "" });
  assertEquals(chat.rejection(change, { by: ann }), "muted");
  chat.make({ type: "avatar", user: "ann" }, { by: { id: "mo", role: "moderator" } });
});

test("Rules: only the server records infected files", () => {
  const chat = new TestChat();
  const change = { type: "infected", user: "ann", name: "a.zip", signature: "Test" } as const;
  for (const role of ["owner", "member"] as const) {
    assertEquals(chat.rejection(change, { by: { id: "ann", role } }), "forbidden");
  }
  chat.make(change);
});
