// Hostile text is shown as written, or as its Markdown, and does nothing.

import { assertEquals } from "@std/assert";
import type { Page } from "playwright-core";
import { parseMarkdown } from "../../../static/chat/messages/markdown/markdown_with_blocks.js";
import { toPlainText } from "../../../static/chat/messages/markdown/markdown_tree.js";
import type { RunningServer } from "../../harness/test_server.ts";
import { browserTest, messages, sent, texts, until, write } from "../harness/chromium.ts";
import { HOSTILE_NAMES, HOSTILE_TEXTS, REFUSED_TEXTS } from "../harness/hostile_texts.ts";
import { WatchedPage } from "../harness/watched_page.ts";

/** A page of history, so that all texts are still there after a reload. */
const AT_ONCE = 50;

/** Enough where each takes a while, with some of every kind. */
const some = (all: readonly string[]) => all.filter((_, place) => place % 6 === 0);
const SOME_NAMES = some(HOSTILE_NAMES);

interface Message {
  readonly from: string;
  readonly text: string;
}

async function post(
  { url }: RunningServer,
  room: string,
  { from, text }: Message,
): Promise<number> {
  const response = await fetch(`${url}/api/rooms/${room}/messages`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ id: crypto.randomUUID(), from, text }),
  });
  await response.body?.cancel();
  return response.status;
}

/** A text as it is displayed. */
function shown(text: string): string {
  return toPlainText(parseMarkdown(text.trim()));
}

/** Each text once, posted under an equally hostile name. */
const CORPUS: readonly Message[] = HOSTILE_TEXTS.map((text, place) => ({
  from: HOSTILE_NAMES[place % HOSTILE_NAMES.length] ?? "",
  text,
}));

/** Resolves when the room shows this many messages with these texts. */
async function assertShown(page: Page, expected: readonly Message[]) {
  await until(page, `document.querySelectorAll(".message").length === ${expected.length}`);
  assertEquals(await texts(page), expected.map(({ text }) => shown(text)));
  const names = await page.locator(".message .author").allTextContents();
  assertEquals(names, expected.map(({ from }) => from.trim()));
}

browserTest(
  "Hostile text: texts and names show as written, live and after a reload",
  async (stage) => {
    for (let start = 0; start < CORPUS.length; start += AT_ONCE) {
      const part = CORPUS.slice(start, start + AT_ONCE);
      const room = `hostile-${start}`;
      const watched = await WatchedPage.open(stage, { path: `/r/${room}` });
      for (const message of part) assertEquals(await post(stage.chat, room, message), 201);
      await assertShown(watched.page, part);
      await watched.assertCalm();
      await watched.page.reload();
      await assertShown(watched.page, part);
      await watched.assertCalm();
      await watched.page.close();
    }
  },
);

browserTest("Hostile text: texts typed by a user show as typed to both sides", async (stage) => {
  const ann = await WatchedPage.open(stage, { name: `<img src=x onerror="hit=1">` });
  const bob = await WatchedPage.open(stage, { name: "Bob" });
  const typed = some(HOSTILE_TEXTS);
  for (const text of typed) await write(ann.page, text);
  for (const { page } of [ann, bob]) {
    await until(
      page,
      `document.querySelectorAll('[data-state="sent"]').length === ${typed.length}`,
    );
    assertEquals(await texts(page), typed.map(shown));
  }
  await ann.assertCalm();
  await bob.assertCalm();
});

browserTest("Hostile text: a rejected text shows as typed, with the reason", async (stage) => {
  const ann = await WatchedPage.open(stage, { name: "Ann" });
  for (const text of REFUSED_TEXTS) {
    assertEquals(await post(stage.chat, "lobby", { from: "Cleo", text }), 422);
    await write(ann.page, text);
  }
  const failed = ann.page.locator(".failure", { hasText: "Remove the invisible characters" });
  await failed.nth(REFUSED_TEXTS.length - 1).waitFor();
  assertEquals(await texts(ann.page), REFUSED_TEXTS);
  await ann.assertCalm();
});

browserTest(
  "Hostile text: a name shows as typed in its fields, its button and its messages",
  async (stage) => {
    const ann = await WatchedPage.open(stage);
    const field = ann.page.getByRole("textbox", { name: "Your name" });
    const avatar = ann.page.locator(".own-avatar");
    const label = () => avatar.getAttribute("aria-label");
    const labelOf = (name: string) => `Posting as ${name.trim()}. Change name`;
    await field.fill(SOME_NAMES[0] ?? "");
    await field.blur();
    assertEquals(await label(), labelOf(SOME_NAMES[0] ?? ""));
    await ann.assertCalm();
    await avatar.click();
    // The first one is unchanged.
    for (const name of SOME_NAMES.slice(1)) {
      await ann.page.locator("#own-name").fill(name);
      await ann.page.getByRole("button", { name: "Save name" }).click();
      assertEquals(await label(), labelOf(name));
      await ann.assertCalm();
    }
    await ann.page.keyboard.press("Escape");
    const last = SOME_NAMES.at(-1) ?? "";
    await write(ann.page, "it is me");
    await sent(ann.page, "it is me");
    await ann.page.reload();
    await sent(ann.page, "it is me");
    assertEquals(await label(), labelOf(last));
    assertEquals(await messages(ann.page, "it is me").locator(".author").textContent(), last);
    await ann.assertCalm();
  },
);

/** Each of them leads to the page, which uses only the room in it. */
const TO_THE_PAGE = [
  `/?room=<script>hit=1</script>`,
  `/r/dev?x="><img src=x onerror=hit=1>`,
  `/r/dev#<img src=x onerror=hit=1>`,
  `/#javascript:hit=1`,
  `/r/dev?__proto__[innerHTML]=<img src=x onerror=hit=1>`,
  `/?after=x&text=<script>hit=1</script>&from=Cleo`,
];

browserTest("Hostile text: a crafted URL has no effect", async (stage) => {
  const watched = await WatchedPage.open(stage, { name: "Ann" });
  for (const path of TO_THE_PAGE) {
    await watched.go(`${stage.chat.url}${path}`);
    // Text that begins with a slash would be a command.
    await write(watched.page, `at ${path}`);
    await sent(watched.page, `at ${shown(path)}`);
    await watched.assertCalm();
  }
});

browserTest(
  "Hostile text: an invalid room name is rejected in a URL and in the form",
  async (stage) => {
    const { page } = await WatchedPage.open(stage, { name: "Ann" });
    const home = page.url();
    const field = page.getByRole("textbox", { name: "Room name" });
    await page.locator(".sidebar-button").click();
    await page.getByRole("button", { name: "Add a room", exact: true }).click();
    const names = SOME_NAMES.filter((name) => !/^[\w-]+$/.test(name));
    for (const name of names) {
      await field.fill(name);
      await field.press("Enter");
      assertEquals(await page.evaluate(`document.querySelector("#room").checkValidity()`), false);
      assertEquals(page.url(), home);
    }
    for (const name of names) {
      const response = await page.goto(`${stage.chat.url}/r/${encodeURIComponent(name)}`);
      const type = response?.headers()["content-type"];
      assertEquals([response?.status(), type], [422, "text/html; charset=utf-8"], name);
    }
  },
);
