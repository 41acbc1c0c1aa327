import { assertEquals, assertLess } from "@std/assert";
import { gzipResponse } from "../../http/compression.ts";
import { test } from "../testing.ts";

const LONG = "the same again ".repeat(1_000);
const HEADERS = { "content-type": "text/plain" };

/** Returns what a client that accepts these encodings receives, and its size. */
async function answer(text: string, encodings?: string) {
  const headers = new Headers(encodings === undefined ? {} : { "accept-encoding": encodings });
  const request = new Request("http://a.test", { headers });
  const response = await gzipResponse(new Response(text, { headers: HEADERS }), request);
  const encoding = response.headers.get("content-encoding");
  const bytes = new Uint8Array(await response.arrayBuffer());
  const plain = encoding === null
    ? bytes
    : new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return { encoding, bytes: bytes.byteLength, text: await new Response(plain).text(), response };
}

test("gzipResponse: compresses a long text for clients that accept gzip, with Vary", async () => {
  const { encoding, bytes, text, response: { headers } } = await answer(LONG, "gzip, br");
  assertEquals([encoding, text === LONG], ["gzip", true]);
  assertLess(bytes, LONG.length / 10);
  assertEquals([headers.get("vary"), headers.get("content-type")], [
    "accept-encoding",
    "text/plain",
  ]);
});

for (const encodings of [undefined, "", "identity", "br", "gzip;q=0"]) {
  test(`gzipResponse: does not compress for clients that accept ${encodings ?? "nothing in particular"}`, async () => {
    const { encoding, text, response: { headers } } = await answer(LONG, encodings);
    assertEquals([encoding, text === LONG], [null, true]);
    assertEquals(headers.get("vary"), "accept-encoding");
  });
}

test("gzipResponse: does not compress a short text", async () => {
  const { encoding, text } = await answer("short, with an é", "gzip");
  assertEquals([encoding, text], [null, "short, with an é"]);
});

test("gzipResponse: does not compress a text that would become longer", async () => {
  const random = crypto.getRandomValues(new Uint8Array(4_000)).toBase64();
  const { encoding, bytes } = await answer(random, "gzip");
  assertLess(bytes, random.length);
  assertEquals(encoding, "gzip");
  const letters = Array.from({ length: 60_000 }, () => Math.floor(Math.random() * 0x5000));
  const chinese = String.fromCharCode(...letters.map((letter) => 0x4e00 + letter));
  const found = await answer(chinese, "gzip");
  assertLess(found.bytes, new TextEncoder().encode(chinese).byteLength);
  assertEquals([found.encoding, found.text === chinese], ["gzip", true]);
});

test("gzipResponse: does not block the process with a text over 256 KiB", async () => {
  const { encoding, text } = await answer("a".repeat(256 * 1024 + 1), "gzip");
  assertEquals([encoding, text.length], [null, 256 * 1024 + 1]);
});
