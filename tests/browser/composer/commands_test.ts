import { assertEquals } from "@std/assert";
import { operate } from "../../harness/cookie_user.ts";
import { browserTest, idOf, sent, store, stored, until, write } from "../harness/chromium.ts";
import { hasRole, heard } from "../harness/operator.ts";

browserTest(
  "Slash commands: complete, run where others see the result, and are never sent as text",
  async (stage) => {
    await store(stage.chat, ["over there"], "dev");
    const there = Promise.withResolvers<void>();
    const ann = await stage.visit({ name: "Ann" });
    const bob = await stage.visit({
      name: "Bob",
      prepare: (page) =>
        page.route("**/composer_assist-*.js", async (route) => {
          await there.promise;
          await route.continue();
        }),
    });
    for (const page of [ann, bob]) await page.locator(".has-users").waitFor();
    await write(bob, "hello");
    await sent(ann, "hello");
    await ann.keyboard.type("/m");
    await ann.getByRole("option", { name: "/me waves" }).waitFor();
    await ann.keyboard.press("Enter");
    await ann.keyboard.type("waves");
    await ann.keyboard.press("Enter");
    const deed = bob.locator(".message", { hasText: "waves" });
    await deed.waitFor();
    assertEquals(await deed.locator(".text").textContent(), "Ann waves");
    assertEquals(await deed.locator(".author").count(), 1);
    await deed.focus();
    await bob.keyboard.press("r");
    await bob.locator(".subject").waitFor();
    await write(bob, "me too");
    await ann.locator(".quote-text").getByText("waves", { exact: true }).waitFor();
    // A command runs in the room where it was entered, even if another room is open by then.
    await write(bob, "/topic The lake");
    await bob.getByRole("link", { name: "dev" }).click();
    await sent(bob, "over there");
    there.resolve();
    await ann.locator(".room-header .topic", { hasText: "The lake" }).waitFor();
    await until(bob, `!localStorage.getItem("hubbub.unsent").includes("The lake")`);
    await bob.getByRole("link", { name: "lobby" }).click();
    assertEquals(await bob.getByRole("textbox", { name: "Message" }).inputValue(), "");
    await write(ann, "/shrug");
    await ann.getByText("Unknown command /shrug. To send it as text, start with //.").waitFor();
    const field = ann.getByRole("textbox", { name: "Message" });
    assertEquals(await field.inputValue(), "/shrug");
    await write(ann, "//shrug");
    await sent(bob, "/shrug");
    assertEquals(await stored(stage.chat), ["hello", "/me waves", "me too", "/shrug"]);
  },
);

browserTest(
  "Slash commands: an error goes away with its text, or when another room opens",
  async (stage) => {
    await store(stage.chat, ["over there"], "dev");
    const ann = await stage.visit({ name: "Ann" });
    await ann.getByRole("link", { name: "dev" }).waitFor();
    const notice = ann.locator(".status");
    const mistaken = async () => {
      await write(ann, "/foo");
      await notice.getByText("/foo").waitFor();
    };
    // Six seconds later it would disappear by itself.
    const soon = { timeout: 3_000 };
    await mistaken();
    await write(ann, "/etc/hosts is broken");
    await sent(ann, "/etc/hosts is broken");
    await notice.getByText("/foo").waitFor({ state: "detached", ...soon });
    await mistaken();
    await ann.keyboard.press("Backspace");
    await notice.getByText("/foo").waitFor({ state: "detached", ...soon });
    await mistaken();
    await ann.getByRole("link", { name: "dev" }).click();
    await sent(ann, "over there");
    await notice.getByText("/foo").waitFor({ state: "detached", ...soon });
  },
);

browserTest(
  "Slash commands: print their result in the room where they ran, however late it comes",
  async (stage) => {
    await store(stage.chat, ["over there"], "dev");
    const there = Promise.withResolvers<void>();
    const ann = await stage.visit({
      name: "Ann",
      prepare: (page) =>
        page.route("**/composer_assist-*.js", async (route) => {
          await there.promise;
          await route.continue();
        }),
    });
    await write(ann, "/me nods");
    await ann.getByRole("link", { name: "dev" }).click();
    await sent(ann, "over there");
    await ann.getByRole("textbox", { name: "Message" }).fill("hello");
    there.resolve();
    await ann.getByRole("link", { name: "lobby" }).click();
    await sent(ann, "nods");
    assertEquals(await ann.getByRole("textbox", { name: "Message" }).inputValue(), "");
    assertEquals([await stored(stage.chat), await stored(stage.chat, "dev")], [["/me nods"], [
      "over there",
    ]]);
  },
);

