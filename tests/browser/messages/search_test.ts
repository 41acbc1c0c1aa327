import { assertEquals, assertMatch } from "@std/assert";
import { browserTest, messages, sent, store, until, write } from "../harness/chromium.ts";

browserTest(
  "Search: finds another user's message and jumps to it, by keyboard alone",
  async (stage) => {
    await store(stage.chat, Array.from({ length: 120 }, (_, place) => `Message ${place}`), "dev");
    const bob = await stage.visit({ name: "Bob", path: "/r/dev" });
    await write(bob, "the lighthouse is painted");
    await sent(bob, "the lighthouse is painted");
    await store(stage.chat, Array.from({ length: 120 }, (_, place) => `Later ${place}`), "dev");
    const ann = await stage.visit({ name: "Ann" });
    await ann.keyboard.press("Control+f");
    const field = ann.getByRole("searchbox", { name: "Search" });
    await until(ann, `document.activeElement.className === "search-field"`);
    await ann.keyboard.type("lightho from:bob");
    const found = ann.locator(".result");
    await found.waitFor();
    assertEquals(await found.locator(".author").textContent(), "Bob");
    assertEquals(await found.locator(".result-room").textContent(), "#dev");
    assertEquals(await found.locator(".result-text").textContent(), "the lighthouse is painted");
    assertEquals(await found.locator("mark").allTextContents(), ["lighthouse"]);
    await ann.keyboard.press("ArrowDown");
    assertEquals(await ann.evaluate("document.activeElement.className"), "result");
    await ann.keyboard.press("ArrowUp");
    await until(ann, `document.activeElement.className === "search-field"`);
    await ann.keyboard.press("Enter");
    await messages(ann, "the lighthouse is painted").waitFor();
    await ann.locator(".message.shown", { hasText: "the lighthouse is painted" }).waitFor();
    assertEquals(new URL(ann.url()).pathname, "/r/dev/121");
    // The next query replaces this one, and does not go to the composer.
    await ann.keyboard.type("Later 7");
    assertEquals(await field.inputValue(), "Later 7");
    await found.filter({ hasText: "Later 7" }).first().waitFor();
    // The focus goes to a message whose result is opened.
    await ann.keyboard.press("ArrowDown");
    await ann.keyboard.press("Enter");
    await until(ann, `document.activeElement.matches(".message")`);
    await ann.keyboard.press("Escape");
    await field.waitFor({ state: "hidden" });
  },
);

browserTest("Search: suggests the values of filters", async (stage) => {
  await store(stage.chat, ["apples in dev"], "dev");
  const bob = await stage.visit({ name: "Bob Lee" });
  await write(bob, "apples from Bob");
  await sent(bob, "apples from Bob");
  const ann = await stage.visit({ name: "Ann", viewport: { width: 390, height: 844 } });
  await write(ann, "apples from Ann");
  await sent(ann, "apples from Ann");
  await ann.getByRole("button", { name: "Search" }).click();
  const field = ann.getByRole("searchbox", { name: "Search" });
  await field.fill("apples");
  const results = ann.locator(".result-text");
  await results.nth(2).waitFor();
  await ann.getByRole("button", { name: "From" }).click();
  await ann.getByRole("option", { name: "Bob Lee" }).waitFor();
  assertEquals(await results.count(), 3);
  await ann.keyboard.type("bo");
  await ann.getByRole("option").and(ann.locator("[aria-selected=true]", { hasText: "Bob Lee" }))
    .waitFor();
  await ann.keyboard.press("Enter");
  assertEquals(await field.inputValue(), 'apples from:"Bob Lee" ');
  await results.nth(1).waitFor({ state: "detached" });
  assertEquals(await results.allTextContents(), ["apples from Bob"]);
  // The calendar of the browser cannot be driven; what it gives can.
  const calendar = ann.locator(".search .filters input").last();
  await calendar.evaluate((input) => Object.assign(input, { value: "2020-01-01" }));
  await calendar.dispatchEvent("change");
  assertEquals(await field.inputValue(), 'apples from:"Bob Lee" before:2020-01-01 ');
  await ann.getByText("No messages found.").waitFor();
  // A date alone searches the open room: in all rooms the server would refuse it.
  await field.fill("");
  await calendar.evaluate((input) => Object.assign(input, { value: "2120-01-01" }));
  await calendar.dispatchEvent("change");
  assertEquals(await field.inputValue(), "in:lobby before:2120-01-01 ");
  await results.nth(1).waitFor();
  assertEquals(await results.allTextContents(), ["apples from Ann", "apples from Bob"]);
  await field.fill("");
  await field.pressSequentially("after:");
  await ann.getByRole("option", { name: "Yesterday" }).click();
  await results.nth(1).waitFor();
  assertMatch(await field.inputValue(), /^in:lobby after:\d{4}-\d\d-\d\d $/);
});

