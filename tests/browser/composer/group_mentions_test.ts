// A mention of everyone in a room, from its completion to the badges of others.

import { assertEquals } from "@std/assert";
import { User } from "../../harness/user.ts";
import { browserTest, idOf, messages, sent, until, write } from "../harness/chromium.ts";

browserTest(
  "Group mentions: @room says whom it reaches, asks before it rings for many, and counts for all",
  async ({ chat, visit }) => {
    const [ann, bob] = [await visit({ name: "Ann" }), await visit({ name: "Bob" })];
    const [annId, bobId] = [await idOf(ann), await idOf(bob)];
    const zoe = await User.arrive("Zoe", chat.url);
    const others = Array.from({ length: 22 }, (_, i) => ({ id: `other-${i}`, name: `Other ${i}` }));
    const members = [{ id: annId, name: "Ann" }, { id: bobId, name: "Bob" }, ...others];
    const opened = await zoe.ask("POST", "/api/rooms", { title: "Plans", members, from: "Zoe" });
    const { room } = opened.body;
    await ann.getByRole("link", { name: "Plans" }).click();
    await bob.getByRole("link", { name: "Plans" }).waitFor();
    const field = ann.getByRole("textbox", { name: "Message" });
    await field.pressSequentially("@ro");
    const option = ann.getByRole("option", { name: "@room" });
    assertEquals(await option.textContent(), "@roomEveryone in Plans · 24");
    await field.press("Enter");
    await field.pressSequentially("lunch?");
    const question = ann.getByRole("alertdialog", { name: "Notify 24 people in Plans?" });
    await field.press("Enter");
    await question.getByRole("button", { name: "Cancel" }).click();
    assertEquals(await field.inputValue(), "@room lunch?");
    await field.press("Enter");
    await question.getByRole("button", { name: "Notify 24 people" }).click();
    await messages(ann, "lunch?").locator(".mention", { hasText: "@room" }).waitFor();
    assertEquals([await field.inputValue(), await ann.locator(".calls-reader").count()], ["", 0]);

    // An edit notifies no one, and says so.
    await write(ann, "dinner?");
    await sent(ann, "dinner?");
    await field.press("ArrowUp");
    await field.fill("@room dinner?");
    await field.press("Enter");
    await ann.getByText("Only a new message can notify everyone").waitFor();
    await messages(ann, "@room dinner?").locator(".edited").waitFor();
    assertEquals(await messages(ann, "dinner?").locator(".mention").count(), 0);

    // Bob looks at the lobby, and at his activity only when it says that there is some.
    await bob.getByRole("link", { name: "Plans, 2 unread, 1 for you" }).waitFor();
    await until(bob, `document.querySelector("[data-panel=activity] .unread").textContent === "1"`);
    await bob.getByRole("button", { name: "Activity" }).click();
    const what = bob.locator(".activity-what");
    await what.first().waitFor();
    assertEquals(await what.allTextContents(), ["mentioned @room"]);
    await zoe.say(room, "@here?");
    await what.nth(1).waitFor();
    assertEquals(await what.allTextContents(), ["mentioned @here", "mentioned @room"]);
    await bob.locator(".activity-row a").first().click();
    await bob.locator(".calls-reader .mention", { hasText: "@here" }).waitFor();
    assertEquals(await bob.getByRole("button", { name: "@here" }).count(), 0);
  },
);
