// The beginning of a text file is shown on request.

import { assertEquals } from "@std/assert";
import { browserTest, sent, write } from "../harness/chromium.ts";
import { attached, choose, FILES } from "./tray.ts";

browserTest("Preview: all of 60 KiB of code has colours, and keeps its text", async ({ visit }) => {
  const ann = await visit({ name: "Ann" });
  const line = `const text = "a"; // A comment\n`;
  const code = `${line.repeat(60 * 1_024 / line.length)}const last = 1;\n`;
  await choose(ann, [{ name: "long.js", text: code }]);
  await attached(ann).waitFor();
  await write(ann, "code");
  await sent(ann, "code");
  const bob = await visit({ name: "Bob" });
  await bob.getByRole("button", { name: "Show preview" }).click();
  await bob.getByRole("button", { name: /^Show all \d+ lines$/ }).click();
  const shown = bob.locator(".preview code");
  await shown.locator(".code-keyword").nth(code.split("const").length - 2).waitFor();
  assertEquals(await shown.textContent(), code);
  const selected = await bob.evaluate<string>(`(() => {
    const selection = getSelection();
    selection.selectAllChildren(document.querySelector(".preview code"));
    return selection.toString();
  })()`);
  assertEquals(selected.trimEnd(), code.trimEnd());
}, FILES);
