import { assert, assertEquals } from "@std/assert";
import type { Page } from "playwright-core";
import { User } from "../../harness/user.ts";
import { browserTest, messages, sent, store, until, write } from "../harness/chromium.ts";

const field = (page: Page) => page.getByRole("textbox", { name: "Message" });
const choices = (page: Page) => page.getByRole("listbox", { name: "Suggestions" });

/** Users who can be mentioned: those who have posted, once the rest of the page has loaded. */
async function greet(pages: readonly Page[]): Promise<void> {
  for (const [index, page] of pages.entries()) await write(page, `hello from ${index}`);
  for (const page of pages) {
    for (const index of pages.keys()) await sent(page, `hello from ${index}`);
    await page.locator(".has-users").waitFor();
  }
}

browserTest(
  "Mentions: three keystrokes mention a user, who sees it at once",
  async ({ visit }) => {
    const [ann, bob] = [await visit({ name: "Ann Lee" }), await visit({ name: "Bob" })];
    await greet([ann, bob]);
    await field(bob).pressSequentially("look, @an");
    const option = choices(bob).getByRole("option", { name: "Ann Lee" });
    await option.waitFor();
    const id = await field(bob).getAttribute("aria-activedescendant");
    assertEquals([await option.getAttribute("id"), await option.getAttribute("aria-selected")], [
      id,
      "true",
    ]);
    await field(bob).press("Enter");
    assertEquals(await field(bob).inputValue(), "look, @Ann Lee ");
    await choices(bob).waitFor({ state: "hidden" });
    assertEquals(await field(bob).getAttribute("aria-activedescendant"), null);
    await field(bob).press("Enter");
    const message = messages(ann, "look, @Ann Lee");
    await message.locator(".mention", { hasText: "@Ann Lee" }).waitFor();
    assertEquals(await message.evaluate((row) => row.classList.contains("calls-reader")), true);
    // Even without colours.
    await ann.emulateMedia({ forcedColors: "active" });
    const line = await ann.evaluate(`(({ borderInlineStartWidth, borderInlineStartStyle }) =>
      borderInlineStartWidth + " " + borderInlineStartStyle
    )(getComputedStyle(document.querySelector(".calls-reader"), "::before"))`);
    assertEquals(line, "3px solid");
    await messages(bob, "look,").getByRole("button", { name: "@Ann Lee" }).click();
    await bob.getByRole("button", { name: "Message Ann Lee" }).waitFor();
    assertEquals(await bob.locator(".calls-reader").count(), 0);
  },
);

browserTest(
  "Mentions: are marked even if the user is neither online nor loaded",
  async (stage) => {
    const cleo = await User.arrive("Cleo Fontaine", stage.chat.url);
    await cleo.say("lobby", "hello");
    await (await User.arrive("Dora", stage.chat.url)).say("lobby", "hello");
    await store(stage.chat, Array.from({ length: 60 }, (_, place) => `Message ${place}`));
    const bob = await User.arrive("Bob", stage.chat.url);
    await bob.say("lobby", "**@cleo fontaine** @Dora knows");
    const ann = await stage.visit({ name: "Ann" });
    const mention = messages(ann, "knows").locator(".mention");
    await mention.nth(1).waitFor();
    assertEquals(await mention.allTextContents(), ["@cleo fontaine", "@Dora"]);
    // A gap remains between their frames.
    const gap = await ann.evaluate<number>(`(() => {
      const [one, other] = document.querySelectorAll(".mention");
      const [, frame] = /([\\d.]+)px$/.exec(getComputedStyle(one).boxShadow);
      return other.getBoundingClientRect().left - one.getBoundingClientRect().right - 2 * frame;
    })()`);
    assert(gap >= 2, `${gap} px`);
    assertEquals(await ann.getByText("hello", { exact: true }).count(), 0);
  },
);

