// Range requests for one range of bytes (RFC 9110, section 14).

import { HttpProblem } from "./problem.ts";

/** Bytes from `from` up to, but not including, `to`. */
export interface ByteRange {
  readonly from: number;
  readonly to: number;
}

/** What a response contains: the status that goes with it, its range and the headers for it. */
export interface RangedContent extends ByteRange {
  readonly status: 200 | 206;
  readonly headers: Readonly<Record<string, string>>;
}

const RANGE = /^bytes=(?:(\d{1,15})-(\d{0,15})|-(\d{1,15}))$/i;

/**
 * Chooses what to send of a resource of `size` bytes. All of it, with 200, if the request is no GET
 * (RFC 9110, section 14.2), has no `Range`, one that is malformed or has several ranges, or an
 * `If-Range` with another ETag.
 *
 * @param etag A strong ETag, with its quotes.
 * @throws {HttpProblem} 416 if the range begins after the end.
 */
export function chooseRange(
  { method, headers }: Request,
  { size, etag }: { readonly size: number; readonly etag: string },
): RangedContent {
  const condition = headers.get("if-range");
  const isCurrent = condition === null || condition === etag;
  const range = method === "GET" && isCurrent
    ? parseRange(headers.get("range") ?? "", size)
    : undefined;
  const { from, to } = range ?? { from: 0, to: size };
  const common = { "accept-ranges": "bytes", "content-length": `${to - from}` };
  if (!range) return { status: 200, from, to, headers: common };
  const contentRange = `bytes ${from}-${to - 1}/${size}`;
  return { status: 206, from, to, headers: { ...common, "content-range": contentRange } };
}

/** Returns the range of a `Range` header; undefined if it is to be ignored. */
function parseRange(value: string, size: number): ByteRange | undefined {
  const [match, first = "", last = "", suffix = ""] = RANGE.exec(value) ?? [];
  if (match === undefined) return undefined;
  const from = suffix === "" ? Number(first) : Math.max(0, size - Number(suffix));
  const to = last === "" ? size : Math.min(size, Number(last) + 1);
  if (suffix === "" && last !== "" && Number(last) < from) return undefined;
  if (from < to) return { from, to };
  const detail = `The range begins after the end: there are ${size} bytes`;
  throw new HttpProblem("range-not-satisfiable", detail, {
    headers: { "content-range": `bytes */${size}`, "accept-ranges": "bytes" },
  });
}
