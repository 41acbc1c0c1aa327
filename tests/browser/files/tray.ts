// The composer with its files, as users see it.

import { Buffer } from "node:buffer";
import type { Locator, Page } from "playwright-core";

/** Settings of a chat with files. */
export const FILES = (): Record<string, string> => ({ HUBBUB_FILES: "on" });

export function field(page: Page): Locator {
  return page.getByRole("textbox", { name: "Message" });
}

export function tray(page: Page): Locator {
  return page.getByRole("list", { name: "Attached files" });
}

export function attached(page: Page): Locator {
  return tray(page).getByRole("listitem");
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
