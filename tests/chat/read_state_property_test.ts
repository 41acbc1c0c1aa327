import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { parseRoomList, parseUserEvent } from "../../chat/read_state.ts";
import { parseUnreadCounts } from "../../chat/unread_counts.ts";
import { test } from "../testing.ts";

const count = fc.nat();
const unread = fc.record({ room: fc.string(), head: count, unread: count, mentions: count });
const reading = fc.record({
  room: fc.string(),
  head: count,
  read: count,
  unread: count,
  mentions: count,
});
const user = fc.stringMatching(/^[A-Za-z0-9._@:|-]{1,8}$/);

/** What `make` gives, with one of its fields replaced by any value of JSON or left out. */
function spoiled<Value extends object>(make: fc.Arbitrary<Value>) {
  return fc.tuple(make, fc.nat(), fc.option(fc.jsonValue({ maxDepth: 1 }))).map(
    ([value, place, other]) => {
      const fields = Object.entries(value);
      const [name = ""] = fields[place % fields.length] ?? [];
      const rest = fields.filter(([field]) => field !== name);
      return Object.fromEntries(other === null ? rest : [...rest, [name, other]]);
    },
  );
}

/** What a parser makes of a value; nothing where it says that it is wrong. */
function parsed<T>(parse: (value: unknown) => T, value: unknown): T | undefined {
  try {
    return parse(value);
  } catch (error) {
    assert(error instanceof TypeError, `${error}`);
  }
}

const isCount = (value: unknown) => typeof value === "number";

test("How rooms stand comes out as the broker says it", () => {
  const found = fc.record({ rooms: fc.array(reading), doNotDisturbUntil: count });
  fc.assert(fc.property(found, (all) => assertEquals(parseRoomList(all), all)));
  fc.assert(fc.property(fc.array(unread), (all) => assertEquals(parseUnreadCounts(all), all)));
  fc.assert(
    fc.property(fc.record({ user, reading }), (own) => assertEquals(parseUserEvent(own), own)),
  );
  const quiet = fc.record({ user, doNotDisturbUntil: count });
  fc.assert(fc.property(quiet, (own) => assertEquals(parseUserEvent(own), own)));
});

test("Whatever comes instead, it is refused or has a room and its counts", () => {
  const any = fc.jsonValue();
  const lists = fc.oneof(any, fc.array(fc.oneof(spoiled(reading), spoiled(unread), any)));
  fc.assert(fc.property(lists, (list) => {
    for (const one of parsed(parseRoomList, { rooms: list, doNotDisturbUntil: 0 })?.rooms ?? []) {
      const counts = [one.head, one.read, one.unread, one.mentions];
      assert(typeof one.room === "string" && counts.every(isCount));
    }
    for (const one of parsed(parseUnreadCounts, list) ?? []) {
      assert(typeof one.room === "string" && [one.head, one.unread, one.mentions].every(isCount));
    }
  }));
  const owns = fc.oneof(
    any,
    spoiled(fc.record({ user, reading: spoiled(reading) })),
    spoiled(fc.record({ user, doNotDisturbUntil: count })),
  );
  fc.assert(fc.property(owns, (value) => {
    const own = parsed(parseUserEvent, value);
    if (!own) return;
    assert(own.user !== "");
    if ("reading" in own) assert(typeof own.reading.room === "string");
    else assert(isCount(own.doNotDisturbUntil));
  }));
});
