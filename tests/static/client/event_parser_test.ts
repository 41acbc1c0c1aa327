import { assertEquals } from "@std/assert";
import { readEvents } from "../../../static/client/event_parser.js";

const encoder = new TextEncoder();

Deno.test("The parser gives name, data and id of each event", async () => {
  const events = await parse("event: edit\nid: e.7\ndata: {}\n\ndata: plain\n\n");
  assertEquals(events, [
    { event: "edit", id: "e.7", data: "{}" },
    { event: "message", id: "e.7", data: "plain" },
  ]);
});

for (const [name, end] of Object.entries({ LF: "\n", CR: "\r", "CR LF": "\r\n" })) {
  Deno.test(`The parser takes ${name} for the end of a line`, async () => {
    const text = ["event: a", "data: 1", "data: 2", "", "data: 3", "", ""].join(end);
    const events = await parse(text + "\n");
    assertEquals(events.map(({ event, data }) => [event, data]), [["a", "1\n2"], ["message", "3"]]);
  });
}

Deno.test("The parser reads the same wherever the chunks end", async () => {
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

Deno.test("The parser does not wait for the LF that may follow a CR", async () => {
  const chunks = ["data: 1\r\r", "\ndata: 2\r", "", "\n\r\n"].map((text) => encoder.encode(text));
  const events = readEvents(ReadableStream.from(chunks.slice(0, 1)));
  assertEquals((await events.next()).value?.data, "1");
  assertEquals((await read(chunks)).map(({ data }) => data), ["1", "2"]);
});

Deno.test("The parser takes a BOM for one at the start of the stream alone, not of a chunk", async () => {
  for (const first of ["data: a", "\uFEFFdata: a"]) {
    const chunks = ["", first, "\uFEFFb\n", "\uFEFF\n\n"].map((text) => encoder.encode(text));
    assertEquals((await read(chunks)).map(({ data }) => data), ["a\uFEFFb"]);
  }
});

Deno.test("The parser passes over comments, unknown fields, a BOM and one space", async () => {
  const events = await parse("\uFEFFdata:  two\n: comment\nnoise: x\nnothing\n\n");
  assertEquals(events, [{ event: "message", id: "", data: " two" }]);
});

Deno.test("The parser ignores an id with NUL and a retry that is no number", async () => {
  const events = await parse("id: e.1\ndata: a\n\nid: e\0.2\nretry: 5s\ndata: b\n\n");
  assertEquals(events.map(({ id, retry }) => [id, retry]), [["e.1", undefined], [
    "e.1",
    undefined,
  ]]);
});

Deno.test("The parser keeps an id without data for the next event, and an empty id resets it", async () => {
  const events = await parse("id: e.1\n\ndata: a\n\nid\ndata: b\n\n");
  assertEquals(events.map(({ id }) => id), ["e.1", ""]);
});

Deno.test("The parser says how long to wait although there is no event", async () => {
  assertEquals(await parse("retry: 1734\n\n"), [{ event: "", id: "", data: "", retry: 1734 }]);
});

Deno.test("The parser drops an event that the end of the stream cuts off", async () => {
  assertEquals(await parse("data: whole\n\ndata: half\n"), [
    { event: "message", id: "", data: "whole" },
  ]);
});

function parse(text: string) {
  return read([encoder.encode(text)]);
}

async function read(chunks: Uint8Array[]) {
  return await Array.fromAsync(readEvents(ReadableStream.from(chunks)));
}
