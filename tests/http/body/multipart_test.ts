import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { parseMultipart } from "../../../http/body/multipart.ts";
import { anyCharacter } from "../../harness/arbitraries.ts";
import { test } from "../../testing.ts";

const TYPE = "multipart/form-data; boundary=x";

const text = fc.string({ unit: anyCharacter, maxLength: 12 }).filter((one) => one.isWellFormed());

/** A form as Deno and browsers write it. */
async function write(form: FormData): Promise<[body: string, type: string]> {
  const response = new Response(form);
  return [await response.text(), response.headers.get("content-type") ?? ""];
}

test("parseMultipart: reads back any form, whatever its fields are called", async () => {
  await fc.assert(fc.asyncProperty(fc.array(fc.tuple(text, text)), async (fields) => {
    const form = new FormData();
    for (const [name, value] of fields) form.append(name, value);
    // Line breaks are written as CR LF, and escapes in names are decoded.
    const lines = (one: string) => one.replace(/\r\n?|\n/g, "\r\n");
    const read = parseMultipart(...await write(form));
    assertEquals(
      read.map(({ name, value }) => [name, value]),
      fields.map(([name, value]) => [lines(name), lines(value)]),
    );
  }));
});

test("parseMultipart: distinguishes a file from text, even with an empty name", async () => {
  const form = new FormData();
  form.append("text", "a");
  form.append("file", new File(["b"], "b.txt"));
  form.append("empty", new File([], ""));
  const read = parseMultipart(...await write(form));
  assertEquals(read.map(({ name, isFile }) => [name, isFile]), [
    ["text", false],
    ["file", true],
    ["empty", true],
  ]);
});

test("parseMultipart: accepts a quoted boundary and further headers", () => {
  const part =
    '--x\r\nContent-Type: text/plain\r\nContent-Disposition: form-data; name="a"\r\n\r\nb';
  const expected = [{ name: "a", value: "b", isFile: false }];
  for (const type of [TYPE, 'multipart/form-data; charset=utf-8; Boundary="x"']) {
    assertEquals(parseMultipart(`${part}\r\n--x--\r\n`, type), expected);
    assertEquals(parseMultipart(`${part}\r\n--x--`, type), expected);
  }
});

test("parseMultipart: rejects text that is not a form", () => {
  const part = '--x\r\ncontent-disposition: form-data; name="a"\r\n\r\nb\r\n';
  const bad = [
    "",
    "a",
    "--x",
    part,
    `${part}--x`,
    `a${part}--x--`,
    `${part}--x--a`,
    part.replace("\r\n\r\n", "\r\n") + "--x--",
    part.replace(' name="a"', "") + "--x--",
    part.replace("form-data", "attachment") + "--x--",
    part.replace("name", `${"a".repeat(2_000)}; name`) + "--x--",
  ];
  for (const body of bad) assertThrows(() => parseMultipart(body, TYPE), SyntaxError);
  assertThrows(() => parseMultipart(`${part}--x--`, "multipart/form-data"), SyntaxError);
});
