import { assert, assertEquals } from "@std/assert";
import type { Answer } from "./raw_connection.ts";
import { assertSecured } from "./security_headers.ts";

/** What only the inside of the server knows: a place in its code, where it lies on its machine. */
const CODE = /\n\s+at |\.ts\b|file:\/\/|node_modules/;
const { pathname: ROOT } = new URL("../../", import.meta.url);

/**
 * Asserts that a stranger is told nothing but the problem: the server hung up, Deno refused what is
 * no HTTP with an empty 400, or there is an answer of ours, with its headers.
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
