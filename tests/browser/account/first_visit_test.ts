import { assert, assertEquals, assertMatch } from "@std/assert";
import type { Page } from "playwright-core";
import { browserTest, messages, sent, store, write } from "../harness/chromium.ts";

browserTest(
  "First visit: asks for a name and a message, and remembers the name",
  async ({ visit }) => {
    const page = await visit();
    await page.keyboard.type("Ann");
    await page.keyboard.press("Enter");
    await page.locator(".own-user", { hasText: "Ann" }).waitFor();
    // Until the first message, and on no later visit.
    await page.getByPlaceholder("Welcome! Say hello").waitFor();
    await page.keyboard.type("Hello");
    await page.keyboard.press("Enter");
    await sent(page, "Hello");
    await page.getByPlaceholder("Message #lobby").waitFor();
    assertEquals(await page.locator(".author").textContent(), "Ann");
    await page.reload();
    await page.getByRole("button", { name: "as Ann" }).waitFor();
    await sent(page, "Hello");
    await page.getByPlaceholder("Message #lobby").waitFor();
  },
);

browserTest(
  "First visit: a message without a name is sent when the user has entered one",
  async ({ visit }) => {
    const page = await visit();
    await write(page, "Hello");
    await giveName(page);
    await sent(page, "Hello");
  },
);

browserTest(
  "First visit: what needs a name asks for it, and goes on when the user has entered one",
  async ({ chat, visit }) => {
    await store(chat, ["Hello"]);
    const reader = await visit();
    await messages(reader, "Hello").hover();
    await reader.getByRole("button", { name: "React with 👍" }).click();
    await giveName(reader);
    await reader.locator(".reaction", { hasText: "1" }).waitFor();
    const other = await visit();
    await messages(other, "Hello").locator(".avatar").click();
    await other.getByRole("button", { name: "Message Store" }).click();
    await giveName(other);
    await other.waitForURL("**/r/~*");
  },
);

/** Enters a name in its field, which has the focus, below the reason. */
async function giveName(page: Page): Promise<void> {
  await page.locator(".status", { hasText: "Enter your name first." }).waitFor();
  assertEquals(await focused(page), "name");
  await page.keyboard.type("Ann");
  await page.keyboard.press("Enter");
}

/** Changes the name from Ann to Anna; it is selected in its field. */
async function rename(page: Page): Promise<void> {
  await page.getByRole("button", { name: "as Ann" }).click();
  await page.locator("#own-name:focus").waitFor();
  await page.keyboard.type("Anna");
  await page.keyboard.press("Enter");
  await page.getByText("Name saved").waitFor();
  await page.keyboard.press("Escape");
}

browserTest(
  "Name: a new name applies to messages from then on",
  async ({ visit }) => {
    const page = await visit({ name: "Ann" });
    await write(page, "one");
    await sent(page, "one");
    await rename(page);
    await write(page, "two");
    await sent(page, "two");
    assertEquals(await page.locator(".author").allTextContents(), ["Ann", "Anna"]);
    // Others must not take her for someone else.
    assertEquals(await page.locator(".head .former-name").allTextContents(), ["was Ann"]);
  },
);

browserTest("Name: a change in one tab reaches the others", async ({ visit }) => {
  const one = await visit({ name: "Ann" });
  const two = await visit({ beside: one });
  await rename(one);
  await two.getByRole("button", { name: "as Anna" }).waitFor();
  await write(two, "hello");
  await sent(one, "hello");
  assertEquals(await one.locator(".author").textContent(), "Anna");
});

browserTest(
  "Keyboard: Tab goes from the top of the page to the message field in visual order",
  async ({ visit }) => {
    const page = await visit({ name: "Ann" });
    // The rest of the page follows the room.
    await page.getByRole("link", { name: "lobby", exact: true }).waitFor();
    await page.locator(".welcome-action").first().waitFor();
    await page.locator(".skip").focus();
    const stops = [];
    for (let count = 0; count < 19; count++) {
      stops.push(await focused(page));
      await page.keyboard.press("Tab");
    }
    assertEquals(stops, [
      "skip",
      "row show-switcher",
      "row needs-attention",
      "icon-button",
      "row",
      "icon-button new-message",
      "invite-people",
      "row own-user",
      "room-menu-button",
      "icon-button notifications-button",
      "icon-button",
      "icon-button",
      "icon-button",
      "timeline",
      "welcome-action",
      "welcome-action",
      "welcome-action",
      "own-avatar avatar",
      "text",
    ]);
    await page.locator(".skip").focus();
    await page.keyboard.press("Enter");
    assertEquals(await focused(page), "text");
  },
);

