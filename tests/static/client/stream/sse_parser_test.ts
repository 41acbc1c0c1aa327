import { assertEquals } from "@std/assert";
import { parseEvents } from "../../../../static/client/stream/sse_parser.js";
import { test } from "../../../testing.ts";

const encoder = new TextEncoder();

test("parseEvents(): yields name, data and id of each event", async () => {
  const events = await parse("event: edit\nid: e.7\ndata: {}\n\ndata: plain\n\n");
  assertEquals(events, [
    { event: "edit", id: "e.7", data: "{}" },
    { event: "message", id: "e.7", data: "plain" },
  ]);
});

for (const [name, end] of Object.entries({ LF: "\n", CR: "\r", "CR LF": "\r\n" })) {
  test(`parseEvents(): ends a line at ${name}`, async () => {
    const text = ["event: a", "data: 1", "data: 2", "", "data: 3", "", ""].join(end);
    const events = await parse(text + "\n");
    assertEquals(events.map(({ event, data }) => [event, data]), [["a", "1\n2"], ["message", "3"]]);
  });
}

test("parseEvents(): yields the same events wherever a chunk ends", async () => {
  const bytes = encoder.encode(
    "id: e.1\r\nevent: é\r\ndata: 🎉\r\n\r\nretry: 5\r\ndata: 2\r\n\r\n",
  );
  const expected = [
    { event: "é", id: "e.1", data: "🎉" },
    { event: "message", id: "e.1", data: "2", retry: 5 },
  ];
  for (let cut = 0; cut <= bytes.length; cut++) {
    assertEquals(await read([bytes.slice(0, cut), bytes.slice(cut)]), expected, `cut at ${cut}`);
  }
});

test("parseEvents(): does not wait for an LF after a CR", async () => {
  const chunks = ["data: 1\r\r", "\ndata: 2\r", "", "\n\r\n"].map((text) => encoder.encode(text));
  const events = parseEvents(ReadableStream.from(chunks.slice(0, 1)));
  assertEquals((await events.next()).value?.data, "1");
  assertEquals((await read(chunks)).map(({ data }) => data), ["1", "2"]);
});

test("parseEvents(): strips a BOM at the start of the stream, but not of a chunk", async () => {
  for (const first of ["data: a", "\uFEFFdata: a"]) {
    const chunks = ["", first, "\uFEFFb\n", "\uFEFF\n\n"].map((text) => encoder.encode(text));
    assertEquals((await read(chunks)).map(({ data }) => data), ["a\uFEFFb"]);
  }
});

test("parseEvents(): skips comments, unknown fields, a BOM and one space", async () => {
  const events = await parse("\uFEFFdata:  two\n: comment\nnoise: x\nnothing\n\n");
  assertEquals(events, [{ event: "message", id: "", data: " two" }]);
});

test("parseEvents(): ignores an id with NUL and a retry that is not a number", async () => {
  const events = await parse("id: e.1\ndata: a\n\nid: e\0.2\nretry: 5s\ndata: b\n\n");
  assertEquals(events.map(({ id, retry }) => [id, retry]), [["e.1", undefined], [
    "e.1",
    undefined,
  ]]);
});

test("parseEvents(): keeps an id without data for the next event, and resets it by an empty id", async () => {
  const events = await parse("id: e.1\n\ndata: a\n\nid\ndata: b\n\n");
  assertEquals(events.map(({ id }) => id), ["e.1", ""]);
});

test("parseEvents(): yields a retry time without an event", async () => {
  assertEquals(await parse("retry: 1734\n\n"), [{ event: "", id: "", data: "", retry: 1734 }]);
});

test("parseEvents(): drops an event that the end of the stream cuts off", async () => {
  assertEquals(await parse("data: whole\n\ndata: half\n"), [
    { event: "message", id: "", data: "whole" },
  ]);
});

test("parseEvents(): ends a line at a CR, and drops an LF at the start of the next chunk", async () => {
  const chunks = ["data: 1\r\r", "data: 2\r", "", "\n\r", "\n", "data: 3\n\r"];
  const events = await read(chunks.map((chunk) => encoder.encode(chunk)));
  assertEquals(events.map(({ data }) => data), ["1", "2", "3"]);
});

