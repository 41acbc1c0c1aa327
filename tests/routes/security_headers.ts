import { assert, assertEquals } from "@std/assert";

/** The headers of every response; the content security policy is checked rule by rule. */
const EXPECTED: Readonly<Record<string, string>> = {
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "permissions-policy": "camera=(), geolocation=(), microphone=()",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
};

/** Checks the security headers of a response. */
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
