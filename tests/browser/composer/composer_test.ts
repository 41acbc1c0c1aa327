// The composer: keys, input methods, paste and drop.

import { assertEquals } from "@std/assert";
import type { Page } from "playwright-core";
import { browserTest, sent, store, stored, texts, until, write } from "../harness/chromium.ts";

const field = (page: Page) => page.getByRole("textbox", { name: "Message" });

browserTest(
  "Composer: on a touch screen Enter breaks the line and the button sends",
  async (stage) => {
    const ann = await stage.visit({ name: "Ann", hasTouch: true, isMobile: true });
    await field(ann).tap();
    await ann.keyboard.type("one");
    await ann.keyboard.press("Enter");
    await ann.keyboard.type("two");
    await ann.getByRole("button", { name: "Send" }).tap();
    await sent(ann, "one");
    assertEquals(await stored(stage.chat), ["one\ntwo"]);
    // The keyboard stays open for the next message.
    assertEquals(await ann.evaluate("document.activeElement.id"), "text");
  },
);

browserTest(
  "Composer: Enter sends, Shift+Enter breaks the line, and so does Enter in an open code block",
  async (stage) => {
    const ann = await stage.visit({ name: "Ann" });
    // Empty messages are not sent.
    await ann.keyboard.press("Enter");
    await ann.keyboard.type("  one");
    await ann.keyboard.press("Shift+Enter");
    await ann.keyboard.type("two");
    await ann.keyboard.press("Enter");
    await ann.keyboard.press("Enter");
    await sent(ann, "two");
    for (const line of ["```js", "let a;", "```"]) {
      await ann.keyboard.type(line);
      await ann.keyboard.press("Enter");
    }
    await sent(ann, "let a;");
    await ann.keyboard.type("```");
    await ann.keyboard.press("Enter");
    await ann.keyboard.type("open");
    await ann.keyboard.press("ControlOrMeta+Enter");
    await sent(ann, "open");
    assertEquals(await stored(stage.chat), ["one\ntwo", "```js\nlet a;\n```", "```\nopen"]);
  },
);

browserTest(
  "Composer: Ctrl+B and Ctrl+I format the selection, and Undo reverts it",
  async ({ visit }) => {
    const ann = await visit({ name: "Ann" });
    await field(ann).focus();
    await ann.keyboard.type("so far");
    await ann.keyboard.press("ControlOrMeta+Shift+ArrowLeft");
    await ann.keyboard.press("ControlOrMeta+b");
    await until(ann, `document.querySelector("textarea").value === "so **far**"`);
    await ann.keyboard.press("ControlOrMeta+i");
    assertEquals(await field(ann).inputValue(), "so **_far_**");
    await ann.keyboard.press("ControlOrMeta+i");
    await ann.keyboard.press("ControlOrMeta+b");
    assertEquals(await field(ann).inputValue(), "so far");
    await ann.keyboard.press("ControlOrMeta+z");
    assertEquals(await field(ann).inputValue(), "so **far**");
  },
);

browserTest(
  "Composer: during composition Escape belongs to the input method and does not end an edit",
  async (stage) => {
    const ann = await stage.visit({ name: "Ann" });
    await write(ann, "first");
    await sent(ann, "first");
    await ann.keyboard.press("ArrowUp");
    const session = await ann.context().newCDPSession(ann);
    const place = { selectionStart: 2, selectionEnd: 2 };
    await session.send("Input.imeSetComposition", { text: "にほ", ...place });
    await ann.keyboard.press("Escape");
    assertEquals(await field(ann).inputValue(), "firstにほ");
    await ann.getByText("Editing").waitFor();
    await session.send("Input.insertText", { text: "日本" });
    await ann.keyboard.press("Enter");
    await sent(ann, "first日本");
  },
);

browserTest(
  "Composer: receives text typed or pasted while focus is outside any field",
  async (stage) => {
    const ann = await stage.visit({
      name: "Ann",
      permissions: ["clipboard-read", "clipboard-write"],
    });
    await write(ann, "so far");
    await sent(ann, "so far");
    await ann.getByText("This is the start of #").click();
    await ann.keyboard.type("Hello");
    assertEquals(await field(ann).inputValue(), "Hello");
    await ann.locator(".message .text").hover();
    await ann.getByRole("toolbar").waitFor();
    await ann.locator(".message .text").click();
    await ann.keyboard.type("and more");
    assertEquals(await field(ann).inputValue(), "Helloand more");
    await ann.evaluate(`navigator.clipboard.writeText(" pasted")`);
    await ann.locator(".message .text").click();
    await ann.keyboard.press("ControlOrMeta+v");
    assertEquals(await field(ann).inputValue(), "Helloand more pasted");
    // Keys on a message or a scrollable element keep their usual function.
    await ann.locator(".message .text").click();
    await ann.keyboard.press("Space");
    await ann.keyboard.press("r");
    await ann.locator(".subject", { hasText: "so far" }).waitFor();
    assertEquals(await field(ann).inputValue(), "Helloand more pasted");
  },
);

