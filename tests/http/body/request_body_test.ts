import { assertEquals, assertRejects } from "@std/assert";
import { deadline } from "@std/async/deadline";
import { HttpProblem } from "../../../http/problem.ts";
import { readFields } from "../../../http/body/request_body.ts";
import { SharedTimeout } from "../../../http/body/shared_timeout.ts";
import { test } from "../../testing.ts";

const LIMIT_MS = 10_000;

const JSON_TYPE = "application/json";
const FORM_TYPE = "application/x-www-form-urlencoded";

function post(body: BodyInit, type?: string): Request {
  const headers: HeadersInit = type ? { "content-type": type } : {};
  return new Request("http://localhost/", { method: "POST", body, headers });
}

const read = (body: BodyInit, type?: string) => readFields(post(body, type), { maxBytes: 1_000 });

async function refused(body: BodyInit, type: string): Promise<[status: number, code: string]> {
  const { status, code } = await assertRejects(() => read(body, type), HttpProblem);
  return [status, code];
}

test("readFields: reads JSON, urlencoded and multipart forms alike", async () => {
  const fields = { from: "Ann & Zoë", text: "1 + 1 = 2\n100 % ☺" };
  assertEquals(await read(JSON.stringify(fields), `${JSON_TYPE}; charset=utf-8`), fields);
  assertEquals(await read(new URLSearchParams(fields)), fields);
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.set(name, value);
  assertEquals(await read(form), { ...fields, text: "1 + 1 = 2\r\n100 % ☺" });
});

test("readFields: reads a field without a value as empty", async () => {
  assertEquals(await read("from&text=", FORM_TYPE), { from: "", text: "" });
  assertEquals(await read("", FORM_TYPE), {});
});

test("readFields: rejects an unknown or missing media type with 415", async () => {
  for (const type of ["text/plain", "application/xml", "", "application/jsonp"]) {
    assertEquals(await refused("{}", type), [415, "unsupported-type"], type);
  }
});

test("readFields: rejects a body over the limit with 413, with or without Content-Length", async () => {
  const large = "x".repeat(1_001);
  const told = post(large, JSON_TYPE);
  told.headers.set("content-length", "1001");
  const { status } = await assertRejects(() => readFields(told, { maxBytes: 1_000 }), HttpProblem);
  assertEquals(status, 413);
  assertEquals(await refused(`text=${large}`, FORM_TYPE), [413, "body-too-large"]);
  assertEquals(await refused(new Blob([large]).stream(), JSON_TYPE), [413, "body-too-large"]);
});

test("readFields: reads an endless body only up to the limit", async () => {
  let chunks = 0;
  const endless = new ReadableStream({
    pull(controller) {
      chunks++;
      controller.enqueue(new Uint8Array(400));
    },
  });
  assertEquals(await refused(endless, JSON_TYPE), [413, "body-too-large"]);
  assertEquals(chunks <= 5, true, `${chunks} chunks were read`);
});

test("readFields: rejects a body that is not UTF-8, escaped or not", async () => {
  const broken = Uint8Array.of(0x22, 0xc3, 0x28, 0x22);
  for (const type of [JSON_TYPE, FORM_TYPE, "multipart/form-data; boundary=x"]) {
    assertEquals(await refused(broken, type), [400, "malformed-body"], type);
  }
  for (const text of ["text=%C3%28", "text=%ED%A0%80", "text=%", "text=%zz"]) {
    assertEquals(await refused(text, FORM_TYPE), [400, "malformed-body"], text);
  }
});

test("readFields: names the field whose value is not UTF-8", async () => {
  const { field } = await assertRejects(() => read("from=Ann&text=%C3%28", FORM_TYPE), HttpProblem);
  assertEquals(field, "text");
});

test("readFields: rejects a form with a file and names the field", async () => {
  const form = new FormData();
  form.set("from", "Ann");
  form.set("text", new File(["hello"], "hello.txt"));
  const { status, code, field } = await assertRejects(() => read(form), HttpProblem);
  assertEquals([status, code, field], [400, "malformed-body", "text"]);
});

test("readFields: gives up on a body that does not arrive in time", async () => {
  for (const headers of [{}, { "content-length": "20" }]) {
    const silent = post(new ReadableStream(), JSON_TYPE);
    for (const [name, value] of Object.entries(headers)) silent.headers.set(name, value);
    const reading = readFields(silent, { maxBytes: 1_000, timeout: new SharedTimeout(10) });
    const refusal = assertRejects(() => reading, HttpProblem, "within 0.01 s");
    const { status, code } = await deadline(refusal, LIMIT_MS);
    assertEquals([status, code], [408, "body-too-slow"]);
  }
});

test("readFields: asks to send a truncated body again", async () => {
  const broken = new ReadableStream({
    pull: (controller) => controller.error(new TypeError("The connection was closed")),
  });
  assertEquals(await refused(broken, JSON_TYPE), [503, "body-incomplete"]);
});

test("readFields: rejects a body that does not match its media type", async () => {
  for (const text of ["", "{", "[]", "null", '"text"', "1"]) {
    assertEquals(await refused(text, JSON_TYPE), [400, "malformed-body"], text);
  }
  for (const type of ["multipart/form-data", "multipart/form-data; boundary=x"]) {
    assertEquals(await refused("from=Ann", type), [400, "malformed-body"], type);
  }
});

test("readFields: does not let a field named __proto__ change an object", async () => {
  const fields = await read('{"__proto__":{"from":"Eve"}}', JSON_TYPE);
  assertEquals(Object.getPrototypeOf(fields), Object.prototype);
  assertEquals(fields.from, undefined);
});