browserTest("Mentions: the list works by keyboard, and Escape dismisses it", async ({ visit }) => {
  const pages = [];
  for (const name of ["Cleo", "Ann", "Annika", "Annette"]) pages.push(await visit({ name }));
  const [cleo] = pages;
  if (!cleo) return;
  await greet(pages);
  await field(cleo).pressSequentially("@ann");
  const options = choices(cleo).getByRole("option");
  await options.nth(2).waitFor();
  const names = await options.locator("bdi").allTextContents();
  assertEquals(names.toSorted(), ["Ann", "Annette", "Annika"]);
  const selected = () => choices(cleo).locator(`[aria-selected="true"] bdi`).textContent();
  await field(cleo).press("ArrowUp");
  assertEquals(await selected(), names[2]);
  await field(cleo).press("ArrowDown");
  assertEquals(await selected(), names[0]);
  await field(cleo).press("Escape");
  await choices(cleo).waitFor({ state: "hidden" });
  assertEquals(await field(cleo).inputValue(), "@ann");
  // A word without suggestions; the next one has them again.
  await field(cleo).pressSequentially("ik @annet");
  await options.first().waitFor();
  await field(cleo).press("Tab");
  assertEquals(await field(cleo).inputValue(), "@annik @Annette ");
  await field(cleo).pressSequentially("@ann");
  await options.nth(2).waitFor();
  // Online users come first, and more of them may be known by now.
  const name = await options.nth(1).locator("bdi").textContent();
  await options.nth(1).click();
  assertEquals(await field(cleo).inputValue(), `@annik @Annette @${name} `);
  await until(cleo, `document.activeElement.matches(".composer .text")`);
});

browserTest("Mentions: suggestions close when the field's text changes", async (stage) => {
  await store(stage.chat, ["over there"], "dev");
  const pages = [await stage.visit({ name: "Ann" }), await stage.visit({ name: "Bob" })] as const;
  await greet(pages);
  const [ann] = pages;
  const offered = choices(ann).getByRole("option");
  await field(ann).pressSequentially("hi @bo");
  await offered.waitFor();
  await ann.getByRole("button", { name: "Send" }).click();
  await choices(ann).waitFor({ state: "hidden" });
  await field(ann).pressSequentially("hi @bo");
  await offered.waitFor();
  await ann.keyboard.press("Alt+ArrowUp");
  await sent(ann, "over there");
  await choices(ann).waitFor({ state: "hidden" });
  // Bob has posted there, so he is known, whichever event arrives first.
  await ann.keyboard.press("Alt+ArrowDown");
  await sent(ann, "hello from 1");
  // A space that is already there is not doubled.
  await field(ann).fill(" there");
  await field(ann).press("Home");
  await field(ann).pressSequentially("@bo");
  await offered.waitFor();
  await ann.keyboard.press("Enter");
  assertEquals(await field(ann).inputValue(), "@Bob there");
});

browserTest(
  "Mentions: names in code and links do not count, and an edit notifies again",
  async ({ chat, visit }) => {
    const [ann, bob] = [await visit({ name: "Ann" }), await visit({ name: "Bob" })];
    await greet([ann, bob]);
    await write(bob, "`@Ann` and [@Ann](https://example.org)");
    await messages(ann, "and").and(ann.locator(".calls-reader")).waitFor();
    assertEquals(await ann.locator(".mention").count(), 0);
    await field(bob).press("ArrowUp");
    await write(bob, "and nobody");
    await messages(ann, "and nobody").getByText("(edited)").waitFor();
    assertEquals(await ann.locator(".calls-reader").count(), 0);
    await field(bob).press("ArrowUp");
    await write(bob, "and **you, @ann**");
    await ann.locator(".calls-reader strong .mention").waitFor();
    await ann.locator(".mention").press("Enter");
    await ann.locator(".user-card", { hasText: "Ann" }).waitFor();
    assertEquals(await ann.locator(".user-head").innerText(), "Ann you");
    // Users who posted before the loaded messages can be mentioned, too.
    await bob.close();
    await store(chat, Array.from({ length: 55 }, (_, place) => `more ${place}`));
    const cleo = await visit({ name: "Cleo" });
    await cleo.locator(".has-users").waitFor();
    await field(cleo).pressSequentially("@b");
    await choices(cleo).getByRole("option", { name: "Bob" }).waitFor();
  },
);

browserTest("Rooms: a name that is chosen after # becomes a link to the room", async (stage) => {
  await store(stage.chat, ["hello"], "web-dev");
  const ann = await stage.visit({ name: "Ann" });
  const field = ann.getByRole("textbox", { name: "Message" });
  await ann.getByRole("link", { name: "web-dev" }).waitFor();
  await field.pressSequentially("see #de");
  await ann.getByRole("option", { name: "#web-dev" }).waitFor();
  await ann.keyboard.press("Enter");
  await until(ann, `document.querySelector("textarea").value.startsWith("see [#web-dev](")`);
  await ann.keyboard.press("Enter");
  const link = ann.locator(".message a");
  assertEquals(await link.textContent(), "#web-dev");
  await link.click();
  await messages(ann, "hello").waitFor();
});
