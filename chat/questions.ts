// Asks the broker, and brings each answer to the question it belongs to.

import type { Dealer } from "../zmq/mod.ts";
import { ChatError } from "./errors.ts";
import { reason, report } from "./report.ts";
import { type Answer, decodeAnswer, encodeQuestion } from "./wire.ts";

interface Waiting {
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: ChatError) => void;
  readonly timer: ReturnType<typeof setTimeout>;
}

const ANSWER_WITHIN_MS = 2_000;

export class Questions {
  readonly #dealer: Dealer;
  readonly #waiting = new Map<string, Waiting>();
  /** No two processes ask alike: an answer may come late, to one that took another's place. */
  readonly #asker = crypto.randomUUID();
  #asked = 0;

  constructor(dealer: Dealer) {
    this.#dealer = dealer;
  }

  /** @throws {ChatError} `broker-unavailable` if no answer comes in time. */
  ask(verb: string, args: unknown): Promise<Answer> {
    const request = `${this.#asker}.${++this.#asked}`;
    const { promise, resolve, reject } = Promise.withResolvers<Answer>();
    const giveUp = () => {
      this.#waiting.delete(request);
      reject(new ChatError("broker-unavailable", `The broker did not answer "${verb}" in time`));
    };
    const timer = setTimeout(giveUp, ANSWER_WITHIN_MS);
    this.#waiting.set(request, { resolve, reject, timer });
    this.#dealer.trySend(encodeQuestion(request, verb, args));
    return promise;
  }

  /** Reads answers until `stop` is aborted, then throws its reason. */
  async run(stop: AbortSignal): Promise<never> {
    for (;;) {
      const frames = await this.#dealer.receive({ signal: stop });
      try {
        this.#answered(decodeAnswer(frames));
      } catch (error) {
        report(`Dropped an answer: ${reason(error)}`);
      }
    }
  }

  close(): void {
    for (const { timer, reject } of this.#waiting.values()) {
      clearTimeout(timer);
      reject(new ChatError("broker-unavailable", "This server is stopping"));
    }
    this.#waiting.clear();
  }

  #answered(answer: Answer) {
    const waiting = this.#waiting.get(answer.request);
    if (!waiting) return;
    this.#waiting.delete(answer.request);
    clearTimeout(waiting.timer);
    waiting.resolve(answer);
  }
}
