import { assertEquals } from "@std/assert";
import type { Page } from "playwright-core";
import { freePort } from "../../harness/free_port.ts";
import {
  agree,
  browserProcessTest,
  browserTest,
  idOf,
  INSECURE_HOST,
  messages,
  sent,
  store,
  texts,
  until,
  write,
} from "../harness/chromium.ts";
import { oneStream, open } from "../harness/tabs.ts";

browserTest("Tabs: eight tabs on HTTP/1.1 share one stream and can all post", async (stage) => {
  const pages = await open(stage, 8);
  await oneStream(stage.chat);
  await Promise.all(pages.map((page, index) => write(page, `from tab ${index}`)));
  const expected = pages.map((_, index) => `from tab ${index}`);
  for (const page of pages) for (const text of expected) await sent(page, text);
  await agree(stage.chat, { pages, expected });
});

browserTest(
  "Tabs: a frozen tab receives what it missed on waking, once and in order",
  async (stage) => {
    const [holder, other] = await open(stage, 2);
    const thaw = await freeze(other);
    await store(stage.chat, ["1", "2", "3"]);
    await sent(holder, "3");
    await thaw();
    await sent(other, "3");
    await agree(stage.chat, { pages: [holder, other], expected: ["1", "2", "3"] });
  },
);

browserTest(
  "Tabs: a visible tab takes over the stream when its holder is frozen",
  async (stage) => {
    const [holder, other] = await open(stage, 2);
    const thaw = await freeze(holder);
    await store(stage.chat, ["1"]);
    await other.evaluate(`document.dispatchEvent(new Event("visibilitychange"))`);
    await sent(other, "1");
    await thaw();
    await store(stage.chat, ["2"]);
    await sent(holder, "2");
    await agree(stage.chat, { pages: [holder, other], expected: ["1", "2"] });
  },
);

browserTest(
  "Tabs: a page restored from the back/forward cache resumes where it was",
  async (stage) => {
    const [first, second] = await open(stage, 2);
    await first.evaluate(`dispatchEvent(new PageTransitionEvent("pagehide", { persisted: true }))`);
    await store(stage.chat, ["1"]);
    await sent(second, "1");
    await first.evaluate(`dispatchEvent(new PageTransitionEvent("pageshow", { persisted: true }))`);
    await sent(first, "1");
    await agree(stage.chat, { pages: [first, second], expected: ["1"] });
  },
);

browserProcessTest(
  "Tabs: in an insecure context each tab has its own stream and all show the outbox",
  async (stage) => {
    const { chat, visit } = stage;
    const first = await visit({ name: "Ann", host: INSECURE_HOST });
    const second = await visit({ name: "Ann", host: INSECURE_HOST, beside: first });
    assertEquals(await first.evaluate("typeof navigator.locks"), "undefined");
    await chat.killBroker();
    await write(first, "kept");
    await messages(second, "kept").waitFor();
    await chat.startBroker();
    await Promise.all([first, second].map((page) => sent(page, "kept")));
    await write(second, "on we go");
    await Promise.all([first, second].map((page) => sent(page, "on we go")));
    await agree(chat, { pages: [first, second], expected: ["kept", "on we go"] });
    await messages(first, "on we go").focus();
    await first.keyboard.press("c");
    await first.getByText("Copied").waitFor();
    assertEquals(await first.locator(":focus > .text").textContent(), "on we go");
    await first.getByRole("textbox", { name: "Message" }).focus();
    await first.keyboard.press("ControlOrMeta+v");
    assertEquals(await first.getByRole("textbox", { name: "Message" }).inputValue(), "on we go");
  },
  () => ({ HUBBUB_ORIGINS: `http://${INSECURE_HOST}` }),
);

browserProcessTest(
  "P1 Outbox: unsent messages survive a reload, and all tabs show them",
  async (stage) => {
    const [first, second] = await open(stage, 2);
    await stage.chat.killBroker();
    for (const text of ["one", "two"]) await write(first, text);
    await messages(second, "two").waitFor();
    await write(second, "three");
    for (const page of [first, second]) {
      await messages(page, "three").waitFor();
      assertEquals(await texts(page), ["one", "two", "three"]);
    }
    await first.reload({ waitUntil: "commit" });
    await second.close();
    await messages(first, "three").waitFor();
    assertEquals(await pending(first), ["one", "two", "three"]);
    await stage.chat.startBroker();
    await sent(first, "three");
    await agree(stage.chat, { pages: [first], expected: ["one", "two", "three"] });
  },
);