browserTest("Composer: Escape in the field of the name keeps the old one", async ({ visit }) => {
  const nora = await visit({ name: "Nora" });
  await nora.getByRole("button", { name: "as Nora" }).click();
  await nora.locator("#own-name:focus").fill("Oops");
  await nora.keyboard.press("Escape");
  await nora.getByRole("button", { name: "as Nora" }).and(nora.locator(":focus")).waitFor();
  await nora.reload();
  await nora.getByRole("button", { name: "as Nora" }).waitFor();
});

browserTest(
  "Composer: remembers a name once a message was sent with it, even in an unfocused window",
  async (stage) => {
    const ann = await stage.visit({
      // Like a window that never had focus.
      prepare: (page) =>
        page.addInitScript(
          `addEventListener("blur", (event) => event.stopImmediatePropagation(), true)`,
        ),
    });
    await ann.getByRole("textbox", { name: "Your name" }).fill("Ann");
    await field(ann).fill("hello");
    await ann.keyboard.press("Enter");
    await sent(ann, "hello");
    await ann.reload();
    await ann.getByRole("button", { name: "as Ann" }).waitFor();
  },
);

browserTest(
  "Composer: explains that a chat without a keeper takes no files, and the page stays",
  async (stage) => {
    const ann = await stage.visit({
      name: "Ann",
      permissions: ["clipboard-read", "clipboard-write"],
    });
    const notice = ann.getByText("This chat doesn't take files.");
    await ann.evaluate(`(async () => {
    const canvas = document.createElement("canvas");
    const image = await new Promise((resolve) => canvas.toBlob(resolve));
    await navigator.clipboard.write([new ClipboardItem({ "image/png": image })]);
  })()`);
    await field(ann).focus();
    await ann.keyboard.press("ControlOrMeta+v");
    await notice.waitFor();
    // The next message dismisses it.
    await write(ann, "then in words");
    await sent(ann, "then in words");
    await notice.waitFor({ state: "detached" });
    const session = await ann.context().newCDPSession(ann);
    const files = [new URL("../../../static/icons/icon.svg", import.meta.url).pathname];
    const data = { items: [], files, dragOperationsMask: 1 };
    for (const type of ["dragEnter", "dragOver", "drop"] as const) {
      await session.send("Input.dispatchDragEvent", { type, x: 600, y: 300, data });
    }
    await notice.waitFor();
    assertEquals(new URL(ann.url()).pathname, "/");
    // A text may still be dragged into the field.
    await field(ann).fill("");
    const items = [{ mimeType: "text/plain", data: "dragged" }];
    const { x, y } = await field(ann).boundingBox() ?? { x: 0, y: 0 };
    for (const type of ["dragEnter", "dragOver", "drop"] as const) {
      const data = { items, dragOperationsMask: 1 };
      await session.send("Input.dispatchDragEvent", { type, x: x + 20, y: y + 10, data });
    }
    assertEquals(await field(ann).inputValue(), "dragged");
  },
);

browserTest(
  "Composer: pastes the text even if the clipboard holds other formats",
  async ({ visit }) => {
    const ann = await visit({ name: "Ann", permissions: ["clipboard-read", "clipboard-write"] });
    await ann.evaluate(`navigator.clipboard.write([new ClipboardItem({
    "text/html": new Blob(["<b>bold</b>"], { type: "text/html" }),
    "text/plain": new Blob(["bold\\n  two"], { type: "text/plain" }),
  })])`);
    await field(ann).focus();
    await ann.keyboard.press("ControlOrMeta+v");
    assertEquals(await field(ann).inputValue(), "bold\n  two");
    await ann.keyboard.press("Enter");
    await sent(ann, "bold");
    assertEquals(await texts(ann), ["bold\ntwo"]);
  },
);

browserTest(
  "Composer: counts a long text down, and does not send one that is too long",
  async (stage) => {
    const ann = await stage.visit({ name: "Ann", path: "/r/dev" });
    const field = ann.getByRole("textbox", { name: "Message" });
    assertEquals(await field.getAttribute("placeholder"), "Message #dev");
    await field.fill("x".repeat(3_500));
    await field.fill("x".repeat(3_990));
    await ann.getByText("10 characters left").waitFor();
    await field.fill("x".repeat(4_012));
    await ann.getByText("12 characters too long").first().waitFor();
    await ann.keyboard.press("Enter");
    await ann.getByText("Your message is 12 characters too long.").waitFor();
    assertEquals((await field.inputValue()).length, 4_012);
    assertEquals(await ann.locator(".message").count(), 0);
    await write(ann, "short");
    await sent(ann, "short");
    assertEquals(await ann.locator(".length-counter").isVisible(), false);
    // The same holds for a text that is pasted into an edit.
    await ann.keyboard.press("ArrowUp");
    await ann.getByText("Editing").waitFor();
    await ann.keyboard.insertText("x".repeat(4_000));
    await ann.getByText("5 characters too long").first().waitFor();
    await ann.keyboard.press("Enter");
    await ann.getByText("Your message is 5 characters too long.").waitFor();
    await ann.keyboard.press("Escape");
    assertEquals(await stored(stage.chat, "dev"), ["short"]);
  },
);

