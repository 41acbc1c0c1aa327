import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { HttpProblem } from "../../http/problem.ts";
import { dispatch, route } from "../../http/router.ts";
import { anyCharacter } from "../harness/arbitraries.ts";
import { test } from "../testing.ts";

const routes = [
  route<void>("GET", "/metrics", () => new Response("numbers")),
  route<void>("GET", "/r/:room", (_, { room }) => new Response(JSON.stringify(room))),
  route<void>("GET", "/static/:file+", (_, { file }) => new Response(JSON.stringify(file))),
  route<void>("GET", "/a.b/:x/:y/c", (_, { x, y }) => new Response(JSON.stringify([x, y]))),
];

const ask = async (path: string) =>
  JSON.parse(await (await dispatch(routes, new Request(`http://a${path}`), undefined)).text());

test("dispatch: passes the path parameters unescaped", async () => {
  for (const path of ["/r/~ab", "/r/%7Eab", "/r/%7eab", "/r/~%61b"]) {
    assertEquals(await ask(path), "~ab", path);
  }
  assertEquals(await ask("/r/%2561"), "%61");
});

test("dispatch: a parameter is one segment of the path, and one with a plus some", async () => {
  assertEquals(await ask("/static/a.js"), "a.js");
  assertEquals(await ask("/static/a/b/c.js?q"), "a/b/c.js");
  assertEquals(await ask("/a.b/1/2/c#d"), ["1", "2"]);
  for (
    const path of [
      "/r/",
      "/r/a/",
      "/r/a/b",
      "/r",
      "/x/r/a",
      "/R/a",
      "/static/",
      "/static/a/",
      "/static//a",
      "/static/a//b",
      "/a-b/1/2/c",
      "/a.b/1/2/3/c",
      "/metrics/",
      "/metricsx",
    ]
  ) {
    const run = () => dispatch(routes, new Request(`http://a${path}`), undefined);
    assertEquals(assertThrows(run, HttpProblem, undefined, path).status, 404, path);
  }
});

test("dispatch: answers 404 to what is no address", () => {
  const request = Object.defineProperty(new Request("http://a/"), "url", { value: "http://[/r/a" });
  assertEquals(assertThrows(() => dispatch(routes, request, undefined), HttpProblem).status, 404);
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

test("dispatch: reads the path of a request target in any form", async () => {
  const targets: [url: string, room: string][] = [
    ["http://localhost/r/é", "é"],
    ["http://localhost/r/a|b^c", "a|b^c"],
    ["http://[::1]:8000/r/a?b#c", "a"],
    ["http://127.0.0.1/r/a#b?c", "a"],
  ];
  for (const [url, room] of targets) {
    const request = Object.defineProperty(new Request("http://localhost/"), "url", { value: url });
    assertEquals(await (await dispatch(routes, request, undefined)).json(), room, url);
  }
});

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
