// Reads the stream as WebKit does, in Chromium under WebKit's name; smoke_test.ts shows how WebKit itself
// behaves.

import { assertEquals } from "@std/assert";
import type { Page } from "playwright-core";
import { freePort } from "../../harness/free_port.ts";
import { agree, browserProcessTest, browserTest, sent, store, write } from "../harness/chromium.ts";

const asWebKit = (page: Page) =>
  page.addInitScript(
    `Object.defineProperty(Navigator.prototype, "vendor", { get: () => "Apple Computer, Inc." })`,
  );

browserProcessTest(
  "P3 XHR stream: a page resumes without a gap after the web process was killed",
  async ({ chat, visit }) => {
    const page = await visit({ name: "Ann", prepare: asWebKit });
    const request = page.waitForRequest((request) => request.url().includes("/api/events"));
    await chat.killWeb();
    await chat.startWeb();
    assertEquals((await request).resourceType(), "xhr");
    await write(page, "one");
    await sent(page, "one");
    await store(chat, ["two"]);
    await sent(page, "two");
    await agree(chat, { pages: [page], expected: ["one", "two"] });
  },
  () => ({ HUBBUB_PORT: String(freePort()) }),
);

/**
 * Returns what xhrFetch reads from an address: status, content type and length of the body, or its
 * error.
 */
const READ = (address: string, max = 2_000_000, isAborted = false) =>
  `(async () => {
    const { xhrFetch } = await import("/static/client/stream/xhr_fetch.js");
    const run = new AbortController();
    const options = { headers: { accept: "*/*" }, signal: run.signal };
    try {
      const response = await xhrFetch(${JSON.stringify(address)}, options, ${max});
      if (${isAborted}) run.abort();
      const type = response.headers.get("content-type");
      const length = await response.text().then((text) => text.length, () => "failed");
      return [response.status, type, length];
    } catch (error) {
      return [error.name];
    }
  })()`;

browserTest(
  "XHR stream: behaves like fetch(), reopens when it grows long, and can be aborted",
  async ({ chat, visit }) => {
    const page = await visit({ name: "Ann" });
    const file = await (await fetch(`${chat.url}/static/client/mod.js`)).text();
    const type = "text/javascript; charset=UTF-8";
    assertEquals(await page.evaluate(READ("/static/client/mod.js")), [200, type, file.length]);
    const [, , length] = await page.evaluate<number[]>(READ("/static/client/mod.js", 1_000));
    assertEquals(length !== undefined && length >= 1_000, true);
    const problem = await page.evaluate<unknown[]>(READ("/api/rooms/UPPER"));
    assertEquals(problem.slice(0, 2), [422, "application/problem+json"]);
    await page.route("**/empty", (route) => route.fulfill({ status: 204 }));
    assertEquals(await page.evaluate(READ("/empty")), [204, null, 0]);
    assertEquals(
      await page.evaluate(READ("/api/events?room=lobby", 2_000_000, true)),
      [200, "text/event-stream; charset=utf-8", "failed"],
    );
    await page.route("**/away", (route) => route.abort());
    assertEquals(await page.evaluate(READ("/away")), ["TypeError"]);
  },
  // The module has an address of its own.
  () => ({ HUBBUB_BUNDLE: "off" }),
);
