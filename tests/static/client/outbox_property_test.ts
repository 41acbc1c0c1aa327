// What was written is sent, whatever answers come and however often the page is loaded anew.

import { assertEquals } from "@std/assert";
import { deadline } from "@std/async/deadline";
import fc from "fast-check";
import type { Draft, Outcome } from "../../../static/client/api.js";
import { MemoryStore } from "../../../static/client/draft_store.js";
import { Outbox } from "../../../static/client/outbox.js";
import { test } from "../../testing.ts";

const LIMIT_MS = 30_000;

/** What comes of a try; where the answer is lost, or the page goes, the message may be stored or not. */
const TRIES = [
  "stored",
  "refused",
  "later",
  "stored, answer lost",
  "reload",
  "stored, reload",
] as const;

type Try = typeof TRIES[number];

/** As the browser's database: it is there after a reload. */
class SharedStore extends MemoryStore {
  override isShared = true;
}

const draft = (id: string): Draft => ({ id, room: "lobby", from: "Ann", text: id, at: 0 });

/** A page loaded anew again and again, and a server that answers as it is told, then stores all. */
class Visit {
  /** What the server has stored, in its order. */
  readonly stored: string[] = [];
  readonly refused = new Set<string>();
  readonly #store = new SharedStore();
  readonly #tries: Try[];
  readonly #over = Promise.withResolvers<void>();
  #outbox = this.#load();

  constructor(tries: readonly Try[]) {
    this.#tries = [...tries];
  }

  /** Resolves with what is left in the outbox, once nothing is to be sent any more. */
  async send(ids: readonly string[]): Promise<readonly { id: string }[]> {
    for (const id of ids) await this.#store.put(draft(id));
    this.#outbox.start();
    await this.#over.promise;
    this.#outbox.stop();
    return await this.#store.all();
  }

  #load(): Outbox {
    const outbox = new Outbox({
      name: "",
      store: Promise.resolve(this.#store),
      locks: undefined,
      openChannel: undefined,
      post: (draft) => this.#post(draft),
      changed: () => {
        if (outbox === this.#outbox && outbox.drafts.every(({ problem }) => problem)) {
          this.#over.resolve();
        }
      },
      // The pause begins after this is told.
      delayed: () => queueMicrotask(() => outbox.wake()),
    });
    return outbox;
  }

  #post({ id, room }: Draft): Promise<Outcome> {
    const what = this.#tries.shift() ?? "stored";
    const isKnown = this.stored.includes(id);
    if (what.startsWith("stored") && !isKnown) this.stored.push(id);
    if (what.endsWith("reload")) return this.#reload();
    if (what === "later" || what === "stored, answer lost") {
      return Promise.resolve({ type: "later", isLimited: false });
    }
    if (what === "refused" && !isKnown) {
      this.refused.add(id);
      return Promise.resolve({ type: "refused", problem: { detail: "no" } });
    }
    return Promise.resolve({ type: "sent", receipt: { id, room, seq: 1, gid: 1, at: 0 } });
  }

  /** The page that waits for the answer is gone: it never hears of it. */
  #reload(): Promise<never> {
    this.#outbox.stop();
    this.#outbox = this.#load();
    this.#outbox.start();
    return new Promise(() => {});
  }
}

test(
  "What waits is stored in the order of writing, each once, but for what is refused, which stays",
  () => {
    const ids = fc.uniqueArray(fc.uuid(), { maxLength: 5 });
    const tries = fc.array(fc.constantFrom(...TRIES), { maxLength: 15 });
    const property = fc.asyncProperty(ids, tries, async (ids, tries) => {
      const visit = new Visit(tries);
      const left = await deadline(visit.send(ids), 2_000);
      assertEquals(visit.stored, ids.filter((id) => !visit.refused.has(id)));
      assertEquals(left.map(({ id }) => id), ids.filter((id) => visit.refused.has(id)));
    });
    return fc.assert(property, { numRuns: 300 });
  },
  { timeoutMs: LIMIT_MS },
);
