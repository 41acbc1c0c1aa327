import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { HttpProblem } from "../../http/problem.ts";
import { dispatch, route } from "../../http/router.ts";
import { anyCharacter } from "../harness/arbitraries.ts";
import { test } from "../testing.ts";

const routes = [
  route<void>("GET", "/metrics", () => new Response("numbers")),
  route<void>("GET", "/r/:room", (_, { room }) => new Response(JSON.stringify(room))),
];

const ask = async (path: string) =>
  JSON.parse(await (await dispatch(routes, new Request(`http://a${path}`), undefined)).text());

test("dispatch: passes the path parameters unescaped", async () => {
  for (const path of ["/r/~ab", "/r/%7Eab", "/r/%7eab", "/r/~%61b"]) {
    assertEquals(await ask(path), "~ab", path);
  }
  assertEquals(await ask("/r/%2561"), "%61");
});

test("dispatch: unescapes any text in a path", async () => {
  const text = fc.string({ unit: anyCharacter, minLength: 1, maxLength: 20 })
    // These segments are resolved, escaped or not.
    .filter((one) => one.isWellFormed() && ![".", ".."].includes(one));
  await fc.assert(fc.asyncProperty(text, async (one) => {
    assertEquals(await ask(`/r/${encodeURIComponent(one)}`), one);
  }));
});

test("dispatch: passes invalid escapes unchanged", async () => {
  for (const text of ["%", "%zz", "a%C3", "%ff"]) assertEquals(await ask(`/r/${text}`), text);
});

/** Deno.serve passes the request target exactly as it was sent. */
function asked(target: string): Request {
  return Object.defineProperty(new Request("http://localhost/"), "url", {
    value: `http://localhost${target}`,
  });
}

test("dispatch: answers 404 to paths that a proxy may read differently", () => {
  for (
    const target of [
      "/r\\..\\metrics",
      "/\\metrics",
      "/r/../metrics",
      "/./metrics",
      "/r/%2e%2E/metrics",
      "/r/.%2e/metrics?x",
      "/metrics/x/..",
      "/metrics/x/..?y",
    ]
  ) {
    const { status } = assertThrows(() => dispatch(routes, asked(target), undefined), HttpProblem);
    assertEquals(status, 404, target);
  }
});

test("dispatch: accepts dots and backslashes outside of path segments", async () => {
  for (const target of ["/r/a..b", "/r/...", "/r/.a?q=/../", "/r/a?q=\\"]) {
    assertEquals((await dispatch(routes, asked(target), undefined)).status, 200, target);
  }
});
