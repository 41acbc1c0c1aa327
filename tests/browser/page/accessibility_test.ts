// Checks each state of the page for accessibility: against the rules of axe-core, and in the tree that a
// screen reader gets.

import { assert, assertEquals, assertMatch } from "@std/assert";
import type { Page } from "playwright-core";
import { assertOpenInAllWindows, assertOpenToAll } from "../harness/axe.ts";
import {
  accessibilityTree,
  browserProcessTest,
  browserTest,
  messages,
  sent,
  type Stage,
  store,
  until,
  write,
} from "../harness/chromium.ts";

const NARROW = { width: 390, height: 844 };

/** The hues of authors whose name or initials have too little contrast, wherever they appear. */
const PALE_HUES = `(() => {
  const canvas = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });
  const luminance = (...layers) => {
    for (const layer of layers) {
      canvas.fillStyle = layer;
      canvas.fillRect(0, 0, 1, 1);
    }
    const [red, green, blue] = [...canvas.getImageData(0, 0, 1, 1).data].map((value) =>
      value <= 10 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4);
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const contrast = (one, other) =>
    (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
  const backOf = (selector) => getComputedStyle(document.querySelector(selector)).backgroundColor;
  const ground = backOf("body");
  const grounds = [[ground], [backOf(".sidebar")], [ground, backOf(".calls-reader")]]
    .map((layers) => luminance(...layers));
  const row = document.querySelector(".message");
  const name = getComputedStyle(row.querySelector(".author"));
  const avatar = row.querySelector(".avatar");
  const picture = getComputedStyle(avatar);
  return Array.from({ length: 360 }, (_, hue) => hue).filter((hue) => {
    for (const element of [row, avatar]) element.style.setProperty("--hue", hue);
    const colour = luminance(name.color);
    const initials = contrast(luminance(picture.color), luminance(picture.backgroundColor));
    return Math.min(initials, ...grounds.map((one) => contrast(one, colour))) < 4.5;
  });
})()`;

/** A room with many messages, opened by Ann. */
async function visitFullRoom({ chat, visit }: Stage, options = {}): Promise<Page> {
  const ann = await visit({ name: "Ann", ...options });
  await ann.getByRole("textbox", { name: "Message" }).fill("Good morning");
  // On a touch screen Enter does not send.
  await ann.getByRole("button", { name: "Send" }).click();
  await sent(ann, "Good morning");
  await store(chat, [
    "Look at **this** [page](https://example.com/), `code` and:\n\n> a quote\n\n- one\n- two",
    "```js\nconst answer = 42; // why\n```",
    "## Plan\n\n|a|b|\n|-|-:|\n|1|2|\n\n- [x] done\n\n---",
    "hello @Ann",
    "مرحبا بالجميع",
  ]);
  await sent(ann, "مرحبا");
  await ann.locator(".has-users").waitFor();
  return ann;
}

browserTest("Accessibility: an empty room and an unreadable one pass axe", async ({ visit }) => {
  const page = await visit();
  await page.getByText("Welcome to").waitFor();
  await page.locator(".has-users").waitFor();
  await assertOpenToAll(page, "empty");
  const closed = await visit({ name: "Ann", path: `/r/~${"z".repeat(26)}` });
  await closed.getByText("This room is private").waitFor();
  await assertOpenToAll(closed, "closed");
});

browserTest(
  "Accessibility: a confirmation dialog passes axe",
  async ({ visit }) => {
    const ann = await visit({ name: "Ann" });
    await ann.getByRole("button", { name: "Add a room", exact: true }).click();
    await ann.getByRole("textbox", { name: "Room name" }).fill("Planning");
    await ann.getByRole("button", { name: "Create private room" }).click();
    await ann.getByRole("heading", { name: "Planning" }).waitFor();
    await ann.locator(".room-menu-button").click();
    await ann.getByRole("button", { name: "Leave room" }).click();
    await assertOpenToAll(ann, "question", ".question");
    await ann.locator(".question :focus").getByText("Cancel").waitFor();
    await ann.keyboard.press("Enter");
    await ann.locator(".room-menu-button:focus").waitFor();
  },
);

browserTest(
  "Accessibility: a full room passes axe in all windows, light and dark",
  async (stage) => {
    await assertOpenInAllWindows(await visitFullRoom(stage), "full");
  },
);

