import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { ChatError } from "../../../chat/errors.ts";
import { parseBounds, parseLimit } from "../../../routes/request/pagination.ts";
import { anyCharacter } from "../../any_text.ts";
import { test } from "../../testing.ts";

const text = fc.oneof(
  fc.string({ unit: anyCharacter, maxLength: 20 }),
  fc.nat().map(String),
  fc.bigInt().map(String),
  fc.double().map(String),
);

test("Whatever stands for a number in an address, it is a whole one or refused by its name", () => {
  fc.assert(fc.property(text, (value) => {
    const params = new URLSearchParams({ before: value, limit: value });
    try {
      const { before } = parseBounds(params, ["before"]);
      assertEquals(before, Number(value));
      assert(Number.isSafeInteger(before) && /^\d+$/.test(value));
      assertEquals(parseLimit(params), Math.min(Number(value), 200));
    } catch (error) {
      assert(error instanceof ChatError, `${error}`);
      assertEquals([error.code, error.field], ["invalid-field", "before"]);
      assert(!/^\d{1,15}$/.test(value));
    }
  }));
});
