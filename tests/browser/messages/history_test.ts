import { assert, assertEquals } from "@std/assert";
import type { Page } from "playwright-core";
import { type EventReader, openStream, type RunningServer } from "../../harness/test_server.ts";
import {
  browserTest,
  idOf,
  messages,
  sent,
  store,
  texts,
  until,
  write,
} from "../harness/chromium.ts";
import { User } from "../../harness/user.ts";
import { readToEnd } from "../harness/scrolling.ts";

const numbers = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, i) => `message ${from + i}`);

browserTest(
  "History: a permalink opens the messages around it, and scrolling continues from there",
  async ({ chat, visit }) => {
    await store(chat, numbers(1, 300));
    const ann = await visit({ name: "Ann", path: "/r/lobby/100" });
    await until(ann, `document.activeElement.textContent.includes("message 100")`);
    const box = await messages(ann, "message 100").boundingBox();
    assert(box && box.y > 0 && box.y < 700);
    assertEquals(await messages(ann, "message 300").count(), 0);
    await ann.getByRole("button", { name: "Newest messages" }).waitFor();
    const seen = await readToEnd(ann);
    assertEquals(seen.slice(seen.indexOf("message 100")), numbers(100, 300));
    // At the end, new messages are shown as they arrive.
    await store(chat, ["at last"]);
    await sent(ann, "at last");
    assertEquals((await texts(ann)).slice(-2), ["message 300", "at last"]);
  },
);

browserTest(
  "History: waits for the next page at the end of what is loaded, and continues when it arrives",
  async ({ chat, visit }) => {
    await store(chat, numbers(1, 200));
    const waits = Promise.withResolvers<void>();
    const ann = await visit({
      name: "Ann",
      path: "/r/lobby/100",
      prepare: (page) =>
        page.route(/messages\?.*after=/, async (route) => {
          await waits.promise;
          await route.continue();
        }),
    });
    await until(ann, `document.activeElement.textContent.includes("message 100")`);
    // The farthest that scrolling gets: 25 messages are drawn before and after the linked one.
    const last = messages(ann, "message 124");
    await ann.evaluate(`new Promise((resolve) => {
      const timeline = document.querySelector(".timeline");
      timeline.addEventListener("scroll", resolve, { once: true });
      timeline.scrollTop = timeline.scrollHeight;
    })`);
    const before = await last.boundingBox();
    waits.resolve();
    await messages(ann, "message 125").waitFor();
    await ann.getByRole("button", { name: "Newest messages" }).waitFor();
    assertEquals(await last.boundingBox(), before);
  },
);

browserTest(
  "History: new messages do not move the view of old ones, and are there at the end",
  async ({ chat, visit }) => {
    await store(chat, numbers(1, 200));
    const ann = await visit({ name: "Ann", path: "/r/lobby/60" });
    const bob = await visit({ name: "Bob" });
    await until(ann, `document.activeElement.textContent.includes("message 60")`);
    const before = await messages(ann, "message 60").boundingBox();
    for (const text of ["one", "two"]) {
      await write(bob, text);
      await sent(bob, text);
    }
    await write(bob, "message 60 is the best");
    await sent(bob, "is the best");
    assertEquals(await messages(ann, "message 60").first().boundingBox(), before);
    assertEquals(await messages(ann, "is the best").count(), 0);
    await ann.getByRole("button", { name: "Newest messages" }).click();
    await sent(ann, "is the best");
    assertEquals((await texts(ann)).slice(-4), [
      "message 200",
      "one",
      "two",
      "message 60 is the best",
    ]);
    assertEquals(new URL(ann.url()).pathname, "/r/lobby");
  },
);

/** The events that another device of the page's user receives. */
async function deviceOf(page: Page, { url }: RunningServer): Promise<EventReader> {
  const cookies = await page.context().cookies();
  const cookie = cookies.map(({ name, value }) => `${name}=${value}`).join("; ");
  const stream = await openStream(`${url}/api/events`, { cookie });
  await stream.until("resume");
  return stream;
}

/** Resolves when a device is told that messages up to a number were read on another one. */
async function hasRead(device: EventReader, seq: number): Promise<void> {
  while (JSON.parse((await device.until("read-state")).data).read < seq);
}

