// What may become of people, invitations, sessions and passkeys: each change is judged at its place
// in the order, by all that came before it.

import { assert, assertEquals, assertThrows } from "@std/assert";
import type { Actor, Role } from "../../../chat/user.ts";
import { type PeopleChange, SERVER_ROOM } from "../../../chat/directory/changes.ts";
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
  make(change: PeopleChange, { by, now = NOW }: { by?: Actor; now?: number } = {}): void {
    const fields = { kind: "change", id: crypto.randomUUID(), room: SERVER_ROOM, from: "", change };
    const draft = parseDraft({ ...fields, ...(by && { author: by }) }, LIMITS);
    this.#rules.require(draft, { now, targetAuthor: undefined, isRoomNew: false });
    const gid = this.directory.gid + 1;
    const entry = { gid, at: now, room: SERVER_ROOM, author: by?.id, from: "", change };
    this.directory.apply(entry);
  }

  /** The code with which a change is refused. */
  refusal(change: PeopleChange, options?: { by?: Actor; now?: number }): string {
    return assertThrows(() => this.make(change, options), ChatError).code;
  }

  invite(name: string, { role = "member", uses = 1 }: { role?: Role; uses?: number } = {}) {
    this.make({ what: "invite", invitation: hash(name), role, uses, until: LATER });
  }

  /** A person with one session, whose secret has the person's name as its hash. */
  addPerson(id: string, role: Role = "member"): Actor {
    this.invite(id, { role });
    this.make(joining(id, { invitation: hash(id) }));
    return { id, role };
  }
}

function joining(person: string, { invitation, name = person }: Record<string, string>) {
  const session = hash(person);
  return {
    what: "join",
    invitation: invitation ?? "",
    person,
    name: name ?? person,
    session,
    device: "",
  } as const;
}

test("An invitation lets in as many people as it has uses, until its time is over", () => {
  const town = new Town();
  town.invite("party", { uses: 2 });
  const invitation = hash("party");
  town.make(joining("ann", { invitation }));
  assertEquals(town.refusal(joining("bob", { invitation }), { now: LATER }), "link-gone");
  town.make(joining("bob", { invitation }));
  assertEquals(town.refusal(joining("cleo", { invitation })), "link-gone");
  assertEquals([...town.directory.people.values()].map(({ role }) => role), ["member", "member"]);
});

test("A revoked invitation lets nobody in, and its hash is never taken anew", () => {
  const town = new Town();
  town.invite("party");
  town.make({ what: "revoke", invitation: hash("party") });
  assertEquals(town.refusal(joining("ann", { invitation: hash("party") })), "link-gone");
  const again = { what: "invite", invitation: hash("party"), role: "owner", uses: 1 } as const;
  assertEquals(town.refusal({ ...again, until: LATER }), "id-taken");
});

test("An invitation without a use or of the past is refused", () => {
  const town = new Town();
  const invite = { what: "invite", invitation: hash("party"), role: "member" } as const;
  assertEquals(town.refusal({ ...invite, uses: 0, until: LATER }), "invalid-message");
  assertEquals(town.refusal({ ...invite, uses: 1, until: NOW }), "invalid-message");
});

test("Moderators invite members and guests, owners everybody, others nobody", () => {
  const town = new Town();
  const may = (by: Actor, role: Role) => {
    const invitation = hash(crypto.randomUUID());
    try {
      town.make({ what: "invite", invitation, role, uses: 1, until: LATER }, { by });
      return true;
    } catch (error) {
      assert(error instanceof ChatError && error.code === "forbidden", `${error}`);
      return false;
    }
  };
  const roles = ["owner", "moderator", "member", "guest"] as const;
  const allowed = roles.map((role) => {
    const by = town.addPerson(role, role);
    return roles.filter((one) => may(by, one));
  });
  assertEquals(allowed, [[...roles], ["member", "guest"], [], []]);
});

test("A name that somebody has, or that is none, lets nobody in", () => {
  const town = new Town();
  town.addPerson("ann");
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
  const by = town.addPerson("ann");
  const link = (name: string) =>
    town.make({ what: "link", link: hash(name), person: "ann", until: LATER }, { by });
  const signIn = (name: string, now = NOW) =>
    ({
      change: {
        what: "sign-in",
        person: "ann",
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
  assertEquals(refused("first"), "link-gone");
  assertEquals(refused("second", LATER), "link-gone");
  const { change, options } = signIn("second");
  town.make(change, options);
  assertEquals(refused("second"), "id-taken");
  assertEquals(town.refusal({ ...change, session: hash("other") }, options), "link-gone");
});

test("Nobody acts for another: links, sessions and passkeys are their person's own", () => {
  const town = new Town();
  town.addPerson("ann");
  const by = town.addPerson("bob");
  const person = "ann";
  const passkey = { passkey: "key", publicKey: "public", name: "" };
  const changes: PeopleChange[] = [
    { what: "link", link: hash("l"), person, until: LATER },
    { what: "sign-in", person, session: hash("s"), device: "" },
    { what: "sign-out", person, session: hash("ann") },
    { what: "sign-out-everywhere", person },
    { what: "rename", person, name: "Other" },
    { what: "passkey", person, ...passkey },
  ];
  for (const change of changes) {
    assertEquals(town.refusal(change, { by }), "forbidden", change.what);
  }
});

test("A session and a passkey are one person's: nobody takes them over", () => {
  const town = new Town();
  const ann = town.addPerson("ann");
  const bob = town.addPerson("bob");
  const passkey = { what: "passkey", passkey: "key", publicKey: "public", name: "" } as const;
  town.make({ ...passkey, person: "ann" }, { by: ann });
  assertEquals(town.refusal({ ...passkey, person: "bob" }, { by: bob }), "passkey-taken");
  const signIn = { what: "sign-in", person: "bob", session: hash("ann"), device: "" } as const;
  assertEquals(town.refusal(signIn, { by: bob }), "id-taken");
  const forget = { what: "forget-passkey", passkey: "key" } as const;
  assertEquals(town.refusal({ ...forget, person: "bob" }, { by: bob }), "passkey-gone");
  town.make({ ...forget, person: "ann" }, { by: ann });
  assertEquals(town.directory.personOfPasskey("key"), undefined);
});

test("Who signs in on a 51st device loses the oldest session", () => {
  const town = new Town();
  const by = town.addPerson("ann");
  for (let i = 1; i <= 50; i++) {
    town.make({ what: "sign-in", person: "ann", session: hash(`s${i}`), device: "" }, { by });
  }
  assertEquals(town.directory.personOf(hash("ann")), undefined);
  assertEquals(town.directory.personOf(hash("s1"))?.sessions.size, 50);
});
