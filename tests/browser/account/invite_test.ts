import { assertEquals, assertMatch, assertNotEquals } from "@std/assert";
import type { Page } from "playwright-core";
import { InvitedUser } from "../../harness/invited_user.ts";
import type { RunningServer } from "../../harness/test_server.ts";
import { assertOpenToAll } from "../harness/axe.ts";
import {
  browserTest,
  messages,
  sent,
  type Stage,
  texts,
  until,
  write,
} from "../harness/chromium.ts";

const settings = () => ({ HUBBUB_ACCESS: "invite" });

/** Opens a link in a new browser, and waits until the page has checked it. */
function open({ visit }: Stage, link: string): Promise<Page> {
  const { pathname, hash } = new URL(link);
  return visit({ path: pathname + hash });
}

async function ownerLink(chat: RunningServer): Promise<string> {
  return `${chat.url}/join#${await chat.ownerSecret()}`;
}

/** Joins with an invitation and waits for the chat. */
async function join(stage: Stage, { link, name }: { link: string; name: string }): Promise<Page> {
  const page = await open(stage, link);
  await page.getByLabel("Your name").fill(name);
  await page.keyboard.press("Enter");
  await page.waitForURL(`${stage.chat.url}/`);
  await page.getByRole("button", { name: `as ${name}` }).waitFor();
  return page;
}

async function openAccount(page: Page): Promise<void> {
  await page.getByRole("button", { name: /^Posting as / }).click();
  await page.getByRole("link", { name: "Devices, passkeys and sign-out" }).click();
  await page.waitForURL("**/account");
  await page.locator('main[aria-busy="false"]').waitFor();
}

/** The link that the invite dialog shows. */
async function invitationOf(page: Page): Promise<string> {
  await page.locator(".sidebar").getByRole("button", { name: "Invite people" }).click();
  await until(page, `document.querySelector(".invitation input")?.value`);
  return await page.getByLabel("Invitation link").inputValue();
}

/** The link in a section of the account page. */
async function linkIn(page: Page, part: string): Promise<string> {
  const link = page.getByRole("region", { name: part }).locator("input.link");
  await link.waitFor();
  return await link.inputValue();
}

browserTest(
  "Invitations: the owner joins by the first link and invites another user",
  async (stage) => {
    const ann = await join(stage, { link: await ownerLink(stage.chat), name: "Ann" });
    await openAccount(ann);
    assertMatch(await ann.locator(".profile").innerText(), /Ann\s+Owner/);
    assertEquals(await ann.locator(".profile .avatar").innerText(), "A");
    await ann.getByRole("link", { name: "Back to the chat" }).click();
    await ann.getByRole("button", { name: "as Ann" }).waitFor();
    const bob = await join(stage, { link: await invitationOf(ann), name: "Bob" });
    await ann.keyboard.press("Escape");
    // Nobody has written yet, and they are in different rooms.
    await ann.goto(`${stage.chat.url}/r/dev`);
    const newMessage = ann.getByRole("button", { name: "New direct message" });
    await newMessage.click();
    const people = ann.locator(".people-picker");
    await people.getByRole("button", { name: "Message Bob" }).locator(".online-dot").waitFor();
    await ann.keyboard.press("Escape");
    await ann.getByRole("link", { name: "lobby" }).click();
    await write(bob, "Here I am");
    await sent(ann, "Here I am");
    await write(ann, "Welcome");
    await sent(bob, "Welcome");
    for (const page of [ann, bob]) {
      assertEquals(await texts(page), ["Here I am", "Welcome"]);
      assertEquals(await page.locator(".author").allTextContents(), ["Bob", "Ann"]);
    }
  },
  settings,
);

browserTest(
  "Invitations: anonymous visitors are sent to the join page, and afterwards to the room they requested",
  async (stage) => {
    const page = await stage.visit({ path: "/r/dev" });
    await page.getByRole("heading", { name: "This chat is invite-only" }).waitFor();
    assertEquals(new URL(page.url()).search, "?room=dev");
    await page.evaluate(`location.hash = ${JSON.stringify(await stage.chat.ownerSecret())}`);
    await page.getByLabel("Your name").fill("Ann");
    await page.getByRole("button", { name: "Join" }).click();
    await page.waitForURL(`${stage.chat.url}/r/dev`);
    // Going back never shows a used link.
    await page.goBack();
    assertEquals(page.url().includes("#"), false);
  },
  settings,
);