browserTest("Search: the filters fit into one row, also for fingers", async ({ visit }) => {
  for (const isMobile of [true, false]) {
    const ann = await visit({ name: "Ann", isMobile, hasTouch: isMobile });
    await ann.getByRole("button", { name: "Search" }).click();
    const filters = ann.locator(".search .filters button");
    await filters.nth(5).waitFor();
    for (const width of [390, 820, 1440]) {
      await ann.setViewportSize({ width, height: 844 });
      const boxes = await filters.evaluateAll((all) =>
        all.map((button) => button.getBoundingClientRect().toJSON())
      );
      const tops = boxes.map(({ top }) => top);
      assertEquals([tops.length, new Set(tops).size], [6, 1], `${width} px: ${tops}`);
      const gaps = boxes.slice(1).map(({ left }, place) => Math.round(left - boxes[place].right));
      assertEquals(gaps, [8, 8, 8, 8, 8]);
    }
    await ann.context().setOffline(true);
    await ann.getByRole("searchbox", { name: "Search" }).fill("apples");
    await ann.getByText("Can't load this right now.").waitFor();
    assertEquals(await filters.locator("visible=true").count(), 6);
  }
});

browserTest(
  "Search: offline it has its filters, also if it was never opened",
  async ({ visit }) => {
    const ann = await visit({ name: "Ann" });
    // The first press of a key loads them, which takes several requests.
    const parts = new Set<string>();
    ann.on("request", (request) => parts.add(request.url()));
    ann.on("requestfinished", (request) => parts.delete(request.url()));
    const began = ann.waitForRequest((request) => request.url().includes("/panel_views"));
    await write(ann, "hello");
    await began;
    const areLoading = () => [...parts].some((url) => url.includes("/static/"));
    for (let frames = 0; frames < 10; frames = areLoading() ? 0 : frames + 1) {
      await until(
        ann,
        "true",
      );
    }
    await ann.context().setOffline(true);
    await ann.getByRole("button", { name: "Search" }).click();
    await ann.locator(".search .filters button").nth(5).waitFor();
  },
);

browserTest(
  "Search: reports no results, an invalid query and a wait",
  async (stage) => {
    let isLimited = false;
    const page = await stage.visit({
      name: "Ann",
      prepare: (page) =>
        page.route("**/api/search*", async (route) => {
          if (!isLimited) return await route.continue();
          isLimited = false;
          await route.fulfill({ status: 429, headers: { "retry-after": "1" } });
        }),
    });
    await write(page, "apples");
    await sent(page, "apples");
    await page.getByRole("button", { name: "Search" }).click();
    const field = page.getByRole("searchbox", { name: "Search" });
    await page.getByRole("group", { name: "Filters" }).waitFor();
    await field.fill("pears");
    await page.getByText("No messages found.").waitFor();
    await field.fill("has:nothing");
    await page.locator(".search-state", { hasText: "has:" }).waitFor();
    isLimited = true;
    await Promise.all([
      page.getByText("Slow down. Try again in 1 s.").waitFor(),
      field.fill("apples"),
    ]);
    await page.locator(".result", { hasText: "apples" }).waitFor();
    await field.fill("");
    await page.locator(".result").waitFor({ state: "detached" });
    await field.fill("from:me");
    await page.locator(".result", { hasText: "apples" }).waitFor();
  },
);

