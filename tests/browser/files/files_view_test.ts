// The files of a room in the panel.

import { assert, assertEquals } from "@std/assert";
import type { Locator, Page } from "playwright-core";
import { browserTest, sent, write } from "../harness/chromium.ts";
import { Uploader } from "../../routes/files/uploader.ts";
import { attached, choose, FILES } from "./tray.ts";

const LONG_NAME =
  "A report about the third quarter of the year, with all figures, final version.pdf";

/** The lines of text in an element. */
function linesOf(page: Page, selector: string): Promise<number> {
  return page.locator(selector).evaluate((element) => {
    const range = element.ownerDocument.createRange();
    range.selectNodeContents(element);
    const { height } = element.getBoundingClientRect();
    const [line] = range.getClientRects();
    return line ? Math.round(height / line.height) : 0;
  });
}

browserTest(
  "Files: a long name keeps its end in the tray, in its card and in the panel",
  async ({ visit }) => {
    const ann = await visit({ name: "Ann", viewport: { width: 1_000, height: 800 } });
    await choose(ann, [{ name: LONG_NAME, text: "%PDF-1.4" }]);
    const isCutBeforeEnd = (name: Locator) =>
      name.evaluate((element) => {
        const [start] = element.children;
        const range = element.ownerDocument.createRange();
        range.selectNodeContents(element);
        range.setStartAfter(start);
        const [box, end] = [element.parentElement, range].map((one) => one.getBoundingClientRect());
        return start.scrollWidth > start.clientWidth && end.width > 0 && end.right <= box.right;
      });
    const inTray = attached(ann).locator(".file-name");
    await inTray.waitFor();
    assertEquals(await inTray.textContent(), LONG_NAME);
    assert(await isCutBeforeEnd(inTray), "In the tray");
    await write(ann, "look");
    await sent(ann, "look");
    const link = ann.getByRole("link", { name: LONG_NAME, exact: true });
    assert(await isCutBeforeEnd(link.locator(".file-name")), "In the card");
    await ann.getByRole("button", { name: "Files", exact: true }).locator("visible=true").click();
    await ann.locator(".file-result .file-name", { hasText: /^A report .*….*sion\.pdf$/ })
      .waitFor();
  },
  FILES,
);

browserTest(
  "Files view: names take two lines, with size, author and day, and the icon of the card",
  async ({ chat, visit }) => {
    using uma = await Uploader.at(chat.url);
    const drawing = `<svg xmlns="http://www.w3.org/2000/svg" width="8" height="8"/>`;
    await uma.post([
      await uma.upload(drawing, "logo.svg"),
      await uma.upload("%PDF-1.4", LONG_NAME),
    ]);
    for (const width of [390, 1440]) {
      const page = await visit({ name: "Ann", viewport: { width, height: 800 } });
      if (width === 390) await page.locator(".room-menu-button").click();
      await page.getByRole("button", { name: "Files", exact: true }).locator("visible=true")
        .click();
      await page.getByRole("link", { name: "logo.svg 62 bytes Uma Today", exact: true }).waitFor();
      const iconIn = (row: string) =>
        page.locator(row, { hasText: "logo.svg" }).locator("path").first().getAttribute("d");
      assertEquals(await iconIn(".file-result"), await iconIn(".file-card"));
      assertEquals(await linesOf(page, `.file-result [title="${LONG_NAME}"]`), 2);
      // Each as wide as its word.
      const chips = await page.locator(".room-files .filters button").evaluateAll((chips) =>
        chips.map((chip) => chip.getBoundingClientRect().toJSON())
      );
      const [all, pictures, ...others] = chips;
      assertEquals(pictures.left - all.right, 8);
      assert(others.every(({ width }) => width < 110), JSON.stringify(chips));
    }
  },
  FILES,
);
