// How soon a screenshot that one user pastes is drawn in the page of another, in two real Chromium pages.

import { type Browser, chromium, type Page } from "playwright-core";
import { chromiumProgram, FLAGS } from "../../tests/browser/harness/chromium.ts";
import { type Figure, median } from "../hub/figures.ts";

const RUNS = 9;
/** Pixels of a full screen, and of the part with noise, which makes the PNG 2 MB. */
const SIZE = { width: 1_920, height: 1_080, noise: 816 };
/** The first screenshot loads the parts of both pages that deal with files. */
const WARM_UP = 1;

/** Measures a chat that has no messages with pictures in its lobby. */
export async function pasteScreenshots(url: string): Promise<Figure[]> {
  await using browser = await launch();
  const [sender, reader] = [
    await visit(browser.chromium, url, "Ann"),
    await visit(browser.chromium, url, "Bob"),
  ];
  const times: number[] = [];
  let bytes = 0;
  for (let count = 1; count <= WARM_UP + RUNS; count++) {
    const drawn = reader.evaluate<number>(whenDrawn(count));
    const pasted = await sender.evaluate<{ at: number; bytes: number }>(PASTE_AND_SEND);
    times.push(await drawn - pasted.at);
    bytes = pasted.bytes;
  }
  const measured = times.slice(WARM_UP);
  return [
    { name: "PNG", value: bytes / 1e6, unit: "MB" },
    { name: "pasted to drawn, p50", value: median(measured), unit: "ms", target: { max: 1_000 } },
    { name: "pasted to drawn, slowest", value: Math.max(...measured), unit: "ms" },
    { name: "the first one", value: times[0] ?? NaN, unit: "ms" },
  ];
}

async function launch() {
  const running = await chromium.launch({ executablePath: chromiumProgram(), args: FLAGS });
  return { chromium: running, [Symbol.asyncDispose]: () => running.close() };
}

async function visit(browser: Browser, url: string, name: string): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1_280, height: 800 } });
  const page = await context.newPage();
  await page.addInitScript(`localStorage.setItem("hubbub.name", ${JSON.stringify(name)})`);
  await page.goto(url);
  await page.locator(`[aria-busy="false"]`).waitFor();
  await page.getByRole("button", { name: "Attach files" }).waitFor();
  return page;
}

/** Pastes a picture with its own noise, and sends it at once. The clock runs from the paste on. */
const PASTE_AND_SEND = `(async () => {
  const { width, height, noise } = ${JSON.stringify(SIZE)};
  const canvas = Object.assign(document.createElement("canvas"), { width, height });
  const context = canvas.getContext("2d");
  context.fillStyle = "#eee";
  context.fillRect(0, 0, width, height);
  const pixels = context.createImageData(noise, noise);
  for (let at = 0; at < pixels.data.length; at += 65536) {
    crypto.getRandomValues(pixels.data.subarray(at, at + 65536));
  }
  for (let at = 3; at < pixels.data.length; at += 4) pixels.data[at] = 255;
  context.putImageData(pixels, 100, 100);
  const image = await new Promise((resolve) => canvas.toBlob(resolve));
  const clipboardData = new DataTransfer();
  clipboardData.items.add(new File([image], "screenshot.png", { type: "image/png" }));
  const at = Date.now();
  dispatchEvent(new ClipboardEvent("paste", { clipboardData, cancelable: true }));
  document.querySelector(".composer").requestSubmit();
  return { at, bytes: image.size };
})()`;

/** Resolves with the time at which so many pictures are decoded and in a frame. */
function whenDrawn(count: number): string {
  return `new Promise((resolve) => {
    const look = () => {
      const pictures = [...document.querySelectorAll(".message .picture img")];
      const loaded = pictures.filter(({ complete, naturalWidth }) => complete && naturalWidth > 0);
      if (loaded.length < ${count}) return requestAnimationFrame(look);
      loaded.at(-1).decode().then(() => requestAnimationFrame(() => resolve(Date.now())));
    };
    look();
  })`;
}
