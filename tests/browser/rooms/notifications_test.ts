import { assertEquals, assertMatch } from "@std/assert";
import type { Page } from "playwright-core";
import {
  browserTest,
  sent,
  type Stage,
  store,
  until,
  useNotifications,
  write,
} from "../harness/chromium.ts";
import { chooseLevel, turnOnDoNotDisturb } from "../harness/notification_panel.ts";

useNotifications();

// Records what the page asks the browser to display and play.
const NOTE = `
  window.shown = [];
  window.notices = [];
  window.sounds = 0;
  window.asked = 0;
  window.dropped = 0;
  const Shown = window.Notification;
  window.Notification = class extends Shown {
    constructor(title, options) {
      super(title, options);
      notices.push(this);
      shown.push(title + ": " + options.body);
    }
    close() {
      dropped++;
      super.close();
    }
    static requestPermission() {
      asked++;
      return Shown.requestPermission();
    }
  };
  const start = OscillatorNode.prototype.start;
  OscillatorNode.prototype.start = function (at) {
    sounds++;
    return start.call(this, at);
  };
`;

const prepare = (page: Page) => page.addInitScript(NOTE);

/**
 * Ann in a room of her own, with permission for notifications, and Bob in the lobby. Ann's notification
 * panel is open.
 */
async function openTwoUsers({ visit }: Stage, { isAllowed = true } = {}) {
  const permissions = isAllowed ? ["notifications"] : [];
  const bob = await visit({ name: "Bob" });
  // A room without messages is in no list.
  await write(bob, "first");
  await sent(bob, "first");
  const ann = await visit({ name: "Ann", path: "/r/tea", permissions, prepare });
  await write(ann, "hello");
  await sent(ann, "hello");
  await ann.locator(".notifications-button").click();
  await ann.locator(".notification-settings").waitFor();
  return { ann, bob };
}

/** Closes the panel in which Ann may have changed a setting. */
const close = async (page: Page) => {
  await page.keyboard.press("Escape");
  await page.locator(".notification-settings").waitFor({ state: "hidden" });
};

const seen = (page: Page) => page.evaluate("[shown, sounds > 0]");

browserTest(
  "Notifications: a mention in another room notifies once, and a click opens it",
  async (stage) => {
    const { ann, bob } = await openTwoUsers(stage);
    await close(ann);
    const lobby = await stage.visit({ name: "Ann", beside: ann, prepare });
    await write(lobby, "I am Ann");
    await sent(lobby, "I am Ann");
    await lobby.goto(lobby.url().replace(/\/$/, "/r/dev"));
    await lobby.locator('[aria-busy="false"]').waitFor();
    await sent(bob, "I am Ann");
    await write(bob, "nothing for anybody");
    await write(bob, "come here, @Ann");
    await sent(bob, "come here");
    await until(ann, `document.title.startsWith("(1) ")`);
    await until(lobby, `document.title.startsWith("(1) ")`);
    const icon = await ann.locator("link[rel=icon]").getAttribute("href");
    assertMatch(icon ?? "", /^\/static\/icons\/icon_count-\w+\.svg$/);
    await write(ann, "the end");
    await sent(ann, "the end");
    const heard = async () =>
      [await seen(ann), await seen(lobby)].filter((one) => String(one) !== ",false");
    // The code that displays it loads on first use.
    while ((await heard()).length === 0);
    assertEquals(await heard(), [[["Bob in lobby · Hubbub: come here, @Ann"], true]]);
    for (const page of [ann, lobby]) {
      if (await page.evaluate("notices.length") === 0) continue;
      assertEquals(await page.evaluate("notices[0].renotify"), true);
      await page.evaluate(`notices[0].dispatchEvent(new Event("click"))`);
      await page.waitForURL(/lobby$/);
    }
  },
);

browserTest(
  "Notifications: direct messages notify until they are read on any device",
  async (stage) => {
    const { ann, bob } = await openTwoUsers(stage);
    await close(ann);
    await ann.goto(ann.url().replace("/r/tea", "/"));
    await ann.locator('[aria-busy="false"]').waitFor();
    await write(ann, "I am here");
    await bob.locator(".has-users").waitFor();
    await bob.locator(".message .author", { hasText: "Ann" }).click();
    await bob.getByRole("button", { name: "Message Ann" }).click();
    await bob.waitForURL(/~/);
    await write(bob, "between us");
    await until(ann, `shown.length === 1`);
    assertEquals(await seen(ann), [["Bob · Hubbub: between us"], true]);
    // A deleted message no longer notifies.
    await until(ann, `document.title.startsWith("(1) ")`);
    await bob.locator(".message").press("Delete");
    await until(bob, `document.activeElement.textContent.includes("Delete")`);
    for (const key of ["Enter", "ArrowDown", "Enter"]) await bob.keyboard.press(key);
    await until(ann, `dropped === 1 && !document.title.startsWith("(")`);
    await write(bob, "between us");
    await until(ann, `shown.length === 2`);
    const storageState = await ann.context().storageState();
    const phone = await stage.visit({ storageState, path: new URL(bob.url()).pathname });
    await sent(phone, "between us");
    await until(ann, "dropped === 2");
  },
);

