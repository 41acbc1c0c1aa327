import { assert, assertEquals, assertGreater, assertLess, assertMatch } from "@std/assert";
import type { Page } from "playwright-core";
import type { RunningServer } from "../../harness/test_server.ts";
import { browserTest, messages, sent, store, texts, until, write } from "../harness/chromium.ts";
import { readToEnd } from "../harness/scrolling.ts";

const PAGE_MESSAGES = 50;

const SCROLLER = `document.querySelector(".timeline")`;
/** The visible texts two frames after an action. */
const LOOK = `new Promise((resolve) =>
  requestAnimationFrame(() => requestAnimationFrame(() => {
    const view = ${SCROLLER}.getBoundingClientRect();
    const isVisible = (row) => {
      const { top, bottom } = row.getBoundingClientRect();
      return top < view.bottom - 1 && bottom > view.top + 1;
    };
    resolve([...document.querySelectorAll(".message")].filter(isVisible)
      .map((row) => row.querySelector(".text").textContent.split("\\n")[0]));
  })))`;
const FOCUSED =
  `document.activeElement.querySelector(":scope > .text")?.textContent.split("\\n")[0]`;

browserTest(
  "Reading: the page opens at the newest message without a layout shift",
  async ({ chat, visit }) => {
    await store(chat, numbered(30));
    const page = await visit({
      name: "Ann",
      prepare: (page) =>
        page.addInitScript(`
        shift = 0;
        new PerformanceObserver((list) => {
          for (const entry of list.getEntries()) shift += entry.value;
        }).observe({ type: "layout-shift", buffered: true });
      `),
    });
    await messages(page, "Message 30").waitFor();
    assertLess(await distanceToEnd(page), 1);
    assertLess(await page.evaluate<number>("shift"), 0.01);
  },
);

browserTest(
  "Reading: new messages scroll into view for a user at the end",
  async ({ chat, visit }) => {
    await store(chat, numbered(30));
    const page = await visit({ name: "Ann" });
    await page.locator(".has-users").waitFor();
    await store(chat, ["the newest"]);
    await sent(page, "the newest");
    assertLess(await distanceToEnd(page), 1);
    // On a second screen it is drawn, and counts as read when the window regains focus.
    await page.evaluate("document.hasFocus = () => false");
    await store(chat, ["beside"]);
    await sent(page, "beside");
    await until(page, `document.title.startsWith("•")`);
    const marked = page.waitForRequest((request) => request.postDataJSON()?.seq === 32);
    await page.evaluate(`delete document.hasFocus; dispatchEvent(new Event("focus"))`);
    await until(page, `!document.title.startsWith("•")`);
    await marked;
    assertEquals(await page.locator(".newest").isVisible(), false);
  },
);

browserTest(
  "Reading: a user further up stays there and sees the count of new messages",
  async ({ chat, visit }) => {
    await store(chat, numbered(40));
    const page = await visit({ name: "Ann" });
    await scrollTo(page, 300);
    const before = await topOf(page, "Message 20");
    await store(chat, ["first new", "second new"]);
    const button = page.getByRole("button", { name: "2 new messages" });
    await button.waitFor();
    assertEquals(await topOf(page, "Message 20"), before);
    await button.click();
    await button.waitFor({ state: "hidden" });
    assertLess(await distanceToEnd(page), 1);
  },
);

browserTest("Reading: sending jumps to the sent message", async ({ chat, visit }) => {
  await store(chat, numbered(40));
  const page = await visit({ name: "Ann" });
  await scrollTo(page, 100);
  await write(page, "mine");
  await sent(page, "mine");
  assertLess(await distanceToEnd(page), 1);
});

browserTest(
  "Reading: Escape jumps to the newest message and the composer",
  async ({ chat, visit }) => {
    await store(chat, numbered(40));
    const page = await visit({ name: "Ann" });
    await scrollTo(page, 100);
    await page.locator(".message").first().focus();
    await page.keyboard.press("Escape");
    assertLess(await distanceToEnd(page), 1);
    assertEquals(await page.evaluate("document.activeElement.id"), "text");
  },
);

