// Files are pasted, dropped and chosen, and sent with a message once they are uploaded.

import { assert, assertEquals } from "@std/assert";
import type { Page } from "playwright-core";
import { assertOpenToAll } from "../harness/axe.ts";
import { browserTest, messages, sent, stored, until, write } from "../harness/chromium.ts";
import { attached, choose, CLIPBOARD, field, FILES, paste, picture, tray } from "./tray.ts";

/** Pastes a picture and presses Enter twice, at once. */
async function pasteAndSend(page: Page): Promise<void> {
  await page.evaluate(`(async () => {
    const canvas = Object.assign(document.createElement("canvas"), { width: 40, height: 30 });
    const image = await new Promise((resolve) => canvas.toBlob(resolve));
    const clipboardData = new DataTransfer();
    clipboardData.items.add(new File([image], "small.png", { type: "image/png" }));
    dispatchEvent(new ClipboardEvent("paste", { clipboardData, cancelable: true }));
    document.querySelector(".composer").requestSubmit();
    document.querySelector(".composer").requestSubmit();
  })()`);
}

/** Drops what has these paths, files or folders, on the messages. */
async function drop(page: Page, files: readonly string[]): Promise<void> {
  const session = await page.context().newCDPSession(page);
  const data = { items: [], files: [...files], dragOperationsMask: 1 };
  for (const type of ["dragEnter", "dragOver", "drop"] as const) {
    await session.send("Input.dispatchDragEvent", { type, x: 600, y: 300, data });
  }
}

browserTest(
  "Files: a pasted picture is sent, and another reader sees it in its place",
  async ({ visit }) => {
    const ann = await visit({ name: "Ann", ...CLIPBOARD });
    const bob = await visit({ name: "Bob" });
    await paste(ann, 1_200, 900);
    await attached(ann).waitFor();
    await ann.getByRole("textbox", { name: /Describe/ }).fill("A rainbow");
    await assertOpenToAll(ann, "tray", ".tray");
    await field(ann).fill("look");
    await field(ann).press("Enter");
    await sent(ann, "look");
    await attached(ann).waitFor({ state: "detached" });
    const seen = bob.getByRole("button", { name: "Open A rainbow" });
    await seen.waitFor();
    assertEquals(await seen.boundingBox().then((box) => [box?.width, box?.height]), [480, 360]);
    await until(bob, `document.querySelector(".message .picture img")?.naturalWidth > 0`);
    const source = await bob.locator(".picture img").getAttribute("src");
    assert(source?.endsWith("/thumbnail"), source ?? "no address");
    await assertOpenToAll(bob, "picture", ".message");
    // Without a text, and before the tray shows it.
    await pasteAndSend(ann);
    await bob.locator(".picture").nth(1).waitFor();
  },
  FILES,
);

browserTest(
  "Files: a picture that compresses badly gets a thumbnail, too",
  async ({ visit }) => {
    const ann = await visit({ name: "Ann" });
    await ann.getByRole("button", { name: "Attach files" }).waitFor();
    await ann.evaluate(`(async () => {
      const canvas = Object.assign(document.createElement("canvas"), { width: 900, height: 900 });
      const context = canvas.getContext("2d");
      const noise = context.createImageData(900, 900);
      for (let at = 0; at < noise.data.length; at += 65536) {
        crypto.getRandomValues(noise.data.subarray(at, at + 65536));
      }
      for (let at = 3; at < noise.data.length; at += 4) noise.data[at] = 255;
      context.putImageData(noise, 0, 0);
      const image = await new Promise((resolve) => canvas.toBlob(resolve));
      const clipboardData = new DataTransfer();
      clipboardData.items.add(new File([image], "noise.png", { type: "image/png" }));
      dispatchEvent(new ClipboardEvent("paste", { clipboardData, cancelable: true }));
    })()`);
    await attached(ann).waitFor();
    await write(ann, "noise");
    await sent(ann, "noise");
    const bob = await visit({ name: "Bob" });
    await until(bob, `document.querySelector(".message .picture img")?.naturalWidth > 0`);
    const source = await bob.locator(".picture img").getAttribute("src");
    assert(source?.endsWith("/thumbnail"), source ?? "no address");
  },
  FILES,
);

