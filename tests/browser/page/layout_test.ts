// The sidebar, the panel and the keys that switch rooms.

import { assert, assertEquals } from "@std/assert";
import type { Page } from "playwright-core";
import { browserTest, sent, store, until, write } from "../harness/chromium.ts";

const NARROW = { width: 390, height: 844 };
const WIDE = { width: 1280, height: 720 };

browserTest(
  "Layout: sidebar and panel are beside the messages, or sheets on a narrow screen",
  async (stage) => {
    const page = await stage.visit({ name: "Ann", viewport: WIDE });
    await write(page, "hello");
    await sent(page, "hello");
    assertEquals(await widthOf(page, ".sidebar"), 256);
    await page.getByRole("button", { name: "Members" }).click();
    assertEquals(await widthOf(page, ".panel"), 320);
    assertEquals(await widthOf(page, "main"), 1280 - 256 - 320);
    // The messages align with the field, whatever the scroll bar's width.
    assertEquals(
      await page.evaluate(`[".message .avatar", ".composer .avatar"].map((picture) =>
        document.querySelector(picture).getBoundingClientRect().left)`),
      [280, 280],
    );
    // Rotating a tablet keeps the open view.
    await page.setViewportSize(NARROW);
    await page.locator(".panel:popover-open").waitFor();
    assertEquals(await widthOf(page, ".panel"), 390);
    assertEquals([await widthOf(page, "main"), await page.locator(".sidebar").isVisible()], [
      390,
      false,
    ]);
    await page.keyboard.press("Escape");
    await page.locator(".panel").waitFor({ state: "hidden" });
    await page.locator(".sidebar-button").click();
    await page.getByRole("link", { name: "lobby", exact: true }).click();
    await page.locator(".sidebar").waitFor({ state: "hidden" });
    await page.setViewportSize(WIDE);
    await page.getByRole("link", { name: "lobby", exact: true }).waitFor();
    assertEquals(await page.locator(".panel").isVisible(), false);
  },
);

for (const [what, viewport] of Object.entries({ narrow: NARROW, wide: WIDE })) {
  browserTest(
    `Panel: Escape closes it and restores focus, in a ${what} window`,
    async (stage) => {
      const page = await stage.visit({ name: "Ann", viewport });
      const button = page.getByRole("button", { name: "Members" });
      await button.focus();
      await page.keyboard.press("Enter");
      await page.getByRole("complementary", { name: "Members" }).waitFor();
      await page.getByRole("button", { name: "Members", expanded: true }).waitFor();
      await page.keyboard.press("Tab");
      assertEquals(await page.evaluate(`!!document.activeElement.closest(".panel")`), true);
      await page.keyboard.press("Escape");
      await page.locator(".panel").waitFor({ state: "hidden" });
      // The browser reports that a sheet was closed a moment later.
      await page.getByRole("button", { name: "Members", expanded: false }).waitFor();
      assertEquals(await page.evaluate("document.activeElement.dataset.panel"), "members");
    },
  );
}

browserTest(
  "Keyboard: Alt+arrows switch rooms, with Shift to the next unread one",
  async (stage) => {
    for (const room of ["art", "dev", "lobby"]) await store(stage.chat, ["one"], room);
    const bob = await stage.visit({ name: "Bob", path: "/r/dev" });
    const ann = await stage.visit({ name: "Ann" });
    await ann.getByRole("link", { name: "dev" }).waitFor();
    await ann.keyboard.press("Alt+ArrowUp");
    await ann.waitForURL("**/r/dev");
    await sent(ann, "one");
    await ann.keyboard.press("Alt+ArrowUp");
    await ann.waitForURL("**/r/art");
    await ann.keyboard.press("Alt+ArrowUp");
    await ann.waitForURL("**/r/lobby");
    await write(bob, "news");
    await ann.getByRole("link", { name: /^dev, \d unread/ }).waitFor();
    await sent(ann, "one");
    await ann.keyboard.press("Alt+Shift+ArrowDown");
    await ann.waitForURL("**/r/dev");
    assertEquals(await ann.evaluate("document.activeElement.id"), "text");
  },
);

