// Measures how soon another tab takes over when the tab with the stream ends. Runs by itself, see
// tests/runner/suite.ts.

import { deadline } from "@std/async/deadline";
import type { Page } from "playwright-core";
import { agree, browserTest, sent, store, write } from "../harness/chromium.ts";
import { oneStream, open } from "../harness/tabs.ts";

/** The longest interruption for the other tabs. */
const TAKE_OVER_MS = 2_000;

for (const [end, act] of Object.entries({ closed: close, crashed: crash })) {
  browserTest(
    `Tabs: when the tab with the stream is ${end}, the others resume within 2 s`,
    async (stage) => {
      const [holder, ...pages] = await open(stage, 3);
      await write(holder, "before");
      await Promise.all(pages.map((page) => sent(page, "before")));
      await act(holder);
      const isThere = Promise.all(pages.map((page) => sent(page, "while it changes hands")));
      await store(stage.chat, ["while it changes hands"]);
      await deadline(isThere, TAKE_OVER_MS);
      await write(pages[0], "after");
      await sent(pages[1], "after");
      const expected = ["before", "while it changes hands", "after"];
      await agree(stage.chat, { pages, expected });
      await oneStream(stage.chat);
    },
  );
}

async function close(page: Page): Promise<void> {
  await page.close();
}

async function crash(page: Page): Promise<void> {
  const session = await page.context().newCDPSession(page);
  const isCrashed = page.waitForEvent("crash");
  // The response never comes: its sender is gone.
  session.send("Page.crash").catch(() => {});
  await isCrashed;
}