browserTest(
  "Join page: a taken name is reported at the field, and another one works",
  async (stage) => {
    const ann = await InvitedUser.owner(stage.chat);
    const link = `${stage.chat.url}/join#${await ann.invite()}`;
    const page = await open(stage, link);
    const field = page.getByLabel("Your name");
    assertEquals(await page.evaluate("document.activeElement.id"), "name");
    await page.keyboard.type("ann");
    await page.keyboard.press("Enter");
    await page.getByText("The name \u2068Ann\u2069 is taken.").waitFor();
    assertMatch(await field.ariaSnapshot(), /textbox "Your name".*: ann/);
    assertEquals(await field.getAttribute("aria-invalid"), "true");
    // The name is selected, so typing replaces it.
    await page.keyboard.type("Bob");
    await page.keyboard.press("Enter");
    await page.waitForURL(`${stage.chat.url}/`);
  },
  settings,
);

browserTest("Join page: a used link says so and offers no other way in", async (stage) => {
  const ann = await InvitedUser.owner(stage.chat);
  const secret = await ann.invite();
  const early = await open(stage, `${stage.chat.url}/join#${secret}`);
  await join(stage, { link: `${stage.chat.url}/join#${secret}`, name: "Bob" });
  const late = await open(stage, `${stage.chat.url}/join#${secret}`);
  await late.getByRole("heading", { name: "This link no longer works" }).waitFor();
  // Even if the page was already open.
  await early.getByLabel("Your name").fill("Cleo");
  await early.keyboard.press("Enter");
  await early.getByRole("heading", { name: "This link no longer works" }).waitFor();
  assertEquals(await early.getByRole("textbox").count(), 0);
}, settings);

browserTest(
  "Devices: a link signs in another device, and a signed-out one returns to the join page",
  async (stage) => {
    const desk = await join(stage, { link: await ownerLink(stage.chat), name: "Ann" });
    await openAccount(desk);
    await desk.getByRole("button", { name: "Add a device" }).click();
    await desk.getByRole("img", { name: "QR code for the link" }).waitFor();
    const phone = await open(stage, await linkIn(desk, "Your devices"));
    await phone.getByRole("heading", { name: "Continue as Ann" }).waitFor();
    await phone.getByRole("button", { name: "Sign in on this device" }).click();
    await phone.getByRole("button", { name: "as Ann" }).waitFor();
    await write(phone, "on the way");
    await sent(phone, "on the way");
    await desk.reload();
    const end = desk.getByRole("button", { name: /^Sign out Chrome/ });
    await end.click();
    await desk.getByRole("alertdialog").getByRole("button", { name: "Sign out" }).click();
    await phone.getByRole("heading", { name: "This chat is invite-only" }).waitFor();
    await end.waitFor({ state: "detached" });
    assertEquals(await desk.getByText("This device").count(), 1);
  },
  settings,
);

browserTest(
  "Outbox: a message written before signing out is neither sent nor shown to the next user",
  async (stage) => {
    const owner = await InvitedUser.owner(stage.chat);
    const link = `${stage.chat.url}/join#${await owner.invite({ uses: 2 })}`;
    const page = await join(stage, { link, name: "Cleo" });
    // The first request that the page makes once it may leads to the join page.
    await page.context().setOffline(true);
    await write(page, "by Cleo");
    await messages(page, "by Cleo").waitFor();
    await page.context().clearCookies();
    await page.context().setOffline(false);
    await page.waitForURL("**/join*");
    await page.goto(link);
    await page.reload();
    await page.getByLabel("Your name").fill("Bob");
    await page.keyboard.press("Enter");
    await page.getByRole("button", { name: "as Bob" }).waitFor();
    // Earlier messages are sent first.
    await write(page, "by Bob");
    await sent(page, "by Bob");
    assertEquals(await texts(page), ["by Bob"]);
  },
  settings,
);

browserTest(
  "Join page: a member does not use up the link, and may sign out to use it",
  async (stage) => {
    const page = await join(stage, { link: await ownerLink(stage.chat), name: "Ann" });
    const link = await invitationOf(page);
    // A link that was not shown on purpose ends with its page.
    await page.getByLabel("Invitation link").click();
    await page.goto(link);
    await page.getByRole("heading", { name: "You're signed in as Ann" }).waitFor();
    await page.getByRole("button", { name: "Sign out" }).click();
    await page.getByRole("heading", { name: "You've been invited" }).waitFor();
  },
  settings,
);

