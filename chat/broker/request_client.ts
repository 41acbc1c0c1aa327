// Asks the broker, and brings each answer to the question it belongs to.

import type { Dealer } from "../../zmq/mod.ts";
import { type ChatError, stopping, unavailable } from "../errors.ts";
import { errorMessage, logError } from "../logger.ts";
import { ANSWER_WITHIN_MS, Turns } from "./turns.ts";
import {
  type Answer,
  decodeAnswer,
  encodeQuestion,
  type EntriesAnswer,
  type ValueAnswer,
} from "../protocol.ts";

interface Waiting {
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: ChatError) => void;
  readonly timer: ReturnType<typeof setTimeout>;
  readonly turns: Turns;
}

/** Questions that the broker has at once: it answers as many, one after the other, in time. */
const AT_ONCE = 32;
/** Of these each takes as long as many others, and none of those is to wait for many of them. */
const SEARCHES_AT_ONCE = 2;

export class RequestClient {
  readonly #dealer: Dealer;
  readonly #waiting = new Map<string, Waiting>();
  readonly #turns = new Turns(AT_ONCE, (message) => void this.#dealer.trySend(message));
  readonly #searches = new Turns(SEARCHES_AT_ONCE, (message) => void this.#dealer.trySend(message));
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
  async request(verb: string, args: unknown): Promise<EntriesAnswer> {
    const answer = await this.#send(verb, args);
    if ("entries" in answer) return answer;
    throw notUnderstood(verb, "a value instead of entries");
  }

  /**
   * Asks for a value, which `check` takes from what came, or throws.
   *
   * @throws {ChatError} `broker-unavailable` if no answer comes in time, or another than that.
   */
  async requestValue<T>(
    verb: string,
    args: unknown,
    check: (value: unknown) => T,
  ): Promise<ValueAnswer & { readonly value: T }> {
    const answer = await this.#send(verb, args);
    if ("entries" in answer) throw notUnderstood(verb, "entries instead of a value");
    try {
      return { ...answer, value: check(answer.value) };
    } catch (error) {
      throw notUnderstood(verb, errorMessage(error));
    }
  }

  /** Reads answers until `stop` is aborted, then throws its reason. */
  async run(stop: AbortSignal): Promise<never> {
    for (;;) {
      const frames = await this.#dealer.receive({ signal: stop });
      try {
        this.#answered(decodeAnswer(frames));
      } catch (error) {
        logError(`Dropped an answer: ${errorMessage(error)}`);
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
    this.#turns.clear();
    this.#searches.clear();
  }

  async #send(verb: string, args: unknown): Promise<Answer> {
    if (this.#isClosed) throw stopping();
    const request = `${this.#asker}.${++this.#asked}`;
    // First: after a question that cannot be sent nobody would be there to hear that it was given up.
    const turns = verb === "search" ? this.#searches : this.#turns;
    turns.take(request, encodeQuestion(request, verb, args));
    const { promise, resolve, reject } = Promise.withResolvers<Answer>();
    const giveUp = () => {
      this.#waiting.delete(request);
      turns.over(request);
      reject(unavailable(`The broker did not answer "${verb}" in time`));
    };
    const timer = setTimeout(giveUp, ANSWER_WITHIN_MS);
    this.#waiting.set(request, { resolve, reject, timer, turns });
    return await promise;
  }

  #answered(answer: Answer) {
    const waiting = this.#waiting.get(answer.request);
    if (!waiting) return;
    this.#waiting.delete(answer.request);
    waiting.turns.over(answer.request);
    clearTimeout(waiting.timer);
    waiting.resolve(answer);
  }
}

function notUnderstood(verb: string, why: string): ChatError {
  return unavailable(`Cannot understand the answer to "${verb}": ${why}`);
}