browserTest(
  "Room: shows its name, an empty state and how to invite others",
  async ({ visit }) => {
    const page = await visit({
      path: "/r/dev",
      permissions: ["clipboard-read", "clipboard-write"],
    });
    assertEquals(await page.title(), "# dev · Hubbub");
    assertMatch(await page.getByRole("heading", { level: 1 }).innerText(), /dev/);
    await page.getByText("#dev doesn't exist yet").waitFor();
    await page.getByText("The first message creates it").waitFor();
    await page.locator(".beginning").getByRole("button", { name: "Invite people" }).click();
    const dialog = page.getByRole("dialog", { name: "Invite people" });
    await dialog.getByText("This chat is open: anyone who can reach this address").waitFor();
    assertEquals(await dialog.getByLabel("Link to the room").inputValue(), page.url());
    await dialog.getByRole("button", { name: "Copy link" }).and(page.locator(":focus")).click();
    await dialog.getByRole("button", { name: "Copied" }).waitFor();
    assertEquals(await page.evaluate("navigator.clipboard.readText()"), page.url());
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: "Invite people" }).and(page.locator(":focus"))
      .waitFor();
  },
);

browserTest(
  "Rooms: a name opens another room, or the field says what is wrong with it",
  async ({ visit }) => {
    const page = await visit({ name: "Ann" });
    await page.getByRole("button", { name: "Add a room", exact: true }).click();
    await page.locator("#room:focus").waitFor();
    const { width = 0 } = await page.locator("#room").boundingBox() ?? {};
    assert(width >= 160, "The field shows a whole name");
    await page.keyboard.type("Design 2!");
    await page.keyboard.press("Enter");
    const problem = page.locator("#room ~ .problem");
    // In place of the browser's bubble, which no element shows.
    await problem.getByText("Use letters, numbers, - and _.").waitFor();
    await page.keyboard.press("Backspace");
    assertEquals(await problem.textContent(), "");
    await page.keyboard.press("Enter");
    await page.waitForURL("**/r/design-2");
    assertEquals(await page.title(), "# design-2 · Hubbub");
  },
);

browserTest(
  "Rooms: text typed right after the plus button is the room's name",
  async ({ visit }) => {
    const late = Promise.withResolvers<void>();
    const page = await visit({
      name: "Ann",
      prepare: (page) =>
        page.route("**/new_room_form-*.js", async (route) => {
          await late.promise;
          await route.continue();
        }),
    });
    await page.getByRole("button", { name: "Add a room", exact: true }).press("Enter");
    await page.keyboard.type("Design-2");
    await page.keyboard.press("Enter");
    late.resolve();
    await page.waitForURL("**/r/design-2");
  },
);

browserTest("Page: without JavaScript it says what it needs", async ({ visit }) => {
  const page = await visit({ javaScriptEnabled: false });
  await page.locator("noscript").waitFor();
  assertEquals(await page.getByRole("textbox").count(), 0);
});

function focused(page: Page): Promise<string> {
  return page.evaluate("document.activeElement.className");
}

browserTest(
  "Cookies: an HTTPS browser keeps its cookie and its identity",
  async ({ visit }) => {
    // Chromium treats localhost like HTTPS.
    const extraHTTPHeaders = { "x-forwarded-proto": "https" };
    const page = await visit({ host: "localhost", name: "Ann", extraHTTPHeaders });
    await write(page, "hello");
    await sent(page, "hello");
    const [cookie, ...others] = await page.context().cookies();
    assertEquals([cookie?.name, others], ["__Host-hubbub_visitor", []]);
    await page.reload();
    await write(page, "again");
    await sent(page, "again");
    assertEquals((await page.context().cookies())[0]?.value, cookie?.value);
  },
  () => ({ HUBBUB_TRUSTED_PROXIES: "127.0.0.1" }),
);
