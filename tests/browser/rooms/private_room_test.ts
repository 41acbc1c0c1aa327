// A private room and a direct message, from creation to leaving, in two browsers.

import { assertEquals } from "@std/assert";
import {
  browserProcessTest,
  browserTest,
  idOf,
  messages,
  sent,
  texts,
  until,
  write,
} from "../harness/chromium.ts";

browserTest(
  "P7 Private rooms: two users talk until one leaves, then in a direct message",
  async ({ visit }) => {
    const ann = await visit({ name: "Ann" });
    const bob = await visit({ name: "Bob" });
    await write(ann, "hello");
    await write(bob, "hi");
    for (const page of [ann, bob]) {
      for (const text of ["hello", "hi"]) await sent(page, text);
      await page.locator(".has-users").waitFor();
    }
    await ann.getByRole("button", { name: "Add a room", exact: true }).click();
    await ann.getByRole("textbox", { name: "Room name" }).fill("Planning");
    await ann.getByRole("button", { name: "Create private room" }).click();
    await ann.getByRole("heading", { name: "Planning" }).waitFor();
    await write(ann, "only us");
    await sent(ann, "only us");
    await ann.getByRole("link", { name: "lobby" }).click();
    await ann.getByRole("link", { name: "Planning" }).waitFor();
    await messages(ann, "hi").locator(".avatar").click();
    await ann.getByRole("button", { name: "Add to Planning" }).click();
    await ann.getByText("Bob was added.").waitFor();
    // Earlier messages do not count as unread; the new room does.
    await until(bob, `document.title.startsWith("•")`);
    await bob.getByRole("link", { name: "Planning, 1 unread" }).click();
    await sent(bob, "only us");
    await bob.getByRole("link", { name: "Planning", exact: true }).waitFor();
    await write(bob, "thanks");
    await ann.getByRole("link", { name: "Planning, 1 unread" }).click();
    await sent(ann, "thanks");
    await bob.locator(".room-menu-button").click();
    await bob.getByRole("button", { name: "Leave room" }).click();
    // It asks for confirmation; Escape cancels.
    const question = bob.getByRole("alertdialog", { name: "Leave Planning?" });
    await question.getByText("Only a member can add you back.").waitFor();
    await bob.keyboard.press("Escape");
    await question.waitFor({ state: "detached" });
    await bob.locator(".room-menu-button").click();
    await bob.getByRole("button", { name: "Leave room" }).click();
    await question.getByRole("button", { name: "Leave" }).click();
    await bob.getByText(/^You left .Planning/).waitFor();
    await sent(bob, "hello");
    await ann.getByText("Bob left").waitFor();
    await messages(bob, "hello").locator(".avatar").click();
    await bob.getByRole("button", { name: "Message Ann" }).click();
    await bob.getByRole("heading", { name: "Ann" }).waitFor();
    await write(bob, "psst");
    await ann.getByRole("link", { name: "Bob, 1 unread" }).click();
    await sent(ann, "psst");
    assertEquals([await ann.title(), await texts(ann)], ["Bob · Hubbub", ["psst"]]);
    await ann.locator(".room-menu-button").click();
    await ann.getByRole("button", { name: "Leave direct message" }).click();
    await ann.getByRole("alertdialog").getByRole("button", { name: "Leave" }).click();
    await ann.getByText(/^You left the conversation with/).waitFor();
    await sent(ann, "hello");
    await bob.getByText("Ann left").waitFor();
  },
);

browserTest(
  "P7 Direct messages: a new one appears at once in all tabs of its users, and for no one else",
  async ({ visit }) => {
    const [ann, bob] = [await visit({ name: "Ann" }), await visit({ name: "Bob" })];
    const beside = await visit({ name: "Bob", beside: bob, path: "/r/dev" });
    const cleo = await visit({ name: "Cleo" });
    await write(bob, "hello");
    for (const page of [ann, bob, cleo]) {
      await sent(page, "hello");
      await page.locator(".has-users").waitFor();
    }
    await messages(ann, "hello").locator(".avatar").click();
    await ann.getByRole("button", { name: "Message Bob" }).click();
    await ann.getByRole("heading", { name: "Bob" }).waitFor();
    await write(ann, "psst");
    // No page has requested the room list again.
    for (const page of [bob, beside]) {
      await page.getByRole("link", { name: "Ann, 1 unread" }).waitFor();
    }
    assertEquals(await cleo.locator(".direct-messages a").count(), 0);
    await messages(cleo, "hello").locator(".avatar").click();
    await cleo.getByRole("button", { name: "Message Bob" }).click();
    await cleo.getByRole("heading", { name: "Bob" }).waitFor();
    await write(cleo, "me too");
    const conversations = bob.locator(".direct-messages .room-label");
    await bob.getByRole("link", { name: "Cleo, 1 unread" }).waitFor();
    assertEquals(await conversations.allTextContents(), ["Cleo", "Ann"]);
    await write(ann, "still there?");
    await bob.getByRole("link", { name: "Ann, 2 unread" }).waitFor();
    assertEquals(await conversations.allTextContents(), ["Ann", "Cleo"]);
  },
);