browserTest(
  "Reading: older messages load ahead and move nothing",
  async ({ chat, visit }) => {
    const release = Promise.withResolvers<void>();
    await store(chat, numbered(2 * PAGE_MESSAGES + 20));
    const page = await visit({
      name: "Ann",
      prepare: (page) =>
        page.route("**/messages?before=*", async (route) => {
          await release.promise;
          await route.continue();
        }),
    });
    const oldest = `Message ${PAGE_MESSAGES + 21}`;
    assertEquals((await texts(page))[0], oldest);
    await scrollTo(page, 150);
    const before = await topOf(page, oldest);
    release.resolve();
    await messages(page, `Message ${PAGE_MESSAGES}`).waitFor({ state: "attached" });
    assertEquals(await topOf(page, oldest), before);
    assertEquals((await texts(page)).length >= 2 * PAGE_MESSAGES, true);
  },
);

browserTest(
  "Reading: scrolling up ends at the start of the room, each message once",
  async ({ chat, visit }) => {
    const all = numbered(2 * PAGE_MESSAGES + 20);
    await store(chat, all);
    const page = await visit({ name: "Ann" });
    while (!await page.getByText("This is the start of #").isVisible()) {
      const count = await page.locator(".message").count();
      await scrollTo(page, 0);
      await until(
        page,
        `document.querySelectorAll(".message").length > ${count} ||
         !document.querySelector(".beginning").hidden`,
      );
    }
    await scrollTo(page, 0);
    await until(page, `document.querySelector(".message .text").textContent === "${all[0]}"`);
    assertEquals(await readToEnd(page), all);
  },
);

browserTest(
  "Reading: the end stays in view when the composer grows or the screen shrinks",
  async ({ chat, visit }) => {
    await store(chat, numbered(40));
    const page = await visit({ name: "Ann" });
    await page.getByRole("textbox", { name: "Message" }).fill("1\n2\n3\n4\n5");
    await until(page, `document.querySelector("#text").clientHeight > 100`);
    assertLess(await distanceToEnd(page), 1);
    await page.setViewportSize({ width: 400, height: 400 });
    await until(page, "innerHeight === 400");
    assertLess(await distanceToEnd(page), 1);
  },
);

browserTest("Reading: a long word never widens the page", async ({ chat, visit }) => {
  await store(chat, ["W".repeat(1_000), `https://example.org/${"a".repeat(500)}`]);
  const page = await visit({ name: "N".repeat(64), viewport: { width: 320, height: 568 } });
  await write(page, "W".repeat(300));
  await sent(page, "W".repeat(300));
  for (const selector of ["html", ".timeline", ".room-header", ".dock"]) {
    const overflow = await page.evaluate<number>(
      `(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth)
         (document.querySelector("${selector}"))`,
    );
    assertEquals(overflow, 0, selector);
  }
});

browserTest(
  "Reading: consecutive messages by one author share a name and avatar",
  async ({ visit }) => {
    const ann = await visit({ name: "Ann" });
    for (const text of ["one", "two"]) {
      await write(ann, text);
      await sent(ann, text);
    }
    assertEquals(await ann.locator(".message .avatar:visible").count(), 1);
    // A screen reader that reads only the second message still announces its author.
    assertEquals(await ann.locator(".author").allTextContents(), ["Ann", "Ann"]);
    assertEquals(await ann.getByText("Today").count(), 1);
  },
);

browserTest("Reading: edits and deletions appear in place", async ({ chat, visit }) => {
  await store(chat, ["first", "second", "third"]);
  const page = await visit({
    name: "Ann",
    prepare: async (page) => {
      const [first, second] = await history(chat);
      const edit = { type: "edit", target: first?.id, text: "the first" };
      const deletion = { type: "delete", target: second?.id, text: "" };
      const isOver = Promise.withResolvers<void>();
      page.once("close", () => isOver.resolve());
      await page.route("**/api/events**", async (route) => {
        const after = new URL(route.request().url()).searchParams.get("after") ?? "";
        // Once, and nothing after it.
        if (!after.endsWith(".3")) return await isOver.promise;
        const body = stream(after.slice(0, -2), [edit, deletion]);
        await route.fulfill({ contentType: "text/event-stream", body });
      });
    },
  });
  await messages(page, "Message deleted").waitFor();
  assertEquals(await texts(page), ["the first (edited)", "Message deleted", "third"]);
  assertMatch(await page.locator(".edited").getAttribute("title") ?? "", /^Edited \w+/);
});