browserTest(
  "Notifications: do not disturb silences them, and the tab still counts",
  async (stage) => {
    const { ann, bob } = await openTwoUsers(stage);
    await turnOnDoNotDisturb(ann, "Until I turn it off");
    await close(ann);
    await ann.goto(ann.url().replace("/r/tea", "/"));
    await ann.locator('[aria-busy="false"]').waitFor();
    await ann.locator(".notifications-button").click();
    await chooseLevel(ann, "Every message");
    await close(ann);
    await ann.goto(ann.url().replace(/\/$/, "/r/tea"));
    await ann.locator('[aria-busy="false"]').waitFor();
    await write(bob, "hello");
    await until(ann, `document.title.startsWith("(1) ")`);
    assertEquals(await seen(ann), [[], false]);
  },
);

browserTest("Notifications: resume when an hour of do not disturb is over", async (stage) => {
  const loaded = Promise.withResolvers<void>();
  const bob = await stage.visit({ name: "Bob" });
  await write(bob, "first");
  await sent(bob, "first");
  const ann = await stage.visit({
    name: "Ann",
    path: "/r/tea",
    permissions: ["notifications"],
    prepare: async (page) => {
      await page.clock.install();
      page.on(
        "requestfinished",
        (one) => one.url().includes("/notifications-") && loaded.resolve(),
      );
      await prepare(page);
    },
  });
  await write(ann, "hello");
  await sent(ann, "hello");
  const storageState = await ann.context().storageState();
  const phone = await stage.visit({ name: "Ann", storageState });
  await write(phone, "I am Ann");
  await sent(bob, "I am Ann");
  // The notification code loads with the first message.
  await loaded.promise;
  await ann.locator(".notifications-button").click();
  await turnOnDoNotDisturb(ann, "For 1 hour");
  const says = /^Notifications\. Do not disturb until .*\d:\d\d/;
  for (const page of [ann, phone]) await page.getByRole("button", { name: says }).waitFor();
  await write(bob, "not yet, @Ann");
  // The tab title counts silenced messages.
  await until(ann, `document.title.startsWith("(1) ")`);
  // As if the lid had been closed meanwhile.
  await ann.clock.fastForward("01:00:01");
  await ann.getByRole("button", { name: "Notifications", exact: true }).waitFor();
  await ann.locator("select[name=do-not-disturb]", {
    has: ann.locator(":checked", { hasText: "Off" }),
  })
    .waitFor();
  await write(bob, "and now, @Ann");
  await until(ann, "shown.length > 0");
  assertEquals(await seen(ann), [["Bob in lobby · Hubbub: and now, @Ann"], true]);
  await phone.locator(".notifications-button").click();
  await turnOnDoNotDisturb(phone, "Off");
  await phone.getByRole("button", { name: "Notifications", exact: true }).waitFor();
});

browserTest("Notifications: a muted room leaves the tab title alone", async (stage) => {
  const { ann, bob } = await openTwoUsers(stage);
  await close(ann);
  await ann.goto(ann.url().replace("/r/tea", "/"));
  await ann.locator('[aria-busy="false"]').waitFor();
  await ann.locator(".notifications-button").click();
  await chooseLevel(ann, "Nothing (mute)");
  await close(ann);
  await ann.goto(ann.url().replace(/\/$/, "/r/tea"));
  await ann.locator('[aria-busy="false"]').waitFor();
  await write(bob, "hello");
  await sent(bob, "hello");
  // Only the next message shows that this one has arrived.
  await store(stage.chat, ["later"], "tea");
  await sent(ann, "later");
  await ann.locator("a.is-muted").and(ann.getByRole("link", { name: "lobby", exact: true }))
    .waitFor();
  assertEquals(await ann.title(), "# tea · Hubbub");
  assertEquals(await seen(ann), [[], false]);
});

browserTest("Notifications: a message in view does not notify", async (stage) => {
  const { ann, bob } = await openTwoUsers(stage);
  await chooseLevel(ann, "Every message");
  await close(ann);
  await bob.goto(bob.url().replace(/\/$/, "/r/tea"));
  await bob.locator('[aria-busy="false"]').waitFor();
  await write(bob, "here");
  await sent(ann, "here");
  await write(ann, "yes");
  await sent(ann, "yes");
  assertEquals(await seen(ann), [[], false]);
  assertEquals(/^\(/.test(await ann.title()), false);
});

browserTest(
  "Notifications: permission is requested on a click, not before",
  async (stage) => {
    const { ann } = await openTwoUsers(stage, { isAllowed: false });
    assertEquals(await ann.evaluate("asked"), 0);
    const leave = await ann.evaluate("Notification.permission");
    if (leave === "denied") return await ann.locator(".notifications-blocked").waitFor();
    await ann.getByRole("button", { name: "Turn on desktop notifications" }).click();
    assertEquals(await ann.evaluate("asked"), 1);
  },
);
