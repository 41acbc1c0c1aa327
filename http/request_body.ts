import { concat } from "@std/bytes/concat";
import { type FormPart, parseMultipart } from "./multipart.ts";
import { HttpProblem } from "./problem.ts";
import { TimeLimit } from "./shared_timeout.ts";

/** The fields of a body. A form has texts only; JSON may have anything. */
export type Fields = Readonly<Record<string, unknown>>;

type Parser = (text: string, contentType: string) => Fields;

const PARSERS = new Map<string, Parser>([
  ["application/json", parseJson],
  ["application/x-www-form-urlencoded", parseUrlencoded],
  ["multipart/form-data", parseForm],
]);

/** How large a body may be, of which kind, and how long it may take. */
export interface BodyOptions {
  /** Bytes of the body, at most. */
  readonly maxBytes: number;
  /** The media types that are read; by default JSON and both kinds of form. */
  readonly types?: readonly string[];
  /** Time within which the body must be there; by default 10 s. */
  readonly limit?: TimeLimit;
}

/** Nobody needs longer for a text; one who sends a byte now and then would stay for ever. */
const BODY_TIME = new TimeLimit(10_000);

const utf8 = new TextDecoder("utf-8", { fatal: true });

/**
 * Reads the fields of a body: JSON (an object), `application/x-www-form-urlencoded` or
 * `multipart/form-data`, all in UTF-8.
 *
 * @throws {HttpProblem} 413 over `maxBytes`, before more is read; 408 after the time; 415 for another
 * media type; 400 where the body is not valid UTF-8 or not what its type says; 503 where it ends before
 * it is whole.
 */
export async function readFields(
  request: Request,
  { maxBytes, types = [...PARSERS.keys()], limit = BODY_TIME }: BodyOptions,
): Promise<Fields> {
  const contentType = request.headers.get("content-type") ?? "";
  const type = contentType.split(";", 1)[0]?.trim().toLowerCase() ?? "";
  const parse = types.includes(type) ? PARSERS.get(type) : undefined;
  if (!parse) throw unsupported(type, types);
  // What comes too late is let go. Deno closes no connection whose body has not ended: it stays as one
  // that says nothing does, until the client or a proxy closes it (docs/proxies.md).
  const bytes = await limit.keep(readWhole(request, maxBytes), () => tooSlow(limit));
  const text = decodeUtf8(bytes);
  return parse(text, contentType);
}

async function readWhole(request: Request, maxBytes: number): Promise<Uint8Array> {
  try {
    return await readBytes(request, maxBytes);
  } catch (error) {
    if (error instanceof HttpProblem) throw error;
    throw incomplete();
  }
}

/** Deno.serve itself has no cap. A body that tells its length cannot have more bytes than that. */
async function readBytes(request: Request, maxBytes: number): Promise<Uint8Array> {
  const length = request.headers.get("content-length");
  if (length === null) return await readStream(request, maxBytes);
  if (Number(length) > maxBytes) throw tooLarge(maxBytes);
  return await request.bytes();
}

/** Reads a body as it comes and stops at the cap. */
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

/** Not URLSearchParams, which replaces what is not UTF-8 instead of refusing it. */
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
    throw malformed("The form is not valid: a % must begin an escape of UTF-8", field);
  }
}

function parseForm(text: string, contentType: string): Fields {
  const parts = readParts(text, contentType);
  const file = parts.find(({ isFile }) => isFile)?.name;
  if (file === undefined) return Object.fromEntries(parts.map(({ name, value }) => [name, value]));
  throw malformed(`The field "${file}" is a file: a form may have texts only`, file);
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
 * Either the sender hung up, and does not get this answer, or the server is shutting down, which cuts off
 * bodies under way: then the request was fine and must be sent again.
 */
function incomplete(): HttpProblem {
  const detail = "The body ended before it was whole: send it again";
  return new HttpProblem("body-incomplete", detail, { headers: { "retry-after": "1" } });
}

function tooLarge(maxBytes: number): HttpProblem {
  const detail = `The body must have at most ${maxBytes} bytes`;
  // Deno takes what is still sent and drops it; this asks the sender to stop.
  const headers = { connection: "close" };
  return new HttpProblem("body-too-large", detail, { headers });
}

function tooSlow({ ms }: TimeLimit): HttpProblem {
  const detail = `The body must be there within ${ms / 1_000} s`;
  const headers = { connection: "close" };
  return new HttpProblem("body-too-slow", detail, { headers });
}

function unsupported(type: string, types: readonly string[]): HttpProblem {
  const detail = `The content type "${type}" is not read here, only ${types.join(", ")}`;
  const headers = { accept: types.join(", ") };
  return new HttpProblem("unsupported-type", detail, { headers });
}
