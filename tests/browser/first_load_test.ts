// What a browser that was never here asks for until the chat is there.

import { assert } from "@std/assert";
import type { Page } from "playwright-core";
import { browserTest, store } from "./chromium.ts";

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

  /** What was asked for so far, and the bytes of what came: files, and in the end messages too. */
  async sum(): Promise<{ requests: number; files: number; all: number }> {
    const known = [...this.#bytes].filter(([path]) => path !== STREAM);
    const sizes = await Promise.all(
      known.map(async ([path, bytes]) => ({ path, bytes: await bytes })),
    );
    const total = (some: typeof sizes) => some.reduce((sum, { bytes }) => sum + bytes, 0);
    const files = sizes.filter(({ path }) => !path.startsWith("/api/"));
    return { requests: this.#bytes.size, files: total(files), all: total(sizes) };
  }
}

browserTest("The chat is there after 12 requests and 60 KB of files", async ({ chat, visit }) => {
  await store(chat, Array.from({ length: 50 }, (_, place) => `Message ${place}`));
  const watched = Promise.withResolvers<Answers>();
  await visit({ prepare: async (page) => watched.resolve(await Answers.listen(page)) });
  const answers = await watched.promise;
  await answers.until(LAST);
  const { requests, files, all } = await answers.sum();
  const figures = `${requests} requests, files of ${files} bytes, with 50 messages ${all} bytes`;
  Deno.stdout.writeSync(new TextEncoder().encode(`First load: ${figures}\n`));
  assert(requests <= MOST_REQUESTS && files < MOST_BYTES, figures);
});
