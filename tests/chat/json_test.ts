import { assertEquals } from "@std/assert";
import { fieldsOf } from "../../chat/json.ts";
import { test } from "../testing.ts";

test("fieldsOf(): returns the fields of a JSON object, and none of another value", () => {
  const { id, other } = fieldsOf(JSON.parse('{"id": 1}'));
  assertEquals([id, other], [1, undefined]);
  for (const json of ["null", "true", "1", '"id"', "[]"]) {
    assertEquals(fieldsOf(JSON.parse(json)).id, undefined, json);
  }
});
