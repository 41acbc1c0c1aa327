// Files at an origin of their own, in Chromium.

import { assert, assertEquals } from "@std/assert";
import { freePort } from "../../harness/free_port.ts";
import { Uploader } from "../../routes/files/uploader.ts";
import { browserTest, stored } from "../harness/chromium.ts";

/** A GIF that is also a page: 2 by 1 pixels. */
const POLYGLOT = Uint8Array.from([
  ...new TextEncoder().encode("GIF89a"),
  ...[2, 0, 1, 0, 0, 0, 0, 0x2c, 0, 0, 0, 0, 2, 0, 1, 0, 0x80, 0, 0, 0, 255, 255, 255],
  ...[2, 2, 0x44, 0x0a, 0, 0x3b],
]);

const PICTURE = 'img[src*="/api/files/"]';

browserTest(
  "FilesOrigin: pictures and texts are shown from there, and its pages reach nothing of the chat",
  async ({ chat, visit }) => {
    const files = filesOriginOf(chat.url);
    using user = await Uploader.at(chat.url);
    const [picture, text] = [
      await user.upload(POLYGLOT, "picture.gif"),
      await user.upload("the text of the file", "notes.txt"),
    ];
    await user.post([picture, text]);

    const page = await visit({ name: "Ann" });
    const from: string[] = [];
    page.context().on("response", (response) => from.push(new URL(response.url()).origin));
    await page.reload();
    await page.waitForSelector(PICTURE);
    const width = await page.evaluate(`(async () => {
      const image = document.querySelector('${PICTURE}');
      await image.decode();
      return image.naturalWidth;
    })()`);
    assertEquals(width, 2);
    const preview = await page.evaluate(`(async () => {
      const response = await fetch("/api/files/${text}", { headers: { range: "bytes=0-7" } });
      return [response.status, new URL(response.url).origin, await response.text()];
    })()`);
    assertEquals(preview, [206, files, "the text"]);
    assert(from.includes(files));

    // Even if a page ran there.
    const evil = await page.context().newPage();
    await evil.route(
      `${files}/page`,
      (route) => route.fulfill({ contentType: "text/html", body: "<!doctype html>" }),
    );
    await evil.goto(`${files}/page`);
    const reached = await evil.evaluate(`(async () => {
      const ask = (path, options) =>
        fetch("${chat.url}" + path, { ...options, credentials: "include" }).then(
          ({ status }) => status,
          () => "refused",
        );
      const headers = { "content-type": "application/x-www-form-urlencoded" };
      const body = "from=Eve&text=hello";
      return [
        document.cookie,
        await ask("/api/me"),
        await ask("/message/broadcast", { method: "POST", headers, body }),
      ];
    })()`);
    assertEquals(reached, ["", "refused", "refused"]);
    assertEquals(await stored(chat), [""]);
  },
  () => {
    const port = freePort();
    return {
      HUBBUB_FILES: "on",
      HUBBUB_PORT: `${port}`,
      HUBBUB_FILES_ORIGIN: filesOriginOf(`http://127.0.0.1:${port}`),
    };
  },
);

function filesOriginOf(chat: string): string {
  const { port } = new URL(chat);
  return `http://files.localhost:${port}`;
}
