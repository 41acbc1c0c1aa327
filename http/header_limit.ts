import { HttpProblem } from "./problem.ts";

/**
 * Bytes that the address and the headers of a request may have together. A stream of a hundred rooms
 * with the longest token needs half of that; nginx takes as much, and Deno itself 64 KiB.
 */
const MAX_HEAD_BYTES = 32 * 1024;

/**
 * Refuses a request with an address or headers that nobody needs: whatever reads them takes time for
 * each byte.
 *
 * @throws {HttpProblem} 431 if they have more than 32 KiB together.
 */
export function requireSmallHead({ url, headers }: Request): void {
  let bytes = url.length;
  headers.forEach((value, name) => bytes += name.length + value.length);
  if (bytes <= MAX_HEAD_BYTES) return;
  const detail =
    `The address and the headers of a request must have at most ${MAX_HEAD_BYTES} bytes together`;
  // The connection is good for nothing else: most likely the next request has the same headers.
  throw new HttpProblem("headers-too-large", detail, { headers: { connection: "close" } });
}
