// What of the page would shut people out, in each of its states: by the rules of axe-core, and in the
// tree that a screen reader has.

import { assertEquals, assertMatch } from "@std/assert";
import axe from "axe-core";
import type { Page } from "playwright-core";
import { browserTest, messages, sent, type Stage, store, write } from "./chromium.ts";

const NARROW = { width: 390, height: 844 };

/** How the page is looked at: by daylight, at night, and by who needs more contrast. */
const LOOKS = [
  { colorScheme: "light", contrast: "no-preference" },
  { colorScheme: "dark", contrast: "no-preference" },
  { colorScheme: "light", contrast: "more" },
  { colorScheme: "dark", contrast: "more" },
] as const;

const LOOK = `axe.run(document, { resultTypes: ["violations"] }).then(({ violations }) =>
  violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => [id, html.slice(0, 160), failureSummary].join(" | "))))`;

/** Asserts that nothing in the page as it stands breaks a rule, however it is looked at. */
async function assertOpenToAll(page: Page, state: string): Promise<void> {
  if (!await page.evaluate(`"axe" in window`)) await page.evaluate(axe.source);
  // What appears is seen through until it is there.
  await page.evaluate("Promise.all(document.getAnimations().map(({ finished }) => finished))");
  for (const look of LOOKS) {
    await page.emulateMedia(look);
    const broken = await page.evaluate(LOOK);
    assertEquals(broken, [], `${state}, ${look.colorScheme}, contrast ${look.contrast}`);
  }
}

/** A room in which much was said, and Ann in it. */
async function visitFullRoom({ chat, visit }: Stage, options = {}): Promise<Page> {
  const ann = await visit({ name: "Ann", ...options });
  await write(ann, "Good morning");
  await sent(ann, "Good morning");
  await store(chat, [
    "Look at **this** [page](https://example.com/), `code` and:\n\n> a quote\n\n- one\n- two",
    "```js\nconst answer = 42; // why\n```",
    "hello @Ann",
    "مرحبا بالجميع",
  ]);
  await sent(ann, "مرحبا");
  await ann.locator(".has-people").waitFor();
  return ann;
}

browserTest("An empty room, and one that cannot be read, shut nobody out", async ({ visit }) => {
  const page = await visit();
  await page.getByText("Nobody has written here yet").waitFor();
  await page.locator(".has-people").waitFor();
  await assertOpenToAll(page, "empty");
  const closed = await visit({ name: "Ann", path: `/r/~${"z".repeat(26)}` });
  await closed.getByText("You can't read this room").waitFor();
  await assertOpenToAll(closed, "closed");
});

browserTest("A full room, its panel, menus and dialogs shut nobody out", async (stage) => {
  const ann = await visitFullRoom(stage);
  await assertOpenToAll(ann, "full");
  await ann.getByRole("button", { name: "People" }).click();
  await assertOpenToAll(ann, "people");
  await ann.keyboard.press("Control+f");
  await ann.getByRole("searchbox").fill("look");
  await ann.locator(".result").waitFor();
  await assertOpenToAll(ann, "search");
  await ann.keyboard.press("Escape");
  await ann.keyboard.press("Control+k");
  await assertOpenToAll(ann, "switcher");
  await ann.keyboard.press("Escape");
  await ann.locator(".me").click();
  await assertOpenToAll(ann, "menu");
  await ann.getByRole("button", { name: "Keyboard shortcuts" }).click();
  await assertOpenToAll(ann, "keys");
  await ann.keyboard.press("Escape");
  await ann.getByRole("button", { name: "Open or make a room" }).click();
  await assertOpenToAll(ann, "forms for rooms");
});

browserTest("What one writes, edits and could not send shuts nobody out", async (stage) => {
  const ann = await visitFullRoom(stage);
  await ann.getByRole("textbox", { name: "Message" }).focus();
  await ann.keyboard.press("ArrowUp");
  await ann.getByText("Editing", { exact: true }).waitFor();
  await assertOpenToAll(ann, "edit");
  await ann.keyboard.press("Escape");
  await ann.keyboard.type("/");
  await ann.getByRole("option").first().waitFor();
  await assertOpenToAll(ann, "commands");
  await ann.keyboard.press("Escape");
  await ann.route(
    "**/messages",
    (route) =>
      route.fulfill({ status: 422, json: { code: "invalid-message", detail: "Not today" } }),
  );
  await write(ann, "refused");
  await ann.getByText("Not sent. Not today").waitFor();
  await assertOpenToAll(ann, "error");
  await stage.chat.killBroker();
  await ann.getByText("Reconnecting.").waitFor();
  await assertOpenToAll(ann, "offline");
});

browserTest("On a narrow screen the sheets shut nobody out", async (stage) => {
  const ann = await visitFullRoom(stage, { viewport: NARROW });
  await assertOpenToAll(ann, "narrow");
  await ann.getByRole("button", { name: "Rooms" }).click();
  await assertOpenToAll(ann, "rooms");
  await ann.keyboard.press("Escape");
  await ann.getByRole("button", { name: "People" }).click();
  await assertOpenToAll(ann, "people");
  await ann.keyboard.press("Escape");
  await messages(ann, "Good morning").locator(".author").click();
  await ann.getByRole("dialog", { name: "Person" }).waitFor();
  await assertOpenToAll(ann, "person");
});

browserTest(
  "A screen reader finds rail, room, messages and field under their names, in this order",
  async (stage) => {
    const ann = await visitFullRoom(stage);
    await ann.getByRole("button", { name: "People" }).click();
    const tree = await ann.locator("body").ariaSnapshot();
    const parts = [
      'link "Skip to the message field"',
      'complementary "Rooms"',
      'navigation "Rooms"',
      'link "lobby"',
      'heading "lobby" [level=1]',
      "main",
      'log "Messages"',
      'heading "Today" [level=2]',
      'textbox "Message"',
      'button "Send"',
      "complementary",
    ];
    const places = parts.map((part) => tree.indexOf(`- ${part}`));
    assertEquals(places.filter((place) => place < 0), [], tree);
    assertMatch(tree, /complementary "(People|Members)/);
    const session = await ann.context().newCDPSession(ann);
    const { nodes } = await session.send("Accessibility.getFullAXTree");
    const log = nodes.find(({ role }) => role?.value === "log");
    const live = log?.properties?.find(({ name }) => name === "live");
    // New messages are read out when the reader pauses.
    assertEquals(live?.value.value, "polite");
  },
);
