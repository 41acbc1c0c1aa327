import { assert, assertEquals } from "@std/assert";
import type { Page } from "playwright-core";
import type { RunningServer } from "../../harness/test_server.ts";
import { browserTest, messages, sent, store, texts, until, write } from "../harness/chromium.ts";

const PRIVATE = `~${"p".repeat(26)}`;

/** Far below the minute after which the list is requested again, even on the busiest machine. */
const AT_ONCE_MS = 10_000;

/** A room as listed by the server. */
interface Listed {
  room: string;
  type: "public" | "private" | "direct";
  title?: string;
  head?: number;
  unread?: number;
}

browserTest(
  "Sidebar: lists the rooms and switches between them without a page load",
  async (stage) => {
    const page = await visitWith(stage, [
      { room: "lobby", type: "public" },
      { room: "dev", type: "public", head: 2, unread: 2 },
      { room: PRIVATE, type: "private", title: "Planning" },
    ]);
    await store(stage.chat, ["one", "two"], "dev");
    await page.evaluate("isSamePage = true");
    await write(page, "in the lobby");
    await sent(page, "in the lobby");
    await page.getByRole("textbox", { name: "Message" }).fill("begun in the lobby");
    await page.getByRole("link", { name: "dev, 2 unread" }).click();
    await sent(page, "two");
    assertEquals(await texts(page), ["one", "two"]);
    assertEquals([await page.title(), new URL(page.url()).pathname], ["# dev · Hubbub", "/r/dev"]);
    const field = page.getByRole("textbox", { name: "Message" });
    assertEquals(await field.inputValue(), "");
    await write(page, "in dev");
    await sent(page, "in dev");
    await page.goBack();
    await sent(page, "in the lobby");
    assertEquals(await texts(page), ["in the lobby"]);
    assertEquals(await field.inputValue(), "begun in the lobby");
    assertEquals(await page.evaluate("isSamePage"), true);
  },
);

browserTest("Sidebar: scrolls the open room into view", async (stage) => {
  const others = Array.from({ length: 60 }, (_, place) => `dev-${100 + place}`);
  const rooms = [...others, "lobby"].map((room) => ({ room, type: "public" as const }));
  const page = await visitWith(stage, rooms);
  const isSeen = `(() => {
    const { top, bottom } = document.querySelector(".sidebar [aria-current]").getBoundingClientRect();
    const list = document.querySelector(".room-list").getBoundingClientRect();
    return top >= list.top && bottom > top && bottom <= list.bottom;
  })()`;
  await page.locator(".sidebar [aria-current]", { hasText: "lobby" }).waitFor();
  await until(page, isSeen);
  // After that the user scrolls the list freely.
  await page.locator(".room-list").evaluate((list) => list.scrollTop = 0);
  await write(page, "hello");
  await sent(page, "hello");
  assertEquals(await page.evaluate(isSeen), false);
  await page.keyboard.press("Alt+ArrowUp");
  await page.locator(".sidebar [aria-current]", { hasText: "dev-159" }).waitFor();
  await until(page, isSeen);
  await page.setViewportSize({ width: 390, height: 844 });
  for (let visit = 0; visit < 2; visit++) {
    await page.locator(".sidebar-button").click();
    await page.locator(".sidebar:popover-open").waitFor();
    await until(page, isSeen);
    await page.keyboard.press("Escape");
    await page.locator(".sidebar:popover-open").waitFor({ state: "detached" });
  }
});

browserTest(
  "Sidebar: counts unread messages of other rooms until they are read",
  async (stage) => {
    const marks = Promise.withResolvers<unknown>();
    await store(stage.chat, ["one"], "dev");
    const page = await visitWith(
      stage,
      [{ room: "lobby", type: "public" }, { room: "dev", type: "public", head: 1 }],
      (page) =>
        page.route("**/api/rooms/dev/read-marker", async (route) => {
          await route.fulfill({ status: 204 });
          marks.resolve(route.request().postDataJSON());
        }),
    );
    await page.getByRole("link", { name: "dev", exact: true }).waitFor();
    await store(stage.chat, ["two", "three"], "dev");
    await page.getByRole("link", { name: "dev, 2 unread" }).waitFor();
    await page.getByRole("link", { name: "dev, 2 unread" }).click();
    await sent(page, "three");
    assertEquals(await marks.promise, { seq: 3 });
    await page.getByRole("link", { name: "dev, 2 unread" }).waitFor({ state: "detached" });
  },
);

