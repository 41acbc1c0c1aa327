// Which encodings a reader takes, and answers that are compressed as they are made.

import { acceptsEncodings } from "@std/http/negotiation";
import { gzipSync } from "node:zlib";

/** What one packet holds comes no sooner when it is smaller. */
const LEAST_BYTES = 1_400;

/** Less than half is left of a page of messages; to leave a third takes three times as long. */
const LEVEL = 1;

const encoder = new TextEncoder();

/** One who does not say what it takes, or that it is nothing, may not be able to decode anything. */
export function takes(encoding: string, request: Request): boolean {
  const isSaid = (request.headers.get("accept-encoding") ?? "") !== "";
  return isSaid &&
    acceptsEncodings(request, encoding, "identity") === encoding;
}

/**
 * Answers with a text, compressed where the reader takes that and the text is long.
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
  if (bytes.byteLength < LEAST_BYTES || !takes("gzip", request)) {
    return new Response(bytes, { headers: all });
  }
  const body = new Uint8Array(gzipSync(bytes, { level: LEVEL }));
  return new Response(body, { headers: { ...all, "content-encoding": "gzip" } });
}