test("parseEvents(): strips one BOM at the start only, wherever a chunk ends", async () => {
  const bytes = encoder.encode("\uFEFF\uFEFFx: 1\ndata: \uFEFFa\uFEFF\n\n");
  for (let cut = 0; cut <= bytes.length; cut++) {
    const events = await read([bytes.slice(0, cut), bytes.slice(cut)]);
    assertEquals(events.map(({ data }) => data), ["\uFEFFa\uFEFF"], `cut at ${cut}`);
  }
});

/** The cases of the web platform tests for `eventsource`, and the expected data of each. */
const FORMATS: [what: string, body: string, messages: string[], id?: string][] = [
  ["a BOM at the beginning only", "\uFEFFdata:1\n\n\uFEFFdata:2\n\ndata:3\n\n", ["1", "3"]],
  ["one BOM, not two", "\uFEFF\uFEFFdata:1\n\ndata:2\n\n", ["2"]],
  ["comments among data, whatever they hold", "data:1\r:\0\n:\r\ndata:2\n:data:x\rdata:3\n\n", [
    "1\n2\n3",
  ]],
  ["a very long comment", `data:1\n:${"x".repeat(4_096)}\ndata:2\n\n`, ["1\n2"]],
  ["data that is empty, with a colon or without", "data:\n\ndata\ndata\n\ndata:a\n\n", [
    "",
    "\n",
    "a",
  ]],
  ["one space after the colon, no other blank", "data:\ta\rdata: \ndata:  b\n\n", ["\ta\n\n b"]],
  ["field names as they are written", "data:\0\n data:2\rData:1\ndata\0:2\nda-ta:3\ndata :4\n\n", [
    "\0",
  ]],
  ["every kind of line break in one event", "data:a\r\n\ndata\ndata:b\r\n\r\n", ["a", "\nb"]],
  ["no other character as a line break", "data:a\u2028b\u2029c\u0085d\ve\ff\n\n", [
    "a\u2028b\u2029c\u0085d\ve\ff",
  ]],
  ["empty lines without an event", "data:\0\n\n\n\n\n", ["\0"]],
  ["an id as it is written, colons and all", "id: a: b\ndata:1\n\n", ["1"], "a: b"],
  ["an id of an event without data", "id:1\nevent:x\n\ndata:1\n\n", ["1"], "1"],
  ["an empty id after another", "id:1\ndata:1\n\nid:\ndata:2\n\n", ["1", "2"], ""],
  ["no id with a NUL", "id:1\ndata:1\n\nid:\0 2\ndata:2\n\n", ["1", "2"], "1"],
  ["the last id of several", "id:1\nid:2\ndata:1\n\n", ["1"], "2"],
  ["no name of an event without data", "event:x\n\ndata:1\n\n", ["1"]],
  ["an empty name as none", "event: \ndata:1\n\n", ["1"]],
  ["unknown fields and mere text", "data:1\n data\ndata\nfoobar:x\ntext\n:comment\n\n", ["1\n"]],
  [
    "nothing of an event that is cut off before its empty line",
    "data:1\n\nid:2\ndata:2",
    ["1"],
    "",
  ],
];

for (const [what, body, messages, id = ""] of FORMATS) {
  test(`parseEvents(): reads ${what}`, async () => {
    const events = await parse(body);
    assertEquals(
      events.map(({ event, data }) => [event, data]),
      messages.map((data) => ["message", data]),
    );
    assertEquals(events.at(-1)?.id, id);
  });
}

test("parseEvents(): takes only digits as a retry time, leading zeros included", async () => {
  const bodies = [
    "retry:03000",
    "retry: 5",
    "retry:1000x",
    "retry:-1",
    "retry:1.5",
    "retry",
    "retry: ",
  ];
  const events = await parse(bodies.map((line) => `${line}\ndata:1\n\n`).join(""));
  const none = undefined;
  assertEquals(events.map(({ retry }) => retry), [3000, 5, none, none, none, none, none]);
});

test("parseEvents(): replaces invalid UTF-8 and continues", async () => {
  const broken = Uint8Array.of(0xc3, 0x28, 0xed, 0xa0, 0x80);
  const events = await read([encoder.encode("data:a"), broken, encoder.encode("b\n\ndata:2\n\n")]);
  assertEquals(events.map(({ data }) => data), ["a\uFFFD(\uFFFD\uFFFD\uFFFDb", "2"]);
});

function parse(text: string) {
  return read([encoder.encode(text)]);
}

async function read(chunks: Uint8Array[]) {
  return await Array.fromAsync(parseEvents(ReadableStream.from(chunks)));
}
