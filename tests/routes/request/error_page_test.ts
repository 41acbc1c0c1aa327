import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { StaticFiles } from "../../../http/static_files.ts";
import { ErrorPage } from "../../../routes/request/error_page.ts";
import { LocalServer } from "../../harness/local_server.ts";
import { assertSecured } from "../security_headers.ts";
import { test } from "../../testing.ts";

const PAGES = new URL("../../../static/", import.meta.url);

const navigating = { accept: "text/html", "sec-fetch-mode": "navigate" };

test("ErrorPage: shows the reason to browsers and the problem to programs", async () => {
  await using chat = await LocalServer.start();
  for (
    const [path, status] of [["/nothing", 404], ["/r/-no", 422], ["/r/lobby/no", 404], [
      "/static/no",
      404,
    ]]
  ) {
    const page = await fetch(`${chat.url}${path}`, { headers: navigating });
    assertEquals([page.status, page.headers.get("content-type")], [
      status,
      "text/html; charset=utf-8",
    ]);
    assertSecured(page.headers, `${path}`);
    assertEquals(page.headers.get("cache-control"), "no-store");
    const read = await fetch(`${chat.url}${path}`, { headers: { accept: "*/*" } });
    assertEquals(read.headers.get("content-type"), "application/problem+json");
    const { detail } = await read.json();
    assertStringIncludes(
      await page.text(),
      detail.replaceAll('"', "&quot;").replaceAll("'", "&#39;"),
    );
  }
});

test("ErrorPage: escapes text of users, and runs no other script", async () => {
  const errorPage = new ErrorPage(await StaticFiles.read(PAGES));
  const detail = `<script>hit()</script> "it's" & $& $1`;
  const headers = { "retry-after": "2" };
  const problem = { status: 503, code: "test", detail, members: {}, headers };
  const request = new Request("http://localhost", { headers: navigating });
  const response = errorPage.toResponse(problem, request);
  assertEquals([response.status, response.headers.get("retry-after")], [503, "2"]);
  const html = await response.text();
  const text = "&lt;script&gt;hit()&lt;/script&gt; &quot;it&#39;s&quot; &amp; $&amp; $1";
  assertStringIncludes(html, text);
  const own =
    '<script type="module" src="/static/account/error_page.js" blocking="render"></script>';
  assert(!/<script|\son\w+=|\sstyle=|<!--/.test(html.replace(own, "")));
});
