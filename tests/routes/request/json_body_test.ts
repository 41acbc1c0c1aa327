import { assertEquals, assertRejects } from "@std/assert";
import { ChatError } from "../../../chat/errors.ts";
import { readJson, requireOnly } from "../../../routes/request/json_body.ts";
import { test } from "../../testing.ts";

const LIMITS = { bodyBytes: 10_000_000, textChars: 4_000, nameChars: 40 };

function read(body: string) {
  const headers = { "content-type": "application/json" };
  const request = new Request("http://127.0.0.1/", { method: "POST", headers, body });
  return readJson(request, LIMITS, ["id", "text"]);
}

async function refusalOf(body: string) {
  const error = await assertRejects(() => read(body), ChatError);
  return { code: error.code, field: error.field, detail: error.message };
}

test("readJson: returns the members that it is asked for", async () => {
  assertEquals(await read('{"id":"1","text":"hi"}'), { id: "1", text: "hi" });
  assertEquals(await read('{"id":"1"}'), { id: "1" });
  assertEquals(await read("{}"), {});
});

test("readJson: refuses members that nobody reads, and names them", async () => {
  assertEquals(await refusalOf('{"id":"1","text":"hi","type":"order","data":{}}'), {
    code: "invalid-field",
    field: "type",
    detail: 'The fields "type" and "data" are unknown: there may be id and text',
  });
  for (const name of ["Text", "text ", "__proto__", "constructor", "toString", ""]) {
    const { field, detail } = await refusalOf(`{"id":"1",${JSON.stringify(name)}:1}`);
    assertEquals([field, detail], [
      name,
      `The field "${name}" is unknown: there may be id and text`,
    ]);
  }
});

test("readJson: names a few of many unknown members, shortened", async () => {
  const many = Array.from({ length: 100_000 }, (_, i) => `"${"k".repeat(60)}${i}":1`).join(",");
  const { detail } = await refusalOf(`{${many}}`);
  assertEquals(detail.length < 500, true, detail);
  assertEquals(detail.includes("99996 others"), true, detail);
});

test("requireOnly: says in which part of the body an unknown member is", () => {
  try {
    requireOnly({ id: "1", role: "owner" }, ["id", "name"], "members[0].");
  } catch (error) {
    assertEquals(error instanceof ChatError && error.field, "members[0].role");
    return;
  }
  throw new Error("It was taken");
});
