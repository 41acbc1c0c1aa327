// Date separators, and jumping to a date.

import { assertEquals } from "@std/assert";
import { DatabaseSync } from "node:sqlite";
import type { Page } from "playwright-core";
import type { RunningServer } from "../../harness/test_server.ts";
import { browserTest, messages, sent, store, texts, until, write } from "../harness/chromium.ts";

const DAY_MS = 86_400_000;
const SCROLLER = `document.querySelector(".timeline")`;

const day = (page: Page, name: string | RegExp) => page.getByRole("heading", { name, level: 2 });

/** Backdates the stored messages. */
function age({ data }: RunningServer, days: number): void {
  const database = new DatabaseSync(`${data}/hubbub.db`);
  database.exec("PRAGMA busy_timeout = 5000");
  database.prepare("UPDATE entry SET at = at - ?").run(days * DAY_MS);
  database.close();
}

/** In the format of a date field, in the user's time zone. */
function daysAgo(days: number): string {
  const date = new Date(Date.now() - days * DAY_MS);
  return [date.getFullYear(), date.getMonth() + 1, date.getDate()]
    .map((number) => String(number).padStart(2, "0")).join("-");
}

browserTest(
  "Days: a click on a date jumps to any other day, by keyboard too",
  async ({ chat, visit }) => {
    const numbers = (what: string) => Array.from({ length: 80 }, (_, place) => `${what} ${place}`);
    await store(chat, numbers("long ago"));
    age(chat, 40);
    await store(chat, numbers("some days ago"));
    age(chat, 5);
    await store(chat, numbers("today"));
    const ann = await visit({ name: "Ann" });
    await day(ann, "Today").getByRole("button").focus();
    await ann.keyboard.press("Enter");
    const form = ann.getByRole("dialog", { name: "Jump to date" });
    const field = form.getByLabel("Jump to date");
    await until(ann, `document.activeElement.matches(".day-form input")`);
    assertEquals([await field.inputValue(), await field.getAttribute("max")], [
      daysAgo(0),
      daysAgo(0),
    ]);
    // A day without messages jumps to the next message after it.
    await field.fill(daysAgo(20));
    await ann.keyboard.press("Enter");
    await until(ann, `document.activeElement.textContent.includes("some days ago 0")`);
    await form.waitFor({ state: "hidden" });
    assertEquals((await texts(ann)).includes("today 79"), false);
    assertEquals((await texts(ann)).includes("long ago 79"), true);
    await ann.keyboard.press("Escape");
    await sent(ann, "today 79");
    // From anywhere, the composer too.
    await ann.keyboard.press("ControlOrMeta+j");
    await until(ann, `document.activeElement.matches(".day-form input")`);
    assertEquals(await field.inputValue(), daysAgo(0));
  },
);

browserTest("Days: a day after the last message jumps to the newest", async ({ chat, visit }) => {
  await store(chat, Array.from({ length: 80 }, (_, place) => `old ${place}`));
  age(chat, 3);
  const ann = await visit({ name: "Ann", path: "/r/lobby/10" });
  await until(ann, `document.activeElement.textContent.includes("old 9")`);
  await ann.locator(".timeline").hover();
  await ann.mouse.wheel(0, -20);
  await ann.locator(".day-button").first().click();
  await ann.getByLabel("Jump to date").and(ann.locator("input")).fill(daysAgo(0));
  await ann.getByRole("button", { name: "Go", exact: true }).click();
  await sent(ann, "old 79");
  await messages(ann, "old 79").last().waitFor();
  await until(
    ann,
    `${SCROLLER}.scrollHeight - ${SCROLLER}.clientHeight - ${SCROLLER}.scrollTop < 2`,
  );
});

browserTest(
  "Days: a date over messages is visible while the user scrolls, and at rest only in its place",
  async ({ chat, visit }) => {
    await store(chat, Array.from({ length: 60 }, (_, place) => `line ${place}`));
    const ann = await visit({ name: "Ann" });
    const opacity = `Number(getComputedStyle(document.querySelector(".day-name")).opacity)`;
    await until(ann, `${opacity} === 0`);
    await store(chat, ["the list follows this one"]);
    await sent(ann, "follows this one");
    assertEquals(await ann.evaluate(opacity), 0);
    await ann.locator(".timeline").hover();
    await ann.mouse.wheel(0, -200);
    await until(ann, `${opacity} === 1`);
    await until(ann, `${opacity} === 0`);
    // Older messages, which are loaded at the top, come above what was there.
    await ann.evaluate(`${SCROLLER}.scrollTop = 0`);
    await ann.locator(".beginning").waitFor();
    await ann.evaluate(`${SCROLLER}.scrollTop = 0`);
    await until(ann, `!${SCROLLER}.matches(".scrolling") && ${opacity} === 1`);
  },
);

browserTest("Days: a page open past midnight relabels yesterday", async ({ visit }) => {
  const ann = await visit({
    name: "Ann",
    prepare: (page) => page.clock.install({ time: Date.now() }),
  });
  await write(ann, "good night");
  await sent(ann, "good night");
  await day(ann, "Today").waitFor();
  // The day of a clock change has 23 or 25 hours.
  const noon = new Date();
  noon.setHours(36, 0, 0, 0);
  await ann.clock.fastForward(noon.getTime() - Date.now());
  await day(ann, "Yesterday").waitFor();
  assertEquals(await day(ann, "Today").count(), 0);
});
