import { assertEquals } from "@std/assert";
import fc from "fast-check";
import {
  displayableName,
  encodeSnapshot,
  MAX_NAMED,
  MAX_TYPING,
  parseSnapshot,
  type PresenceSnapshot,
} from "../../../chat/presence/snapshot.ts";
import { anyCharacter } from "../../harness/arbitraries.ts";
import { test } from "../../testing.ts";

const RUNS = { numRuns: 500 };

const id = fc.stringMatching(/^[A-Za-z0-9._@:|-]{1,8}$/);
const name = fc.string({ unit: anyCharacter, maxLength: 8 });
const room = fc.oneof(
  fc.stringMatching(/^[a-z0-9][a-z0-9_-]{0,8}$/),
  fc.stringMatching(/^~[a-z2-7]{26}$/),
);

/** Snapshots of a few users with displayable names, some present and some typing. */
const snapshot: fc.Arbitrary<PresenceSnapshot> = fc.uniqueArray(
  fc.record({ id, name: name.map(displayableName) }),
  { selector: ({ id }) => id, minLength: 1, maxLength: 8 },
).chain((users) => {
  const some = (max: number) => fc.subarray(users, { maxLength: Math.min(max, users.length) });
  const presence = fc.record({ users: some(MAX_NAMED), typing: some(MAX_TYPING), more: fc.nat(9) })
    .map(({ users, typing, more }) => ({ count: users.length + more, users, typing }));
  return fc.array(fc.tuple(room, presence), { maxLength: 4 }).map((rooms) => new Map(rooms));
});

/** Encoded snapshots with one value replaced by any. */
const other = fc.oneof(
  fc.jsonValue({ maxDepth: 1 }),
  fc.constantFrom("A\u200bnn", "a b", "", -1, 0),
);
const damaged = fc.tuple(snapshot, fc.nat(), other).map(
  ([snapshot, index, other]) => {
    let values = 0;
    const text = encodeSnapshot(snapshot);
    JSON.parse(text, () => void values++);
    let i = 0;
    return JSON.parse(text, (_, value) => i++ === index % values ? other : value);
  },
);

/** Returns the snapshot, or undefined if it is rejected by a meaningful error. */
function read(value: unknown): PresenceSnapshot | undefined {
  try {
    return parseSnapshot(value);
  } catch (error) {
    if (error instanceof TypeError || error instanceof RangeError) throw error;
    return undefined;
  }
}

test("parseSnapshot(): reads what encodeSnapshot() wrote", () => {
  fc.assert(
    fc.property(snapshot, (snapshot) => {
      assertEquals(read(JSON.parse(encodeSnapshot(snapshot))), snapshot);
    }),
    RUNS,
  );
});

test("parseSnapshot(): rejects any value, or returns a snapshot that can be encoded again", () => {
  let accepted = 0;
  fc.assert(
    fc.property(fc.oneof({ weight: 9, arbitrary: damaged }, fc.jsonValue()), (value) => {
      const found = read(value);
      if (!found) return;
      accepted++;
      assertEquals(read(JSON.parse(encodeSnapshot(found))), found);
      for (const { count, users, typing } of found.values()) {
        assertEquals([count >= users.length, typing.length <= MAX_TYPING], [true, true]);
        for (const { name } of [...users, ...typing]) assertEquals(displayableName(name), name);
      }
    }),
    RUNS,
  );
  assertEquals(accepted > 0, true, "some values are accepted");
});