browserTest("Outbox: a rejected message survives a reload", async (stage) => {
  const [page, beside] = await open(stage, 2);
  await write(page, "a kraken");
  await page.getByText(/Not sent\. .*blocked word/).waitFor();
  await page.reload();
  await page.getByText(/Not sent\. .*blocked word/).waitFor();
  await page.getByRole("button", { name: "Discard" }).click();
  // The other tab learns of it once it is gone from the shared store.
  await messages(beside, "kraken").waitFor({ state: "detached" });
  await page.reload();
  await write(page, "next");
  await sent(page, "next");
  assertEquals(await texts(page), ["next"]);
}, () => ({ HUBBUB_BLOCKED_WORDS: "kraken" }));

browserProcessTest(
  "P1 P2 P3 P5 Page: shows each message once and in order, whichever process is killed",
  async (stage) => {
    const { chat } = stage;
    const [first, second] = await open(stage, 2);
    const third = await stage.visit({ name: "Cleo" });
    const pages = [first, second, third];
    const expected: string[] = [];
    const all = async (round: string) => {
      for (const [index, page] of pages.entries()) {
        await write(page, `${round} ${index}`);
        expected.push(`${round} ${index}`);
      }
    };
    await all("before");
    await chat.killBroker();
    await all("without a broker");
    await chat.startBroker();
    await all("the broker is back");
    await chat.killWeb();
    await all("without a web process");
    await chat.startWeb();
    await all("all is back");
    for (const page of pages) for (const text of expected) await sent(page, text);
    await agree(chat, { pages, expected });
  },
  () => ({ HUBBUB_PORT: String(freePort()) }),
);

browserTest(
  "Tabs: after being offline, each tab has every message once and in order",
  async (stage) => {
    const { chat } = stage;
    const [first, second] = await open(stage, 2);
    const bob = await stage.visit({ name: "Bob" });
    await first.context().setOffline(true);
    await write(first, "from the train");
    await write(second, "from the train, too");
    await messages(first, "from the train, too").waitFor();
    await write(bob, "from the desk");
    await sent(bob, "from the desk");
    await first.context().setOffline(false);
    const expected = ["from the desk", "from the train", "from the train, too"];
    for (const page of [first, second, bob]) for (const text of expected) await sent(page, text);
    await agree(chat, { pages: [first, second, bob], expected });
  },
);

browserTest("Stream: reopens at once when the network changes", async (stage) => {
  const [page] = await open(stage, 1);
  const opened = page.waitForRequest((request) => request.url().includes("/api/events"));
  await page.evaluate(() => dispatchEvent(new Event("online")));
  await opened;
  await store(stage.chat, ["over the new network"]);
  await sent(page, "over the new network");
  await oneStream(stage.chat);
});

/** The texts of pending messages in the list. */
function pending(page: Page): Promise<string[]> {
  return page.locator(`.message[data-state="pending"] > .text`).allTextContents();
}

/**
 * Freezes a tab as the browser does with a hidden one: nothing in it runs. (Through the debugger: a
 * headless Chromium never hides a tab, and freezes only hidden ones.) Returns a function that resumes
 * it.
 */
async function freeze(page: Page): Promise<() => Promise<void>> {
  const session = await page.context().newCDPSession(page);
  await session.send("Debugger.enable");
  const isPaused = new Promise((resolve) => session.once("Debugger.paused", resolve));
  session.send("Runtime.evaluate", { expression: "debugger" }).catch(() => {});
  await isPaused;
  return async () => {
    await session.send("Debugger.disable");
    await page.evaluate(`document.dispatchEvent(new Event("resume"))`);
  };
}

browserProcessTest(
  "Page: receives updates of other rooms after the log was replaced",
  async ({ chat, visit }) => {
    await store(chat, ["hello"]);
    await store(chat, ["hello"], "dev");
    const ann = await visit({ name: "Ann" });
    await ann.getByRole("link", { name: "dev" }).waitFor();
    await chat.replaceLog();
    await ann.getByText("Some messages were reloaded.").waitFor();
    await ann.getByRole("link", { name: "dev" }).waitFor({ state: "detached" });
    await store(chat, ["news"], "dev");
    await ann.getByRole("link", { name: "dev, 1 unread" }).waitFor();
  },
);

browserProcessTest(
  "Page: messages written after the log was replaced belong to the user's new id",
  async ({ chat, visit }) => {
    const ann = await visit({ name: "Ann" });
    const before = await idOf(ann);
    await chat.replaceLog();
    await ann.getByText("Some messages were reloaded.").waitFor();
    await write(ann, "helo");
    await sent(ann, "helo");
    await until(ann, `localStorage.getItem("hubbub.userId") !== ${JSON.stringify(before)}`);
    await ann.keyboard.press("ArrowUp");
    await ann.getByText("Editing").waitFor();
    await write(ann, "hello");
    await sent(ann, "hello");
  },
);
