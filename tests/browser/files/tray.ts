// The composer with its files, as users see it.

import { Buffer } from "node:buffer";
import type { Locator, Page } from "playwright-core";

/** Settings of a chat with files. */
export const FILES = (): Record<string, string> => ({ HUBBUB_FILES: "on" });

/** Settings of a visit that pastes. */
export const CLIPBOARD = { permissions: ["clipboard-read", "clipboard-write"] };

export function field(page: Page): Locator {
  return page.getByRole("textbox", { name: "Message" });
}

export function tray(page: Page): Locator {
  return page.getByRole("list", { name: "Attached files" });
}

export function attached(page: Page): Locator {
  return tray(page).getByRole("listitem");
}

/** The pictures in messages. */
export function picture(page: Page): Locator {
  return page.locator(".message .picture");
}

export interface ChosenFile {
  readonly name: string;
  readonly text?: string;
  readonly bytes?: Uint8Array;
  /** Plain text by default. */
  readonly type?: string;
}

/** Chooses files with the button. */
export async function choose(page: Page, files: readonly ChosenFile[]): Promise<void> {
  const choosing = page.waitForEvent("filechooser");
  await page.getByRole("button", { name: "Attach files" }).click();
  await (await choosing).setFiles(
    files.map(({ name, text = "", bytes, type = "text/plain" }) => ({
      name,
      mimeType: type,
      buffer: bytes ? Buffer.from(bytes) : Buffer.from(text),
    })),
  );
}

/** Puts a picture of this size into the clipboard, and pastes it. */
export async function paste(page: Page, width: number, height: number): Promise<void> {
  await page.evaluate(`(async () => {
    const canvas = Object.assign(document.createElement("canvas"), ${
    JSON.stringify({ width, height })
  });
    const context = canvas.getContext("2d");
    for (let y = 0; y < canvas.height; y += 20) {
      context.fillStyle = "hsl(" + y + " 70% 60%)";
      context.fillRect(0, y, canvas.width, 20);
    }
    const image = await new Promise((resolve) => canvas.toBlob(resolve));
    await navigator.clipboard.write([new ClipboardItem({ "image/png": image })]);
  })()`);
  await field(page).focus();
  await page.keyboard.press("ControlOrMeta+v");
}
