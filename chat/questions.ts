// Asks the broker, and brings each answer to the question it belongs to.

import type { Dealer, MessageLike } from "../zmq/mod.ts";
import { type ChatError, stopping, unavailable } from "./errors.ts";
import { reason, report } from "./report.ts";
import {
  type Answer,
  decodeAnswer,
  encodeQuestion,
  type EntriesAnswer,
  type ValueAnswer,
} from "./wire.ts";

interface Waiting {
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: ChatError) => void;
  readonly timer: ReturnType<typeof setTimeout>;
}

/** A question that waits for its turn. */
interface Held {
  readonly message: MessageLike[];
  /** When nobody waits for its answer any more; a clock that never goes back. */
  readonly until: number;
}

const ANSWER_WITHIN_MS = 2_000;

/** Questions that the broker has at once: it answers as many, one after the other, in time. */
const AT_ONCE = 32;

/** What has less time left would be answered for nobody, while others wait. */
const ENOUGH_MS = 500;

export class Questions {
  readonly #dealer: Dealer;
  readonly #waiting = new Map<string, Waiting>();
  /** Those that the broker has, as far as is known here. */
  readonly #underWay = new Set<string>();
  /** Those that it does not have yet, the first one first. */
  readonly #held = new Map<string, Held>();
  /** No two processes ask alike: an answer may come late, to one that took another's place. */
  readonly #asker = crypto.randomUUID();
  #asked = 0;
  #isClosed = false;

  constructor(dealer: Dealer) {
    this.#dealer = dealer;
  }

  /**
   * Asks for entries.
   *
   * @throws {ChatError} `broker-unavailable` if no answer comes in time, or another than that, or the
   * questions were closed.
   */
  async ask(verb: string, args: unknown): Promise<EntriesAnswer> {
    const answer = await this.#send(verb, args);
    if ("entries" in answer) return answer;
    throw notUnderstood(verb, "a value instead of entries");
  }

  /**
   * Asks for a value, which `check` takes from what came, or throws.
   *
   * @throws {ChatError} `broker-unavailable` if no answer comes in time, or another than that.
   */
  async askFor<T>(
    verb: string,
    args: unknown,
    check: (value: unknown) => T,
  ): Promise<ValueAnswer & { readonly value: T }> {
    const answer = await this.#send(verb, args);
    if ("entries" in answer) throw notUnderstood(verb, "entries instead of a value");
    try {
      return { ...answer, value: check(answer.value) };
    } catch (error) {
      throw notUnderstood(verb, reason(error));
    }
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

  /** Refuses all questions from now on, those that wait for the broker too. */
  close(): void {
    this.#isClosed = true;
    for (const { timer, reject } of this.#waiting.values()) {
      clearTimeout(timer);
      reject(stopping());
    }
    this.#waiting.clear();
    this.#underWay.clear();
    this.#held.clear();
  }

  async #send(verb: string, args: unknown): Promise<Answer> {
    if (this.#isClosed) throw stopping();
    const request = `${this.#asker}.${++this.#asked}`;
    // First: after a question that cannot be sent nobody would be there to hear that it was given up.
    this.#turn(request, encodeQuestion(request, verb, args));
    const { promise, resolve, reject } = Promise.withResolvers<Answer>();
    const giveUp = () => {
      this.#waiting.delete(request);
      this.#over(request);
      reject(unavailable(`The broker did not answer "${verb}" in time`));
    };
    const timer = setTimeout(giveUp, ANSWER_WITHIN_MS);
    this.#waiting.set(request, { resolve, reject, timer });
    return await promise;
  }

  #answered(answer: Answer) {
    const waiting = this.#waiting.get(answer.request);
    if (!waiting) return;
    this.#waiting.delete(answer.request);
    this.#over(answer.request);
    clearTimeout(waiting.timer);
    waiting.resolve(answer);
  }

  #turn(request: string, message: MessageLike[]) {
    if (this.#underWay.size < AT_ONCE) return this.#push(request, message);
    this.#held.set(request, { message, until: performance.now() + ANSWER_WITHIN_MS });
  }

  #push(request: string, message: MessageLike[]) {
    this.#dealer.trySend(message);
    this.#underWay.add(request);
  }

  /** It was answered or given up: the next one has its turn. */
  #over(request: string) {
    this.#held.delete(request);
    if (!this.#underWay.delete(request)) return;
    const latest = performance.now() + ENOUGH_MS;
    for (const [next, { message, until }] of this.#held) {
      this.#held.delete(next);
      if (until > latest) return this.#push(next, message);
    }
  }
}

function notUnderstood(verb: string, why: string): ChatError {
  return unavailable(`Cannot understand the answer to "${verb}": ${why}`);
}
