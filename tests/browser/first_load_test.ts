// What a browser that was never here asks for until the chat is there.

import { assert } from "@std/assert";
import { setTimeout } from "node:timers/promises";
import type { Page } from "playwright-core";
import { browserTest, type Stage, store } from "./chromium.ts";

const MOST_BYTES = 60 * 1024;
const MOST_REQUESTS = 12;

/** The one answer that never ends. */
const STREAM = "/api/events";
/** The last that the page asks for by itself: what is around the room. */
const LAST = "/api/rooms";

/** How many bytes each answer had, its headers too, once it is whole, by what was asked for. */
class Answers {
  readonly #bytes = new Map<string, Promise<number>>();
  #wake = Promise.withResolvers<void>();

  static async listen(page: Page): Promise<Answers> {
    const answers = new Answers();
    const whole = new Map<string, (bytes: number) => void>();
    const session = await page.context().newCDPSession(page);
    session.on("Network.requestWillBeSent", ({ requestId, request }) => {
      const { promise, resolve } = Promise.withResolvers<number>();
      answers.#bytes.set(new URL(request.url).pathname, promise);
      whole.set(requestId, resolve);
      answers.#wake.resolve();
    });
    session.on(
      "Network.loadingFinished",
      ({ requestId, encodedDataLength }) => whole.get(requestId)?.(encodedDataLength),
    );
    await session.send("Network.enable");
    return answers;
  }

  /** Resolves once this was asked for. */
  async until(path: string): Promise<void> {
    while (!this.#bytes.has(path)) {
      await this.#wake.promise;
      this.#wake = Promise.withResolvers<void>();
    }
  }

  /** What was asked for so far: the bytes of each that has an end. */
  async all(): Promise<{ path: string; bytes: number }[]> {
    const known = [...this.#bytes].filter(([path]) => path !== STREAM);
    return await Promise.all(known.map(async ([path, bytes]) => ({ path, bytes: await bytes })));
  }

  get requests(): number {
    return this.#bytes.size;
  }
}

browserTest("A room is there after 12 requests and 60 KB of files", async ({ chat, visit }) => {
  await store(chat, Array.from({ length: 50 }, (_, place) => `Message ${place}`));
  const html = await fetch(chat.url).then((response) => response.text());
  // What somebody asked for is compressed as small as it will be a while later.
  const earlier = await load(visit);
  await Promise.all(ofFiles(await earlier.all()).map(({ path }) => compressed(chat.url + path)));
  const answers = await load(visit);
  const all = await answers.all();
  const files = ofFiles(all);
  // What is named in the page comes before the room, all else after it.
  const first = files.filter(({ path }) => path === "/" || html.includes(`"${path}"`));
  const bytes = sum(first);
  const figures =
    `${answers.requests} requests, ${bytes} bytes of files until the room is there, ` +
    `${sum(files)} with what is around it, ${sum(all)} with 50 messages`;
  Deno.stdout.writeSync(new TextEncoder().encode(`First load: ${figures}\n`));
  assert(answers.requests <= MOST_REQUESTS && bytes < MOST_BYTES, figures);
});

function sum(answers: readonly { bytes: number }[]): number {
  return answers.reduce((total, { bytes }) => total + bytes, 0);
}

/** Comes with a browser of its own; resolves when all was asked for that the page asks for by itself. */
async function load(visit: Stage["visit"]): Promise<Answers> {
  const watched = Promise.withResolvers<Answers>();
  await visit({ prepare: async (page) => watched.resolve(await Answers.listen(page)) });
  const answers = await watched.promise;
  await answers.until(LAST);
  return answers;
}

function ofFiles<Answer extends { path: string }>(answers: readonly Answer[]): Answer[] {
  return answers.filter(({ path }) => !path.startsWith("/api/"));
}

/** Resolves when a file comes with Brotli, or as it is where that is smaller; nothing tells that. */
async function compressed(url: string): Promise<void> {
  for (;; await setTimeout(100)) {
    const response = await fetch(url, { headers: { "accept-encoding": "br, gzip" } });
    await response.body?.cancel();
    if (response.headers.get("content-encoding") !== "gzip") return;
  }
}