browserTest("Sidebar: is one Tab stop, and the arrow keys move in it", async (stage) => {
  for (const room of ["art", "dev", "lobby"]) await store(stage.chat, ["one"], room);
  const page = await stage.visit({ name: "Ann", path: "/r/dev" });
  await page.getByRole("link", { name: "art" }).waitFor();
  await page.getByRole("button", { name: "Add a room", exact: true }).focus();
  await page.keyboard.press("Tab");
  assertEquals(await room(page), "dev");
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press("ArrowUp");
  assertEquals(await room(page), "art");
  await page.keyboard.press("Enter");
  await page.waitForURL("**/r/art");
});

browserTest("Sidebar: mentions stand out from other unread messages", async (stage) => {
  const ann = await stage.visit({ name: "Ann", path: "/r/dev" });
  // No room has messages yet.
  await ann.getByRole("link", { name: "lobby" }).waitFor();
  assertEquals(await ann.locator(".sidebar .room-label").allTextContents(), ["dev", "lobby"]);
  await write(ann, "here I am");
  await sent(ann, "here I am");
  await ann.getByRole("link", { name: "lobby" }).click();
  const bob = await stage.visit({ name: "Bob", path: "/r/dev" });
  await write(bob, "nobody in particular");
  const dot = ann.getByRole("link", { name: /^dev, 1 unread$/ }).locator(".unread");
  assertEquals((await dot.boundingBox())?.width, 6);
  await write(bob, "hello @Ann");
  const mentioned = ann.getByRole("link", { name: /^dev, 2 unread, 1 for you$/ });
  await mentioned.waitFor();
  // The number is what is for her.
  assertEquals(await mentioned.locator(".unread").innerText(), "1");
  await ann.setViewportSize(NARROW);
  const rooms = ann.getByRole("button", { name: "Unread messages in 1 other room" });
  const [frame, mark] = [await rooms.boundingBox(), await rooms.locator("span").boundingBox()];
  assert(frame && mark && mark.x + mark.width < frame.x + frame.width && mark.y > frame.y);
  await rooms.click();
  await ann.getByRole("link", { name: /for you$/ }).click();
  await sent(ann, "hello @Ann");
  await ann.getByRole("button", { name: "Rooms", exact: true }).waitFor();
});

browserTest("Shortcuts: open with a question mark and from the menu", async (stage) => {
  const page = await stage.visit({ name: "Ann" });
  await page.getByRole("log").focus();
  await page.getByRole("textbox", { name: "Message" }).press("ControlOrMeta+/");
  const help = page.getByRole("dialog", { name: "Keyboard shortcuts" });
  await help.getByText("Next unread room").waitFor();
  await help.getByText("Bold").waitFor();
  await page.keyboard.press("Escape");
  await help.waitFor({ state: "hidden" });
  const toKeys = page.getByRole("button", { name: "Keyboard shortcuts" });
  await page.locator(".own-user").press("Enter");
  await toKeys.press("Enter");
  await help.waitFor();
  await help.getByRole("button", { name: "Close" }).click();
  assertEquals(await page.locator(":focus").getAttribute("popovertarget"), "own-menu");
  await page.setViewportSize(NARROW);
  await page.locator(".sidebar-button").click();
  await page.locator(".own-user").click();
  await toKeys.click();
  await help.waitFor();
  await page.keyboard.press("Escape");
  await help.waitFor({ state: "hidden" });
  assertEquals(await page.locator(":focus").getAttribute("popovertarget"), "sidebar");
  await page.getByRole("textbox", { name: "Message" }).press("?");
  await until(page, `document.querySelector("#text").value === "?"`);
  assertEquals(await help.isVisible(), false);
});

