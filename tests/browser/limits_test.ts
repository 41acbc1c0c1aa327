import { assertEquals } from "@std/assert";
import type { Chat } from "../processes.ts";
import { agree, browserTest, messages, sent, store, write } from "./chromium.ts";

browserTest(
  "Who writes too much is told when to go on, and all is sent then",
  async ({ chat, visit }) => {
    const page = await visit({ name: "Ann" });
    const notice = page.locator(".notice", { hasText: /^You can write again in \d+ s$/ });
    // One of them may get in between two of Bob's.
    const expected = ["one", "two", "three"];
    const flood = new Flood(chat);
    try {
      await flood.refused;
      for (const text of expected) await write(page, text);
      await notice.waitFor();
      await messages(page, "three").waitFor();
    } finally {
      await flood.end();
    }
    for (const text of expected) await sent(page, text);
    await notice.waitFor({ state: "detached" });
    await agree(chat, { pages: [page], expected });
    assertEquals(await page.locator(".notice").textContent(), "");
  },
);

/** Asks until that is too often, and goes to another room in the same moment. */
const READ_TOO_MUCH = (room: string) =>
  `(async () => {
  while ((await fetch("/api/rooms/lobby")).status !== 429);
  history.pushState(null, "", "/r/${room}");
  dispatchEvent(new PopStateEvent("popstate"));
})()`;

browserTest(
  "Who reads too much waits as long as the server says, and then has it all",
  async ({ chat, visit }) => {
    // Between two refusals one may be let through: some tries make sure that one is not.
    const rooms = ["one", "two", "three", "four", "five"];
    for (const room of rooms) await store(chat, [`in ${room}`], room);
    const page = await visit({ name: "Ann" });
    const waits: number[] = [];
    page.on("response", (response) => {
      const isRefused = response.url().endsWith("/messages") && response.status() === 429;
      if (isRefused) waits.push(Number(response.headers()["retry-after"]));
    });
    for (const room of rooms) {
      await page.evaluate(READ_TOO_MUCH(room));
      await messages(page, `in ${room}`).waitFor();
      if (waits.length > 0) break;
    }
    assertEquals([waits.length > 0, waits.every((seconds) => seconds >= 1)], [true, true]);
  },
);

/** Bob writes into another room, from the same address, whenever he can and more often. */
class Flood {
  readonly refused: Promise<void>;
  readonly #url: string;
  readonly #isOver: Promise<void>;
  #isEnding = false;

  constructor({ url }: Chat) {
    this.#url = `${url}/message/broadcast`;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.refused = promise;
    this.#isOver = this.#run(resolve);
  }

  end(): Promise<void> {
    this.#isEnding = true;
    return this.#isOver;
  }

  async #run(refused: () => void) {
    while (!this.#isEnding) {
      const body = new URLSearchParams({ from: "Bob", text: "hello", room: "dev" });
      const response = await fetch(this.#url, { method: "POST", body });
      await response.body?.cancel();
      if (response.status === 429) refused();
    }
  }
}