browserTest(
  "History: a line marks where reading stopped, and a click leads there",
  async ({ chat, visit }) => {
    const ann = await visit({ name: "Ann" });
    await ann.locator(".has-users").waitFor();
    using device = await deviceOf(ann, chat);
    await write(ann, "before I go");
    await sent(ann, "before I go");
    // At once: messages read in the last second count.
    await ann.goto(`${chat.url}/health/live`);
    await hasRead(device, 1);
    await store(chat, ["new one", "new two"]);
    const back = await visit({ name: "Ann", beside: ann });
    await until(
      back,
      `document.querySelector(".new-line")?.nextElementSibling.textContent.includes("new one")`,
    );
    const toNew = back.getByRole("button", { name: "New since you left" });
    assertEquals(await toNew.isVisible(), false);
    await store(chat, ["new three"]);
    await sent(back, "new three");
    assertEquals(await back.locator(".new-line").count(), 1);
    // More than a page of history: the page must ask where unread messages begin.
    await back.goto(`${chat.url}/health/live`);
    await hasRead(device, 4);
    await store(chat, numbers(1, 80));
    const again = await visit({ name: "Ann", beside: ann });
    await again.getByRole("button", { name: "New since you left" }).click();
    await until(again, `document.activeElement.textContent.includes("message 1")`);
    assertEquals(await again.locator(".new-line").isVisible(), true);
    await again.locator(".to-new").waitFor({ state: "hidden" });
    // Before the page jumps to the newest message, where that one is not loaded.
    await again.keyboard.press("Escape");
    await sent(again, "message 80");
    assertEquals(await again.evaluate("document.activeElement.id"), "text");
  },
);

browserTest(
  "History: only what was on screen becomes read, and Back returns to where the user read",
  async ({ chat, visit }) => {
    await store(chat, ["in dev"], "dev");
    const ann = await visit({ name: "Ann" });
    await ann.locator(".has-users").waitFor();
    using device = await deviceOf(ann, chat);
    await store(chat, numbers(1, 2));
    await hasRead(device, 2);
    await ann.goto(`${chat.url}/r/dev`);
    await store(chat, numbers(3, 60));
    const lobby = (unread: string) =>
      ann.getByRole("link", { name: `lobby${unread}`, exact: true });
    await lobby(", 58 unread").click();
    await sent(ann, "message 60");
    const toNew = ann.getByRole("button", { name: "New since you left" });
    await toNew.waitFor();
    const dev = ann.getByRole("link", { name: "dev", exact: true });
    await dev.click();
    await lobby(", 58 unread").click();
    await toNew.click();
    await until(ann, `document.activeElement.textContent.includes("message 3")`);
    const top = Number(await ann.evaluate("document.activeElement.getBoundingClientRect().top"));
    await dev.click();
    await ann.waitForURL("**/r/dev");
    // Those below the screen stay unread.
    await ann.getByRole("link", { name: /^lobby, [1-5]\d unread$/ }).waitFor();
    await ann.goBack();
    // The line that was above it is further down now.
    await until(
      ann,
      `[...document.querySelectorAll(".message")].some((row) =>
      row.querySelector(".text").textContent === "message 3" &&
      Math.abs(row.getBoundingClientRect().top - ${top}) < 60)`,
    );
    await ann.keyboard.press("Escape");
    await hasRead(device, 60);
  },
);

browserTest(
  "History: the jump button counts exactly what arrived since",
  async ({ chat, visit }) => {
    await store(chat, numbers(1, 300));
    const ann = await visit({ name: "Ann" });
    const newest = ann.locator(".newest-count");
    await ann.evaluate(`history.pushState(null, "", "/r/lobby/20")`);
    await ann.evaluate(`dispatchEvent(new PopStateEvent("popstate"))`);
    await until(ann, `document.activeElement.textContent.includes("message 20")`);
    // The next page loads by itself.
    await messages(ann, "message 120").waitFor({ state: "attached" });
    assertEquals(await newest.textContent(), "Newest messages");
    await store(chat, numbers(301, 302));
    await ann.getByRole("button", { name: "2 new messages" }).waitFor();
  },
);

browserTest(
  "History: the line is above all unread messages of a group that the user never opened",
  async ({ chat, visit }) => {
    const bob = await User.arrive("Bob", chat.url);
    const ann = await visit({ name: "Ann" });
    await write(ann, "hello");
    await sent(ann, "hello");
    const known = { id: await idOf(ann), url: chat.url, headers: {} };
    const isAboveAll = `document.querySelector(".new-line")?.nextElementSibling ===
      document.querySelector(".day > :is(.line, .message)")`;
    for (const isByLink of [true, false]) {
      const group = await bob.open("Planning", [new User("Ann", known)]);
      await bob.say(group, "first");
      await bob.say(group, "second");
      const page = await visit({ beside: ann, path: isByLink ? `/r/${group}` : "/r/lobby" });
      if (!isByLink) await page.locator(`.rooms [data-room="${group}"]`).click();
      await sent(page, "second");
      await until(page, isAboveAll);
    }
  },
);
