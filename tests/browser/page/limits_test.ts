import { assert } from "@std/assert";
import type { Response } from "playwright-core";
import type { RunningServer } from "../../harness/test_server.ts";
import { agree, browserTest, messages, sent, store, write } from "../harness/chromium.ts";

browserTest(
  "Rate limits: a user who posts too fast is told when to continue, and everything is sent",
  async ({ chat, visit }) => {
    const page = await visit({ name: "Ann" });
    const notice = page.locator(".status", { hasText: /^You can post again in \d+ s$/ });
    // One of them may get in between two of Bob's.
    const expected = ["one", "two", "three"];
    const flood = new Flood(() => writeAsBob(chat));
    try {
      await flood.refused;
      for (const text of expected) await write(page, text);
      await notice.waitFor();
      await messages(page, "three").waitFor();
      // A temporary notice does not hide it.
      await write(page, "/shrug");
      await page.getByText(/start with \/\/\. · You can post again in \d+ s$/).waitFor();
    } finally {
      await flood.end();
    }
    for (const text of expected) await sent(page, text);
    await page.locator(".status:empty").waitFor({ state: "attached" });
    await agree(chat, { pages: [page], expected });
  },
);

/** Switches rooms without reloading the page. */
const GO_TO = (room: string) =>
  `history.pushState(null, "", "/r/${room}"); dispatchEvent(new PopStateEvent("popstate"))`;

browserTest(
  "Rate limits: a user who reads too fast waits as told, and then sees everything",
  async ({ chat, visit }) => {
    const rooms = ["one", "two"];
    for (const room of rooms) await store(chat, [`in ${room}`], room);
    const page = await visit({ name: "Ann" });
    const flood = new Flood(async () => {
      const answer = await page.request.get(`${chat.url}/api/rooms/lobby`);
      return answer.status();
    });
    const isHistory = (response: Response) => response.url().endsWith("/messages");
    let refusal: Response | undefined;
    try {
      await flood.refused;
      // A request may get in between two of the flood's: then try the other room.
      while (refusal?.status() !== 429) {
        rooms.reverse();
        const answered = page.waitForResponse(isHistory);
        await page.evaluate(GO_TO(rooms[0] ?? ""));
        refusal = await answered;
      }
    } finally {
      await flood.end();
    }
    assert(Number(refusal.headers()["retry-after"]) >= 1);
    await messages(page, `in ${rooms[0]}`).waitFor();
  },
);

/** Has Bob post in another room from the same address; returns the status. */
async function writeAsBob({ url }: RunningServer): Promise<number> {
  const body = new URLSearchParams({ from: "Bob", text: "hello", room: "dev" });
  const response = await fetch(`${url}/message/broadcast`, { method: "POST", body });
  await response.body?.cancel();
  return response.status;
}

/** Sent in parallel: faster than tokens refill, even if each response takes its time. */
const AT_ONCE = 10;

/** Requests something as fast as it can. */
class Flood {
  readonly refused: Promise<void>;
  readonly #isOver: Promise<unknown>;
  #isEnding = false;

  /** @param ask The status of the answer. */
  constructor(ask: () => Promise<number>) {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.refused = promise;
    this.#isOver = Promise.all(Array.from({ length: AT_ONCE }, () => this.#run(ask, resolve)));
  }

  async end(): Promise<void> {
    this.#isEnding = true;
    await this.#isOver;
  }

  async #run(ask: () => Promise<number>, refused: () => void) {
    while (!this.#isEnding) if (await ask() === 429) refused();
  }
}
