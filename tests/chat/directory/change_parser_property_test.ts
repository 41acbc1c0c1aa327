import { assert, assertEquals, assertInstanceOf } from "@std/assert";
import fc from "fast-check";
import { parseChange, parseRoomCreation } from "../../../chat/directory/change_parser.ts";
import type { RoomCreation } from "../../../chat/directory/changes.ts";
import { ChatError } from "../../../chat/errors.ts";
import { toProblem } from "../../../routes/request/error_responses.ts";
import { anyCharacter } from "../../harness/arbitraries.ts";
import { test } from "../../testing.ts";

/** Mostly valid values, so that an invalid one further down is reached as well. */
const mostlyValid = (valid: fc.Arbitrary<unknown>) =>
  fc.oneof({ weight: 9, arbitrary: valid }, { weight: 1, arbitrary: fc.anything() });

const text = fc.oneof(
  fc.constantFrom("Plans", " Plans ", "__proto__", ""),
  fc.string({ unit: anyCharacter }),
);

const member = fc.record({
  id: mostlyValid(fc.oneof(fc.stringMatching(/^[A-Za-z0-9._@:|-]{1,64}$/), text)),
  name: mostlyValid(text),
}, { requiredKeys: [] });

const roomCreation = fc.record({
  title: mostlyValid(text),
  members: mostlyValid(fc.array(mostlyValid(member), { maxLength: 12 })),
  isDirect: mostlyValid(fc.boolean()),
}, { requiredKeys: [] });

function parsed(value: unknown): RoomCreation | undefined {
  try {
    return parseRoomCreation(value);
  } catch (error) {
    assertInstanceOf(error, ChatError);
    assertEquals(toProblem(error).status, 422);
    return undefined;
  }
}

test("parseRoomCreation(): rejects any value with 422, or returns a change that parseChange() accepts", () => {
  let count = 0;
  fc.assert(
    fc.property(mostlyValid(roomCreation), (value) => {
      const creation = parsed(value);
      if (!creation) return;
      count++;
      assertEquals(Object.keys(creation).sort(), ["isDirect", "members", "title", "type"]);
      for (const { id, name } of creation.members) {
        assert(/^[A-Za-z0-9._@:|-]{1,64}$/.test(id), id);
        assert(name.trim() !== "" && name.isWellFormed() && !/[\n\r\0]/.test(name), name);
      }
      assertEquals(parseChange(JSON.parse(JSON.stringify(creation))), creation);
    }),
    { numRuns: 2_000 },
  );
  assert(count > 100, "many are valid");
});
