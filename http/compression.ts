// Which encodings a reader takes, and answers that are compressed as they are made.

import { acceptsEncodings } from "@std/http/negotiation";
import { gzipSync } from "node:zlib";

/** What one packet holds comes no sooner when it is smaller. */
const LEAST_BYTES = 1_400;

/**
 * A longer text is sent as it is: compressing blocks the event loop, in Deno's asynchronous variants
 * too, for about 3 ms for each 100 KiB.
 */
const MOST_BYTES = 256 * 1024;

/**
 * Leaves a quarter of a page of English messages. Level 1 leaves a third, and enlarges what is not
 * ASCII: it codes each byte over 143 with nine bits. Higher levels take longer for little.
 */
const LEVEL = 2;

const encoder = new TextEncoder();

/** One who does not say what it takes, or that it is nothing, may not be able to decode anything. */
export function accepts(encoding: string, request: Request): boolean {
  const isSaid = (request.headers.get("accept-encoding") ?? "") !== "";
  return isSaid &&
    acceptsEncodings(request, encoding, "identity") === encoding;
}

/**
 * Answers with a text, compressed where the reader takes that, and where it is long, not too long
 * and becomes shorter.
 *
 * Not for a text in which something of one person stands beside what that person may not read: who
 * sees how long the answers to another are could guess the rest by it, try by try (BREACH).
 */
export function gzipResponse(
  text: string,
  request: Request,
  headers: Readonly<Record<string, string>>,
): Response {
  const bytes = encoder.encode(text);
  const all = { ...headers, vary: "accept-encoding" };
  const plain = () => new Response(bytes, { headers: all });
  const { byteLength } = bytes;
  const isWorthIt = byteLength >= LEAST_BYTES && byteLength <= MOST_BYTES;
  if (!isWorthIt || !accepts("gzip", request)) return plain();
  const body = new Uint8Array(gzipSync(bytes, { level: LEVEL }));
  if (body.byteLength >= byteLength) return plain();
  return new Response(body, { headers: { ...all, "content-encoding": "gzip" } });
}
