import { assert, assertEquals, assertNotEquals } from "@std/assert";
import type { Locator, Page } from "playwright-core";
import {
  browserProcessTest,
  browserTest,
  idOf,
  messages,
  sent,
  write,
} from "../harness/chromium.ts";
import { eventually } from "../../harness/eventually.ts";
import { InvitedUser } from "../../harness/invited_user.ts";
import { hueOf } from "../../../static/ui/avatar/hues.js";
import { Operator, PRIVATE_ROOM } from "../harness/operator.ts";

browserTest("Users: two of the same name differ by the colour of their avatars", async (stage) => {
  const ann = await stage.visit({ name: "Ann" });
  const visitOther = () => stage.visit({ name: "Ann" });
  let other = await visitOther();
  // Of two ids with the same hue, each browser keeps it for the one that it sees first.
  while (hueOf(await idOf(other)) === hueOf(await idOf(ann))) other = await visitOther();
  await write(ann, "from Ann");
  await write(other, "from the other Ann");
  for (const page of [ann, other]) {
    for (const text of ["from Ann", "from the other Ann"]) await sent(page, text);
    const [first, second] = [await faceOf(page, "from Ann"), await faceOf(page, "the other Ann")];
    assertNotEquals(first, second);
    // A message does not continue the group of another user with the same name.
    assertEquals(await page.locator(".message .avatar:visible").count(), 2);
  }
  assertEquals(await faceOf(ann, "from Ann"), await faceOf(other, "from Ann"));
});

browserTest(
  "Users: have the same colours in all browsers, and their card says their role",
  async ({ chat, visit }) => {
    const owner = await InvitedUser.owner(chat);
    const others = [];
    for (let i = 0; i < 9; i++) others.push(await owner.bring(`User ${i}`));
    for (const user of [owner, ...others]) {
      const { name } = (await user.ask("GET", "/api/me")).body;
      const message = { id: crypto.randomUUID(), from: name, text: `from ${name}` };
      await user.ask("POST", "/api/rooms/lobby/messages", message);
    }
    const pages: Page[] = [];
    for (const name of ["Bob", "Cleo"]) {
      const page = await visit({ path: `/join#${await owner.invite()}` });
      await page.getByLabel("Your name").fill(name);
      await page.keyboard.press("Enter");
      await page.getByRole("button", { name: `as ${name}` }).waitFor();
      await write(page, `from ${name}`);
      pages.push(page);
    }
    const [bobs, cleos] = pages;
    assert(bobs && cleos);
    await messages(bobs, "from Cleo").waitFor();
    await sent(cleos, "from Cleo");
    const faces = (page: Page) =>
      page.locator(".message .avatar").evaluateAll((avatars) =>
        avatars.map((avatar) => [avatar.textContent, avatar.style.getPropertyValue("--hue")])
      );
    await eventually(async () =>
      JSON.stringify(await faces(bobs)) === JSON.stringify(await faces(cleos))
    );
    assertEquals(new Set((await faces(bobs)).map(([, hue]) => hue)).size, 12);
    await messages(bobs, "from Ann").locator(".avatar").click();
    await bobs.locator(".user-card").getByText("Owner", { exact: true }).waitFor();
  },
  () => ({ HUBBUB_ACCESS: "invite" }),
);

browserProcessTest(
  "Users: a pending message already has its final avatar",
  async (stage) => {
    const ann = await stage.visit({ name: "Ann" });
    const beside = await stage.visit({ name: "Ann", beside: ann });
    await write(ann, "one");
    await sent(ann, "one");
    const face = await faceOf(ann, "one");
    await stage.chat.killBroker();
    await ann.route("**/api/me", (route) => route.abort());
    await write(ann, "two");
    // The other tab has it from their shared store.
    await messages(beside, "two").waitFor();
    await ann.reload({ waitUntil: "commit" });
    await messages(ann, "two").waitFor();
    assertEquals(await faceOf(ann, "two"), face);
    assertEquals(await pictureIn(ann.locator(".composer .avatar")), face);
    await stage.chat.startBroker();
    await sent(ann, "two");
    assertEquals(await faceOf(ann, "two"), face);
  },
);

browserTest(
  "P7 Private rooms: a removed reader sees nothing more of the room and keeps the others",
  async ({ chat, visit }) => {
    using operator = new Operator(chat);
    const ann = await visit({ name: "Ann" });
    const bob = await visit({ name: "Bob" });
    await openPrivate(operator, { ann, bob });
    const annInside = await enter(ann);
    const bobInside = await enter(bob);
    await write(annInside, "among us");
    await sent(bobInside, "among us");
    await write(bobInside, "yes");
    await sent(annInside, "yes");
    await operator.change(PRIVATE_ROOM, { type: "remove", user: await idOf(bob) });
    await annInside.getByText("Someone removed Bob").waitFor();
    await write(annInside, "without Bob");
    await bobInside.getByText("This room is private or doesn't exist").waitFor();
    await bobInside.locator(".timeline:focus:not(:focus-visible)").waitFor();
    assertEquals(await bobInside.locator(".message").count(), 0);
    assertEquals(await bobInside.getByRole("textbox", { name: "Message" }).isVisible(), false);
    // The other tab shares the stream.
    await write(ann, "in the lobby");
    await sent(bob, "in the lobby");
    await bobInside.getByText("Reconnecting…").waitFor({ state: "detached" });
  },
);

