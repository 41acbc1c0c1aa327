import { assertEquals, assertInstanceOf, assertThrows } from "@std/assert";
import fc from "fast-check";
import { parseChange } from "../../../chat/directory/change_parser.ts";
import type { Change } from "../../../chat/directory/changes.ts";
import { toChangeEntry } from "../../../chat/directory/change_entry.ts";
import { ChatError } from "../../../chat/errors.ts";
import { toProblem } from "../../../routes/request/error_responses.ts";
import { test } from "../../testing.ts";

const HASH = "h".repeat(43);
const RUNS = { numRuns: 2_000 };

/** One change of each type, with all its fields. */
const CHANGES: readonly Change[] = [
  { type: "open", title: "Plans", isDirect: true, members: [{ id: "bob", name: "Bob" }] },
  { type: "add", member: { id: "bob", name: "Bob" } },
  { type: "remove", user: "bob" },
  { type: "pin", message: crypto.randomUUID() },
  { type: "unpin", message: crypto.randomUUID(), isPruned: true },
  { type: "settings", title: "Plans", topic: "all", isArchived: true, slowSeconds: 5 },
  { type: "role", user: "bob", role: "moderator" },
  { type: "token-role", user: "bob", role: "moderator" },
  { type: "rename", user: "bob", name: "Bob" },
  { type: "avatar", user: "bob", file: crypto.randomUUID() },
  { type: "avatar", user: "bob" },
  { type: "infected", user: "bob", name: "notes.txt", signature: "Test.Signature-1" },
  { type: "invite", invitation: HASH, role: "guest", uses: 3, until: 9 },
  { type: "revoke", invitation: HASH },
  { type: "join", invitation: HASH, user: "bob", name: "Bob", session: HASH, device: "a phone" },
  { type: "link", link: HASH, user: "bob", until: 9 },
  { type: "sign-in", user: "bob", session: HASH, device: "a phone", link: HASH },
  { type: "sign-out", user: "bob", session: HASH },
  { type: "sign-out-everywhere", user: "bob", kept: HASH },
  { type: "passkey", user: "bob", passkey: "id", publicKey: "key", name: "a phone" },
  { type: "forget-passkey", user: "bob", passkey: "id" },
  { type: "ban", user: "bob", until: 9, reason: "noise" },
  { type: "ban", address: "2001:db8::/32", reason: "noise" },
  { type: "unban", address: "192.0.2.1" },
  { type: "mute", user: "bob", until: 9, reason: "noise" },
  { type: "unmute", user: "bob" },
  { type: "deleted", message: crypto.randomUUID(), room: "lobby", user: "bob" },
];

const OPTIONAL = [
  ...["title", "topic", "isArchived", "slowSeconds"].map((field) => `settings ${field}`),
  ...[
    "open isDirect",
    "unpin isPruned",
    "sign-in link",
    "sign-out-everywhere kept",
    "avatar file",
    "ban until",
    "mute until",
    "deleted user",
  ],
];

const assertRejected = (value: unknown, field: string) => {
  const error = assertThrows(() => parseChange(value), ChatError);
  assertEquals([toProblem(error).status, error.field], [422, field]);
};

/** The change as JSON stores it, which drops `undefined`. */
const throughJson = (change: Change): unknown => JSON.parse(JSON.stringify(change));

test("parseChange(): returns each stored change unchanged", () => {
  for (const change of CHANGES) assertEquals(throughJson(parseChange(change)), throughJson(change));
});

test("parseChange(): rejects a change without one of its required fields", () => {
  for (const change of CHANGES) {
    for (const [field] of Object.entries(change)) {
      if (OPTIONAL.includes(`${change.type} ${field}`)) continue;
      const rest = Object.fromEntries(Object.entries(change).filter(([name]) => name !== field));
      assertThrows(() => parseChange(rest), ChatError, "", `${change.type} without ${field}`);
    }
  }
});

test("parseChange(): names the field that has the wrong type or size", () => {
  const [open, add] = CHANGES;
  assertRejected({ ...open, title: "x".repeat(101) }, "title");
  assertRejected({ ...open, title: "two\nlines" }, "title");
  assertRejected({ ...open, title: "\ud83d" }, "title");
  assertRejected({ ...open, members: Array(101).fill({ id: "bob", name: "Bob" }) }, "members");
  const bob = { id: "bob", name: "Bob" };
  assertRejected({ ...open, members: [bob, { id: "cleo", name: " " }] }, "members[1].name");
  assertRejected(
    { ...open, members: [bob, bob, { id: "no spaces", name: "Cleo" }] },
    "members[2].id",
  );
  assertRejected({ ...open, members: [bob, "cleo"] }, "members[1]");
  assertRejected({ ...open, isDirect: "yes" }, "isDirect");
  assertRejected({ ...add, member: { id: "no spaces", name: "Bob" } }, "id");
  assertRejected({ type: "settings", slowSeconds: 3_601 }, "slowSeconds");
  assertRejected({ type: "settings", slowSeconds: 0.5 }, "slowSeconds");
  assertRejected({ type: "role", user: "bob", role: "king" }, "role");
  assertRejected({ type: "revoke", invitation: "secret" }, "invitation");
  assertRejected({ type: "ban", user: "bob", address: "192.0.2.1", reason: "" }, "user");
  assertRejected({ type: "unban" }, "user");
  assertRejected({ type: "dance" }, "type");
});

test("parseChange(): rejects other values, and ignores inherited properties", () => {
  for (const value of [null, undefined, 1, "open", [], [CHANGES[0]]]) {
    assertRejected(value, "change");
  }
  assertRejected({}, "type");
  assertRejected(JSON.parse('{"__proto__":{"type":"remove","user":"bob"}}'), "type");
  assertRejected({ type: "constructor" }, "type");
});

test("parseChange(): rejects any value with 422, or returns a change that it accepts again", () => {
  const value = fc.oneof(
    fc.anything(),
    fc.constantFrom(...CHANGES).chain((change) =>
      fc.constantFrom(...Object.keys(change)).chain((field) =>
        fc.anything().map((other) => ({ ...change, [field]: other }))
      )
    ),
  );
  fc.assert(
    fc.property(value, (value) => {
      const change = parsed(value);
      if (change) assertEquals(parseChange(throughJson(change)), change);
    }),
    RUNS,
  );
});

test("toChangeEntry(): returns the author, or none if the operator made the change", () => {
  const read = (fields: Record<string, unknown>) => {
    const body = new TextEncoder().encode(JSON.stringify({ change: CHANGES[2], ...fields }));
    const header = {
      epoch: "a",
      gid: 7,
      type: "change",
      room: "dev",
      seq: 1,
      id: "",
      at: 3,
    } as const;
    return toChangeEntry({ ...header, body });
  };
  const { author, from, gid, at, room } = read({ author: "ann", from: "Ann" });
  assertEquals([author, from, gid, at, room], ["ann", "Ann", 7, 3, "dev"]);
  assertEquals([read({}).author, read({}).from], [undefined, ""]);
});

/** Returns the change, or undefined if it is rejected with 422. */
function parsed(value: unknown): Change | undefined {
  try {
    return parseChange(value);
  } catch (error) {
    assertInstanceOf(error, ChatError);
    assertEquals(toProblem(error).status, 422);
  }
}
