import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { formatCookie, hasHostCookie, readCookie } from "../../auth/cookies.ts";
import { test } from "../testing.ts";

const NAME = "hubbub_session";

const isSecure = fc.boolean();

/** Characters of our cookie values. */
const value = fc.stringMatching(/^[A-Za-z0-9_.:-]{1,60}$/);

/** Foreign cookies, and text that is not a cookie. */
const other = fc.oneof(
  fc.stringMatching(/^[!-:<>-~]{0,10}=?[!-:<-~]{0,10}$/),
  fc.constantFrom(
    `x${NAME}=1`,
    `${NAME}s=1`,
    `x=${NAME}=1`,
    "=",
    "=1",
    "",
    NAME,
    `__host-${NAME}=1`,
  ),
).filter((text) => !/^(__Host-)?hubbub_session=/.test(text));
const others = fc.array(other, { maxLength: 5 });

function requestWith(...cookies: string[]): Request {
  return new Request("http://localhost", { headers: { cookie: cookies.join("; ") } });
}

test("readCookie: reads back a formatted cookie among others", () => {
  fc.assert(fc.property(others, value, others, isSecure, (before, value, after, isSecure) => {
    const [own = ""] = formatCookie(NAME, value, { isSecure }).split(";");
    const request = requestWith(...before, own, ...after);
    assertEquals(readCookie(request, NAME, { isSecure }), value);
    // A cookie of a sibling domain or of plain HTTP is not read over HTTPS, nor the other way round.
    assertEquals(readCookie(request, NAME, { isSecure: !isSecure }), undefined);
    assertEquals(hasHostCookie(request), isSecure);
  }));
});

test("readCookie: ignores cookies that are not ours", () => {
  fc.assert(fc.property(others, isSecure, (cookies, isSecure) => {
    assertEquals(readCookie(requestWith(...cookies), NAME, { isSecure }), undefined);
  }));
});