browserTest(
  "Files: the first picture is sent with Enter at once, or stays in the tray if that cannot be loaded",
  async ({ chat, visit }) => {
    const ann = await visit({ name: "Ann" });
    await ann.getByRole("button", { name: "Attach files" }).waitFor();
    await ann.context().setOffline(true);
    await pasteAndSend(ann);
    await until(ann, `document.querySelector(".send").ariaDisabled === "true"`);
    await ann.context().setOffline(false);
    await attached(ann).waitFor();
    assertEquals(await ann.locator(".message").count(), 0);
    const bob = await visit({ name: "Bob" });
    await bob.getByRole("button", { name: "Attach files" }).waitFor();
    await pasteAndSend(bob);
    await picture(bob).waitFor();
    await write(bob, "after it");
    await sent(bob, "after it");
    await until(bob, `document.querySelectorAll("[data-state=sent]").length === 2`);
    assertEquals((await stored(chat)).toSorted(), ["", "after it"]);
  },
  FILES,
);

browserTest(
  "Files: files and folders are dropped, ordered and removed in the tray",
  async ({ visit }) => {
    const folder = await Deno.makeTempDir();
    try {
      await Deno.mkdir(`${folder}/more`);
      const names = ["one.txt", "two.txt", "more/three.txt"];
      for (const name of names) await Deno.writeTextFile(`${folder}/${name}`, name);
      const ann = await visit({ name: "Ann" });
      await drop(ann, [`${folder}/one.txt`, `${folder}/two.txt`, `${folder}/more`]);
      await attached(ann).nth(2).waitFor();
      await ann.getByRole("button", { name: "Move three.txt left" }).click();
      await until(
        ann,
        `document.querySelectorAll(".tray .file-name")[1]?.textContent === "three.txt"`,
      );
      await ann.getByRole("button", { name: "Remove one.txt" }).click();
      await attached(ann).nth(2).waitFor({ state: "detached" });
      // Without a text.
      await field(ann).press("Enter");
      await ann.locator(".message .file-card").nth(1).waitFor();
      assertEquals(await ann.locator(".file-card .file-name").allTextContents(), [
        "three.txt",
        "two.txt",
      ]);
      await ann.getByRole("button", { name: "Show preview" }).first().click();
      await ann.locator(".message pre", { hasText: "more/three.txt" }).waitFor();
      await ann.getByRole("button", { name: "Files", exact: true }).click();
      const rows = ann.locator(".file-row");
      await rows.nth(1).waitFor();
      await ann.getByRole("button", { name: "Pictures" }).click();
      await ann.getByText("No files yet.").waitFor();
      await ann.getByRole("button", { name: "Documents" }).click();
      await ann.getByRole("link", { name: "Download two.txt" }).last().waitFor();
      await assertOpenToAll(ann, "files of the room", ".panel");
      await choose(ann, [{ name: "late.txt", text: "later" }]);
      await attached(ann).waitFor();
      await field(ann).press("Enter");
      await ann.getByRole("link", { name: /^late.txt 5 bytes/ }).waitFor();
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
  FILES,
);

browserTest(
  "Files: the tray shows the fourth file, and its note goes when it is emptied",
  async ({ visit }) => {
    const ann = await visit({ name: "Ann", viewport: { width: 1440, height: 900 } });
    await choose(
      ann,
      Array.from({ length: 5 }, (_, place) => ({ name: `${place}.txt`, text: "x" })),
    );
    await ann.getByText("Attach at most 4 files to a message.").waitFor();
    await attached(ann).nth(3).waitFor();
    assertEquals(
      await ann.evaluate(`(() => {
        const tray = document.querySelector(".tray");
        const { bottom, right } = tray.getBoundingClientRect();
        const inside = [...tray.children].map((file) => file.getBoundingClientRect())
          .filter((file) => file.bottom <= bottom && file.right <= right);
        return [inside.length, tray.scrollWidth - tray.clientWidth];
      })()`),
      [4, 0],
    );
    const note = ann.getByText("Attach at most 4 files");
    for (const left of [3, 2, 1, 0]) {
      assertEquals(await note.count(), 1);
      await ann.getByRole("button", { name: `Remove ${left}.txt` }).click();
      await attached(ann).nth(left).waitFor({ state: "detached" });
    }
    assertEquals(await note.count(), 0);
  },
  () => ({ HUBBUB_FILES: "on", HUBBUB_FILES_PER_MESSAGE: "4" }),
);

browserTest(
  "Files: a message waits for its files without holding up others, also over a reload",
  async ({ visit }) => {
    const ann = await visit({ name: "Ann" });
    await ann.context().route("**/api/uploads/*", (route) => route.abort());
    await choose(ann, [{ name: "notes.txt", text: "some notes" }]);
    await attached(ann).waitFor();
    const margin = `(() => {
      const { clientWidth } = document.querySelector(".tray-file");
      return clientWidth - document.querySelector(".tray progress").offsetWidth;
    })()`;
    assertEquals(await ann.evaluate(margin), 16);
    await field(ann).fill("with notes");
    await field(ann).press("Enter");
    await messages(ann, "with notes").and(ann.locator(`[data-state="pending"]`)).waitFor();
    await write(ann, "sent at once");
    await sent(ann, "sent at once");
    await ann.reload();
    const waiting = messages(ann, "with notes").and(ann.locator(`[data-state="pending"]`));
    await waiting.locator(".file-name", { hasText: "notes.txt" }).waitFor();
    await ann.context().unroute("**/api/uploads/*");
    await ann.evaluate(`dispatchEvent(new Event("online"))`);
    await sent(ann, "with notes");
    assertEquals(await ann.locator(".file-name", { hasText: "notes.txt" }).count(), 1);
  },
  FILES,
);

browserTest(
  "Files: a text that is sent at once after a message with files, or while they are attached, is not lost",
  async ({ chat, visit }) => {
    const ann = await visit({ name: "Ann" });
    await choose(ann, [{ name: "one.txt", text: "1" }]);
    await attached(ann).waitFor();
    await field(ann).fill("with a file");
    await field(ann).press("Enter");
    await write(ann, "right after it");
    await choose(ann, [{ name: "two.txt", text: "2" }]);
    // Without waiting for the tray.
    await field(ann).fill("with another file");
    await field(ann).press("Enter");
    await write(ann, "and after that");
    const all = ["with a file", "right after it", "with another file", "and after that"];
    for (const text of all) await sent(ann, text);
    assertEquals((await stored(chat)).toSorted(), all.toSorted());
    for (const name of ["one.txt", "two.txt"]) {
      assertEquals(await ann.locator(".message .file-name", { hasText: name }).count(), 1);
    }
  },
  FILES,
);

browserTest(
  "Files: the first one can be attached offline, and is sent with its text when the network is back",
  async ({ visit }) => {
    const ann = await visit({ name: "Ann" });
    // Loads what takes files.
    await field(ann).press("Shift");
    await ann.locator(".tray").waitFor({ state: "attached" });
    await ann.context().setOffline(true);
    await choose(ann, [{ name: "notes.txt", text: "some notes" }]);
    await attached(ann).waitFor();
    await field(ann).fill("from the tunnel");
    await field(ann).press("Enter");
    await messages(ann, "from the tunnel").and(ann.locator(`[data-state="pending"]`)).waitFor();
    await ann.context().setOffline(false);
    await sent(ann, "from the tunnel");
    await ann.locator(".message .file-name", { hasText: "notes.txt" }).waitFor();
  },
  FILES,
);

browserTest(
  "Files: a message that waits for its files can be cancelled, and a deleted one loses them",
  async ({ visit }) => {
    const ann = await visit({ name: "Ann" });
    await ann.context().route("**/api/uploads/*", (route) => route.abort());
    await choose(ann, [{ name: "notes.txt", text: "some notes" }]);
    await attached(ann).waitFor();
    await field(ann).press("Enter");
    await ann.locator(".message .failure").getByRole("button", { name: "Discard" }).click();
    await ann.locator(".message").waitFor({ state: "detached" });
    await ann.getByRole("button", { name: "Undo" }).click();
    await ann.locator(".message .file-card", { hasText: "notes.txt" }).waitFor();
    await ann.locator(".message .failure").getByRole("button", { name: "Discard" }).click();
    await ann.locator(".message").waitFor({ state: "detached" });
    await ann.context().unroute("**/api/uploads/*");
    await choose(ann, [{ name: "other.txt", text: "other notes" }]);
    await attached(ann).waitFor();
    await field(ann).fill("to be deleted");
    await field(ann).press("Enter");
    await sent(ann, "to be deleted");
    await messages(ann, "to be deleted").focus();
    await ann.keyboard.press("Delete");
    for (const name of ["Delete", "Delete for everyone"]) {
      await ann.getByRole("menuitem", { name, exact: true }).press("Enter");
    }
    await ann.getByText("Message deleted").waitFor();
    assertEquals(await ann.locator(".message .files").count(), 0);
  },
  FILES,
);

browserTest(
  "Files: a file that is too large is refused at once, with the limit",
  async ({ visit }) => {
    const ann = await visit({ name: "Ann" });
    await choose(ann, [{ name: "large.txt", text: "x".repeat(2_000) }]);
    await ann.getByText("is too large. Attach files of at most 1 kB.").waitFor();
    assertEquals(await attached(ann).count(), 0);
  },
  () => ({ ...FILES(), HUBBUB_FILE_BYTES: "1k" }),
);

browserTest(
  "Tray: says how many files it has, and shows no name that disguises its type",
  async ({ visit }) => {
    const ann = await visit({ name: "Ann", viewport: { width: 390, height: 844 } });
    const names = Array.from({ length: 9 }, (_, i) => `file ${i}.txt`);
    await choose(ann, [...names, "photo\u202Egpj.exe"].map((name) => ({ name, text: name })));
    await ann.getByText("10 files attached").waitFor();
    assertEquals(await tray(ann).locator(".file-name").allTextContents(), [
      ...names,
      "photogpj.exe",
    ]);
    await attached(ann).first().getByRole("button", { name: "Remove" }).click();
    const { height = 0 } = await ann.getByText("9 files attached").boundingBox() ?? {};
    assert(height > 10, "The number is visible");
    await assertOpenToAll(ann, "tray of many", ".tray");
  },
  FILES,
);

browserTest(
  "Tray: Enter in a description leads to the next one, then to the message, and sends nothing",
  async ({ visit }) => {
    const ann = await visit({ name: "Ann", ...CLIPBOARD });
    await paste(ann, 40, 30);
    await attached(ann).waitFor();
    await paste(ann, 30, 40);
    await attached(ann).nth(1).waitFor();
    const descriptions = ann.getByRole("textbox", { name: /Describe/ });
    await descriptions.first().press("Enter");
    await ann.keyboard.type("A second picture");
    assertEquals(await descriptions.nth(1).inputValue(), "A second picture");
    await ann.keyboard.press("Enter");
    await ann.keyboard.type("two pictures");
    assertEquals(await field(ann).inputValue(), "two pictures");
    assertEquals(await ann.locator(".message").count(), 0);
    await ann.keyboard.press("Enter");
    await sent(ann, "two pictures");
    await ann.getByRole("button", { name: "Open A second picture" }).waitFor();
  },
  FILES,
);
