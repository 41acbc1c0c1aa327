// What may become of people, invitations, sessions and passkeys: each change is judged at its place
// in the order, by all that came before it.

import { assert, assertEquals, assertThrows } from "@std/assert";
import type { Actor, Role } from "../../../chat/user.ts";
import { SERVER_ROOM, type UserChange } from "../../../chat/directory/changes.ts";
import { Directory } from "../../../chat/directory/directory.ts";
import { Rules } from "../../../chat/directory/rules.ts";
import { ChatError } from "../../../chat/errors.ts";
import { parseDraft } from "../../../chat/message.ts";
import { test } from "../../testing.ts";

const NOW = 1_000_000;
const LATER = NOW + 60_000;
const LIMITS = { nameChars: 64, textChars: 4_000, bodyBytes: 65_536 };

/** A hash such as those of secrets. */
const hash = (name: string) => name.padEnd(43, "-");

/** A broker's rules and directory, without its log. */
class Town {
  readonly directory = new Directory();
  readonly #rules = new Rules(this.directory);

  /** Makes a change, by the operator where no author is given. */
  make(change: UserChange, { by, now = NOW }: { by?: Actor; now?: number } = {}): void {
    const fields = { type: "change", id: crypto.randomUUID(), room: SERVER_ROOM, from: "", change };
    const draft = parseDraft({ ...fields, ...(by && { author: by }) }, LIMITS);
    this.#rules.require(draft, { now, targetAuthor: undefined, isRoomNew: false });
    const gid = this.directory.gid + 1;
    const entry = { gid, at: now, room: SERVER_ROOM, author: by?.id, from: "", change };
    this.directory.apply(entry);
  }

  /** The code with which a change is refused. */
  refusal(change: UserChange, options?: { by?: Actor; now?: number }): string {
    return assertThrows(() => this.make(change, options), ChatError).code;
  }

  invite(name: string, { role = "member", uses = 1 }: { role?: Role; uses?: number } = {}) {
    this.make({ type: "invite", invitation: hash(name), role, uses, until: LATER });
  }

  /** A person with one session, whose secret has the person's name as its hash. */
  addUser(id: string, role: Role = "member"): Actor {
    this.invite(id, { role });
    this.make(joining(id, { invitation: hash(id) }));
    return { id, role };
  }
}

function joining(user: string, { invitation, name = user }: Record<string, string>) {
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

test("An invitation lets in as many people as it has uses, until its time is over", () => {
  const town = new Town();
  town.invite("party", { uses: 2 });
  const invitation = hash("party");
  town.make(joining("ann", { invitation }));
  assertEquals(town.refusal(joining("bob", { invitation }), { now: LATER }), "gone");
  town.make(joining("bob", { invitation }));
  assertEquals(town.refusal(joining("cleo", { invitation })), "gone");
  assertEquals([...town.directory.users.values()].map(({ role }) => role), ["member", "member"]);
});

test("A revoked invitation lets nobody in, and its hash is never taken anew", () => {
  const town = new Town();
  town.invite("party");
  town.make({ type: "revoke", invitation: hash("party") });
  assertEquals(town.refusal(joining("ann", { invitation: hash("party") })), "gone");
  const again = { type: "invite", invitation: hash("party"), role: "owner", uses: 1 } as const;
  assertEquals(town.refusal({ ...again, until: LATER }), "id-taken");
});

test("An invitation without a use or of the past is refused", () => {
  const town = new Town();
  const invite = { type: "invite", invitation: hash("party"), role: "member" } as const;
  assertEquals(town.refusal({ ...invite, uses: 0, until: LATER }), "invalid-field");
  assertEquals(town.refusal({ ...invite, uses: 1, until: NOW }), "invalid-field");
});

test("Moderators invite members and guests, owners everybody, others nobody", () => {
  const town = new Town();
  const may = (by: Actor, role: Role) => {
    const invitation = hash(crypto.randomUUID());
    try {
      town.make({ type: "invite", invitation, role, uses: 1, until: LATER }, { by });
      return true;
    } catch (error) {
      assert(error instanceof ChatError && error.code === "forbidden", `${error}`);
      return false;
    }
  };
  const roles = ["owner", "moderator", "member", "guest"] as const;
  const allowed = roles.map((role) => {
    const by = town.addUser(role, role);
    return roles.filter((one) => may(by, one));
  });
  assertEquals(allowed, [[...roles], ["member", "guest"], [], []]);
});

test("A name that somebody has, or that is none, lets nobody in", () => {
  const town = new Town();
  town.addUser("ann");
  town.invite("party", { uses: 9 });
  const invitation = hash("party");
  const taken = assertThrows(
    () => town.make(joining("other", { invitation, name: "ANN" })),
    ChatError,
  );
  assertEquals([taken.code, taken.field], ["name-taken", "name"]);
  const others = [
    ["", "empty"],
    [" ", "empty"],
    ["a\u202Eb", "invalid-name"],
    ["x".repeat(65), "too-long"],
  ] as const;
  for (const [name, why] of others) {
    assertEquals(town.refusal(joining("other", { invitation, name })), why, name);
  }
});

test("A link works once, in its time, and a new one takes its place", () => {
  const town = new Town();
  const by = town.addUser("ann");
  const link = (name: string) =>
    town.make({ type: "link", link: hash(name), user: "ann", until: LATER }, { by });
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
  const refused = (name: string, now?: number) => {
    const { change, options } = signIn(name, now);
    return town.refusal(change, options);
  };
  link("first");
  link("second");
  assertEquals(refused("first"), "gone");
  assertEquals(refused("second", LATER), "gone");
  const { change, options } = signIn("second");
  town.make(change, options);
  assertEquals(refused("second"), "id-taken");
  assertEquals(town.refusal({ ...change, session: hash("other") }, options), "gone");
});

test("Nobody acts for another: links, sessions and passkeys are their person's own", () => {
  const town = new Town();
  town.addUser("ann");
  const by = town.addUser("bob");
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
    assertEquals(town.refusal(change, { by }), "forbidden", change.type);
  }
});

test("A session and a passkey are one person's: nobody takes them over", () => {
  const town = new Town();
  const ann = town.addUser("ann");
  const bob = town.addUser("bob");
  const passkey = { type: "passkey", passkey: "key", publicKey: "public", name: "" } as const;
  town.make({ ...passkey, user: "ann" }, { by: ann });
  assertEquals(town.refusal({ ...passkey, user: "bob" }, { by: bob }), "passkey-taken");
  const signIn = { type: "sign-in", user: "bob", session: hash("ann"), device: "" } as const;
  assertEquals(town.refusal(signIn, { by: bob }), "id-taken");
  const forget = { type: "forget-passkey", passkey: "key" } as const;
  assertEquals(town.refusal({ ...forget, user: "bob" }, { by: bob }), "gone");
  town.make({ ...forget, user: "ann" }, { by: ann });
  assertEquals(town.directory.userOfPasskey("key"), undefined);
});

test("Who signs in on a 51st device loses the oldest session", () => {
  const town = new Town();
  const by = town.addUser("ann");
  for (let i = 1; i <= 50; i++) {
    town.make({ type: "sign-in", user: "ann", session: hash(`s${i}`), device: "" }, { by });
  }
  assertEquals(town.directory.userOf(hash("ann")), undefined);
  assertEquals(town.directory.userOf(hash("s1"))?.sessions.size, 50);
});