browserTest(
  "Read state: reading or choosing a level on one device applies to the others at once",
  async ({ chat, visit }) => {
    await store(chat, ["older"], "dev");
    const desk = await visit({ name: "Ann" });
    await desk.getByRole("link", { name: "dev", exact: true }).waitFor();
    await write(desk, "hello");
    await sent(desk, "hello");
    await store(chat, ["old"], "dev");
    const storageState = await desk.context().storageState();
    const followed = Promise.withResolvers<void>();
    const phone = await visit({
      name: "Ann",
      storageState,
      prepare: (page) =>
        Promise.resolve(
          page.on("response", (answer) => answer.url().includes("room=dev") && followed.resolve()),
        ),
    });
    const before = desk.getByRole("link", { name: "dev, 1 unread" });
    for (const page of [desk, phone]) {
      await page.getByRole("link", { name: "dev, 1 unread" }).waitFor();
    }
    // Read state sent while the stream reopens to follow the room is missed.
    await followed.promise;
    await before.click();
    await sent(desk, "old");
    // Messages from before she joined are not unread.
    await desk.locator(".new-line + .message .text", { hasText: /^old$/ }).waitFor();
    await until(desk, `!document.querySelector(".unread:not(:empty)")`);
    await phone.getByRole("link", { name: "dev", exact: true }).waitFor({ timeout: AT_ONCE_MS });
    await desk.locator(".notifications-button").click();
    await desk.getByRole("radio", { name: "Every message" }).check();
    await desk.keyboard.press("Escape");
    await desk.goBack();
    await store(chat, ["new"], "dev");
    await until(phone, `document.title.startsWith("(1) ")`);
  },
);

browserTest(
  "Sidebar: retries a failed list, and adds a new public room with its unread count",
  async ({ chat, visit }) => {
    const ann = await visit({
      name: "Ann",
      prepare: (page) =>
        page.route("**/api/rooms?*", (route) => route.fulfill({ status: 503 }), { times: 1 }),
    });
    await ann.locator(".has-users").waitFor();
    await write(ann, "hello");
    await sent(ann, "hello");
    await ann.locator(".sidebar [data-room=lobby]").waitFor();
    await store(chat, ["one", "two"], "tea");
    const row = ann.getByRole("link", { name: "tea, 2 unread" });
    await row.waitFor({ timeout: AT_ONCE_MS });
    assertEquals(await ann.title(), "• # lobby · Hubbub");
    await row.click();
    const first = ann.locator(".new-line + .message", { hasText: "one" });
    await first.waitFor();
  },
);

browserTest(
  "Sidebar: without a list from the server it offers the name field alone",
  async (stage) => {
    const page = await stage.visit({
      name: "Ann",
      prepare: (page) => page.route("**/api/rooms?*", (route) => route.fulfill({ status: 404 })),
    });
    await write(page, "hello");
    await sent(page, "hello");
    const plus = page.getByRole("button", { name: "Add a room", exact: true });
    await plus.click();
    await page.getByRole("textbox", { name: "Room name" }).waitFor();
    assertEquals(
      await page.locator(".sidebar :is(a, .room-type:not(:first-child)):visible").count(),
      0,
    );
    await page.keyboard.press("Escape");
    // Not every browser focuses a button when it is clicked.
    for (let press = 0; press < 2; press++) await plus.dispatchEvent("click");
    assertEquals(await page.locator(":focus").getAttribute("aria-controls"), "add-room");
    await messages(page, "hello").locator(".avatar").click();
    assertEquals(await page.locator(".user-card").isVisible(), false);
  },
);

browserTest("Direct messages: start by keyboard with a user who is online", async (stage) => {
  const asked = Promise.withResolvers<Opening>();
  const bob = await stage.visit({ name: "Bob" });
  await write(bob, "hello Ann");
  const ann = await visitWith(
    stage,
    [{ room: "lobby", type: "public" }],
    (page) => answerOpening(page, { asked, room: "dev" }),
  );
  await sent(ann, "hello Ann");
  await ann.getByRole("button", { name: "Members" }).click();
  await ann.locator(".members").getByRole("button", { name: "Bob" }).focus();
  await ann.keyboard.press("Enter");
  await ann.getByRole("button", { name: "Message Bob" }).waitFor();
  await ann.keyboard.press("Enter");
  await ann.waitForURL("**/r/dev");
  assertEquals(await ann.locator(":popover-open").count(), 0);
  assertEquals(await ann.evaluate("document.activeElement.id"), "text");
  const { members: [member], ...opening } = await asked.promise;
  assertEquals(opening, { isDirect: true, from: "Ann" });
  assertEquals(member?.name, "Bob");
});