browserTest("Layout: popovers fit into any window, however small", async (stage) => {
  await store(stage.chat, Array.from({ length: 12 }, (_, place) => `Message ${place}`));
  const page = await stage.visit({ name: "Ann" });
  await write(page, "mine");
  await sent(page, "mine");
  const day = page.getByRole("heading", { name: "Today" }).getByRole("button");
  const opened: [box: string, inside: string, open: () => Promise<void>][] = [
    [".switcher", "li", () => page.keyboard.press("Control+k")],
    [".room-menu", "button", () => page.locator(".room-menu-button").click()],
    [".invite-dialog", "input", () => fromMenu("Invite people")],
    [".room-dialog", "textarea", () => fromMenu("Edit topic")],
    [".notification-settings", "select", () => fromMenu("Notifications")],
    [".message-menu", "button", () => page.locator(".message").last().press("Enter")],
    [".day-form", "input", () => day.press("Enter")],
    [".user-card", ".avatar", () => page.locator(".message .avatar").last().click()],
    [".emoji-picker", "[role=option]", () => page.locator(".emoji-button").press("Enter")],
  ];
  const fromMenu = async (name: string) => {
    await page.locator(".room-menu-button").click();
    await page.locator(".room-menu").getByRole("button", { name }).click();
  };
  const outside: string[] = [];
  // The second is a phone in landscape, the third 1280 by 1024 at a zoom of 400%.
  for (const [width, height] of [[1280, 720], [844, 390], [320, 256]] as const) {
    await page.setViewportSize({ width, height });
    for (const [selector, inside, open] of opened) {
      const box = page.locator(selector);
      await open();
      await box.locator(inside).first().waitFor();
      const { left, top, right, bottom } = await box.evaluate((one) => one.getBoundingClientRect());
      const isInside = left >= 0 && top >= 0 && right <= width && bottom <= height;
      if (!isInside) outside.push(`${selector} at ${width} by ${height}`);
      await page.keyboard.press("Escape");
      await box.waitFor({ state: "hidden" });
    }
  }
  assertEquals(outside, []);
});

browserTest(
  "Layout: a long room name neither shrinks nor moves the buttons beside it",
  async ({ visit }) => {
    const page = await visit({ name: "Ann", path: `/r/${"w".repeat(64)}`, viewport: WIDE });
    const places = () =>
      page.locator(".room-header > button")
        .evaluateAll((all) => all.map((button) => button.getBoundingClientRect().left));
    const there = await places();
    await page.getByRole("link", { name: "lobby" }).click();
    await page.waitForURL("**/r/lobby");
    assertEquals(await places(), there);
    await page.goBack();
    await page.getByRole("heading", { name: "www" }).waitFor();
    for (const viewport of [WIDE, { width: 700, height: 600 }, NARROW]) {
      await page.setViewportSize(viewport);
      for (const name of ["Search", "Pinned messages", "Members"]) {
        const { width } = await page.getByRole("button", { name }).boundingBox() ?? {};
        assertEquals(width, 44, `${name} at ${viewport.width} px`);
      }
    }
  },
);

browserTest("Layout: on a phone a long room name takes two lines", async ({ visit }) => {
  const page = await visit({ name: "Ann", path: "/r/nothing-here-yet-at-all", viewport: NARROW });
  const name = page.locator(".room-header .room");
  await page.getByText("#nothing-here-yet-at-all doesn't exist yet").waitFor();
  const [whole, shown] = await name.evaluate((room) => [
    [room.scrollWidth, room.scrollHeight],
    [room.clientWidth, room.clientHeight],
  ]);
  assertEquals(whole, shown);
  assertEquals((await page.locator(".room-header").boundingBox())?.height, 56);
});

browserTest("Layout: the user's own picture leads to their name", async ({ visit }) => {
  const page = await visit();
  const picture = page.locator(".composer .avatar");
  // Nothing but the name and the text is asked for.
  await page.getByRole("textbox", { name: "Your name" }).waitFor();
  assertEquals(await picture.isDisabled(), true);
  await page.getByRole("textbox", { name: "Your name" }).fill("Ann");
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: "Posting as Ann. Change name" }).click();
  await page.locator("#own-name:focus").waitFor();
  // It has no line of its own: only the state of the chat is above the composer.
  const strip = await page.locator(".strip").boundingBox();
  assertEquals(strip?.height, 24);
});

