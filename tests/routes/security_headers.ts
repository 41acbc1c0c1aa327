import { assert, assertEquals } from "@std/assert";

/** What each answer says, word for word; its policy for content is looked at rule by rule. */
const EXPECTED: Readonly<Record<string, string>> = {
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "permissions-policy": "camera=(), geolocation=(), microphone=()",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
};

/** Asserts that an answer lets nothing else run, sniff, frame or be told. */
export function assertSecured(headers: Headers, what: string): void {
  for (const [name, value] of Object.entries(EXPECTED)) {
    assertEquals(headers.get(name), value, `${what}: ${name}`);
  }
  const policy = headers.get("content-security-policy")?.split("; ") ?? [];
  assertEquals(policy[0], "default-src 'none'", what);
  for (const rule of ["frame-ancestors 'none'", "base-uri 'none'", "script-src 'self'"]) {
    assert(policy.includes(rule), `${what}: ${rule}`);
  }
  assert(policy.includes("require-trusted-types-for 'script'"), what);
  assert(!policy.some((rule) => /unsafe|\*|https?:/.test(rule)), what);
}
