import { assertEquals, assertLess } from "@std/assert";
import { matchesRoom } from "../../../chat/domain/room_pattern.ts";
import { cpuTimeOf } from "../../harness/cpu_time.ts";
import { test } from "../../testing.ts";

const PRIVATE = `~${"a".repeat(26)}`;

test("P7 matchesRoom(): matches names and prefixes of public rooms, and names of private ones", () => {
  const matching = (...patterns: string[]) =>
    ["dev", "dev-2", "team-a", "team-", "te", PRIVATE].filter((room) =>
      matchesRoom(patterns, room)
    );
  assertEquals(matching(), []);
  assertEquals(matching("dev", "team-*"), ["dev", "team-a", "team-"]);
  assertEquals(matching("dev*", "te"), ["dev", "dev-2", "te"]);
  assertEquals(matching("*"), ["dev", "dev-2", "team-a", "team-", "te"]);
  assertEquals(matching(PRIVATE), [PRIVATE]);
  assertEquals(matching("~*", `${PRIVATE}*`, PRIVATE.slice(0, 5)), []);
});

test("P5 matchesRoom(): checks 20,000 rooms against 2,000 patterns in less than 100 ms", () => {
  // As many as 200 streams of one address, each second.
  const rooms = Array.from({ length: 100 }, (_, i) => `customer-${1_900 + i}-`);
  for (const end of ["", "*"]) {
    const patterns = Array.from({ length: 2_000 }, (_, i) => `customer-${i}-${end}`);
    const check = () => {
      for (let stream = 0; stream < 200; stream++) {
        assertEquals(rooms.every((room) => matchesRoom(patterns, room)), true);
      }
    };
    // Takes 3 ms; comparing with each pattern took 600.
    assertLess(Math.min(cpuTimeOf(check), cpuTimeOf(check)), 100);
  }
});
