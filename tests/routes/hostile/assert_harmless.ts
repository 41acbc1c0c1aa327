import { assert, assertEquals } from "@std/assert";
import type { Answer } from "./raw_connection.ts";
import { assertSecured } from "../security_headers.ts";

/** Internals of the server: a position in its code, its path on the machine. */
const CODE = /\n\s+at |\.ts\b|file:\/\/|node_modules/;
const { pathname: ROOT } = new URL("../../../", import.meta.url);

/**
 * Checks that a response reveals nothing but the problem: the server hung up, Deno rejected a malformed
 * request with an empty 400, or the response is one of ours.
 */
export function assertHarmless(answer: Answer | undefined, what: string): void {
  if (!answer) return;
  const { status, headers, body } = answer;
  if (status === 400 && body === "" && !headers.has("content-type")) return;
  assertSecured(headers, what);
  if (status < 400) return;
  assertEquals(headers.get("content-type"), "application/problem+json", what);
  assertEquals(JSON.parse(body).status, status, what);
  assert(!CODE.test(body) && !body.includes(ROOT), `${what}: ${body}`);
}
