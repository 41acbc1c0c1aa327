import { assert, assertEquals, assertRejects } from "@std/assert";
import fc from "fast-check";
import { ChatError } from "../../../chat/errors.ts";
import { parseLimit } from "../../../routes/request/pagination.ts";
import { parseBounds, readJson, requireOnly } from "../../../routes/request/params.ts";
import { anyCharacter } from "../../harness/arbitraries.ts";
import { test } from "../../testing.ts";

const LIMITS = { bodyBytes: 10_000_000, textChars: 4_000, nameChars: 40 };

function read(body: string) {
  const headers = { "content-type": "application/json" };
  const request = new Request("http://127.0.0.1/", { method: "POST", headers, body });
  return readJson(request, LIMITS, ["id", "text"]);
}

async function errorOf(body: string) {
  const error = await assertRejects(() => read(body), ChatError);
  return { code: error.code, field: error.field, detail: error.message };
}

test("readJson: returns the named fields", async () => {
  assertEquals(await read('{"id":"1","text":"hi"}'), { id: "1", text: "hi" });
  assertEquals(await read('{"id":"1"}'), { id: "1" });
  assertEquals(await read("{}"), {});
});

test("readJson: rejects unknown fields and names them", async () => {
  assertEquals(await errorOf('{"id":"1","text":"hi","type":"order","data":{}}'), {
    code: "invalid-field",
    field: "type",
    detail: 'Unknown fields "type" and "data": expected id and text',
  });
  for (const name of ["Text", "text ", "__proto__", "constructor", "toString", ""]) {
    const { field, detail } = await errorOf(`{"id":"1",${JSON.stringify(name)}:1}`);
    assertEquals([field, detail], [
      name,
      `Unknown field "${name}": expected id and text`,
    ]);
  }
});

test("readJson: names only some of many unknown fields, shortened", async () => {
  const many = Array.from({ length: 100_000 }, (_, i) => `"${"k".repeat(60)}${i}":1`).join(",");
  const { detail } = await errorOf(`{${many}}`);
  assertEquals(detail.length < 500, true, detail);
  assertEquals(detail.includes("99996 more"), true, detail);
});

test("requireOnly: names the path of an unknown field", () => {
  try {
    requireOnly({ id: "1", role: "owner" }, ["id", "name"], "members[0].");
  } catch (error) {
    assertEquals(error instanceof ChatError && error.field, "members[0].role");
    return;
  }
  throw new Error("The unknown field was accepted");
});

const text = fc.oneof(
  fc.string({ unit: anyCharacter, maxLength: 20 }),
  fc.nat().map(String),
  fc.bigInt().map(String),
  fc.double().map(String),
);

test("parseBounds and parseLimit: read a whole number, or name the invalid parameter", () => {
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