browserTest("Accessibility: a full room, its panels and popovers pass axe", async (stage) => {
  const ann = await visitFullRoom(stage);
  await ann.locator(".calls-reader").hover();
  await assertOpenToAll(ann, "full");
  for (const colorScheme of ["light", "dark"] as const) {
    await ann.emulateMedia({ colorScheme });
    assertEquals(await ann.evaluate(PALE_HUES), [], colorScheme);
  }
  await ann.getByRole("button", { name: "Notifications" }).click();
  await assertOpenToAll(ann, "notificationLevel", ".notification-settings");
  await ann.keyboard.press("Escape");
  await ann.locator(".day-button").click();
  await ann.getByRole("dialog", { name: "Jump to date" }).waitFor();
  await assertOpenToAll(ann, "day", ".day-form");
  await ann.keyboard.press("Escape");
  await ann.getByRole("button", { name: "Emoji", exact: true }).click();
  await ann.getByRole("combobox", { name: "Search emoji" }).fill("heart");
  await ann.getByRole("group", { name: "Results" }).waitFor();
  await assertOpenToAll(ann, "emoji", ".emoji-picker");
  await ann.keyboard.press("Escape");
  await ann.getByRole("button", { name: "Members" }).click();
  await assertOpenToAll(ann, "members", ".panel");
  await ann.keyboard.press("Control+f");
  await ann.getByRole("searchbox").fill("look");
  await ann.locator(".result").waitFor();
  await assertOpenToAll(ann, "search", ".panel");
});

browserTest("Accessibility: menus, dialogs and pins of a full room pass axe", async (stage) => {
  const ann = await visitFullRoom(stage);
  await ann.keyboard.press("Control+k");
  await assertOpenToAll(ann, "switcher", ".switcher");
  await ann.keyboard.press("Escape");
  await ann.locator(".own-user").click();
  await assertOpenToAll(ann, "menu", "#own-menu");
  await ann.getByRole("button", { name: "Keyboard shortcuts" }).click();
  await assertOpenToAll(ann, "keys", ".shortcuts");
  await ann.keyboard.press("Escape");
  await ann.getByRole("button", { name: "Add a room", exact: true }).click();
  await ann.locator(".add-room").waitFor();
  await assertOpenToAll(ann, "forms for rooms", ".sidebar");
  await ann.getByRole("textbox", { name: "Room name" }).fill("Planning");
  await ann.getByRole("button", { name: "Create private room" }).click();
  await ann.getByRole("heading", { name: "Planning" }).waitFor();
  await write(ann, "we meet at four");
  await sent(ann, "we meet at four");
  await messages(ann, "we meet at four").press("Enter");
  await assertOpenToAll(ann, "menu of a message", ".message-menu");
  await ann.getByRole("menuitem", { name: "Pin", exact: true }).press("Enter");
  await ann.getByRole("button", { name: "Pinned messages" }).click();
  await ann.locator(".pin").waitFor();
  await assertOpenToAll(ann, "private room and pins");
});

browserProcessTest(
  "Accessibility: composing, editing and failed messages pass axe",
  async (stage) => {
    const ann = await visitFullRoom(stage);
    await ann.getByRole("textbox", { name: "Message" }).focus();
    await ann.keyboard.press("ArrowUp");
    await ann.getByText("Editing", { exact: true }).waitFor();
    await assertOpenToAll(ann, "edit", ".dock");
    await ann.keyboard.press("Escape");
    await ann.keyboard.type("/");
    await ann.getByRole("option").first().waitFor();
    await assertOpenToAll(ann, "commands", ".dock");
    await ann.keyboard.press("Escape");
    // The formatting bar, the count of a text that is too long, and a label under the mouse.
    await ann.getByRole("textbox", { name: "Message" }).fill("x".repeat(4_001));
    await ann.getByText("1 character too long").waitFor();
    await ann.getByRole("button", { name: "Formatting" }).click();
    await ann.getByRole("toolbar", { name: "Formatting" }).waitFor();
    await ann.getByRole("button", { name: "Emoji", exact: true }).hover();
    await ann.locator(".hover-label").waitFor();
    await assertOpenToAll(ann, "long", ".dock");
    await ann.route(
      "**/messages",
      (route) => route.fulfill({ status: 422, json: { code: "not-today", detail: "Not today" } }),
    );
    await write(ann, "refused");
    await ann.getByText("Not sent. Not today").waitFor();
    await assertOpenToAll(ann, "error");
    await stage.chat.killBroker();
    await ann.getByText("Reconnecting…").waitFor();
    await assertOpenToAll(ann, "offline");
    // The page still responds to input while axe runs.
    await ann.getByRole("textbox", { name: "Message" }).press("ArrowUp");
    await write(ann, "");
    await ann.getByText("A message can't be empty.").waitFor();
  },
);