browserTest(
  "Layout: on a phone in landscape the composer stays visible above the keyboard",
  async (stage) => {
    await store(stage.chat, Array.from({ length: 12 }, (_, place) => `Message ${place}`));
    const page = await stage.visit({
      name: "Ann",
      hasTouch: true,
      isMobile: true,
      viewport: { width: 740, height: 360 },
    });
    await page.locator(".message").last().press("r");
    await page.locator(".subject").waitFor();
    const keyboard = { width: 740, height: 170 };
    await page.setViewportSize(keyboard);
    const isInSight =
      `document.querySelector(".dock").getBoundingClientRect().bottom <= innerHeight`;
    await until(page, `innerHeight === ${keyboard.height} && ${isInSight}`);
    await until(page, `document.querySelector(".timeline").clientHeight > 24`);
    await page.getByRole("textbox", { name: "Message" }).blur();
    await page.getByRole("heading", { name: "lobby" }).waitFor();
  },
);

browserTest("Layout: text at 200% is not cut off", async ({ visit }) => {
  const page = await visit({ name: "Ann", viewport: WIDE });
  await page.evaluate(`document.documentElement.style.fontSize = "200%"`);
  await page.getByRole("button", { name: "Members" }).click();
  await page.getByRole("heading", { name: "Members · 1 online" }).waitFor();
  await until(page, isWhole("#panel-title", ".panel-head"));
  await page.getByRole("button", { name: "Emoji" }).click();
  await page.getByRole("option", { name: "grinning", exact: true }).waitFor();
  await until(page, isWhole(".emoji-list [role=option]", ".emoji-list [role=option]"));
});

browserTest("Layout: nothing shifts while the page loads", async (stage) => {
  await store(stage.chat, Array.from({ length: 30 }, (_, place) => `Message ${place}`));
  await store(stage.chat, ["one"], "dev");
  for (const viewport of [NARROW, WIDE]) {
    const page = await stage.visit({
      name: "Ann",
      viewport,
      prepare: (page) =>
        page.addInitScript(`
          shifts = [];
          new PerformanceObserver((list) => shifts.push(...list.getEntries()))
            .observe({ type: "layout-shift", buffered: true });`),
    });
    await page.locator(".has-users").waitFor();
    await until(page, "true");
    const score = await page.evaluate<number>("shifts.reduce((sum, { value }) => sum + value, 0)");
    assertEquals(score, 0, `${viewport.width} px`);
  }
});

/** Whether an element's content fits into the box of another element, or into its own. */
function isWhole(selector: string, box: string): string {
  return `(() => {
    const text = document.createRange();
    text.selectNodeContents(document.querySelector("${selector}"));
    const [inner, outer] = [text, document.querySelector("${box}")]
      .map((one) => one.getBoundingClientRect());
    return inner.top > outer.top - 1 && inner.bottom < outer.bottom + 1 &&
      inner.left > outer.left - 1 && inner.right < outer.right + 1;
  })()`;
}

function room(page: Page): Promise<string> {
  return page.evaluate("document.activeElement.dataset.room");
}

async function widthOf(page: Page, selector: string): Promise<number | undefined> {
  return (await page.locator(selector).boundingBox())?.width;
}

browserTest("Icon buttons: show their label under a resting mouse", async ({ visit }) => {
  const ann = await visit({ name: "Ann" });
  const label = ann.locator(".hover-label");
  const search = ann.getByRole("button", { name: "Search", exact: true });
  await search.hover();
  await label.filter({ hasText: "Search" }).waitFor();
  const [box, button] = [await label.boundingBox(), await search.boundingBox()];
  assert(box && button && box.y > button.y + button.height, "The label covers its button");
  // The browser would show another one.
  assertEquals(await search.getAttribute("title"), null);
  await ann.locator(".timeline").hover();
  await label.waitFor({ state: "hidden" });
});

