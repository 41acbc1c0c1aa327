// Questions take turns: the broker has some at once, and the others wait here, where those that nobody
// waits for any more are dropped.

import type { MessageLike } from "../../zmq/mod.ts";

/** How long somebody waits for an answer. */
export const ANSWER_WITHIN_MS = 2_000;

/** What has less time left would be answered for nobody, while others wait. */
const ENOUGH_MS = 500;

/** A question that waits for its turn. */
interface Held {
  readonly message: MessageLike[];
  /** When nobody waits for its answer any more; a clock that never goes back. */
  readonly until: number;
}

export class Turns {
  readonly #atOnce: number;
  readonly #push: (message: MessageLike[]) => void;
  /** Those that the broker has, as far as is known here. */
  readonly #underWay = new Set<string>();
  /** Those that it does not have yet, the first one first. */
  readonly #held = new Map<string, Held>();

  /** @param atOnce Questions that the broker has at once. */
  constructor(atOnce: number, push: (message: MessageLike[]) => void) {
    this.#atOnce = atOnce;
    this.#push = push;
  }

  /** Asks the question now or when it has its turn. */
  take(request: string, message: MessageLike[]): void {
    if (this.#underWay.size < this.#atOnce) return this.#ask(request, message);
    this.#held.set(request, { message, until: performance.now() + ANSWER_WITHIN_MS });
  }

  /** It was answered or given up: the next one has its turn. */
  over(request: string): void {
    this.#held.delete(request);
    if (!this.#underWay.delete(request)) return;
    const latest = performance.now() + ENOUGH_MS;
    for (const [next, { message, until }] of this.#held) {
      this.#held.delete(next);
      if (until > latest) return this.#ask(next, message);
    }
  }

  clear(): void {
    this.#underWay.clear();
    this.#held.clear();
  }

  #ask(request: string, message: MessageLike[]) {
    this.#push(message);
    this.#underWay.add(request);
  }
}
