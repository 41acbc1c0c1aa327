import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { parseRoomList, parseUserEvent } from "../../../chat/domain/read_state.ts";
import { parseUnreadCounts } from "../../../chat/domain/unread_counts.ts";
import { test } from "../../testing.ts";

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

/** Values of `make` with one field removed or replaced by any JSON value. */
function damaged<Value extends object>(make: fc.Arbitrary<Value>) {
  return fc.tuple(make, fc.nat(), fc.option(fc.jsonValue({ maxDepth: 1 }))).map(
    ([value, index, other]) => {
      const fields = Object.entries(value);
      const [name = ""] = fields[index % fields.length] ?? [];
      const rest = fields.filter(([field]) => field !== name);
      return Object.fromEntries(other === null ? rest : [...rest, [name, other]]);
    },
  );
}

/** Returns the parsed value, or undefined if the parser throws a `TypeError`. */
function parsed<T>(parse: (value: unknown) => T, value: unknown): T | undefined {
  try {
    return parse(value);
  } catch (error) {
    assert(error instanceof TypeError, `${error}`);
  }
}

const isCount = (value: unknown) => typeof value === "number";

test("parseRoomList(), parseUnreadCounts(), parseUserEvent(): return valid values unchanged", () => {
  const found = fc.record({ rooms: fc.array(reading), doNotDisturbUntil: count });
  fc.assert(fc.property(found, (all) => assertEquals(parseRoomList(all), all)));
  fc.assert(fc.property(fc.array(unread), (all) => assertEquals(parseUnreadCounts(all), all)));
  fc.assert(
    fc.property(
      fc.record({ user, reading }),
      (event) => assertEquals(parseUserEvent(event), event),
    ),
  );
  const doNotDisturb = fc.record({ user, doNotDisturbUntil: count });
  fc.assert(fc.property(doNotDisturb, (event) => assertEquals(parseUserEvent(event), event)));
});

test("parseRoomList(), parseUnreadCounts(), parseUserEvent(): reject any value, or return rooms with counts", () => {
  const any = fc.jsonValue();
  const lists = fc.oneof(any, fc.array(fc.oneof(damaged(reading), damaged(unread), any)));
  fc.assert(fc.property(lists, (list) => {
    for (const one of parsed(parseRoomList, { rooms: list, doNotDisturbUntil: 0 })?.rooms ?? []) {
      const counts = [one.head, one.read, one.unread, one.mentions];
      assert(typeof one.room === "string" && counts.every(isCount));
    }
    for (const one of parsed(parseUnreadCounts, list) ?? []) {
      assert(typeof one.room === "string" && [one.head, one.unread, one.mentions].every(isCount));
    }
  }));
  const events = fc.oneof(
    any,
    damaged(fc.record({ user, reading: damaged(reading) })),
    damaged(fc.record({ user, doNotDisturbUntil: count })),
  );
  fc.assert(fc.property(events, (value) => {
    const event = parsed(parseUserEvent, value);
    if (!event) return;
    assert(event.user !== "");
    if ("reading" in event) assert(typeof event.reading.room === "string");
    else if ("saved" in event) assert(typeof event.saved.room === "string");
    else if ("activityIn" in event) assert(typeof event.activityIn === "string");
    else assert(isCount(event.doNotDisturbUntil));
  }));
});
