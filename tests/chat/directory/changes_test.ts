import { assertEquals, assertInstanceOf, assertThrows } from "@std/assert";
import fc from "fast-check";
import { type Change, parseChange } from "../../../chat/directory/changes.ts";
import { toChangeEntry } from "../../../chat/directory/change_entry.ts";
import { ChatError } from "../../../chat/errors.ts";
import { toProblem } from "../../../routes/request/error_responses.ts";
import { test } from "../../testing.ts";

const HASH = "h".repeat(43);
const RUNS = { numRuns: 2_000 };

/** One of each, whole. */
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
    "ban until",
    "mute until",
    "deleted user",
  ],
];

const refused = (value: unknown, field: string) => {
  const error = assertThrows(() => parseChange(value), ChatError);
  assertEquals([toProblem(error).status, error.field], [422, field]);
};

/** As it is written and read again: JSON has no `undefined`. */
const written = (change: Change): unknown => JSON.parse(JSON.stringify(change));

test("Each change is read as it was written", () => {
  for (const change of CHANGES) assertEquals(written(parseChange(change)), written(change));
});

test("A change without one of its fields is refused, unless that may be left out", () => {
  for (const change of CHANGES) {
    for (const [field] of Object.entries(change)) {
      if (OPTIONAL.includes(`${change.type} ${field}`)) continue;
      const rest = Object.fromEntries(Object.entries(change).filter(([name]) => name !== field));
      assertThrows(() => parseChange(rest), ChatError, "", `${change.type} without ${field}`);
    }
  }
});

test("A field of a wrong kind or size is refused by its name", () => {
  const [open, add] = CHANGES;
  refused({ ...open, title: "x".repeat(101) }, "title");
  refused({ ...open, title: "two\nlines" }, "title");
  refused({ ...open, title: "\ud83d" }, "title");
  refused({ ...open, members: Array(101).fill({ id: "bob", name: "Bob" }) }, "members");
  const bob = { id: "bob", name: "Bob" };
  refused({ ...open, members: [bob, { id: "cleo", name: " " }] }, "members[1].name");
  refused({ ...open, members: [bob, bob, { id: "no spaces", name: "Cleo" }] }, "members[2].id");
  refused({ ...open, members: [bob, "cleo"] }, "members[1]");
  refused({ ...open, isDirect: "yes" }, "isDirect");
  refused({ ...add, member: { id: "no spaces", name: "Bob" } }, "id");
  refused({ type: "settings", slowSeconds: 3_601 }, "slowSeconds");
  refused({ type: "settings", slowSeconds: 0.5 }, "slowSeconds");
  refused({ type: "role", user: "bob", role: "king" }, "role");
  refused({ type: "revoke", invitation: "secret" }, "invitation");
  refused({ type: "ban", user: "bob", address: "192.0.2.1", reason: "" }, "user");
  refused({ type: "unban" }, "user");
  refused({ type: "dance" }, "type");
});

test("What is no change is refused, and nothing of an object's own making counts", () => {
  for (const value of [null, undefined, 1, "open", [], [CHANGES[0]]]) refused(value, "change");
  refused({}, "type");
  refused(JSON.parse('{"__proto__":{"type":"remove","user":"bob"}}'), "type");
  refused({ type: "constructor" }, "type");
});

test("Whatever is sent is refused, or is a change that stays as it is", () => {
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
      if (change) assertEquals(parseChange(written(change)), change);
    }),
    RUNS,
  );
});

test("A change in the log names its author, or nobody where it is the operator's", () => {
  const read = (fields: Record<string, unknown>) => {
    const body = new TextEncoder().encode(JSON.stringify({ change: CHANGES[2], ...fields }));
    const place = {
      epoch: "a",
      gid: 7,
      type: "change",
      room: "dev",
      seq: 1,
      id: "",
      at: 3,
    } as const;
    return toChangeEntry({ ...place, body });
  };
  const { author, from, gid, at, room } = read({ author: "ann", from: "Ann" });
  assertEquals([author, from, gid, at, room], ["ann", "Ann", 7, 3, "dev"]);
  assertEquals([read({}).author, read({}).from], [undefined, ""]);
});

/** The change, or nothing where it is refused as it should be. */
function parsed(value: unknown): Change | undefined {
  try {
    return parseChange(value);
  } catch (error) {
    assertInstanceOf(error, ChatError);
    assertEquals(toProblem(error).status, 422);
  }
}
