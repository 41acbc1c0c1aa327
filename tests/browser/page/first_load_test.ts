// Measures what a new browser loads, with gzip: over plain HTTP browsers do not accept Brotli.

import { assert } from "@std/assert";
import { setTimeout } from "node:timers/promises";
import type { Page } from "playwright-core";
import { browserTest, type Stage, store } from "../harness/chromium.ts";

/** The document, scripts, styles and icons as sent; the headers of each add about 700 bytes. */
const LIMITS = { bytes: 52_000, requests: 10 };

/** The only response that never ends. */
const STREAM = "/api/events";
/** The last request that the page makes by itself, and that its content needs. */
const LAST = "/api/rooms";
/** Quiet time after which the page counts as loaded. */
const QUIET_MS = 1_000;

/** The size of a response in bytes, and its headers. */
interface Size {
  readonly bytes: number;
  readonly head: number;
}

/** The size of each complete response, by request. */
class Answers {
  readonly #sizes = new Map<string, Promise<Size>>();
  #wake = Promise.withResolvers<void>();

  static async listen(page: Page): Promise<Answers> {
    const answers = new Answers();
    const whole = new Map<string, (size: Size) => void>();
    const heads = new Map<string, number>();
    const session = await page.context().newCDPSession(page);
    session.on("Network.requestWillBeSent", ({ requestId, request }) => {
      const { promise, resolve } = Promise.withResolvers<Size>();
      answers.#sizes.set(new URL(request.url).pathname, promise);
      whole.set(requestId, resolve);
      answers.#wake.resolve();
    });
    session.on(
      "Network.responseReceived",
      ({ requestId, response }) => heads.set(requestId, response.encodedDataLength),
    );
    session.on("Network.loadingFinished", ({ requestId, encodedDataLength }) => {
      const head = heads.get(requestId) ?? 0;
      whole.get(requestId)?.({ bytes: encodedDataLength - head, head });
    });
    // A response of which only success matters.
    session.on("Network.loadingFailed", ({ requestId }) => {
      whole.get(requestId)?.({ bytes: 0, head: heads.get(requestId) ?? 0 });
    });
    await session.send("Network.enable");
    await page.setExtraHTTPHeaders({ "accept-encoding": "gzip" });
    return answers;
  }

  /** Resolves once this was requested. */
  async until(path: string): Promise<void> {
    while (!this.#sizes.has(path)) {
      await this.#wake.promise;
      this.#wake = Promise.withResolvers<void>();
    }
  }

  /** Resolves once nothing was requested for some time. */
  async quiet(): Promise<void> {
    for (let count = -1; count !== this.requests;) {
      count = this.requests;
      await setTimeout(QUIET_MS);
    }
  }

  /** Requests so far, with the size of each complete response. */
  async all(): Promise<(Size & { path: string })[]> {
    const known = [...this.#sizes].filter(([path]) => path !== STREAM);
    return await Promise.all(known.map(async ([path, size]) => ({ path, ...await size })));
  }

  get requests(): number {
    return this.#sizes.size;
  }
}

for (const [kind, text] of [["plain", "Message"], ["Markdown", "*Message*"]] as const) {
  browserTest(
    `First load: makes 10 requests for 52 KB of files with gzip if messages are ${kind}, and none after them`,
    ({ chat, visit }) => assertLoads(text, { chat, visit }),
  );
}

/** Loads a room with 50 messages. */
async function assertLoads(text: string, { chat, visit }: Pick<Stage, "chat" | "visit">) {
  await store(chat, Array.from({ length: 50 }, (_, place) => `${text} ${place}`));
  const answers = await load(visit);
  const all = await answers.all();
  const files = ofFiles(all);
  const bytes = sum(files.map(({ bytes }) => bytes));
  const heads = sum(files.map(({ head }) => head));
  const answered = sum(all.map(({ bytes, head }) => bytes + head));
  const figures = `${answers.requests} requests, ${bytes} bytes of files, ${bytes + heads} with ` +
    `their headers, ${answered} with 50 messages`;
  Deno.stdout.writeSync(new TextEncoder().encode(`First load: ${figures}\n`));
  const each = files.map(({ path, bytes }) => `${path} ${bytes}`).join(", ");
  assert(answers.requests <= LIMITS.requests && bytes <= LIMITS.bytes, `${figures}: ${each}`);
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

/** Visits in a new browser; resolves when the page has made all requests that it makes by itself. */
async function load(visit: Stage["visit"]): Promise<Answers> {
  const watched = Promise.withResolvers<Answers>();
  const page = await visit({
    prepare: async (page) => watched.resolve(await Answers.listen(page)),
  });
  const answers = await watched.promise;
  await answers.until(LAST);
  await page.locator(".has-users").waitFor();
  await answers.quiet();
  return answers;
}

function ofFiles<Answer extends { path: string }>(answers: readonly Answer[]): Answer[] {
  return answers.filter(({ path }) => !path.startsWith("/api/"));
}
