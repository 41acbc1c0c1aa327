// The chat page in a browser other than Chromium.

import { KEYS, type Tab } from "./driven_browser.ts";

/** Resolves when the history is shown. */
export function hasHistory(tab: Tab): Promise<void> {
  return tab.until(`document.querySelector(".timeline[aria-busy=false]")`);
}

/** Types a message and sends it with Enter. */
export async function write(tab: Tab, text: string): Promise<void> {
  await tab.click("#text");
  await tab.type(text + KEYS.enter);
}

/** Resolves when the tab shows a message with this text as stored. */
export function isSent(tab: Tab, text: string): Promise<void> {
  return tab.until(`${rowOf(text)}?.dataset.state === "sent"`);
}

/** An expression for the row of a message. */
export function rowOf(text: string): string {
  return `[...document.querySelectorAll(".message")]
    .find((row) => row.querySelector(".text > p")?.firstChild?.textContent === ${
    JSON.stringify(text)
  })`;
}

/** What a user sees while scrolling up. */
export interface Reading {
  /** The texts from top to bottom. */
  readonly texts: readonly string[];
  /** How far rows moved that should have stayed, or moved otherwise than the user scrolled. */
  readonly jumps: readonly number[];
}

/** Scrolls up until a message with this text is shown. */
export async function readUpTo(tab: Tab, text: string): Promise<Reading> {
  return readingOf(
    await tab.evaluate(`(async () => {
    const STEP = 500;
    const timeline = document.querySelector(".timeline");
    const frame = () => new Promise(requestAnimationFrame);
    const visible = () => {
      const { top, bottom } = timeline.getBoundingClientRect();
      return [...document.querySelectorAll(".message")].filter((row) => {
        const box = row.getBoundingClientRect();
        return box.bottom > top && box.top < bottom;
      });
    };
    const texts = [];
    const jumps = [];
    const read = (rows) => {
      const shown = rows.map((row) => row.querySelector(".text").textContent);
      texts.unshift(...shown.slice(0, shown.findIndex((one) => one === texts[0]) >>> 0));
    };
    for (read(visible()); texts[0] !== ${JSON.stringify(text)}; read(visible())) {
      const [anchor] = visible();
      const before = anchor.getBoundingClientRect().top;
      timeline.scrollTop -= STEP;
      await frame();
      const moved = anchor.getBoundingClientRect().top - before;
      // Less at the end of what is loaded.
      if (anchor.isConnected && (moved < -2 || moved > STEP + 2)) jumps.push(moved);
    }
    return { texts, jumps };
  })()`),
  );
}

function readingOf(value: unknown): Reading {
  const { texts, jumps } = Object(value);
  return { texts, jumps };
}