browserTest(
  "Private rooms: a member who was added again continues reading",
  async ({ chat, visit }) => {
    using operator = new Operator(chat);
    const ann = await visit({ name: "Ann" });
    const bob = await visit({ name: "Bob", path: `/r/${PRIVATE_ROOM}` });
    await bob.getByText("This room is private").waitFor();
    await openPrivate(operator, { ann, bob });
    const inside = await enter(ann);
    await write(inside, "welcome");
    await sent(inside, "welcome");
    await bob.evaluate(`document.dispatchEvent(new Event("visibilitychange"))`);
    await sent(bob, "welcome");
    await write(bob, "thank you");
    await sent(inside, "thank you");
  },
);

browserTest(
  "P7 Private rooms: another user's room looks the same as one that does not exist",
  async (stage) => {
    using operator = new Operator(stage.chat);
    const ann = await stage.visit({ name: "Ann" });
    await openPrivate(operator, { ann, bob: ann });
    const inside = await enter(ann);
    await write(inside, "among us");
    await sent(inside, "among us");
    const page = await stage.visit({ name: "Cleo", path: `/r/${PRIVATE_ROOM}` });
    await page.getByText("This room is private or doesn't exist").waitFor();
    const away = page.getByRole("button", { name: "Go to the lobby" });
    await away.waitFor();
    const shown = await page.locator("main").innerText();
    assertEquals(await page.title(), "Private room · Hubbub");
    await page.goto(`${stage.chat.url}/r/~${"z".repeat(26)}`);
    await page.getByText("This room is private or doesn't exist").waitFor();
    await away.waitFor();
    assertEquals(await page.locator("main").innerText(), shown);
    assertEquals(await page.title(), "Private room · Hubbub");
    await away.click();
    await page.getByText("Welcome to").waitFor();
    assertEquals(await page.title(), "# lobby · Hubbub");
    await write(page, "hello");
    await sent(page, "hello");
  },
);

browserTest(
  "System messages: changes to a room are shown live, and not repeated to later visitors",
  async ({ chat, visit }) => {
    using operator = new Operator(chat);
    const ann = await visit({ name: "Ann" });
    await write(ann, "before");
    await sent(ann, "before");
    await operator.change("lobby", { type: "settings", topic: "Cakes & ale" }, "Bob");
    await ann.getByText("Bob changed the topic to “Cakes & ale”").waitFor();
    assertEquals(await ann.locator(".room-header .topic").textContent(), "Cakes & ale");
    await write(ann, "after");
    await sent(ann, "after");
    const order = ".message > .text, .line-text";
    assertEquals(await ann.locator(order).allTextContents(), [
      "before",
      "Bob changed the topic to “Cakes & ale”",
      "after",
    ]);
    await ann.reload();
    await sent(ann, "after");
    assertEquals(await ann.locator(order).allTextContents(), ["before", "after"]);
  },
);

browserTest(
  "Page: tells signed-out users so, and sends what they wrote after they sign in",
  async (stage) => {
    let isOut = false;
    const ann = await stage.visit({
      name: "Ann",
      prepare: (page) =>
        page.route("**/api/**", async (route) => {
          const problem = { code: "credentials-required", detail: "Sign in" };
          if (isOut) await route.fulfill({ status: 401, json: problem });
          else await route.continue();
        }),
    });
    isOut = true;
    await ann.evaluate(`dispatchEvent(new Event("online"))`);
    await ann.getByText("You're signed out. Your messages are kept.").waitFor();
    await ann.getByRole("button", { name: "Sign in" }).waitFor();
    await write(ann, "kept");
    await ann.locator(`.message[data-state="pending"]`).waitFor();
    isOut = false;
    await ann.evaluate(`document.dispatchEvent(new Event("visibilitychange"))`);
    await sent(ann, "kept");
    await ann.getByText("You're signed out.").waitFor({ state: "detached" });
    assertEquals(await ann.getByRole("button", { name: "Sign in" }).isVisible(), false);
  },
);

interface Two {
  readonly ann: Page;
  readonly bob: Page;
}

async function openPrivate(operator: Operator, { ann, bob }: Two): Promise<void> {
  const members = [
    { id: await idOf(ann), name: "Ann" },
    ...(ann === bob ? [] : [{ id: await idOf(bob), name: "Bob" }]),
  ];
  const opening = { type: "open", title: "Planning", isDirect: false, members } as const;
  await operator.change(PRIVATE_ROOM, opening);
}

/** Opens the private room in another tab once the user is in it. */
async function enter(page: Page): Promise<Page> {
  const tab = await page.context().newPage();
  const { origin } = new URL(page.url());
  for (let isIn = false; !isIn;) {
    isIn = (await tab.request.get(`${origin}/api/rooms/${PRIVATE_ROOM}/messages`)).ok();
  }
  await tab.goto(`${origin}/r/${PRIVATE_ROOM}`);
  await tab.locator(`[aria-busy="false"]`).waitFor();
  return tab;
}

/** The initials and the colour of a message's avatar. */
function faceOf(page: Page, text: string): Promise<string[]> {
  return pictureIn(messages(page, text).locator(".avatar"));
}

function pictureIn(avatar: Locator): Promise<string[]> {
  return avatar.evaluate((element) => [
    element.textContent,
    element.ownerDocument.defaultView.getComputedStyle(element).backgroundColor,
  ]);
}