browserTest(
  "Search: continues by itself when the server stops early, then offers to",
  async (stage) => {
    let early = 3;
    const asked: (string | null)[] = [];
    const page = await stage.visit({
      name: "Ann",
      prepare: (page) =>
        page.route("**/api/search*", async (route) => {
          asked.push(new URL(route.request().url()).searchParams.get("before"));
          if (early-- <= 0) return await route.continue();
          await route.fulfill({
            json: { cursor: "a.1", complete: false, before: 1_000 + early, messages: [] },
          });
        }),
    });
    await write(page, "apples");
    await sent(page, "apples");
    await page.getByRole("button", { name: "Search" }).click();
    const field = page.getByRole("searchbox", { name: "Search" });
    await field.fill("apples");
    await page.locator(".result", { hasText: "apples" }).waitFor();
    assertEquals(asked, [null, "1002", "1001", "1000"]);
    early = 10;
    await field.fill("appl");
    await page.getByText("No results yet.").waitFor();
    await page.getByRole("button", { name: "Show more" }).click();
    await page.locator(".result", { hasText: "apples" }).waitFor();
    assertEquals(asked.length, 4 + 10 + 1);
  },
);

browserTest(
  "Search: Enter opens results of the current query, not of the previous one",
  async (stage) => {
    await store(stage.chat, ["apples are red", "pears are green"]);
    const page = await stage.visit({ name: "Ann" });
    await page.keyboard.press("Control+f");
    await page.keyboard.type("apples");
    await page.locator(".result", { hasText: "apples" }).waitFor();
    await page.keyboard.press("Control+a");
    await page.keyboard.type("pears");
    await page.keyboard.press("Enter");
    await page.waitForURL("**/r/lobby/*");
    assertEquals(new URL(page.url()).pathname, "/r/lobby/2");
  },
);

browserTest("Search: gives way to the found message on a narrow screen", async (stage) => {
  const page = await stage.visit({ name: "Ann", viewport: { width: 390, height: 844 } });
  await write(page, "apples");
  await sent(page, "apples");
  await page.getByRole("button", { name: "Search" }).click();
  await page.getByRole("searchbox", { name: "Search" }).fill("apples");
  await page.locator(".result").click();
  await page.locator(".panel").waitFor({ state: "hidden" });
  await page.waitForURL("**/r/lobby/1");
});

browserTest(
  "Search: results fit the panel, however long a word is",
  async ({ chat, visit }) => {
    const ann = await visit({ name: "a".repeat(64) });
    await write(ann, "found");
    await sent(ann, "found");
    await store(chat, [`found ${"b".repeat(64)}`]);
    await store(chat, ["found too"], "a-room-with-a-long-name-of-fifty-characters-or-less");
    await ann.keyboard.press("Control+f");
    await ann.keyboard.type("found");
    await ann.locator(".result").nth(2).waitFor();
    const widths = `[...document.querySelectorAll(".panel *")].filter((one) =>
    one.getBoundingClientRect().right > innerWidth).map(({ className }) => className)`;
    assertEquals(await ann.evaluate(widths), []);
    // Room and time have one line below any name, so that all rows are alike.
    for (const width of [1280, 390, 320]) {
      await ann.setViewportSize({ width, height: 700 });
      const [first, ...others] = await ann.locator(".result-head")
        .evaluateAll((all) => all.map((one) => one.clientHeight));
      assertEquals(others, [first, first], `${width}`);
    }
  },
);
