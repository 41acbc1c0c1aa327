// The admin page, and what moderated users see.

import { assert, assertEquals } from "@std/assert";
import type { Locator, Page } from "playwright-core";
import type { RunningServer } from "../../harness/test_server.ts";
import { User } from "../../harness/user.ts";
import { operate } from "../../harness/cookie_user.ts";
import {
  browserTest,
  idOf,
  messages,
  sent,
  type Stage,
  store,
  write,
} from "../harness/chromium.ts";
import { hasRole, heard } from "../harness/operator.ts";

/** Opens the admin page as a moderator. */
async function visitAsOwner({ chat, visit }: Stage): Promise<Page> {
  const page = await visit({ path: "/admin" });
  const user = await page.locator(".own-id").textContent() ?? "";
  await operate(chat.data, (operator) => operator.submit({ type: "role", user, role: "owner" }));
  await heard(page, chat, hasRole("owner"));
  await page.reload();
  await page.getByRole("link", { name: "Users" }).waitFor();
  return page;
}

/** The system messages of a room; screen readers announce them, too. */
function line(page: Page, text: string): Locator {
  return page.locator(".line-text", { hasText: text });
}

/** Expands the actions for a user. */
async function unfold(page: Page, name: string): Promise<void> {
  const fold = page.locator("details", { hasText: name });
  await fold.locator("summary").press("Enter");
  await fold.getByRole("button", { name: "Rename" }).waitFor();
}

browserTest(
  "Admin page: shows members only their user ID and how to become the owner",
  async ({ chat, visit }) => {
    const page = await visit({ path: "/admin" });
    const id = await page.locator(".own-id").textContent();
    const command = await page.locator(".command").textContent();
    assertEquals(command, `deno task admin role ${id} owner`);
    assertEquals(await page.locator("section:visible").count(), 0);
    await operate(
      chat.data,
      (operator) => operator.submit({ type: "role", user: id ?? "", role: "moderator" }),
    );
    await heard(page, chat, hasRole("moderator"));
    await page.reload();
    await page.getByText("You · Moderator").waitFor();
    // Without colours, the view's own line shows which it is.
    await page.emulateMedia({ forcedColors: "active" });
    const lines = await page.evaluate<string[]>(
      `[...document.querySelectorAll(".views a")].map((a) => getComputedStyle(a).borderBottomColor)`,
    );
    assertEquals(new Set(lines.slice(1)).size, 1);
    assert(lines[0] !== lines[1], lines.join());
    await page.emulateMedia({ forcedColors: null });
    assertEquals(await page.getByText("This page is for moderators").isVisible(), false);
  },
);

browserTest(
  "Former names: are on the admin page, and on the card of a user for moderators only",
  async (stage) => {
    const bob = await User.arrive("Dan", stage.chat.url);
    await bob.say("lobby", "hello");
    const from = "Bob";
    await bob.ask("POST", "/api/rooms/lobby/messages", {
      id: crypto.randomUUID(),
      from,
      text: "hi",
    });
    const page = await visitAsOwner(stage);
    await unfold(page, "Bob");
    await page.locator("details[open]").getByText(/^Former names: Dan until /).waitFor();
    await page.goto(stage.chat.url);
    await page.locator(".has-users").waitFor();
    await messages(page, "hi").locator(".avatar").click();
    await page.locator(".user-card").getByText("Former names: Dan", { exact: true }).waitFor();
    await page.getByRole("link", { name: "Open in Moderation" }).click();
    await page.getByText("Bob", { exact: true }).waitFor();
    // The owner is listed, too, but the link is about one user.
    assertEquals(await page.locator("#users .row-name:visible").allTextContents(), ["Bob"]);
    const ann = await stage.visit({ name: "Ann" });
    // No card is shown before the list of rooms.
    await ann.locator(".has-users").waitFor();
    await messages(ann, "hi").locator(".avatar").click();
    await ann.getByRole("button", { name: "Message Bob" }).waitFor();
    assertEquals(await ann.locator(".user-card .former-names").isVisible(), false);
    assertEquals(await ann.getByRole("link", { name: "Open in Moderation" }).count(), 0);
  },
);

browserTest(
  "Admin page: a rename begins with the present name and needs one",
  async (stage) => {
    const bob = await User.arrive("Bob", stage.chat.url);
    await bob.say("lobby", "hello");
    const page = await visitAsOwner(stage);
    await unfold(page, "Bob");
    await page.getByRole("button", { name: "Rename" }).click();
    const field = page.getByRole("textbox", { name: "New name" });
    assertEquals(await field.inputValue(), "Bob");
    // It is selected: typing replaces it.
    await page.keyboard.press("Delete");
    await page.keyboard.press("Enter");
    await page.getByText("Enter a name.").waitFor();
    await page.keyboard.type("Robert");
    await page.keyboard.press("Enter");
    await page.locator("details", { hasText: "Robert" }).waitFor();
  },
);