browserTest("Composer: formats by keys and by a bar that stays shown", async (stage) => {
  const ann = await stage.visit({ name: "Ann" });
  const field = ann.getByRole("textbox", { name: "Message" });
  const bar = ann.getByRole("toolbar", { name: "Formatting" });
  await field.fill("one\ntwo");
  await ann.keyboard.press("ControlOrMeta+a");
  await ann.keyboard.press("ControlOrMeta+Shift+Digit7");
  await until(ann, `document.querySelector("textarea").value === "1. one\\n2. two"`);
  await ann.keyboard.press("ControlOrMeta+Shift+Digit8");
  await until(ann, `document.querySelector("textarea").value === "- one\\n- two"`);
  assertEquals(await bar.isVisible(), false);
  await ann.getByRole("button", { name: "Formatting" }).click();
  await bar.getByRole("button", { name: "Quote" }).click();
  assertEquals(await field.inputValue(), "> one\n> two");
  await bar.getByRole("button", { name: "Bold" }).focus();
  await ann.keyboard.press("ArrowRight");
  assertEquals(await ann.evaluate("document.activeElement.ariaLabel"), "Italic");
  await ann.reload();
  await bar.waitFor();
  await ann.getByRole("button", { name: "Formatting", expanded: true }).click();
  await bar.waitFor({ state: "hidden" });
});

browserTest(
  "Composer: goes on with lists, links a selection to a pasted address, and Undo reverts both",
  async ({ visit }) => {
    const ann = await visit({ name: "Ann", permissions: ["clipboard-read", "clipboard-write"] });
    const becomes = (text: string) =>
      until(ann, `document.querySelector("textarea").value === ${JSON.stringify(text)}`);
    const undo = async (text: string) => {
      for (let tries = 0; tries < 9 && await field(ann).inputValue() !== text; tries++) {
        await ann.keyboard.press("ControlOrMeta+z");
      }
      await becomes(text);
    };
    await field(ann).focus();
    await ann.keyboard.type("- one");
    // Its rules load on the first key.
    await ann.locator(".completion").waitFor({ state: "attached" });
    await ann.keyboard.press("Shift+Enter");
    await becomes("- one\n- ");
    await ann.keyboard.press("Shift+Enter");
    await becomes("- one\n");
    await undo("- one\n- ");
    await ann.keyboard.press("End");
    await ann.keyboard.type("the plan");
    await ann.keyboard.press("ControlOrMeta+Shift+ArrowLeft");
    await ann.evaluate(`navigator.clipboard.writeText("https://example.com/plan")`);
    await ann.keyboard.press("ControlOrMeta+v");
    await becomes("- one\n- the [plan](https://example.com/plan)");
    await undo("- one\n- the plan");
  },
);

browserTest("Composer: Page Up and Page Down scroll the messages", async ({ chat, visit }) => {
  await store(chat, Array.from({ length: 60 }, (_, number) => `Message ${number}`));
  const ann = await visit({ name: "Ann" });
  const top = "document.querySelector('.timeline').scrollTop";
  const atEnd = Number(await ann.evaluate(top));
  await field(ann).focus();
  await ann.keyboard.press("PageUp");
  await until(ann, `${top} < ${atEnd - 200}`);
  await ann.keyboard.press("PageDown");
  await until(ann, `${top} > ${atEnd - 5}`);
  assertEquals(await ann.evaluate("document.activeElement.id"), "text");
});

browserTest("Composer: two tabs share unsent texts, and lose none", async (stage) => {
  const first = await stage.visit({ name: "Ann" });
  const second = await stage.visit({ name: "Ann", beside: first });
  const value = (text: string) =>
    until(second, `document.querySelector("textarea").value === ${JSON.stringify(text)}`);
  await field(first).fill("tea");
  await field(second).fill("cake");
  // Storing the first one's text, as when it is covered.
  await first.getByRole("link", { name: "lobby" }).waitFor();
  await first.evaluate(`dispatchEvent(new PageTransitionEvent("pagehide"))`);
  await value("tea\ncake");
  await second.reload();
  await value("tea\ncake");
  const third = await stage.visit({ name: "Ann", beside: first, path: "/r/dev" });
  await third.getByRole("link", { name: "lobby, draft" }).waitFor();
});
