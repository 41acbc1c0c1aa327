// Messages are delivered whatever the responses are, and however often the page is reloaded.

import { assertEquals } from "@std/assert";
import { deadline } from "@std/async/deadline";
import fc from "fast-check";
import { MemoryStore } from "../../../../static/client/outbox/draft_store.js";
import { Outbox } from "../../../../static/client/outbox/outbox.js";
import type { PostResult } from "../../../../static/client/outbox/post_draft.js";
import type { Draft } from "../../../../static/client/schema.js";
import { test } from "../../../testing.ts";

const LIMIT_MS = 30_000;

/** Outcomes of an attempt. If the response is lost or the page reloads, the message may be stored or not. */
const OUTCOMES = [
  "stored",
  "rejected",
  "retry",
  "stored, response lost",
  "reload",
  "stored, reload",
] as const;

type Outcome = typeof OUTCOMES[number];

/** Survives a reload, as the browser's database does. */
class SharedStore extends MemoryStore {
  override isShared = true;
}

const draft = (id: string): Draft => ({ id, room: "lobby", from: "Ann", text: id, at: 0 });

/** A page that reloads, and a server that gives the outcomes in order and then stores everything. */
class Simulation {
  /** The ids that the server stored, in its order. */
  readonly stored: string[] = [];
  readonly rejected = new Set<string>();
  readonly #store = new SharedStore();
  readonly #outcomes: Outcome[];
  readonly #finished = Promise.withResolvers<void>();
  #outbox = this.#load();

  constructor(outcomes: readonly Outcome[]) {
    this.#outcomes = [...outcomes];
  }

  /** Resolves with the messages left in the outbox, once all are stored or rejected. */
  async send(ids: readonly string[]): Promise<readonly { id: string }[]> {
    for (const id of ids) await this.#store.put(draft(id));
    this.#outbox.start();
    await this.#finished.promise;
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
      onChange: () => {
        if (outbox === this.#outbox && outbox.drafts.every(({ problem }) => problem)) {
          this.#finished.resolve();
        }
      },
      // The delay starts after this callback.
      onDelay: () => queueMicrotask(() => outbox.retryNow()),
    });
    return outbox;
  }

  #post({ id, room }: Draft): Promise<PostResult> {
    const outcome = this.#outcomes.shift() ?? "stored";
    const isStored = this.stored.includes(id);
    if (outcome.startsWith("stored") && !isStored) this.stored.push(id);
    if (outcome.endsWith("reload")) return this.#reload();
    if (outcome === "retry" || outcome === "stored, response lost") {
      return Promise.resolve({ type: "retry", isRateLimited: false });
    }
    if (outcome === "rejected" && !isStored) {
      this.rejected.add(id);
      return Promise.resolve({ type: "rejected", problem: { detail: "no" } });
    }
    return Promise.resolve({ type: "stored", receipt: { id, room, seq: 1, gid: 1, at: 0 } });
  }

  /** Replaces the page that waits for the response, so that it never gets it. */
  #reload(): Promise<never> {
    this.#outbox.stop();
    this.#outbox = this.#load();
    this.#outbox.start();
    return new Promise(() => {});
  }
}

test(
  "Outbox: stores each message once and in order, and keeps those that are rejected",
  () => {
    const ids = fc.uniqueArray(fc.uuid(), { maxLength: 5 });
    const outcomes = fc.array(fc.constantFrom(...OUTCOMES), { maxLength: 15 });
    const property = fc.asyncProperty(ids, outcomes, async (ids, outcomes) => {
      const simulation = new Simulation(outcomes);
      const left = await deadline(simulation.send(ids), 2_000);
      assertEquals(simulation.stored, ids.filter((id) => !simulation.rejected.has(id)));
      assertEquals(left.map(({ id }) => id), ids.filter((id) => simulation.rejected.has(id)));
    });
    return fc.assert(property, { numRuns: 300 });
  },
  { timeoutMs: LIMIT_MS },
);