browserTest("Slash commands: run once, however often Enter is pressed", async ({ chat, visit }) => {
  const isHeld = Promise.withResolvers<void>();
  const ann = await visit({
    name: "Ann",
    prepare: (page) =>
      page.route("**/api/rooms/lobby", async (route) => {
        if (route.request().method() === "PATCH") await isHeld.promise;
        await route.continue();
      }),
  });
  await ann.getByRole("textbox", { name: "Message" }).fill("/topic plans");
  for (let count = 0; count < 3; count++) await ann.keyboard.press("Enter");
  isHeld.resolve();
  await ann.locator(".line", { hasText: "plans" }).waitFor();
  await until(ann, `document.querySelector("#text").value === ""`);
  await store(chat, ["over"]);
  await sent(ann, "over");
  assertEquals(await ann.locator(".line").count(), 1);
});

browserTest(
  "Slash commands: /topic and /invite work in a new private room",
  async (stage) => {
    const bob = await stage.visit({ name: "Bob" });
    await write(bob, "hello");
    await sent(bob, "hello");
    const ann = await stage.visit({ name: "Ann" });
    await sent(ann, "hello");
    await ann.getByRole("button", { name: "Add a room", exact: true }).click();
    await ann.getByRole("textbox", { name: "Room name" }).fill("Planning");
    await ann.getByRole("button", { name: "Create private room" }).click();
    await ann.getByRole("heading", { name: "Planning" }).waitFor();
    await write(ann, "/topic The lake");
    await ann.locator(".room-header .topic", { hasText: "The lake" }).waitFor();
    await until(ann, `document.querySelector("#text").value === ""`);
    await write(ann, "so be it");
    await sent(ann, "so be it");
    // Changes made before the first message are shown above it.
    await ann.locator(".line-text").waitFor();
    const told = await ann.locator(".line-text, .message > .text").allTextContents();
    assertEquals(told, ["Ann changed the topic to “The lake”", "so be it"]);
    await write(ann, "/invite Cleo");
    await ann.getByText("No one named Cleo found.").waitFor();
    const field = ann.getByRole("textbox", { name: "Message" });
    await field.fill("");
    // A page that has never shown the lobby learns from its stream alone who is online there.
    await ann.reload();
    await ann.keyboard.press("Control+k");
    await ann.keyboard.type("bob");
    await ann.getByRole("option", { name: "Bob" }).waitFor();
    await ann.keyboard.press("Escape");
    await field.pressSequentially("/invite b");
    await ann.getByRole("option", { name: "Bob" }).waitFor();
    for (const key of ["Tab", "Enter"]) await ann.keyboard.press(key);
    await bob.getByRole("link", { name: "Planning" }).click();
    await bob.locator(".room-header .topic", { hasText: "The lake" }).waitFor();
  },
);

browserTest("Slash commands: moderators have /mute, others do not", async (stage) => {
  const ann = await stage.visit({ name: "Ann" });
  const role = { type: "role", user: await idOf(ann), role: "moderator" } as const;
  await operate(stage.chat.data, (operator) => operator.submit(role));
  await heard(ann, stage.chat, hasRole("moderator"));
  await ann.reload();
  // Its menu then knows what the user may do.
  await ann.locator(".own-user").hover();
  await ann.locator(`#own-menu [href="/admin"]:not([hidden])`).waitFor({ state: "attached" });
  const bob = await stage.visit({ name: "Bob" });
  await write(bob, "hello");
  await sent(ann, "hello");
  await ann.locator(".has-users").waitFor();
  await write(ann, "/mute Bob 10 too loud");
  await ann.getByText("Bob is muted.").waitFor();
  await write(bob, "LOUDER");
  await bob.getByText(/Not sent\. You're muted until .*\. Reason: .too loud/).waitFor();
  await write(bob, "/mute Ann");
  await bob.getByText("Only moderators can use /mute.").waitFor();
  await write(bob, "/invite Ann");
  await bob.getByRole("dialog", { name: "Invite people" }).waitFor();
  await bob.keyboard.press("Escape");
});
