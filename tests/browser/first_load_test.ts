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

  /** What was asked for so far. */
  async sum(): Promise<{ requests: number; bytes: number }> {
    const known = [...this.#bytes].filter(([path]) => path !== STREAM);
    const sizes = await Promise.all(known.map(([, bytes]) => bytes));
    return { requests: this.#bytes.size, bytes: sizes.reduce((sum, size) => sum + size) };
  }
}

browserTest("The chat is there after at most 12 requests and 60 KB", async ({ chat, visit }) => {
  await store(chat, Array.from({ length: 50 }, (_, place) => `Message ${place}`));
  const watched = Promise.withResolvers<Answers>();
  await visit({ prepare: async (page) => watched.resolve(await Answers.listen(page)) });
  const answers = await watched.promise;
  await answers.until(LAST);
  const { requests, bytes } = await answers.sum();
  const figures = `${requests} requests, ${bytes} bytes`;
  Deno.stdout.writeSync(new TextEncoder().encode(`First load: ${figures}\n`));
  assert(requests <= MOST_REQUESTS && bytes < MOST_BYTES, figures);
});
