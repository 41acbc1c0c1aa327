// Compresses responses while they are created. By hand: Deno.serve can compress all responses or none, but
// those that mix texts of several users must not be compressed (BREACH).

import { acceptsEncodings } from "@std/http/negotiation";
import { gzipSync } from "node:zlib";

/** A response that fits one packet does not arrive sooner when it is smaller. */
const MIN_BYTES = 1_400;

/**
 * Compressing blocks the event loop for about 3 ms per 100 KiB, even with Deno's asynchronous functions,
 * so longer texts are sent uncompressed.
 */
const MAX_BYTES = 256 * 1024;

/**
 * Reduces a page of English messages to a quarter. Level 1 reduces it to a third, and enlarges non-ASCII
 * text, because it encodes bytes over 143 in nine bits. Higher levels take longer and gain little.
 */
const LEVEL = 2;

/** Whether the client accepts an encoding. One without `Accept-Encoding` may not decode any. */
export function accepts(encoding: string, request: Request): boolean {
  const hasHeader = (request.headers.get("accept-encoding") ?? "") !== "";
  return hasHeader && acceptsEncodings(request, encoding, "identity") === encoding;
}

/**
 * Compresses a response if the client accepts it and it pays off.
 *
 * Not for texts that mix what a user wrote with what this user may not read: an attacker who sees the
 * sizes of another user's responses could guess the rest, character by character (BREACH).
 */
export async function gzipResponse(response: Response, request: Request): Promise<Response> {
  const bytes = await response.bytes();
  const { byteLength } = bytes;
  const isWorthIt = byteLength >= MIN_BYTES && byteLength <= MAX_BYTES;
  const isAccepted = isWorthIt && accepts("gzip", request);
  const compressed = isAccepted ? new Uint8Array(gzipSync(bytes, { level: LEVEL })) : bytes;
  const isSmaller = compressed.byteLength < byteLength;
  const result = new Response(isSmaller ? compressed : bytes, response);
  result.headers.append("vary", "accept-encoding");
  if (isSmaller) result.headers.set("content-encoding", "gzip");
  return result;
}
