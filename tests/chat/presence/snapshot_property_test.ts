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

/** Whereabouts of a few people under the names that may be told, some here and some typing. */
const whereabouts: fc.Arbitrary<PresenceSnapshot> = fc.uniqueArray(
  fc.record({ id, name: name.map(displayableName) }),
  { selector: ({ id }) => id, minLength: 1, maxLength: 8 },
).chain((users) => {
  const some = (max: number) => fc.subarray(users, { maxLength: Math.min(max, users.length) });
  const here = fc.record({ users: some(MAX_NAMED), typing: some(MAX_TYPING), more: fc.nat(9) })
    .map(({ users, typing, more }) => ({ count: users.length + more, users, typing }));
  return fc.array(fc.tuple(room, here), { maxLength: 4 }).map((rooms) => new Map(rooms));
});

/** JSON that is nearly what is written: with one value of it replaced by any. */
const other = fc.oneof(
  fc.jsonValue({ maxDepth: 1 }),
  fc.constantFrom("A\u200bnn", "a b", "", -1, 0),
);
const nearly = fc.tuple(whereabouts, fc.nat(), other).map(
  ([whereabouts, place, other]) => {
    let values = 0;
    const text = encodeSnapshot(whereabouts);
    JSON.parse(text, () => void values++);
    let i = 0;
    return JSON.parse(text, (_, value) => i++ === place % values ? other : value);
  },
);

/** What is read, if it is not refused by an error that says why. */
function read(value: unknown): PresenceSnapshot | undefined {
  try {
    return parseSnapshot(value);
  } catch (error) {
    if (error instanceof TypeError || error instanceof RangeError) throw error;
    return undefined;
  }
}

test("Whereabouts are read as they were written, whoever is where", () => {
  fc.assert(
    fc.property(whereabouts, (whereabouts) => {
      assertEquals(read(JSON.parse(encodeSnapshot(whereabouts))), whereabouts);
    }),
    RUNS,
  );
});

test("Whatever comes as whereabouts, it is refused, or is whereabouts that can be told on", () => {
  let taken = 0;
  fc.assert(
    fc.property(fc.oneof({ weight: 9, arbitrary: nearly }, fc.jsonValue()), (value) => {
      const found = read(value);
      if (!found) return;
      taken++;
      assertEquals(read(JSON.parse(encodeSnapshot(found))), found);
      for (const { count, users, typing } of found.values()) {
        assertEquals([count >= users.length, typing.length <= MAX_TYPING], [true, true]);
        for (const { name } of [...users, ...typing]) assertEquals(displayableName(name), name);
      }
    }),
    RUNS,
  );
  assertEquals(taken > 0, true, "The property would also hold where all are refused");
});
