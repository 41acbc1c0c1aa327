// A client that posts one message after another, each with the same id, to whichever web process answers,
// until it is acknowledged. An outbox in miniature.

import type { Ledger, Position } from "../invariants.ts";
import type { Random } from "../../harness/random.ts";

export interface ClientOptions {
  /** The current addresses of the web processes. */
  readonly urls: () => readonly string[];
  readonly random: Random;
  readonly ledger: Ledger;
}

/** A web process that does not answer is frozen or half-open. */
const ANSWER_WITHIN_MS = 8_000;
/** Waits, so that a writer does not spin while no web process listens. */
const RETRY_MS = 100;
/** Pause between messages, so that a clients is a load and not a flood. */
const MAX_PAUSE_MS = 400;

export class Writer {
  readonly #options: ClientOptions;
  readonly #rooms: readonly string[];
  #isStopped = false;
  #isGone = false;

  constructor(rooms: readonly string[], options: ClientOptions) {
    this.#rooms = rooms;
    this.#options = options;
  }

  /** Resolves when the last message started is acknowledged. */
  async run(): Promise<void> {
    const { random } = this.#options;
    while (!this.#isStopped) {
      await this.send(random.pick(this.#rooms));
      await pause(random.below(MAX_PAUSE_MS));
    }
  }

  stop(): void {
    this.#isStopped = true;
  }

  /** Stops without waiting for an acknowledgement: `run` and `send` then reject. */
  leave(): void {
    this.#isStopped = this.#isGone = true;
  }

  /** Sends one message until it is acknowledged. */
  async send(room: string): Promise<Position> {
    const { ledger, random, urls } = this.#options;
    const id = crypto.randomUUID();
    ledger.attempt(id);
    while (!this.#isGone) {
      const receipt = await post(random.pick(urls()), { room, id });
      if (receipt) {
        ledger.acknowledge(receipt);
        return receipt;
      }
      await pause(RETRY_MS);
    }
    throw new Error(`Cannot wait for ${id} any longer`);
  }
}

/** Resolves with the receipt, or with undefined if the same message may be sent again. */
export async function post(
  url: string,
  { room, id }: { room: string; id: string },
): Promise<Position | undefined> {
  const abort = new AbortController();
  const timer = setTimeout(() => abort.abort(), ANSWER_WITHIN_MS);
  try {
    const response = await fetch(`${url}/api/rooms/${room}/messages`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ id, from: "Writer", text: `My id is ${id}` }),
      signal: abort.signal,
    });
    const answer = await response.json();
    if (response.ok) return answer;
    if (response.status !== 503) throw new Refusal(JSON.stringify(answer));
  } catch (error) {
    if (error instanceof Refusal) throw error;
    // The connection was refused or broke, or the response was lost.
  } finally {
    clearTimeout(timer);
  }
}

/** The message will never be stored: a bug, since each one is valid. */
class Refusal extends Error {}

export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
