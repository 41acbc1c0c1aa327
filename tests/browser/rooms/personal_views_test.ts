// Activity and saved messages: what the user sees of both on two devices.

import { assertEquals } from "@std/assert";
import { assertOpenToAll } from "../harness/axe.ts";
import { browserTest, messages, sent, until, write } from "../harness/chromium.ts";
import { User } from "../../harness/user.ts";

browserTest(
  "Activity: counts what is new, ends at zero on all devices, and forgets what is taken back",
  async ({ chat, visit }) => {
    const bob = await User.arrive("Bob", chat.url);
    const ann = await visit({ name: "Ann" });
    await write(ann, "tea?");
    await sent(ann, "tea?");
    const id = await messages(ann, "tea?").getAttribute("data-id");
    // What is said in the room that the user looks at is read, and does not count.
    await ann.goto(`${chat.url}/r/cake`);
    const phone = await visit({
      name: "Ann",
      beside: ann,
      path: "/r/dev",
      viewport: { width: 390, height: 800 },
    });
    const path = `/api/rooms/lobby/messages/${id}/reactions/${encodeURIComponent("👍")}`;
    await bob.ask("PUT", path, { id: crypto.randomUUID(), from: "Bob" });
    await bob.say("lobby", "@Ann **where**?");
    const button = ann.getByRole("button", { name: "Activity" });
    await until(ann, `document.querySelector("[data-panel=activity] .unread").textContent === "2"`);
    await button.click();
    const rows = ann.locator(".activity-row");
    await rows.nth(1).waitFor();
    const textsOf = (part: string) => rows.locator(part).allTextContents();
    assertEquals(await textsOf(".activity-what"), ["mentioned you", "reacted 👍"]);
    assertEquals(await textsOf(".avatar"), ["B", "B"]);
    assertEquals(await textsOf(".result-text"), ["@Ann where?", "tea?"]);
    assertEquals(await ann.locator(".activity-row.is-new").count(), 2);
    for (const page of [ann, phone]) {
      await until(
        page,
        `document.querySelector("[data-panel=activity] .unread").textContent === ""`,
      );
    }
    await assertOpenToAll(ann, "activity", ".panel");
    // It follows what happens while it is open.
    await bob.ask("DELETE", path, { id: crypto.randomUUID(), from: "Bob" });
    await rows.nth(1).waitFor({ state: "detached" });

    // On a phone, by keyboard: the panel replaces the sidebar, and leads to the message.
    await phone.bringToFront();
    await phone.setViewportSize({ width: 390, height: 800 });
    await phone.locator(".sidebar-button").press("Enter");
    await phone.getByRole("button", { name: "Activity" }).press("Enter");
    const link = phone.locator(".activity-row a");
    await link.waitFor();
    assertEquals(await phone.locator(".sidebar").isVisible(), false);
    await assertOpenToAll(phone, "activity", ".panel");
    await link.press("Enter");
    await until(
      phone,
      `document.activeElement.matches(".message.shown") && location.pathname.startsWith("/r/lobby")`,
    );
  },
);

browserTest(
  "Activity: does not count a mention that was on screen, and no longer one that was read on another device",
  async ({ chat, visit }) => {
    const bob = await User.arrive("Bob", chat.url);
    const ann = await visit({ name: "Ann" });
    await write(ann, "hello");
    await sent(ann, "hello");
    const count = `document.querySelector("[data-panel=activity] .unread").textContent`;
    const id = crypto.randomUUID();
    const answered = ann.waitForResponse((response) => response.url().includes("/api/activity"));
    await bob.ask("POST", "/api/rooms/lobby/messages", { id, from: "Bob", text: "@Ann look" });
    await messages(ann, "@Ann look").waitFor();
    assertEquals((await (await answered).json()).newActivity, 0);
    await ann.goto(`${chat.url}/r/cake`);
    await ann.locator(".has-users").waitFor();
    const { body: { seq } } = await bob.say("lobby", "@Ann and here");
    await until(ann, `${count} === "1"`);
    await ann.evaluate(
      `void fetch("/api/rooms/lobby/read-marker", {
        method: "PUT",
        headers: { "content-type": "application/json" },
        body: '{"seq":${seq}}',
      })`,
    );
    await until(ann, `${count} === ""`);
  },
);

browserTest(
  "Saved messages: are saved by key on all devices, keep a place for deleted ones, and can be removed",
  async ({ chat, visit }) => {
    const bob = await User.arrive("Bob", chat.url);
    await bob.say("lobby", "the door code is 1234");
    const { body: { id } } = await bob.say("lobby", "and the other one 5678");
    const ann = await visit({ name: "Ann" });
    const other = await visit({ name: "Ann", beside: ann });
    for (const text of ["the door code", "the other one"]) {
      await messages(ann, text).press("s");
      await messages(other, text).and(other.locator(":has(.saved-mark)")).waitFor();
    }
    await ann.getByRole("button", { name: "Activity" }).click();
    await ann.getByText("Nothing new.").waitFor();
    await ann.getByRole("tab", { name: "Activity" }).press("ArrowRight");
    const rows = ann.locator(".saved-list li");
    await rows.nth(1).waitFor();
    assertEquals(await rows.locator(".result-text").allTextContents(), [
      "and the other one 5678",
      "the door code is 1234",
    ]);
    await assertOpenToAll(ann, "saved messages", ".panel");
    await bob.ask("DELETE", `/api/rooms/lobby/messages/${id}`, { id: crypto.randomUUID() });
    await messages(ann, "Message deleted").waitFor();
    await ann.getByRole("tab", { name: "Saved" }).click();
    await rows.getByText("Message deleted").waitFor();
    await rows.first().getByRole("button", { name: "Remove from saved" }).press("Enter");
    await rows.nth(1).waitFor({ state: "detached" });
    await until(ann, `document.activeElement.closest(".saved-list li")`);
    // The same key removes it.
    await messages(other, "the door code").press("s");
    await messages(other, "the door code").and(other.locator(":not(:has(.saved-mark))")).waitFor();
    await other.getByRole("button", { name: "Activity" }).click();
    await other.getByRole("tab", { name: "Saved" }).click();
    await other.getByText("Nothing saved yet.").waitFor();
  },
);
