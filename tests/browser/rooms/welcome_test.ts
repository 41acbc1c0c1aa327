import { assert, assertEquals } from "@std/assert";
import { assertOpenToAll } from "../harness/axe.ts";
import { browserTest, sent, write } from "../harness/chromium.ts";

browserTest("Welcome: an empty room offers what comes next", async ({ chat, visit }) => {
  const bob = await visit({ name: "Bob", path: "/r/tea" });
  await write(bob, "hello");
  await sent(bob, "hello");
  const late = Promise.withResolvers<void>();
  const ann = await visit({
    viewport: { width: 390, height: 844 },
    prepare: (page) =>
      page.route("**/welcome-*.js", async (route) => {
        await late.promise;
        await route.continue();
      }),
  });
  const action = (name: string) => ann.locator(".welcome").getByRole("button", { name });
  const title = ann.getByText("Welcome to Hubbub");
  await title.waitFor();
  const before = await title.boundingBox();
  late.resolve();
  await action("Add a room").waitFor();
  assertEquals(await title.boundingBox(), before, "the actions move nothing");
  // First the name, then the text.
  await action("Write a message").click();
  await ann.locator(".composer .name:focus").fill("Ann");
  await ann.keyboard.press("Enter");
  await action("Write a message").click();
  await ann.locator("#text:focus").waitFor();
  await assertOpenToAll(ann, "welcome", ".welcome");
  // On a narrow screen, the form is in the sidebar.
  await action("Add a room").click();
  await ann.getByRole("textbox", { name: "Room name" }).fill("Plans");
  await ann.getByRole("button", { name: "Create private room" }).click();
  await ann.getByText("Welcome to Plans").waitFor();
  await write(ann, "/invite Bob");
  const line = ann.getByText("Ann added Bob");
  await line.waitFor();
  // Not the one of "Formatting".
  await action("Set a topic").locator("path").waitFor();
  await action("Set a topic").click();
  await ann.getByRole("dialog", { name: "Edit Plans" }).waitFor();
  await ann.keyboard.press("Escape");
  // System messages are not left alone at the end of the page.
  const above = await action("Set a topic").boundingBox();
  const below = await line.boundingBox();
  assert(above && below && below.y - above.y - above.height < 60, JSON.stringify([above, below]));
  assertEquals(await ann.locator(".day-name").isVisible(), false);
  await write(ann, "shall we?");
  await sent(ann, "shall we?");
  await ann.locator(".welcome").waitFor({ state: "hidden" });
  await ann.goto(chat.url);
  await title.waitFor();
});

browserTest(
  "Welcome: a direct message begins with the pictures of the others, before and after the first message",
  async ({ chat, visit }) => {
    const bob = await visit({ name: "Bob Le Page", path: "/r/tea" });
    await write(bob, "hello");
    await sent(bob, "hello");
    const ann = await visit({ name: "Ann", path: "/r/tea" });
    await ann.locator(".message .avatar").click();
    await ann.getByRole("button", { name: "Message Bob Le Page" }).click();
    const pictures = ann.locator(".beginning-users .avatar:visible");
    const title = ann.getByText("This is your conversation with Bob");
    await title.waitFor();
    await ann.locator(".welcome-action").first().waitFor();
    assertEquals(await pictures.allTextContents(), ["BP"]);
    // The line breaks before the name, not within it.
    const isBroken = title.evaluate((title) => {
      const rows = new Set();
      for (let width = 140; width < 500; width += 10) {
        title.style.width = `${width}px`;
        rows.add(title.querySelector("bdi")?.getBoundingClientRect().height);
      }
      title.style.width = "";
      return rows.size > 1;
    });
    assertEquals(await isBroken, false);
    await write(ann, "hi Bob");
    await sent(ann, "hi Bob");
    await title.waitFor();
    assertEquals(await pictures.allTextContents(), ["BP"]);
    assertEquals(await ann.locator(".beginning .logo").isVisible(), false);
    await ann.goto(`${chat.url}/r/tea`);
    await ann.getByText("This is the start of #tea").waitFor();
    assertEquals([await pictures.count(), await ann.locator(".beginning .logo").isVisible()], [
      0,
      true,
    ]);
  },
);
