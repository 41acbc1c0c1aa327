import { assertEquals, assertInstanceOf } from "@std/assert";
import fc from "fast-check";
import { requireSameOrigin } from "../../http/csrf.ts";
import { HttpProblem } from "../../http/problem.ts";
import { test } from "../testing.ts";

const ORIGINS = new Set(["https://chat.example.org"]);
const RUNS = { numRuns: 1_000 };

const DEFAULT_PORTS: Readonly<Record<string, string>> = { "http:": "80", "https:": "443" };

/** Page URLs, often with the same host and port. */
const page = fc.record({
  protocol: fc.constantFrom("http:", "https:"),
  hostname: fc.constantFrom(
    "localhost",
    "LocalHost",
    "127.0.0.1",
    "[::1]",
    "a.example",
    "b.a.example",
  ),
  port: fc.constantFrom("", "80", "443", "8000"),
});

const anyText = fc.string({ unit: "binary-ascii", maxLength: 20 }).filter((text) =>
  !/[\0\r\n]/.test(text)
);
const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });

interface Said {
  readonly origin?: string | undefined;
  readonly site?: string | undefined;
  readonly host?: string | undefined;
}

/** Whether a write passes; else checks that it is rejected with the expected error. */
function mayPass({ origin, site, host }: Said): boolean {
  const headers = new Headers();
  if (origin !== undefined) headers.set("origin", origin);
  if (site !== undefined) headers.set("sec-fetch-site", site);
  if (host !== undefined) headers.set("host", host);
  try {
    requireSameOrigin(new Request("http://127.0.0.1/", { method: "POST", headers }), ORIGINS);
    return true;
  } catch (error) {
    assertInstanceOf(error, HttpProblem);
    assertEquals([error.status, error.code], [403, "forbidden-origin"]);
    return false;
  }
}

test("requireSameOrigin: compares host and port of Origin if there is no Sec-Fetch-Site", () => {
  fc.assert(
    fc.property(page, page, (from, to) => {
      const { origin } = new URL(`${from.protocol}//${from.hostname}:${from.port}`);
      const host = to.port === "" ? to.hostname : `${to.hostname}:${to.port}`;
      // The server does not know its scheme and assumes the page's.
      const portAt = ({ port }: { port: string }) => port || DEFAULT_PORTS[from.protocol];
      const isSame = from.hostname.toLowerCase() === to.hostname.toLowerCase() &&
        portAt(from) === portAt(to);
      assertEquals(mayPass({ origin, host }), isSame, `${origin} to ${host}`);
    }),
    RUNS,
  );
});

test("requireSameOrigin: follows Sec-Fetch-Site, except for the allowed origins", () => {
  const site = fc.oneof(fc.constantFrom("same-origin", "same-site", "cross-site", "none"), anyText);
  fc.assert(
    fc.property(site, maybe(anyText), anyText, (site, origin, host) => {
      const isOwn = ["same-origin", "none"].includes(site.trim());
      assertEquals(mayPass({ site, origin, host }), isOwn);
      assertEquals(mayPass({ site, origin: "https://chat.example.org", host }), true);
    }),
    RUNS,
  );
});

test("requireSameOrigin: lets any request pass or rejects it with 403", () => {
  const said = fc.record({ origin: maybe(anyText), site: maybe(anyText), host: maybe(anyText) });
  fc.assert(fc.property(said, (said) => void mayPass(said)), RUNS);
});
