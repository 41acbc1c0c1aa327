import { assertEquals, assertMatch } from "@std/assert";
import { formatCookie, hasHostCookie, readCookie } from "../../auth/cookies.ts";
import { test } from "../testing.ts";

const plain = { isSecure: false };
const secure = { isSecure: true };

function requestWith(cookie: string): Request {
  return new Request("http://localhost", { headers: { cookie } });
}

test("readCookie: finds a cookie among others", () => {
  const cases: [header: string, value: string | undefined][] = [
    ["a=1", "1"],
    ["b=2; a=1; a=3", "1"],
    ["=x; a=1", "1"],
    ["x; a=1=2", "1=2"],
    [" a = 1 ", "1"],
    ["a=", ""],
    ["a", undefined],
    ["aa=1; b=a=1", undefined],
    ["=", undefined],
    ["", undefined],
  ];
  for (const [cookie, value] of cases) {
    assertEquals(readCookie(requestWith(cookie), "a", plain), value, cookie);
  }
  assertEquals(readCookie(new Request("http://localhost"), "a", plain), undefined);
});

test("readCookie: over HTTPS reads only the cookie that is bound to its host", () => {
  const cookie = formatCookie("hubbub_a", "1", secure);
  assertMatch(cookie, /^__Host-hubbub_a=1;/);
  assertMatch(cookie, /; Secure/);
  assertMatch(cookie, /; Path=\/(;|$)/);
  assertEquals(/domain/i.test(cookie), false);
  assertEquals(readCookie(requestWith("hubbub_a=2; __Host-hubbub_a=1"), "hubbub_a", secure), "1");
  assertEquals(readCookie(requestWith("hubbub_a=2"), "hubbub_a", secure), undefined);
  assertEquals(readCookie(requestWith("__host-hubbub_a=2"), "hubbub_a", secure), undefined);
});

test("readCookie: over plain HTTP reads only the cookie with the plain name", () => {
  assertMatch(formatCookie("hubbub_a", "1", plain), /^hubbub_a=1;/);
  assertEquals(readCookie(requestWith("__Host-hubbub_a=1"), "hubbub_a", plain), undefined);
});

test("hasHostCookie: recognizes a cookie that browsers send over HTTPS only", () => {
  assertEquals(hasHostCookie(requestWith("x=1; __Host-hubbub_session=1")), true);
  for (const cookie of ["", "hubbub_session=1", "x=__Host-hubbub_session=1", "__Host-other=1"]) {
    assertEquals(hasHostCookie(requestWith(cookie)), false, cookie);
  }
});
