import { assert, assertEquals, assertInstanceOf } from "@std/assert";
import fc from "fast-check";
import {
  parseChange,
  parseRoomCreation,
  type RoomCreation,
} from "../../../chat/directory/changes.ts";
import { ChatError } from "../../../chat/errors.ts";
import { toProblem } from "../../../routes/request/error_responses.ts";
import { anyCharacter } from "../../any_text.ts";
import { test } from "../../testing.ts";

/** Mostly right, so that what is wrong is found behind it. */
const mostly = (right: fc.Arbitrary<unknown>) =>
  fc.oneof({ weight: 9, arbitrary: right }, { weight: 1, arbitrary: fc.anything() });

const text = fc.oneof(
  fc.constantFrom("Plans", " Plans ", "__proto__", ""),
  fc.string({ unit: anyCharacter }),
);

const member = fc.record({
  id: mostly(fc.oneof(fc.stringMatching(/^[A-Za-z0-9._@:|-]{1,64}$/), text)),
  name: mostly(text),
}, { requiredKeys: [] });

const opening = fc.record({
  title: mostly(text),
  members: mostly(fc.array(mostly(member), { maxLength: 12 })),
  isDirect: mostly(fc.boolean()),
}, { requiredKeys: [] });

function taken(value: unknown): RoomCreation | undefined {
  try {
    return parseRoomCreation(value);
  } catch (error) {
    assertInstanceOf(error, ChatError);
    assertEquals(toProblem(error).status, 422);
    return undefined;
  }
}

test("Whatever is sent to open a room is refused with its field, or is an opening that stays as it is", () => {
  let count = 0;
  fc.assert(
    fc.property(mostly(opening), (value) => {
      const read = taken(value);
      if (!read) return;
      count++;
      assertEquals(Object.keys(read).sort(), ["isDirect", "members", "title", "type"]);
      for (const { id, name } of read.members) {
        assert(/^[A-Za-z0-9._@:|-]{1,64}$/.test(id), id);
        assert(name.trim() !== "" && name.isWellFormed() && !/[\n\r\0]/.test(name), name);
      }
      assertEquals(parseChange(JSON.parse(JSON.stringify(read))), read);
    }),
    { numRuns: 2_000 },
  );
  assert(count > 100, "many are taken");
});
