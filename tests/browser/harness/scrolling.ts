// Reads a list of which only some rows are rendered.

import type { Page } from "playwright-core";

/** The texts from the visible ones to the end, as a user sees them while scrolling down. */
export async function readToEnd(page: Page): Promise<string[]> {
  return await page.evaluate(`(async () => {
    const timeline = document.querySelector(".timeline");
    const seen = [];
    const { top } = timeline.getBoundingClientRect();
    // Rows above may be drawn later than the visible ones.
    const isRead = (row) => row.getBoundingClientRect().bottom > top;
    const frame = () => new Promise(requestAnimationFrame);
    // The button is shown until the newest messages have arrived.
    const isAtEnd = () => document.querySelector(".newest").hidden &&
      timeline.scrollHeight - timeline.scrollTop - timeline.clientHeight < 2;
    const last = () => document.querySelector(".message:last-child .text")?.textContent;
    for (let still = 0; still < 30; still = isAtEnd() ? still + 1 : 0) {
      for (const row of [...document.querySelectorAll(".message")].filter(isRead)) {
        const text = row.querySelector(".text").textContent;
        if (!seen.includes(text)) seen.push(text);
      }
      timeline.scrollTop += 300;
      await frame();
    }
    return seen;
  })()`);
}
