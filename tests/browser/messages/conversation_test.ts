import { assertEquals, assertMatch } from "@std/assert";
import {
  browserProcessTest,
  browserTest,
  messages,
  sent,
  stored,
  texts,
  write,
} from "../harness/chromium.ts";

browserTest("Conversation: two users see each message once and in one order", async ({ visit }) => {
  const ann = await visit({ name: "Ann" });
  const bob = await visit({ name: "Bob" });
  await write(ann, "Hello Bob");
  await sent(bob, "Hello Bob");
  await write(bob, "Hello Ann");
  await sent(ann, "Hello Ann");
  for (const page of [ann, bob]) {
    assertEquals(await texts(page), ["Hello Bob", "Hello Ann"]);
    assertEquals(await page.locator(".author").allTextContents(), ["Ann", "Bob"]);
  }
  // The time of a new message turns into the clock's within a minute.
  const time = (name: string) => messages(bob, "Hello Bob").locator(`.head > .${name}`);
  const sentAt = await time("time").textContent() ?? "";
  assertMatch(sentAt, /^\d?\d:\d\d$/);
  assertMatch(await time("time").getAttribute("title") ?? "", /20\d\d.* \d?\d:\d\d:\d\d/);
  assertEquals(await time("just-now").innerText(), "just now");
  await bob.evaluate(`{
    const { now } = Date;
    Date.now = () => now() + 60_000;
    document.dispatchEvent(new Event("visibilitychange"));
  }`);
  assertEquals(await time("just-now").isVisible(), false);
  assertEquals(await time("time").innerText(), sentAt);
});

browserTest("Conversation: messages stay in their room", async ({ visit }) => {
  const lobby = await visit({ name: "Ann" });
  const dev = await visit({ name: "Bob", path: "/r/dev" });
  await write(dev, "for dev");
  await write(lobby, "for the lobby");
  await Promise.all([sent(dev, "for dev"), sent(lobby, "for the lobby")]);
  assertEquals(await texts(dev), ["for dev"]);
  assertEquals(await texts(lobby), ["for the lobby"]);
});

browserProcessTest(
  "P5 Outbox: messages wait while the broker is down and arrive once when it is back",
  async (stage) => {
    const { chat, visit } = stage;
    const ann = await visit({ name: "Ann" });
    const bob = await visit({ name: "Bob" });
    await write(ann, "before");
    await sent(bob, "before");
    await chat.killBroker();
    await write(ann, "meanwhile");
    await write(ann, "and more");
    await ann.locator(`.message[data-state="pending"]`, { hasText: "and more" }).waitFor();
    for (const page of [ann, bob]) await page.getByText("Reconnecting…").waitFor();
    await chat.startBroker();
    await sent(bob, "and more");
    await write(bob, "after");
    await sent(ann, "after");
    for (const page of [ann, bob]) {
      assertEquals(await texts(page), ["before", "meanwhile", "and more", "after"]);
      await page.getByText("Reconnecting…").waitFor({ state: "detached" });
    }
  },
);

browserTest(
  "Outbox: messages written offline are sent when the network is back",
  async (stage) => {
    const ann = await stage.visit({ name: "Ann" });
    const bob = await stage.visit({ name: "Bob" });
    await ann.context().setOffline(true);
    await write(ann, "from the train");
    await ann.locator(`.message[data-state="pending"]`).waitFor();
    await ann.getByText("Your messages will be sent.").waitFor();
    await write(bob, "from the desk");
    await sent(bob, "from the desk");
    await ann.context().setOffline(false);
    await sent(bob, "from the train");
    await sent(ann, "from the desk");
    assertEquals(await texts(ann), ["from the desk", "from the train"]);
  },
);

browserTest(
  "Outbox: the user's own message appears at once and does not move when it is confirmed",
  async (stage) => {
    const release = Promise.withResolvers<void>();
    const ann = await stage.visit({
      name: "Ann",
      // The stream would confirm it, too: hold everything back until the test releases it.
      prepare: (page) =>
        page.route("**/api/rooms/**", async (route) => {
          if (route.request().method() === "POST") await release.promise;
          await route.continue();
        }),
    });
    await write(ann, "mine");
    const row = messages(ann, "mine");
    assertEquals(await row.getAttribute("data-state"), "pending");
    assertEquals(await ann.getByRole("textbox", { name: "Message" }).inputValue(), "");
    const before = await row.boundingBox();
    release.resolve();
    await sent(ann, "mine");
    assertEquals(await row.boundingBox(), before);
    assertEquals(await texts(ann), ["mine"]);
  },
);

