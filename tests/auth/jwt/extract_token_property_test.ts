import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { extractToken } from "../../../auth/jwt/extract_token.ts";
import { ChatError } from "../../../chat/errors.ts";
import { test } from "../../testing.ts";

/** Few characters, so that two places often have the same token. */
const token = fc.oneof(
  fc.constantFrom("", "a.b.c", "d.e.f"),
  fc.stringMatching(/^[\w-]{1,9}\.[\w-]{1,9}\.[\w-]{1,9}$/),
);

const places = fc.record({
  bearer: fc.option(token, { nil: undefined }),
  cookies: fc.array(token, { maxLength: 2 }),
  parameters: fc.array(token, { maxLength: 2 }),
  method: fc.constantFrom("GET", "HEAD", "POST"),
  path: fc.constantFrom("/api/events", "/api/rooms", "/"),
});

const anyText = fc.stringMatching(/^[!-~]([ -~]{0,30}[!-~])?$/);

/** Returns the token, or the code if the request is rejected as expected. */
function find(request: Request): string | undefined | ChatError {
  try {
    return extractToken(request);
  } catch (error) {
    if (!(error instanceof ChatError)) throw error;
    assertEquals(error.code, "ambiguous-credentials");
    return error;
  }
}

test("extractToken: returns the one token of a request, however often it occurs, and rejects two", () => {
  fc.assert(
    fc.property(places, ({ bearer, cookies, parameters, method, path }) => {
      const url = new URL(path, "http://localhost");
      for (const one of parameters) url.searchParams.append("access_token", one);
      const headers = new Headers();
      if (bearer !== undefined) headers.set("authorization", `Bearer ${bearer}`);
      headers.set("cookie", ["a=1", ...cookies.map((one) => `hubbub_token=${one}`)].join("; "));
      const isStream = method === "GET" && path === "/api/events";
      const all = [bearer ?? "", ...cookies, ...(isStream ? parameters : [])];
      const [one, two] = new Set(all.filter((one) => one !== ""));
      const request = new Request(url, { method, headers });
      if (two === undefined) assertEquals(find(request), one);
      else assertThrows(() => extractToken(request), ChatError);
    }),
    { numRuns: 1_000 },
  );
});

test("extractToken: finds a token, finds none or answers 400, for any headers and URL", () => {
  fc.assert(
    fc.property(anyText, anyText, anyText, (authorization, cookie, query) => {
      const url = `http://localhost/api/events?${query}`;
      const found = find(new Request(url, { headers: { authorization, cookie } }));
      if (typeof found !== "string") return;
      const held = [authorization, cookie, ...new URL(url).searchParams.values()];
      assertEquals(held.some((text) => text.includes(found)), true, found);
    }),
    { numRuns: 1_000 },
  );
});