browserTest("Icon buttons: no label covers what a press has opened", async ({ visit }) => {
  const ann = await visit({
    name: "Ann",
    prepare: (page) => page.clock.install({ time: Date.now() }),
  });
  const label = ann.locator(".hover-label");
  // At once: the labels are not loaded yet.
  await ann.getByRole("button", { name: "Members", exact: true }).click();
  await ann.locator(".panel .icon-button:hover").waitFor();
  await label.waitFor({ state: "attached" });
  await ann.clock.fastForward(1_000);
  assertEquals(await label.isVisible(), false);
  await ann.keyboard.press("Escape");
  const hover = async (name: string) => {
    await ann.getByRole("button", { name, exact: true }).hover();
    await ann.clock.fastForward(1_000);
  };
  await hover("Search");
  await label.filter({ hasText: "Search" }).waitFor();
  // The button that closes the panel is now where the button that opened it was.
  await ann.getByRole("button", { name: "Members", exact: true }).click();
  await ann.locator(".panel .icon-button:hover").waitFor();
  await ann.clock.fastForward(1_000);
  assertEquals(await label.isVisible(), false);
  await ann.keyboard.press("Escape");
  await ann.getByRole("button", { name: "Emoji", exact: true }).click();
  await ann.locator(".emoji-picker :focus").waitFor();
  await ann.locator(".timeline").hover({ position: { x: 40, y: 40 } });
  await hover("Emoji");
  assertEquals(await label.isVisible(), false);
});

browserTest("Layout: all of the own menu can be reached in a low window", async ({ visit }) => {
  const page = await visit({ name: "Ann", viewport: { width: 360, height: 170 } });
  await page.locator(".sidebar-button").click();
  await page.locator(".own-user").click();
  const menu = await page.locator("#own-menu").boundingBox();
  assert(menu && menu.y >= 0, "the menu begins within the window");
});

browserTest("Layout: a mark for unread messages is seen with forced colours", async (stage) => {
  await store(stage.chat, ["one"], "dev");
  const page = await stage.visit({ name: "Ann", forcedColors: "active" });
  await store(stage.chat, ["two"], "dev");
  await page.getByRole("link", { name: /^dev, 1 unread/ }).waitFor();
  const colours = await page.evaluate<string[]>(`[".rooms .unread:not(:empty)", "body"]
    .map((part) => getComputedStyle(document.querySelector(part)).backgroundColor)`);
  assertEquals(new Set(colours).size, 2, `${colours}`);
});

browserTest(
  "Layout: Back closes what covers the page, and only then leaves the room",
  async (stage) => {
    await store(stage.chat, ["tea?"], "dev");
    const page = await stage.visit({ name: "Ann", viewport: NARROW });
    const panel = page.locator(".panel");
    const isIn = (room: string) => page.getByRole("heading", { name: room, exact: true }).waitFor();
    await page.locator(".sidebar-button").click();
    await page.goBack();
    await page.locator(".sidebar").waitFor({ state: "hidden" });
    await page.locator(".sidebar-button").click();
    await page.getByRole("link", { name: "dev" }).click();
    await isIn("dev");
    for (const name of ["Members", "Search", "Pinned messages"]) {
      await page.getByRole("button", { name, exact: true }).click();
      await panel.waitFor();
      await page.goBack();
      await panel.waitFor({ state: "hidden" });
      await isIn("dev");
    }
    await page.keyboard.press("ControlOrMeta+/");
    const help = page.getByRole("dialog", { name: "Keyboard shortcuts" });
    await help.waitFor();
    await page.goBack();
    await help.waitFor({ state: "hidden" });
    await isIn("dev");
    // What was closed before takes no press.
    await page.getByRole("button", { name: "Members", exact: true }).click();
    await panel.waitFor();
    await page.keyboard.press("Escape");
    await panel.waitFor({ state: "hidden" });
    await page.goBack();
    await isIn("lobby");
    await page.goForward();
    await isIn("dev");
  },
);