browserTest(
  "Outbox: a rejected message says why and can be edited, retried or discarded",
  async ({ visit }) => {
    const ann = await visit({ name: "Ann" });
    await write(ann, "a kraken");
    await ann.getByText(/Not sent\. .*blocked word/).waitFor();
    await ann.getByRole("button", { name: "Try again" }).click();
    await ann.getByText(/Not sent\. .*blocked word/).waitFor();
    await write(ann, "the next one goes");
    await sent(ann, "the next one goes");
    // The toolbar of another message may appear under the resting mouse, and has such a button as well.
    await ann.locator(".failure").getByRole("button", { name: "Edit" }).click();
    const field = ann.getByRole("textbox", { name: "Message" });
    assertEquals(await field.inputValue(), "a kraken");
    await ann.keyboard.press("Enter");
    await ann.getByRole("button", { name: "Discard" }).click();
    await messages(ann, "kraken").waitFor({ state: "detached" });
    assertEquals(await texts(ann), ["the next one goes"]);
    await ann.getByRole("button", { name: "Undo discard" }).click();
    await ann.getByText(/Not sent\. .*blocked word/).waitFor();
  },
  () => ({ HUBBUB_BLOCKED_WORDS: "kraken" }),
);

browserTest(
  "Outbox: a message that waits can be taken back into the composer, and is not sent",
  async (stage) => {
    const ann = await stage.visit({ name: "Ann" });
    // What is needed loads with the first letter.
    await ann.getByRole("textbox", { name: "Message" }).fill("too early");
    await ann.locator("link[href*=send_error]").waitFor({ state: "attached" });
    await ann.locator(".completion").waitFor({ state: "attached" });
    await ann.context().setOffline(true);
    await ann.keyboard.press("Enter");
    const waiting = messages(ann, "too early").locator(".failure");
    await waiting.getByText("Not sent yet.").waitFor();
    await waiting.getByRole("button", { name: "Edit" }).click();
    await messages(ann, "too early").waitFor({ state: "detached" });
    const field = ann.getByRole("textbox", { name: "Message" });
    assertEquals(await field.inputValue(), "too early");
    await field.fill("in time");
    await ann.keyboard.press("Enter");
    await write(ann, "never");
    await messages(ann, "never").locator(".failure")
      .getByRole("button", { name: "Discard" }).click();
    await messages(ann, "never").waitFor({ state: "detached" });
    await ann.context().setOffline(false);
    await sent(ann, "in time");
    assertEquals(await stored(stage.chat), ["in time"]);
  },
);

browserTest(
  "Outbox: waits as long as a rate limit requires, and loses nothing",
  async ({ visit }) => {
    let isLimited = true;
    const ann = await visit({
      name: "Ann",
      prepare: (page) =>
        page.route("**/api/rooms/**", async (route) => {
          if (route.request().method() !== "POST" || !isLimited) return await route.continue();
          isLimited = false;
          await route.fulfill({ status: 429, headers: { "retry-after": "2" } });
        }),
    });
    await Promise.all([
      ann.getByText("You can post again in 2 s").waitFor(),
      write(ann, "quick"),
    ]);
    await sent(ann, "quick");
    await ann.getByText("You can post again").waitFor({ state: "detached" });
  },
);

for (const status of ["gap", "reset"]) {
  browserTest(
    `Page: reloads its history after ${status} and says so`,
    async ({ chat, visit }) => {
      let isLost = true;
      const ann = await visit({
        name: "Ann",
        prepare: (page) =>
          page.route("**/api/events**", async (route) => {
            if (!isLost) return await route.continue();
            isLost = false;
            await fetch(`${chat.url}/message/broadcast`, {
              method: "POST",
              body: new URLSearchParams({ from: "Bob", text: "missed" }),
            }).then((response) => response.body?.cancel());
            const body = `event: resume\ndata: {"status":"${status}","from":1,"to":1}\n\n`;
            await route.fulfill({ contentType: "text/event-stream", body });
          }),
      });
      await ann.getByText("Some messages were reloaded.").waitFor();
      await sent(ann, "missed");
      await write(ann, "on we go");
      await sent(ann, "on we go");
      assertEquals(await texts(ann), ["missed", "on we go"]);
    },
  );
}

browserTest("Messages: show text as typed and execute none of it", async ({ visit }) => {
  const ann = await visit({ name: `<img src=x onerror="hit=1">` });
  const bob = await visit({ name: "Bob" });
  const evil =
    `<script>hit=1</script><b>bold</b> &amp; <img src=x onerror=hit=1>\njavascript:hit=1`;
  await write(ann, evil);
  await sent(bob, "<script>");
  for (const page of [ann, bob]) {
    assertEquals(await texts(page), [evil]);
    assertEquals(await page.locator(".author").textContent(), `<img src=x onerror="hit=1">`);
    assertEquals(await page.locator(".message :is(img, script, b, a)").count(), 0);
    assertEquals(await page.evaluate("typeof hit"), "undefined");
  }
});
