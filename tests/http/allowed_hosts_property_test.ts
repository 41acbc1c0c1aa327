// AllowedHosts must agree with the URL standard, which browsers follow.

import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { isIP } from "node:net";
import { AllowedHosts, hostOf } from "../../http/allowed_hosts.ts";
import { HttpProblem } from "../../http/problem.ts";
import { anyCharacter } from "../harness/arbitraries.ts";
import { test } from "../testing.ts";

const NAMES = ["chat.example.org", "xn--bcher-kva.example"];
const HOSTS = new AllowedHosts(NAMES);

/** Own names, foreign names that resemble them, and addresses. */
const name = fc.oneof(
  fc.constantFrom(
    ...NAMES,
    "localhost",
    "a.localhost",
    "evil.example",
    "chat.example.org.evil.example",
  ),
  fc.domain(),
  fc.ipV4(),
  fc.ipV6().map((address) => `[${address}]`),
);
const port = fc.option(fc.integer({ min: 0, max: 65_535 }), { nil: undefined });

/** Any text that a program could send as a host, much of it nearly valid. */
const anyHost = fc.oneof(
  fc.array(
    fc.oneof(
      name,
      fc.constantFrom(".", ":", "[", "]", "@", "/", "?", "#", "%2e", "%00", "0x7f.1", "。"),
    ),
    { maxLength: 4 },
  ).map((pieces) => pieces.join("")),
  fc.string({ unit: anyCharacter, maxLength: 20 }),
);

/** Returns the host name that a browser would parse. */
function hostnameOf(host: string): string | undefined {
  return URL.parse(`http://${host}/`)?.hostname;
}

/** Whether a host name, as browsers write it, is one of this server. */
function isOwn(hostname: string): boolean {
  const whole = hostname.replace(/\.$/, "");
  return [...NAMES, "localhost"].includes(whole) || whole.endsWith(".localhost") ||
    isIP(whole.replace(/^\[|\]$/g, "")) !== 0;
}

test("AllowedHosts: accepts a host in a browser's form exactly if it is one of its names, an address or this machine", () => {
  fc.assert(
    fc.property(name, port, (name, port) => {
      const url = URL.parse(`http://${name}${port === undefined ? "" : `:${port}`}/`);
      fc.pre(url !== null);
      assertEquals(HOSTS.has(url.host), isOwn(url.hostname), url.host);
    }),
    { numRuns: 1_000 },
  );
});

test("AllowedHosts: has a host only if a browser would use it for this server", () => {
  let known = 0;
  fc.assert(
    fc.property(anyHost, (host) => {
      if (!HOSTS.has(host)) return;
      known++;
      const hostname = hostnameOf(host);
      assert(hostname !== undefined && isOwn(hostname), `${host} is ${hostname}`);
    }),
    { numRuns: 3_000 },
  );
  assert(known > 0, "The property would also hold if none were allowed");
});

test("AllowedHosts: lets any request pass or rejects it with 421", () => {
  fc.assert(
    fc.property(anyHost, (host) => {
      const headers = new Headers();
      try {
        headers.set("host", host);
      } catch {
        return; // No header could bring it.
      }
      const request = new Request("http://127.0.0.1/", { headers });
      if (HOSTS.has(hostOf(request))) return HOSTS.require(request);
      const { status } = assertThrows(() => HOSTS.require(request), HttpProblem);
      assertEquals(status, 421);
    }),
    { numRuns: 1_000 },
  );
});
