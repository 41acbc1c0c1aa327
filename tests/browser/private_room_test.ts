// A private room and a conversation, from the making of them to the leaving, in two browsers.

import { assertEquals } from "@std/assert";
import { browserTest, messages, sent, texts, write } from "./chromium.ts";

browserTest(
  "P7 Two talk in a private room until one leaves, and then beside it",
  async ({ visit }) => {
    const ann = await visit({ name: "Ann" });
    const bob = await visit({ name: "Bob" });
    await write(ann, "hello");
    await write(bob, "hi");
    for (const page of [ann, bob]) for (const text of ["hello", "hi"]) await sent(page, text);
    await ann.getByRole("button", { name: "lobby" }).click();
    await ann.getByRole("textbox", { name: "New private room" }).fill("Planning");
    await ann.keyboard.press("Enter");
    await ann.getByRole("heading", { name: "Planning" }).waitFor();
    await write(ann, "only us");
    await sent(ann, "only us");
    await ann.getByRole("button", { name: "Planning" }).click();
    await ann.getByRole("link", { name: "lobby" }).click();
    await messages(ann, "hi").locator(".avatar").click();
    await ann.getByRole("button", { name: "Add to Planning" }).click();
    await ann.getByText("Bob is in the room now.").waitFor();
    await bob.getByRole("button", { name: "lobby" }).click();
    await bob.getByRole("link", { name: "Planning, 1 unread" }).click();
    await sent(bob, "only us");
    await write(bob, "thanks");
    await ann.getByRole("button", { name: "lobby" }).click();
    await ann.getByRole("link", { name: "Planning, 1 unread" }).click();
    await sent(ann, "thanks");
    await bob.getByRole("button", { name: "Planning" }).click();
    await bob.getByRole("button", { name: "Leave this room" }).click();
    await sent(bob, "hello");
    await ann.getByText("Bob left").waitFor();
    await messages(bob, "hello").locator(".avatar").click();
    await bob.getByRole("button", { name: "Write to Ann" }).click();
    await bob.getByRole("heading", { name: "Ann" }).waitFor();
    await write(bob, "psst");
    await ann.getByRole("button", { name: "Planning" }).click();
    await ann.getByRole("link", { name: "Bob, 1 unread" }).click();
    await sent(ann, "psst");
    assertEquals([await ann.title(), await texts(ann)], ["Bob · Hubbub", ["psst"]]);
    await ann.getByRole("button", { name: "Bob" }).click();
    await ann.getByRole("button", { name: "Leave this conversation" }).click();
    await sent(ann, "hello");
    await bob.getByText("Ann left").waitFor();
  },
);