browserTest(
  "Admin page: a muted user reads the reason at the message and can send it once unmuted",
  async (stage) => {
    const cleo = await stage.visit({ name: "Cleo" });
    await write(cleo, "hello");
    await sent(cleo, "hello");
    const page = await visitAsOwner(stage);
    await unfold(page, "Cleo");
    await page.getByRole("button", { name: "Mute" }).press("Enter");
    await page.getByLabel("For how long").selectOption("10 minutes");
    await page.getByLabel("Reason").fill("too loud");
    await page.keyboard.press("Enter");
    await page.getByText(/^Muted until .*\. Reason: too loud$/).waitFor();
    await write(cleo, "LOUDER");
    await cleo.getByText(/Not sent\. You're muted until .*\. Reason: .too loud/).waitFor();
    await page.getByRole("button", { name: "Unmute" }).click();
    await page.getByRole("button", { name: "Mute" }).waitFor();
    await cleo.getByRole("button", { name: "Try again" }).click();
    await sent(cleo, "LOUDER");
  },
);

browserTest(
  "Admin page: slow mode makes the composer wait and then send",
  async ({ chat, visit }) => {
    await setSlow(chat, 5);
    const cleo = await visit({ name: "Cleo" });
    // The page sends both messages back to back, so even a slow machine stays within the interval.
    await write(cleo, "first");
    await Promise.all([
      cleo.getByText(/You can post again in \d s/).waitFor(),
      write(cleo, "second"),
    ]);
    await sent(cleo, "second");
    assertEquals(await messages(cleo, "second").count(), 1);
  },
);

function setSlow({ data }: RunningServer, slowSeconds: number): Promise<void> {
  return operate(data, (operator) => operator.submit({ type: "settings", slowSeconds }, "lobby"));
}

browserTest(
  "Admin page: bans a user, lists and lifts the ban, and the audit log records both",
  async (stage) => {
    const cleo = await stage.visit({ name: "Cleo" });
    await write(cleo, "hello");
    await sent(cleo, "hello");
    const page = await visitAsOwner(stage);
    await page.getByRole("searchbox", { name: "Name or ID" }).fill("nobody");
    await page.getByText("No one found.").waitFor();
    await page.getByRole("searchbox", { name: "Name or ID" }).fill("cle");
    await unfold(page, "Cleo");
    await page.getByRole("button", { name: "Ban", exact: true }).click();
    await page.getByLabel("Reason").fill("spam");
    await page.getByLabel("Also ban their last IP address").check();
    // Not in the colour of what is harmless.
    const colours = await page.evaluate<string[]>(`(() => {
      const [button, problem] = [".submit", ".problem"].map((part) =>
        getComputedStyle(document.querySelector(".restriction " + part)));
      return [button.backgroundColor, problem.color];
    })()`);
    assertEquals(colours[0], colours[1]);
    await page.getByRole("dialog").getByRole("button", { name: "Ban" }).click();
    // It is the moderator's own address: both browsers run on one machine.
    await page.getByText("User banned. We couldn't ban their address").waitFor();
    assertEquals((await cleo.request.get(`${stage.chat.url}/api/me`)).status(), 403);
    await page.getByRole("link", { name: "Bans" }).click();
    await page.locator("#bans").getByText(/^Banned until .*\. Reason: spam$/).waitFor();
    await page.getByRole("button", { name: "Unban Cleo" }).click();
    await page.getByText("No bans.").waitFor();
    assertEquals((await cleo.request.get(`${stage.chat.url}/api/me`)).status(), 200);
    await page.getByRole("link", { name: "Audit" }).click();
    await page.getByText("unbanned \u2068Cleo\u2069").waitFor();
    await page.getByText("The operator made").waitFor();
  },
);

browserTest(
  "Admin page: a banned user reads the reason in place of the chat, and gets back in when the ban ends",
  async ({ chat, visit }) => {
    const page = await visit({ name: "Cleo" });
    const user = await page.evaluate(`fetch("/api/me").then((answer) => answer.json())
      .then(({ id }) => id)`) as string;
    const ban = { type: "ban", user, reason: "<i>spam</i>" } as const;
    await operate(chat.data, (operator) => operator.submit(ban));
    const why = "You're banned. Reason: \u2068<i>spam</i>\u2069";
    await page.getByRole("heading", { name: "You can't open this chat" }).waitFor();
    await page.getByText(why).waitFor();
    assertEquals(await page.locator(".message, .own-user, .composer").count(), 0);
    const mark = await page.locator(".logo").boundingBox();
    assertEquals([mark?.width, mark?.height], [48, 48]);
    await operate(chat.data, (operator) => operator.submit({ type: "unban", user }));
    await heard(page, chat, (answer) => answer.ok());
    await page.getByRole("link", { name: "Try again" }).click();
    await page.getByRole("textbox", { name: "Message" }).waitFor();
  },
);

browserTest(
  "Admin page: an invalid IP address is rejected in the dialog, which stays open",
  async (stage) => {
    const page = await visitAsOwner(stage);
    await page.getByRole("link", { name: "Bans" }).click();
    for (const slip of ["300.1.1.1", "10.0.0.0/8"]) {
      await page.getByRole("textbox", { name: "Ban an IP address" }).fill(slip);
      await page.keyboard.press("Enter");
      const dialog = page.getByRole("dialog", { name: `Ban ${slip}` });
      await dialog.getByRole("button", { name: "Ban" }).click();
      await dialog.getByText("That isn't a valid IP address.").waitFor();
      await page.keyboard.press("Escape");
      await dialog.waitFor({ state: "hidden" });
    }
    await page.getByText("No bans.").waitFor();
  },
);

browserTest(
  "Admin page: assigns a role, and restores one that can't change with the reason",
  async (stage) => {
    const cleo = await stage.visit({ name: "Cleo" });
    await write(cleo, "hello");
    await sent(cleo, "hello");
    const page = await visitAsOwner(stage);
    await unfold(page, "Cleo");
    await page.getByLabel("Role").last().selectOption("Moderator");
    await page.getByText("Cleo: Moderator").waitFor();
    await page.locator("details", { hasText: "You" }).locator("summary").click();
    const own = page.locator("details", { hasText: "You" }).getByLabel("Role");
    await own.selectOption("Member");
    await page.getByText("There must be an owner. Make someone else an owner first.").waitFor();
    assertEquals(await own.inputValue(), "owner");
  },
);

browserTest(
  "Menu: links moderators, and only them, to the admin page",
  async (stage) => {
    const cleo = await stage.visit({ name: "Cleo" });
    await cleo.locator(".own-user").click();
    await cleo.getByRole("button", { name: "Keyboard shortcuts" }).waitFor();
    assertEquals(await cleo.getByRole("link", { name: "Moderation" }).count(), 0);
    const page = await visitAsOwner(stage);
    await page.getByRole("link", { name: "Back to the chat" }).click();
    await page.locator(".own-user").click();
    await page.getByRole("link", { name: "Moderation" }).click();
    await page.getByRole("heading", { name: "Moderation" }).waitFor();
  },
);

browserTest("Admin page: slow mode and archiving reach everyone in the room", async (stage) => {
  const { chat } = stage;
  await store(chat, ["in dev"], "dev");
  const cleo = await stage.visit({ name: "Cleo" });
  await write(cleo, "hello");
  await sent(cleo, "hello");
  const page = await visitAsOwner(stage);
  // A direct message has no settings, and is not listed.
  const members = [{ id: await idOf(cleo), name: "Cleo" }];
  const body = JSON.stringify({ title: "", members, isDirect: true, from: "Ann" });
  const status = await page.evaluate(
    async (body) => {
      const headers = { "content-type": "application/json" };
      return (await fetch("/api/rooms", { method: "POST", headers, body })).status;
    },
    body,
  );
  assertEquals(status, 201);
  await page.getByRole("link", { name: "Rooms" }).click();
  const lobby = page.locator("#rooms details", { hasText: "lobby" });
  await lobby.waitFor();
  assertEquals(await page.locator("#rooms .row-name").allTextContents(), ["dev", "lobby"]);
  await lobby.locator("summary").press("Enter");
  await lobby.getByLabel("Slow mode").selectOption("1 message per 30 s");
  await line(cleo, "turned on slow mode: one message every 30 s").waitFor();
  await lobby.getByRole("button", { name: "Archive" }).click();
  const question = page.getByRole("alertdialog", { name: "Archive lobby?" });
  await question.getByRole("button", { name: "Cancel" }).click();
  await lobby.getByRole("button", { name: "Archive" }).click();
  await question.getByRole("button", { name: "Archive" }).click();
  await lobby.locator("summary", { hasText: "Archived" }).waitFor();
  await line(cleo, "archived the room").waitFor();
  await cleo.getByRole("textbox", { name: "Message" }).waitFor({ state: "hidden" });
  // The server stored it, not only the page.
  await page.reload();
  await lobby.locator("summary", { hasText: "Archived" }).press("Enter");
  await lobby.getByRole("button", { name: "Unarchive" }).waitFor();
  await lobby.locator("option:checked", { hasText: "1 message per 30 s" })
    .waitFor({ state: "attached" });
  await lobby.getByRole("button", { name: "Unarchive" }).click();
  await cleo.getByRole("textbox", { name: "Message" }).waitFor();
  const { isArchived, slowSeconds } = await (await fetch(`${chat.url}/api/rooms/lobby`)).json();
  assertEquals([isArchived, slowSeconds], [false, 30]);
});
