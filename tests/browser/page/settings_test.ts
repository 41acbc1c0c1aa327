import { assert, assertEquals, assertGreaterOrEqual } from "@std/assert";
import type { Page } from "playwright-core";
import { CookieUser } from "../../harness/cookie_user.ts";
import { InvitedUser } from "../../harness/invited_user.ts";
import { assertOpenToAll } from "../harness/axe.ts";
import { browserTest, messages, sent, store, until, write } from "../harness/chromium.ts";

const NARROW = { width: 390, height: 844 };

/** Messages that fit into the window. */
const VISIBLE = `(() => {
  const { top, bottom } = document.querySelector(".timeline").getBoundingClientRect();
  return [...document.querySelectorAll(".message")].map((row) => row.getBoundingClientRect())
    .filter((row) => row.top >= top && row.bottom <= bottom).length;
})()`;

/** A time zone in which it is past eleven: times of four digits are the widest. */
function lateMorning(): string {
  const hours = 11 - new Date().getUTCHours();
  return `Etc/GMT${hours > 0 ? "-" : "+"}${Math.abs(hours)}`;
}

const BACKGROUND = "getComputedStyle(document.body).backgroundColor";

/** Collects the backgrounds of all frames in which the page is visible. */
const COLLECT_BACKGROUNDS = `
  globalThis.seen = new Set();
  const look = () => {
    if (document.body?.checkVisibility({ visibilityProperty: true })) seen.add(${BACKGROUND});
    requestAnimationFrame(look);
  };
  requestAnimationFrame(look);`;

async function openSettings(page: Page): Promise<void> {
  await page.locator(".own-user").click();
  await page.getByRole("button", { name: "Settings" }).click();
  await page.getByRole("dialog", { name: "Settings" }).waitFor();
}

browserTest("Dialogs: look the same whatever was opened before", async ({ visit }) => {
  const ann = await visit({ name: "Ann" });
  const sizes = async () => {
    await openSettings(ann);
    const choices = await ann.locator(".choices").first().boundingBox();
    await ann.keyboard.press("Escape");
    await ann.keyboard.press("Control+/");
    const shortcuts = await ann.getByRole("dialog", { name: "Keyboard shortcuts" }).boundingBox();
    await ann.keyboard.press("Escape");
    return [choices?.height, shortcuts?.width];
  };
  const first = await sizes();
  await ann.getByRole("textbox", { name: "Message" }).pressSequentially("/");
  await ann.getByRole("listbox", { name: "Suggestions" }).waitFor();
  await ann.locator(".room-menu-button").click();
  await ann.locator(".room-menu").getByRole("button", { name: "Edit topic" }).click();
  await ann.locator(".room-dialog").waitFor();
  await ann.keyboard.press("Escape");
  assertEquals(await sizes(), first);
});

browserTest(
  "Settings: apply at once, in other tabs, and before the page is drawn",
  async (stage) => {
    const { chat, visit } = stage;
    // Messages of different authors do not form groups.
    for (let place = 0; place < 40; place++) await store(chat, [`Message ${place}`]);
    const ann = await visit({
      name: "Ann",
      viewport: { width: 1280, height: 900 },
      timezoneId: lateMorning(),
    });
    const tab = await visit({ beside: ann });
    const light = await ann.evaluate(BACKGROUND);
    const comfortable = Number(await ann.evaluate(VISIBLE));
    await ann.locator(".own-user").click();
    await ann.getByRole("button", { name: "Dark theme" }).click();
    await until(ann, `${BACKGROUND} !== ${JSON.stringify(light)}`);
    await ann.locator(".own-user").click();
    await ann.getByRole("button", { name: "Light theme" }).click();
    await until(ann, `${BACKGROUND} === ${JSON.stringify(light)}`);
    await openSettings(ann);
    await assertOpenToAll(ann, "settings", ".settings");

    // By keyboard: the choices of a setting are one Tab stop.
    await ann.getByRole("radio", { name: "System" }).first().focus();
    for (const _ of ["light", "dark"]) await ann.keyboard.press("ArrowRight");
    const dark = await ann.evaluate(BACKGROUND);
    assert(dark !== light);
    await until(tab, `${BACKGROUND} === ${JSON.stringify(dark)}`);
    await ann.getByRole("radio", { name: "Compact" }).check();
    await ann.getByRole("radio", { name: "12-hour" }).check();
    await ann.getByRole("radio", { name: "New line" }).check();
    await until(ann, `/[AP]M$/i.test(document.querySelector(".message .time").textContent)`);
    // One line each, also of new messages.
    await until(tab, `getComputedStyle(document.querySelector(".message")).display === "grid"`);
    assertEquals(await tab.locator(".just-now:visible").count(), 0);
    await until(tab, `${VISIBLE} >= 2 * ${comfortable}`);
    await ann.keyboard.press("Escape");
    await ann.locator(".own-user:focus").waitFor();
    await write(ann, "first");
    await ann.keyboard.type("second");
    await ann.keyboard.press("Control+Enter");
    await messages(ann, "first\nsecond").waitFor();

    await tab.addInitScript(COLLECT_BACKGROUNDS);
    await tab.reload();
    await tab.locator(".message").first().waitFor();
    assertEquals(await tab.evaluate("[...seen]"), [dark]);

    await ann.setViewportSize(NARROW);
    await ann.locator(".sidebar-button").click();
    await openSettings(ann);
    await ann.getByRole("radio", { name: "System" }).first().check();
    await assertOpenToAll(ann, "settings on a phone", ".settings");
    assertEquals(await ann.evaluate("document.documentElement.scrollWidth"), NARROW.width);
    await ann.getByRole("textbox", { name: "Name" }).fill("Anna");
    await ann.keyboard.press("Enter");
    await ann.getByText("Name saved").waitFor();
    await ann.getByRole("button", { name: "Close", exact: true }).last().click();
    await ann.getByRole("textbox", { name: "Message" }).fill("as Anna");
    await ann.keyboard.press("Control+Enter");
    await sent(ann, "as Anna");
    await messages(ann, "as Anna").getByText("Anna", { exact: true }).waitFor();
  },
);