browserTest(
  "Join page: is complete in its first frame and does not open a phone's keyboard",
  async (stage) => {
    const owner = await InvitedUser.owner(stage.chat);
    const secret = await owner.invite();
    const options = { hasTouch: true, isMobile: true, viewport: { width: 390, height: 844 } };
    const page = await stage.visit({ path: `/join#${secret}`, ...options });
    await page.getByLabel("Your name").fill("Cleo");
    let isHeld = Promise.withResolvers<void>();
    await page.route("**/api/me", async (route) => {
      if (new URL(page.url()).pathname !== "/join") await isHeld.promise;
      await route.continue();
    });
    const state = () =>
      page.evaluate<string[]>(`[
      String(document.querySelector(".composer .name").hidden),
      document.querySelector(".own-avatar").ariaLabel,
      document.querySelector(".room-readers").checkVisibility()
        ? document.querySelector(".room-readers").textContent
        : "",
      String(document.querySelector(".invite-people").checkVisibility()),
      document.activeElement.tagName,
    ]`);
    const right = [
      "true",
      "Posting as Cleo. Change name",
      "Everyone in this chat can see this room. Only owners and moderators can invite people.",
      "false",
      "BODY",
    ];
    await page.getByRole("button", { name: "Join" }).click();
    await page.waitForURL(`${stage.chat.url}/`);
    // The same on the first visit, and once the server has answered.
    for (const _ of ["first", "again"]) {
      await page.locator(`.beginning:not([hidden])`).waitFor();
      assertEquals(await state(), right);
      isHeld.resolve();
      await page.locator(".has-users").waitFor();
      await page.evaluate("fetch('/api/me')");
      assertEquals(await state(), right);
      isHeld = Promise.withResolvers();
      await page.reload();
    }
    isHeld.resolve();
  },
  settings,
);

browserTest(
  "Invitations: a ready link with other terms on request, offered wherever one looks for it",
  async (stage) => {
    const permissions = ["clipboard-read", "clipboard-write"];
    const ann = await join(stage, { link: await ownerLink(stage.chat), name: "Ann" });
    await ann.context().grantPermissions(permissions);
    const dialog = ann.getByRole("dialog", { name: "Invite people" });
    const link = dialog.getByLabel("Invitation link");
    const created = async () => {
      await until(ann, `document.querySelector(".invitation input")?.value`);
      return await link.inputValue();
    };
    const listed = dialog.getByRole("listitem");
    await ann.locator(".beginning").getByRole("button", { name: "Invite people" }).click();
    const first = await created();
    await dialog.getByText("Member, 10 of 10 uses left").waitFor();
    await assertOpenToAll(ann, "invite", ".invite-dialog");
    // Nobody has seen the first link, so it makes room for the one with other terms.
    await dialog.getByLabel("Join as").selectOption("Guest");
    await dialog.getByText("Guest, 10 of 10 uses left").waitFor();
    const second = await created();
    assertNotEquals(second, first);
    assertEquals(await listed.count(), 1);
    await dialog.getByRole("button", { name: "Copy link" }).click();
    await dialog.getByRole("button", { name: "Copied" }).waitFor();
    assertEquals(await ann.evaluate("navigator.clipboard.readText()"), second);
    await dialog.getByRole("button", { name: "Show QR code" }).click();
    await dialog.getByRole("img", { name: "QR code for the link" }).waitFor();
    const bob = await join(stage, { link: second, name: "Bob" });
    await bob.getByText("Only owners and moderators can invite people.").waitFor();
    assertEquals(await bob.getByRole("button", { name: "Invite people" }).count(), 0);
    await write(bob, "/invite Peter");
    await bob.locator(".status").getByText("\u2068Ann\u2069 can invite people.").waitFor();
    await bob.getByRole("button", { name: "Members" }).click();
    await bob.locator(".members").getByText("\u2068Ann\u2069 can invite people.").waitFor();
    // The same link is ready the next time.
    await ann.keyboard.press("Escape");
    await write(ann, "/invite");
    await dialog.getByText("Guest, 9 of 10 uses left").waitFor();
    assertEquals(await created(), second);
    await ann.keyboard.press("Escape");
    await ann.getByRole("button", { name: "Members" }).click();
    await ann.locator(".members").getByRole("button", { name: "Invite people" }).press("Enter");
    await dialog.getByRole("button", { name: /^Revoke the invitation for Guest/ }).click();
    const question = ann.getByRole("alertdialog", { name: "Revoke this invitation?" });
    await question.getByRole("button", { name: "Revoke" }).click();
    await dialog.getByRole("button", { name: "Create link" }).click();
    assertNotEquals(await created(), second);
    const late = await open(stage, second);
    await late.getByRole("heading", { name: "This link no longer works" }).waitFor();
    // Looking at the dialog leaves no invitation behind.
    const unshared = await created();
    const revoked = ann.waitForResponse((response) => response.request().method() === "DELETE");
    await ann.keyboard.press("Escape");
    assertEquals((await revoked).status(), 204);
    const later = await open(stage, unshared);
    await later.getByRole("heading", { name: "This link no longer works" }).waitFor();
  },
  settings,
);

