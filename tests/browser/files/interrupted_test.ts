// Uploads that are interrupted in the middle go on where the server has got to.

import { assert, assertEquals } from "@std/assert";
import { Buffer } from "node:buffer";
import type { CDPSession, Page } from "playwright-core";
import { LocalServer } from "../../harness/local_server.ts";
import type { RunningServer } from "../../harness/test_server.ts";
import { randomBytes } from "../../chat/files/store/store_fixture.ts";
import { test } from "../../testing.ts";
import {
  browserTest,
  executablePath,
  idOf,
  messages,
  sent,
  stored,
  until,
} from "../harness/chromium.ts";
import { RestartedChromium } from "../harness/restarted_chromium.ts";
import { attached, choose, field, FILES } from "./tray.ts";

/** Takes several seconds at this speed. */
const CONTENT = randomBytes(3_000_000);
const BYTES_PER_SECOND = 600_000;
const TEXT = "a long one";

/** Sets the speed of a page's uploads, or cuts its network. */
async function setNetwork(session: CDPSession, { isOffline = false, bytesPerSecond = -1 }) {
  await session.send("Network.emulateNetworkConditions", {
    offline: isOffline,
    latency: 0,
    downloadThroughput: -1,
    uploadThroughput: bytesPerSecond,
  });
}

/** Sends a message with a file, and resolves when the server has some of it. */
async function startUpload(page: Page): Promise<void> {
  await choose(page, [{ name: "long.bin", bytes: CONTENT, type: "application/octet-stream" }]);
  await attached(page).waitFor();
  await field(page).fill(TEXT);
  await field(page).press("Enter");
  await messages(page, TEXT).and(page.locator(`[data-state="pending"]`)).waitFor();
  await until(page, `document.querySelector(".message progress")?.value > 0`);
}

/** The offsets of the chunks that a page sends from now on. */
function chunkOffsets(page: Page): number[] {
  const offsets: number[] = [];
  page.on("request", (request) => {
    if (request.method() === "PATCH") offsets.push(Number(request.headers()["upload-offset"]));
  });
  return offsets;
}

/** Asserts that the message was sent once, with the whole file. */
async function assertSentOnce(page: Page, chat: RunningServer): Promise<void> {
  await sent(page, TEXT);
  assertEquals(await stored(chat), [TEXT]);
  const response = await fetch(`${chat.url}/api/rooms/lobby/messages`);
  const { messages: [message] } = await response.json();
  assertEquals(message.files.map(({ bytes }: { bytes: number }) => bytes), [CONTENT.length]);
  const { id } = message.files[0];
  const content = await fetch(`${chat.url}/api/files/${id}`);
  assert(Buffer.compare(await content.bytes(), CONTENT) === 0, "The file is whole");
}

browserTest(
  "Files: an upload that the server does not take yet says why, and goes on by itself",
  async ({ visit }) => {
    const ann = await visit({ name: "Ann" });
    const ids = Array.from({ length: 4 }, () => crypto.randomUUID());
    const ask = (method: string, path: string, more: Record<string, string> = {}) =>
      ann.evaluate(`fetch("/api/uploads${path}", {
        method: "${method}",
        headers: ${JSON.stringify({ "tus-resumable": "1.0.0", ...more })},
      }).then(({ status }) => status)`);
    for (const id of ids) {
      const metadata = `id ${btoa(id)},filename ${btoa("other.txt")}`;
      const status = await ask("POST", "", { "upload-length": "9", "upload-metadata": metadata });
      assertEquals(status, 201);
    }
    await choose(ann, [{ name: "mine.txt", text: "mine" }]);
    const why = "At most 4 files can be uploaded at once. Wait for one to finish.";
    await attached(ann).getByText(why).waitFor();
    await field(ann).fill("soon");
    await field(ann).press("Enter");
    await messages(ann, "soon").getByText(`Not sent yet. ${why}`).waitFor();
    assertEquals(await ask("DELETE", `/${ids[0]}`), 204);
    await sent(ann, "soon");
  },
  FILES,
);

browserTest(
  "P8 Files: an upload goes on where it was when the network is cut in the middle",
  async ({ chat, visit }) => {
    const ann = await visit({ name: "Ann" });
    const network = await ann.context().newCDPSession(ann);
    await setNetwork(network, { bytesPerSecond: BYTES_PER_SECOND });
    await startUpload(ann);
    const failed = ann.waitForEvent("requestfailed", (request) => request.method() === "PATCH");
    await setNetwork(network, { isOffline: true });
    await failed;
    const offsets = chunkOffsets(ann);
    await setNetwork(network, {});
    await assertSentOnce(ann, chat);
    assert((offsets[0] ?? 0) > 0, `It goes on at ${offsets[0]}`);
  },
  FILES,
);

test(
  "P8 Files: an upload goes on where it was after the browser is killed in the middle",
  async () => {
    await using chat = await LocalServer.start(FILES());
    await using chromium = new RestartedChromium();
    const open = async () => {
      const page = await (await chromium.start()).newPage();
      const offsets = chunkOffsets(page);
      await page.goto(chat.url);
      await page.locator(`[aria-busy="false"]`).waitFor();
      return { page, offsets };
    };
    {
      const { page } = await open();
      await page.evaluate(`localStorage.setItem("hubbub.name", "Ann")`);
      await page.reload();
      await idOf(page);
      await chromium.close();
    }
    const { page: killed } = await open();
    const network = await killed.context().newCDPSession(killed);
    await setNetwork(network, { bytesPerSecond: BYTES_PER_SECOND });
    await startUpload(killed);
    await chromium.kill();
    const { page, offsets } = await open();
    await assertSentOnce(page, chat);
    assert((offsets[0] ?? 0) > 0, `It goes on at ${offsets[0]}`);
  },
  { ignore: !executablePath, timeoutMs: 60_000 },
);