const LONG_TEXT =
  "I looked at the first two screens: the header is much calmer now, and the list no " +
  "longer jumps when someone joins. I would still change the order.";

/** Messages of the conversation below that the first edition of the page showed in this window. */
const SHOWN_BEFORE = 16;

browserTest(
  "Settings: compact density shows twice the messages that the page once did, across a wide window",
  async ({ chat, visit }) => {
    using ann = new CookieUser();
    using bob = new CookieUser();
    for (let place = 0; place < 80; place++) {
      const [user, from] = place % 4 < 2 ? [ann, "Ann"] as const : [bob, "Bob"] as const;
      await user.write(chat.url, place % 4 === 0 ? LONG_TEXT : `Message ${place}`, { from });
    }
    using dana = new CookieUser();
    await dana.write(chat.url, "שלום לכולם", { from: "Dana" });
    const page = await visit({
      name: "Cleo",
      viewport: { width: 1920, height: 1080 },
      prepare: (page) =>
        page.addInitScript(`localStorage.setItem("hubbub.settings", '{"density":"compact"}')`),
    });
    assertGreaterOrEqual(Number(await page.evaluate(VISIBLE)), 2 * SHOWN_BEFORE);
    const long = messages(page, LONG_TEXT).last();
    assertEquals(await long.locator("p").evaluate((text) => text.getClientRects().length), 1);
    const [text, row] = [await long.locator("p").boundingBox(), await long.boundingBox()];
    assert(text && row && text.x + text.width > row.x + row.width - 32, "The text ends early");
    // Names beside avatars begin below those beside icons.
    const [room, own] = await Promise.all([".rooms .room-label", ".own-user .user-label"].map(
      (label) => page.locator(label).first().boundingBox(),
    ));
    assertEquals(own?.x, room?.x);
    // On a phone, all lines begin below each other.
    await page.setViewportSize(NARROW);
    await until(
      page,
      `(() => {
      const lines = [...document.querySelectorAll(".continues .text > p")].map((text) => {
        const range = document.createRange();
        range.selectNodeContents(text);
        return Math.round(range.getBoundingClientRect().left);
      });
      const first = document.querySelector(".message:not(.continues) .text");
      return lines.length > 1 && new Set([...lines, first.getBoundingClientRect().left]).size === 1;
    })()`,
    );
    // Text from the right begins below the name.
    const [name, said] = await messages(page, "שלום").evaluate((row) =>
      [".author", "p"].map((part) => row.querySelector(part)?.getBoundingClientRect().toJSON())
    );
    assertGreaterOrEqual(said.top, name.bottom - 1);
  },
);

browserTest(
  "Settings: a member changes their own name, unless it is taken",
  async ({ chat, visit }) => {
    const owner = await InvitedUser.owner(chat);
    const invited = await owner.ask("POST", "/api/invitations", {
      role: "member",
      uses: 1,
      hours: 1,
    });
    const bob = new InvitedUser(chat);
    const invitation = new URL(invited.body.link).hash.slice(1);
    await bob.ask("POST", "/api/join", { invitation, name: "Bob", device: "Desk" });
    const [name = "", value = ""] = bob.headers.cookie?.split("=") ?? [];
    const page = await visit({
      prepare: (page) => page.context().addCookies([{ name, value, url: chat.url }]),
    });
    await page.getByRole("button", { name: "as Bob" }).click();
    const field = page.getByRole("textbox", { name: "Name" });
    const save = page.getByRole("button", { name: "Save name" });
    assertEquals(await save.getAttribute("aria-disabled"), "true", "nothing has changed yet");
    await field.fill("Ann");
    assertEquals(await save.getAttribute("aria-disabled"), "false");
    await page.keyboard.press("Enter");
    await page.getByText(/The name .Ann. is taken/).waitFor();
    await assertOpenToAll(page, "settings with a problem", ".settings");
    await field.fill("Robert");
    await page.keyboard.press("Enter");
    await page.getByText("Name saved").waitFor();
    assertEquals(await save.getAttribute("aria-disabled"), "true");
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: "as Robert" }).waitFor();
    const { body } = await owner.ask("GET", "/api/audit");
    const { by, user } = body.changes.find(({ type }: { type: string }) => type === "rename");
    assertEquals([by.name, user.name], ["Bob", "Robert"]);
  },
  () => ({ HUBBUB_ACCESS: "invite" }),
);