browserTest("Accessibility: sheets on a narrow screen pass axe", async (stage) => {
  const ann = await visitFullRoom(stage, { viewport: NARROW, hasTouch: true, isMobile: true });
  await assertOpenToAll(ann, "narrow");
  await ann.locator(".sidebar-button").click();
  await assertOpenToAll(ann, "rooms", ".sidebar");
  await ann.keyboard.press("Escape");
  await ann.getByRole("button", { name: "Members" }).click();
  await assertOpenToAll(ann, "members", ".panel");
  await ann.keyboard.press("Escape");
  await messages(ann, "Good morning").locator(".author").click();
  await ann.getByRole("dialog", { name: "Profile" }).waitFor();
  await assertOpenToAll(ann, "user", ".user-card");
  await ann.keyboard.press("Escape");
  await messages(ann, "Good morning").press("Delete");
  await ann.getByRole("menuitem", { name: "Delete", exact: true }).press("Enter");
  await assertOpenToAll(ann, "whether to delete", ".message-menu");
});

browserTest(
  "Accessibility: a screen reader finds sidebar, room, messages and field, named and in order",
  async (stage) => {
    const ann = await visitFullRoom(stage);
    await ann.getByRole("button", { name: "Members" }).click();
    const tree = await accessibilityTree(ann);
    const parts = [
      'link "Skip to the message field"',
      'complementary "Rooms"',
      'navigation "Rooms"',
      'link "lobby"',
      'heading "lobby"',
      "main",
      'log "Messages"',
      'heading "Today"',
      'textbox "Message"',
      'button "Send"',
      'complementary "Members',
    ];
    let place = 0;
    for (const part of parts) {
      place = tree.indexOf(`\n${part}`, place);
      assert(place >= 0, `${part} is not in its place:\n${tree}`);
    }
    assertMatch(tree, /heading "Today"[^]*article "Ann \d+:\d\d" "Good morning"/);
    const session = await ann.context().newCDPSession(ann);
    const { nodes } = await session.send("Accessibility.getFullAXTree");
    const log = nodes.find(({ role }) => role?.value === "log");
    const live = log?.properties?.find(({ name }) => name === "live");
    // New messages are announced when the reader pauses; loaded or redrawn ones are not.
    assertEquals(live, undefined);
    await ann.reload();
    await sent(ann, "hello @Ann");
    await ann.locator(".has-users").waitFor();
    await ann.evaluate(`(() => {
      const spoken = document.querySelector(".spoken[aria-live=polite]");
      told = [spoken.textContent];
      new MutationObserver(() => told.push(spoken.textContent)).observe(spoken, { childList: true });
    })()`);
    await write(ann, "same to you");
    await sent(ann, "same to you");
    await store(stage.chat, ["good **night**"]);
    await until(ann, `told.length > 1`);
    assertEquals(await ann.evaluate("told"), ["", "Store: good night"]);
  },
);

browserTest("Accessibility: popovers close when focus leaves them with Tab", async (stage) => {
  const ann = await stage.visit({ name: "Ann" });
  const bob = await stage.visit({ name: "Bob" });
  await write(bob, "hello");
  await sent(ann, "hello");
  await ann.locator(".has-users").waitFor();
  const opened: [box: string, open: () => Promise<void>][] = [
    ["#own-menu", () => ann.locator(".own-user").press("Enter")],
    [".room-menu", () => ann.locator(".room-menu-button").press("Enter")],
    [
      ".notification-settings",
      () => ann.getByRole("button", { name: "Notifications" }).press("Enter"),
    ],
    [".emoji-picker", () => ann.getByRole("button", { name: "Emoji" }).press("Enter")],
    [".day-form", () => ann.getByRole("button", { name: "Today" }).press("Enter")],
    [".user-card", () => messages(ann, "hello").locator(".author").click()],
  ];
  for (const [selector, open] of opened) {
    await open();
    await until(ann, `document.querySelector("${selector}:popover-open")`);
    const isInside = `document.querySelector("${selector}").contains(document.activeElement)`;
    do await ann.keyboard.press("Tab"); while (await ann.evaluate(isInside));
    assertEquals(await ann.locator(":popover-open").count(), 0, selector);
    // Focus stays where the user moved it.
    assertEquals(await ann.evaluate("document.activeElement !== document.body"), true, selector);
  }
});

browserTest(
  "Accessibility: a reply reached by keyboard announces the message it answers",
  async (stage) => {
    const ann = await stage.visit({ name: "Ann" });
    const bob = await stage.visit({ name: "Bob" });
    await write(bob, "Shall we *begin*?");
    await sent(ann, "Shall we");
    await messages(ann, "Shall we").press("r");
    await ann.locator(".subject").waitFor();
    await write(ann, "Yes");
    await sent(ann, "Yes");
    const tree = await accessibilityTree(ann);
    const quoted = "In reply to \u2068Bob\u2069: Shall we begin\\?";
    assertMatch(tree, new RegExp(`article "Ann \\d+:\\d\\d ${quoted}" "Yes"`));
    assertMatch(tree, new RegExp(`button "${quoted}"`));
  },
);