browserTest(
  "P7 Private rooms: the creator can remove a member from the member list, others cannot",
  async ({ visit }) => {
    const [ann, bob] = [await visit({ name: "Ann" }), await visit({ name: "Bob" })];
    await write(ann, "hi");
    await write(bob, "hello");
    for (const page of [ann, bob]) {
      for (const text of ["hi", "hello"]) await sent(page, text);
      await page.locator(".has-users").waitFor();
    }
    await ann.getByRole("button", { name: "Add a room", exact: true }).click();
    await ann.getByRole("textbox", { name: "Room name" }).fill("Planning");
    await ann.getByRole("button", { name: "Create private room" }).click();
    await ann.getByRole("heading", { name: "Planning" }).waitFor();
    await ann.getByRole("link", { name: "lobby" }).click();
    await ann.getByRole("link", { name: "Planning" }).waitFor();
    await messages(ann, "hello").locator(".avatar").click();
    await ann.getByRole("button", { name: "Add to Planning" }).click();
    await ann.getByText("Bob was added.").waitFor();
    await messages(ann, "hello").locator(".avatar").click();
    await ann.getByRole("button", { name: "Add to Planning" }).click();
    await ann.getByText("Bob is in that room already.").waitFor();
    for (const page of [ann, bob]) {
      await page.getByRole("link", { name: "Planning" }).click();
      await page.getByRole("heading", { name: "Planning" }).waitFor();
      await page.getByRole("button", { name: "Members" }).click();
    }
    await bob.locator(".members").getByRole("button", { name: "Ann" }).click();
    await bob.getByRole("button", { name: "Message Ann" }).waitFor();
    assertEquals(await bob.locator(".remove-from-room").isVisible(), false);
    await ann.locator(".members").getByRole("button", { name: "Bob" }).press("Enter");
    await ann.getByRole("button", { name: "Remove from Planning" }).waitFor();
    assertEquals(await ann.getByRole("button", { name: "Add to Planning" }).count(), 0);
    await ann.getByRole("button", { name: "Remove from Planning" }).press("Enter");
    await ann.getByRole("alertdialog", { name: "Remove Bob from Planning?" })
      .getByRole("button", { name: "Remove" }).press("Enter");
    await bob.getByText("This room is private or doesn't exist").waitFor();
    await ann.getByText("Ann removed Bob").waitFor();
    await ann.locator(".members").getByRole("button", { name: "Bob" })
      .waitFor({ state: "detached" });
    await ann.locator(".panel:focus").waitFor();
  },
);

browserTest(
  "P7 Private rooms: changes in an empty room are shown to its members on a phone",
  async ({ visit }) => {
    const viewport = { width: 360, height: 640 };
    const [ann, bob] = [
      await visit({ name: "Ann", viewport }),
      await visit({ name: "Bob", viewport }),
    ];
    const cleo = await visit({ name: "Cleo" });
    await write(bob, "hello");
    await write(cleo, "hi");
    for (const text of ["hello", "hi"]) await sent(ann, text);
    await ann.locator(".sidebar-button").click();
    await ann.getByRole("button", { name: "Add a room", exact: true }).click();
    await ann.getByRole("textbox", { name: "Room name" }).fill("Planning");
    await ann.getByRole("button", { name: "Create private room" }).click();
    await ann.getByRole("heading", { name: "Planning" }).waitFor();
    await write(ann, "/invite Bob");
    await ann.getByText("Ann added Bob").waitFor();
    await bob.locator(".sidebar-button").click();
    await bob.getByRole("link", { name: "Planning, 1 unread" }).click();
    await bob.getByText("Welcome to").waitFor();
    await until(ann, `document.querySelector("#text").value === ""`);
    await write(ann, "/topic The lake");
    for (const page of [ann, bob]) {
      await page.getByText("Ann changed the topic to “The lake”").waitFor();
    }
    await until(ann, `document.querySelector("#text").value === ""`);
    await write(ann, "/invite Cleo");
    for (const page of [ann, bob]) await page.getByText("Ann added Cleo").waitFor();
    await cleo.getByRole("link", { name: "Planning" }).click();
    await cleo.locator(".room-menu-button").click();
    await cleo.getByRole("button", { name: "Leave room" }).click();
    await cleo.getByRole("alertdialog").getByRole("button", { name: "Leave" }).click();
    for (const page of [ann, bob]) {
      await page.getByText("Cleo left").waitFor();
      assertEquals(await page.locator(".line-text:visible").count(), page === ann ? 4 : 3);
      await page.getByText("Welcome to").waitFor();
    }
  },
);

browserProcessTest(
  "User card: leaves all rooms that a user added the reader to in one step",
  async ({ chat, visit }) => {
    const [ann, bob] = [await visit({ name: "Ann" }), await visit({ name: "Bob" })];
    await write(ann, "hello");
    await write(bob, "hi");
    await sent(bob, "hello");
    await sent(ann, "hi");
    const member = { id: await idOf(ann), name: "Ann" };
    for (const title of ["Win", "Win more"]) {
      const opening = { title, members: [member], from: "Bob" };
      const { status } = await bob.evaluate(async (opening) => {
        const body = JSON.stringify(opening);
        const headers = { "content-type": "application/json" };
        return { status: (await fetch("/api/rooms", { method: "POST", headers, body })).status };
      }, opening);
      assertEquals(status, 201);
    }
    await ann.getByRole("link", { name: "Win more" }).waitFor();
    await messages(ann, "hi").locator(".avatar").click();
    await ann.getByRole("button", { name: "Leave the 2 rooms they added you to" }).click();
    await ann.getByRole("alertdialog", { name: "Leave these 2 rooms?" })
      .getByRole("button", { name: "Leave" }).click();
    await ann.getByText("You left 2 rooms.").waitFor();
    await ann.getByRole("link", { name: "Win more" }).waitFor({ state: "detached" });
    assertEquals(await ann.getByRole("link", { name: "Win" }).count(), 0);
    await messages(ann, "hi").locator(".avatar").click();
    assertEquals(await ann.getByRole("button", { name: "they added you to" }).count(), 0);
    assertEquals(chat.web.output.includes("Cannot"), false);
  },
);