browserTest("Invitations: a page that leaves revokes the link it has not shown", async (stage) => {
  const page = await join(stage, { link: await ownerLink(stage.chat), name: "Ann" });
  const countOpen = async () => {
    const response = await page.request.get(`${stage.chat.url}/api/invitations`);
    return (await response.json()).invitations.length;
  };
  await invitationOf(page);
  assertEquals(await countOpen(), 1);
  await page.reload();
  while (await countOpen() > 0);
  const link = await invitationOf(page);
  await page.getByLabel("Invitation link").click();
  await page.reload();
  assertNotEquals(await invitationOf(page), link);
  assertEquals(await countOpen(), 2, "a link that was shown stays open");
}, settings);

browserTest("Invitations: fit a phone's screen, and open from its list of rooms", async (stage) => {
  const owner = await join(stage, { link: await ownerLink(stage.chat), name: "Ann" });
  await owner.setViewportSize({ width: 390, height: 700 });
  await owner.locator(".sidebar-button").click();
  await owner.locator(".sidebar").getByRole("button", { name: "Invite people" }).click();
  const dialog = owner.getByRole("dialog", { name: "Invite people" });
  await dialog.getByRole("button", { name: "Show QR code" }).click();
  await dialog.getByRole("img", { name: "QR code for the link" }).waitFor();
  const box = "document.querySelector('.invite-dialog')";
  assertEquals(await owner.evaluate(`${box}.scrollWidth <= ${box}.clientWidth`), true);
}, settings);

browserTest(
  "Invitations: a silent member is found by name everywhere",
  async (stage) => {
    const owner = await InvitedUser.owner(stage.chat);
    await owner.bring("Gus");
    const ann = await join(stage, {
      link: `${stage.chat.url}/join#${await owner.invite({ role: "moderator" })}`,
      name: "Olga",
    });
    const field = ann.getByRole("textbox", { name: "Message" });
    await ann.getByRole("button", { name: "Members" }).click();
    const inPanel = (name: string) => ann.locator(".members").getByRole("button", { name });
    await inPanel("Gus").waitFor();
    // While the page is open.
    await owner.bring("Hana Sato");
    await inPanel("Hana Sato").waitFor();
    await field.pressSequentially("@g");
    await ann.getByRole("option", { name: "Gus" }).click();
    await ann.keyboard.type("welcome");
    await ann.keyboard.press("Enter");
    await messages(ann, "welcome").locator(".mention", { hasText: "@Gus" }).waitFor();
    await ann.getByRole("button", { name: "Add a room", exact: true }).click();
    await ann.getByRole("textbox", { name: "Room name" }).fill("Planning");
    await ann.getByRole("button", { name: "Create private room" }).click();
    await ann.getByRole("heading", { name: "Planning" }).waitFor();
    await write(ann, "/invite hana sato");
    await ann.getByText("Hana Sato was added.").waitFor();
    await ann.keyboard.press("Control+k");
    await ann.keyboard.type("gus");
    await ann.getByRole("option", { name: "Gus" }).click();
    await ann.getByRole("heading", { name: "Gus" }).waitFor();
  },
  settings,
);

browserTest(
  "Guests: learn before they write that a room does not exist, and post once it does",
  async (stage) => {
    const owner = await InvitedUser.owner(stage.chat);
    const link = `${stage.chat.url}/join#${await owner.invite({ role: "guest" })}`;
    const page = await join(stage, { link, name: "Gus" });
    await page.getByRole("button", { name: "Add a room", exact: true }).click();
    await page.getByRole("textbox", { name: "Room name" }).fill("plans");
    await page.getByRole("button", { name: "Join a public room" }).click();
    await page.getByText("#plans doesn't exist yet").waitFor();
    await page.locator(".room-readers", { hasText: "Only members can create rooms." }).waitFor();
    const field = page.getByRole("textbox", { name: "Message" });
    await field.waitFor({ state: "hidden" });
    const message = { id: crypto.randomUUID(), text: "hello" };
    await owner.ask("POST", "/api/rooms/plans/messages", message);
    await field.fill("hi");
    await page.keyboard.press("Enter");
    await sent(page, "hi");
  },
  settings,
);