browserTest(
  "Reading: a page left open renders a bounded number of messages, those in view among them",
  async ({ chat, visit }) => {
    const page = await visit({ name: "Ann" });
    const isLong = (place: number) => place > 460;
    await store(
      chat,
      numbered(520).map((text, place) => isLong(place) ? text + "\nand more".repeat(20) : text),
    );
    await messages(page, "Message 520").waitFor();
    const count = await page.locator(".message").count();
    assertGreater(count, 50);
    assert(count <= 500, `${count} messages`);
    assertLess(await distanceToEnd(page), 1);

    // However far the user jumps, messages are shown, without a hole.
    await page.locator(".timeline").hover();
    const wheel = (y: number) => page.mouse.wheel(0, y);
    const jump = (top: string) => page.evaluate(`${SCROLLER}.scrollTop = ${top}`);
    const ways = [
      () => jump("0"),
      () => jump("1e9"),
      () => jump(`${SCROLLER}.scrollHeight / 3`),
      () => wheel(1e6),
      () => wheel(-1e6),
      // With rows of unknown height in between.
      async () => {
        await page.reload();
        await until(
          page,
          `!document.querySelector(".beginning").hidden || (${SCROLLER}.scrollTop = 0, false)`,
        );
      },
      () => jump(`${SCROLLER}.scrollHeight / 6`),
      () => jump(`${SCROLLER}.scrollHeight / 2`),
    ];
    for (const [way, go] of ways.entries()) {
      await go();
      const seen = await page.evaluate<string[]>(LOOK);
      const first = Number(seen[0]?.slice("Message ".length));
      assertEquals(seen, numbered(first + seen.length - 1).slice(first - 1), `way ${way}`);
      assertGreater(seen.length, 0, `way ${way}`);
    }

    // Focus survives when its message is no longer rendered, and moves along by keys.
    await page.locator(".timeline").focus();
    await page.keyboard.press("End");
    assertEquals(await page.evaluate(FOCUSED), "Message 520");
    await jump("3_000");
    await until(page, `document.activeElement === ${SCROLLER}`);
    await page.getByRole("button", { name: "Newest messages" }).waitFor();
    const seen = await page.evaluate<string[]>(LOOK);
    await page.keyboard.press("ArrowUp");
    assertEquals(await page.evaluate(FOCUSED), seen.at(-1));
    for (let i = 0; i < 15; i++) await page.keyboard.press("ArrowUp");
    const [row, day] = [page.locator(".message:focus"), page.locator(".day-name")];
    const [top = 0, bottom = 0] = (await Promise.all([row.boundingBox(), day.boundingBox()]))
      .map((box, index) => box ? box.y + index * box.height : NaN);
    assert(top >= bottom, "the name of the day is over the message");
    await page.keyboard.press("Home");
    assertEquals(await page.evaluate(FOCUSED), "Message 1");
    await page.keyboard.press("Escape");
    assertEquals(await page.evaluate("document.activeElement.id"), "text");
    assertEquals((await page.evaluate<string[]>(LOOK)).at(-1), "Message 520");
  },
  () => ({ HUBBUB_LIMITS: "off" }),
);

function numbered(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `Message ${index + 1}`);
}

/** The lobby's messages. */
async function history(chat: RunningServer): Promise<{ id: string }[]> {
  const response = await fetch(`${chat.url}/api/rooms/lobby/messages`);
  return (await response.json()).messages;
}

/** A stream that sends these entries after the third one. */
function stream(epoch: string, entries: { type: string }[]): string {
  const events = entries.map(({ type, ...entry }, index) => {
    const gid = index + 4;
    const data = {
      gid,
      seq: gid,
      id: crypto.randomUUID(),
      room: "lobby",
      from: "A",
      at: 1,
      ...entry,
    };
    return `event: ${type}\nid: ${epoch}.${gid}\ndata: ${JSON.stringify(data)}\n\n`;
  });
  return `event: resume\ndata: {"status":"continued"}\n\n${events.join("")}`;
}

function scrollTo(page: Page, top: number): Promise<void> {
  // Resolves when the page has received it.
  return page.evaluate(`new Promise((resolve) => {
    const timeline = document.querySelector(".timeline");
    if (timeline.scrollTop === ${top}) return resolve();
    timeline.addEventListener("scroll", () => requestAnimationFrame(() => resolve()), { once: true });
    timeline.scrollTop = ${top};
  })`);
}

function distanceToEnd(page: Page): Promise<number> {
  // After the next frame, in which pending changes are drawn.
  return page.evaluate(`new Promise((resolve) => requestAnimationFrame(() => setTimeout(() => {
    const { scrollHeight, scrollTop, clientHeight } = document.querySelector(".timeline");
    resolve(scrollHeight - scrollTop - clientHeight);
  })))`);
}

async function topOf(page: Page, text: string): Promise<number> {
  const row = page.getByText(text, { exact: true });
  return Math.round((await row.boundingBox())?.y ?? NaN);
}
