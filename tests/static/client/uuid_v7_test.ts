import { assert, assertEquals, assertMatch } from "@std/assert";
import { extractTimestamp, validate } from "@std/uuid/v7";
import { newId } from "../../../static/client/uuid_v7.js";
import { test } from "../../testing.ts";

test("newId(): returns unique UUIDs of version 7 with the current time", () => {
  const before = Date.now();
  const ids = Array.from({ length: 10_000 }, newId);
  const after = Date.now();
  for (const id of ids) {
    assertMatch(id, /^[0-9a-f-]{36}$/);
    assert(validate(id), id);
    assert(extractTimestamp(id) >= before && extractTimestamp(id) <= after, id);
  }
  assertEquals(new Set(ids).size, ids.length);
  // Each of the 74 random bits is seen as 0 and as 1.
  const bits = ids.map((id) => BigInt(`0x${id.replaceAll("-", "").slice(12)}`));
  const [always, ever] = [bits.reduce((a, b) => a & b), bits.reduce((a, b) => a | b)];
  assertEquals((ever ^ always).toString(2).replaceAll("0", "").length, 74);
});