browserTest(
  "Private rooms: are created by title, and a rejection shows beside the form",
  async (stage) => {
    const asked = Promise.withResolvers<Opening>();
    let [isRefused, made] = [true, 0];
    const ann = await visitWith(
      stage,
      [{ room: "lobby", type: "public" }],
      async (page) => {
        await answerOpening(page, { asked, room: "dev" });
        await page.route("**/api/rooms", async (route) => {
          if (!isRefused && route.request().method() === "POST") made++;
          if (!isRefused) return await route.fallback();
          isRefused = false;
          await route.fulfill({ status: 429, headers: { "retry-after": "4" } });
        });
      },
    );
    await ann.getByRole("button", { name: "Add a room", exact: true }).click();
    await ann.getByRole("textbox", { name: "Room name" }).fill("Planning");
    await ann.getByRole("button", { name: "Create private room" }).click();
    await ann.getByText("Slow down. Try again in 4 s.").waitFor();
    // A double click creates one room.
    await ann.getByRole("button", { name: "Create private room" }).dblclick();
    await ann.waitForURL("**/r/dev");
    assertEquals(made, 1);
    const opening = { title: "Planning", members: [], isDirect: false, from: "Ann" };
    assertEquals(await asked.promise, opening);
  },
);

browserTest("Private rooms: show title, topic and members", async (stage) => {
  const facts = {
    room: "dev",
    type: "private",
    title: "Planning",
    topic: "بحيرة أم جبال",
    isArchived: false,
    members: [{ id: "a1", name: "Ann" }, { id: "b1", name: "Bob" }],
  };
  const ann = await visitWith(
    stage,
    [{ room: "dev", type: "private", title: "Planning" }],
    (page) => page.route("**/api/rooms/dev", (route) => route.fulfill({ json: facts })),
    "/r/dev",
  );
  await ann.getByText("بحيرة أم جبال").waitFor();
  // A topic of any direction begins beside the name.
  const gap = await ann.evaluate<number>(`(() => {
    const topic = document.createRange();
    topic.selectNodeContents(document.querySelector(".topic"));
    const name = document.querySelector(".room-menu-button").getBoundingClientRect();
    return topic.getBoundingClientRect().left - name.right;
  })()`);
  assert(gap >= 0 && gap < 32, `${gap} px`);
  assertEquals(await ann.title(), "Planning · Hubbub");
  await ann.getByRole("button", { name: "Members" }).click();
  await ann.locator(".members").getByRole("button", { name: "Add people" }).waitFor();
  const users = ann.locator(".members .user-label");
  assertEquals(await users.allTextContents(), ["Ann", "Bob"]);
});

interface Opening {
  readonly title?: string;
  readonly members: readonly { name: string }[];
  readonly isDirect: boolean;
  readonly from: string;
}

async function answerOpening(
  page: Page,
  { asked, room }: { asked: PromiseWithResolvers<Opening>; room: string },
): Promise<void> {
  await page.route("**/api/rooms", async (route) => {
    asked.resolve(route.request().postDataJSON());
    await route.fulfill({ status: 201, json: { room } });
  });
}

/** Opens Ann's page on a server that has these rooms. */
async function visitWith(
  { visit }: { chat: RunningServer; visit: Visit },
  listed: readonly Listed[],
  prepare: (page: Page) => Promise<unknown> = () => Promise.resolve(),
  path = "/",
): Promise<Page> {
  const rooms = listed.map((room) => ({
    title: "",
    topic: "",
    isArchived: false,
    head: 0,
    unread: 0,
    mentions: 0,
    read: 0,
    ...room,
  }));
  const page = await visit({
    name: "Ann",
    path,
    prepare: async (page) => {
      await page.route("**/api/rooms?*", (route) => route.fulfill({ json: { rooms } }));
      await prepare(page);
    },
  });
  await page.locator(".has-users").waitFor();
  return page;
}

type Visit = Parameters<Parameters<typeof browserTest>[1]>[0]["visit"];
