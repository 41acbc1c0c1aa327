// Reads request bodies with limits on size and time. By hand: Deno.serve has neither, and the body
// limits of the frameworks have no time.

import { concat } from "@std/bytes/concat";
import { HttpProblem } from "../problem.ts";
import { type FormPart, parseMultipart } from "./multipart.ts";
import { SharedTimeout } from "./shared_timeout.ts";

/** The fields of a body. A form has only strings; JSON may have any values. */
export type Fields = Readonly<Record<string, unknown>>;

type Parser = (text: string, contentType: string) => Fields;

const PARSERS = new Map<string, Parser>([
  ["application/json", parseJson],
  ["application/x-www-form-urlencoded", parseUrlencoded],
  ["multipart/form-data", parseForm],
]);

/** Options of {@linkcode readFields}. */
export interface BodyOptions {
  readonly maxBytes: number;
  /** The accepted media types; by default JSON and both kinds of form. */
  readonly types?: readonly string[];
  /** The time within which the body must arrive; 10 s by default. */
  readonly timeout?: SharedTimeout;
}

/**
 * Plenty for a text; without it, a client that sends a byte now and then could hold the connection
 * forever.
 */
const BODY_TIMEOUT = new SharedTimeout(10_000);

const utf8 = new TextDecoder("utf-8", { fatal: true });

/**
 * Reads the fields of a body: JSON (an object), `application/x-www-form-urlencoded` or
 * `multipart/form-data`, all in UTF-8.
 *
 * @throws {HttpProblem} 413 over `maxBytes`, before more is read; 408 on timeout; 415 for another
 * media type; 400 if the body is not valid UTF-8 or not of its media type; 503 if it ends early.
 */
export async function readFields(
  request: Request,
  { maxBytes, types = [...PARSERS.keys()], timeout = BODY_TIMEOUT }: BodyOptions,
): Promise<Fields> {
  const contentType = request.headers.get("content-type") ?? "";
  const type = contentType.split(";", 1)[0]?.trim().toLowerCase() ?? "";
  const parse = types.includes(type) ? PARSERS.get(type) : undefined;
  if (!parse) throw unsupported(type, types);
  return parse(decodeUtf8(await readBytes(request, { maxBytes, timeout })), contentType);
}

/**
 * Reads a body of any media type.
 *
 * @throws {HttpProblem} 413 over `maxBytes`, before more is read; 408 on timeout; 503 if it ends early.
 */
export async function readBytes(
  request: Request,
  { maxBytes, timeout = BODY_TIMEOUT }: Pick<BodyOptions, "maxBytes" | "timeout">,
): Promise<Uint8Array> {
  // After a timeout the body is abandoned. Deno does not close a connection whose body has not ended:
  // it stays open like an idle one, until the client or a proxy closes it (docs/proxies.md).
  return await timeout.race(readWhole(request, maxBytes), () => tooSlow(timeout));
}

async function readWhole(request: Request, maxBytes: number): Promise<Uint8Array> {
  try {
    return await readAll(request, maxBytes);
  } catch (error) {
    if (error instanceof HttpProblem) throw error;
    throw incomplete();
  }
}

/** A body with `content-length` cannot be longer than that. */
async function readAll(request: Request, maxBytes: number): Promise<Uint8Array> {
  const length = request.headers.get("content-length");
  if (length === null) return await readStream(request, maxBytes);
  if (Number(length) > maxBytes) throw tooLarge(maxBytes);
  return await request.bytes();
}

/** Reads a chunked body and stops at the limit. */
async function readStream(request: Request, maxBytes: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of request.body ?? []) {
    bytes += chunk.byteLength;
    if (bytes > maxBytes) throw tooLarge(maxBytes);
    chunks.push(chunk);
  }
  return concat(chunks);
}

function decodeUtf8(bytes: Uint8Array): string {
  try {
    return utf8.decode(bytes);
  } catch {
    throw malformed("The body is not valid UTF-8");
  }
}

function parseJson(text: string): Fields {
  const value = parse(text);
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return { ...value };
  throw malformed("The body must be a JSON object");
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw malformed("The body is not valid JSON");
  }
}

/** Not URLSearchParams, which replaces invalid UTF-8 instead of rejecting it. */
function parseUrlencoded(text: string): Fields {
  const pairs = text.split("&").filter((pair) => pair !== "").map((pair) => {
    const [name = "", ...value] = pair.split("=");
    return [decodeForm(name), decodeForm(value.join("="), name)];
  });
  return Object.fromEntries(pairs);
}

function decodeForm(text: string, field?: string): string {
  try {
    return decodeURIComponent(text.replaceAll("+", " "));
  } catch {
    throw malformed("The form is not valid: each % must begin an escaped UTF-8 byte", field);
  }
}

function parseForm(text: string, contentType: string): Fields {
  const parts = readParts(text, contentType);
  const file = parts.find(({ isFile }) => isFile)?.name;
  if (file === undefined) return Object.fromEntries(parts.map(({ name, value }) => [name, value]));
  throw malformed(`The field "${file}" is a file: only text fields are accepted`, file);
}

function readParts(text: string, contentType: string): FormPart[] {
  try {
    return parseMultipart(text, contentType);
  } catch {
    throw malformed("The body is not valid multipart/form-data");
  }
}

function malformed(detail: string, field?: string): HttpProblem {
  return new HttpProblem("malformed-body", detail, { field });
}

/**
 * Either the client hung up and never gets this response, or the server is shutting down and cut the
 * body off: then the request was fine and must be sent again.
 */
function incomplete(): HttpProblem {
  const detail = "The body ended early: send it again";
  return new HttpProblem("body-incomplete", detail, { headers: { "retry-after": "1" } });
}

function tooLarge(maxBytes: number): HttpProblem {
  const detail = `The body must have at most ${maxBytes} bytes`;
  // Deno reads and drops the rest of the body; this asks the client to stop.
  const headers = { connection: "close" };
  return new HttpProblem("body-too-large", detail, { headers });
}

function tooSlow({ ms }: SharedTimeout): HttpProblem {
  const detail = `The body must arrive within ${ms / 1_000} s`;
  const headers = { connection: "close" };
  return new HttpProblem("body-too-slow", detail, { headers });
}

function unsupported(type: string, types: readonly string[]): HttpProblem {
  const detail = `Cannot read the content type "${type}": expected ${types.join(", ")}`;
  const headers = { accept: types.join(", ") };
  return new HttpProblem("unsupported-type", detail, { headers });
}
