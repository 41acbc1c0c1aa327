// Files that a browser could run, opened in Chromium by a user of the chat.

import { assertEquals, assertMatch } from "@std/assert";
import type { BrowserContext } from "playwright-core";
import { Uploader } from "../../routes/files/uploader.ts";
import { browserTest, stored } from "../harness/chromium.ts";

/** Sets a cookie and writes a message, if it runs in the chat's origin. */
const SCRIPT = `
  document.cookie = "stolen=1;path=/";
  fetch("/api/rooms/lobby/messages", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ id: crypto.randomUUID(), from: "Script", text: "I ran" }),
  });
`;

/** A GIF, a script and a page at once: as wide as the beginning of a comment in JavaScript. */
const GIF = Uint8Array.from([
  ...bytesOf("GIF89a/*"),
  ...[1, 0, 0, 0, 0],
  ...[0x2c, 0, 0, 0, 0, 1, 0, 1, 0, 0x80, 0, 0, 0, 255, 255, 255, 2, 2, 0x44, 1, 0, 0x3b],
  ...bytesOf(`*/=1;${SCRIPT}/*<script>${SCRIPT}</script>*/`),
]);

const FILES: Readonly<Record<string, Uint8Array<ArrayBuffer>>> = {
  "page.html": bytesOf(`<!doctype html><script>${SCRIPT}</script>`),
  "notes.txt": bytesOf(`<script>${SCRIPT}</script>`),
  "drawing.svg": bytesOf(
    `<svg xmlns="http://www.w3.org/2000/svg"><script><![CDATA[${SCRIPT}]]></script></svg>`,
  ),
  "picture.gif": GIF,
  "paper.pdf": bytesOf(`%PDF-1.7\n<script>${SCRIPT}</script>`),
  "page.pdf": bytesOf(`<script>${SCRIPT}</script>\n%PDF-1.7`),
};

browserTest(
  "Files: none runs a script in the chat's origin, however it is opened",
  async (stage) => {
    const { chat } = stage;
    using user = await Uploader.at(chat.url);
    const context = (await stage.visit()).context();
    const sent: string[] = [];
    context.on("request", (request) => {
      if (request.method() === "POST") sent.push(request.url());
    });

    for (const [name, content] of Object.entries(FILES)) {
      const id = await user.upload(content, name, { isUntouched: true });
      assertEquals((await user.post([id])).status, 201);
      const address = `${chat.url}/api/files/${id}`;
      await open(context, address);
      await embedAsScript(context, address);
      // Even if a browser took it for a page.
      assertMatch(await openAsPage(context, address), /sandboxed|Content Security Policy/, name);
    }
    assertEquals(await isStolen(context), false);
    assertEquals(sent, []);
    assertEquals(await stored(chat), Object.keys(FILES).map(() => ""));

    // Without the headers of files they would run.
    await openPage(context, chat.url, new TextDecoder().decode(FILES["page.html"]));
    assertEquals([await isStolen(context), sent.length], [true, 1]);
  },
  () => ({ HUBBUB_FILES: "on" }),
);

/** Opens a file by its address; resolves when it is shown or saved. */
async function open(context: BrowserContext, address: string): Promise<void> {
  const page = await context.newPage();
  await Promise.any([page.waitForEvent("download"), page.goto(address)]);
  await page.close();
}

/** Loads a file as the script of a page in the chat's origin that has no policy. */
function embedAsScript(context: BrowserContext, address: string): Promise<void> {
  return openPage(context, new URL(address).origin, `<script src="${address}"></script>`);
}

/** Opens a page in the chat's origin that has no policy. */
async function openPage(context: BrowserContext, origin: string, html: string): Promise<void> {
  const page = await context.newPage();
  await page.route(
    `${origin}/unprotected`,
    (route) => route.fulfill({ contentType: "text/html", body: html }),
  );
  await page.goto(`${origin}/unprotected`);
  await page.close();
}

async function isStolen(context: BrowserContext): Promise<boolean> {
  return (await context.cookies()).some(({ name }) => name === "stolen");
}

/** Opens a file as HTML, with its other headers, and returns what the browser reports. */
async function openAsPage(context: BrowserContext, address: string): Promise<string> {
  const page = await context.newPage();
  const reports: string[] = [];
  page.on("console", (line) => reports.push(line.text()));
  await page.route(address, async (route) => {
    const response = await route.fetch();
    const { "content-disposition": _, ...headers } = response.headers();
    await route.fulfill({ response, headers: { ...headers, "content-type": "text/html" } });
  });
  await page.goto(address);
  await page.close();
  return reports.join("\n");
}

function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(text);
}
