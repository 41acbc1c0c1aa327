// How many streams may be open: each holds a descriptor and memory for as long as it likes.

import { type ChatError, chatError } from "../../chat/errors.ts";
import { rateLimitKey } from "../../http/client_ip.ts";
import type { RateLimitSubject } from "../request/context.ts";

/** Windows, devices and programs of one person; the page has one stream for a whole browser. */
const MAX_PER_IDENTITY = 20;

/** People behind one address, in an office or of one mobile network. */
const MAX_PER_ADDRESS = 200;

/** Seconds: a place is free when somebody leaves, which nobody can foretell. */
const RETRY_AFTER = { own: 30, all: 10 };

export interface StreamPlacesOptions {
  /** Streams of all callers together. */
  readonly maxStreams: number;
  /** Whether the streams of one identity and one address are limited, too. */
  readonly areLimitsOn: boolean;
}

export class StreamLimits {
  readonly #maxStreams: number;
  readonly #areLimitsOn: boolean;
  readonly #taken = new Map<string, number>();
  #size = 0;

  constructor({ maxStreams, areLimitsOn }: StreamPlacesOptions) {
    this.#maxStreams = maxStreams;
    this.#areLimitsOn = areLimitsOn;
  }

  /**
   * Takes a place for a stream.
   *
   * @returns What gives the place back, to be called once.
   * @throws {ChatError} `too-many-streams` where the caller has too many, `server-full` where all
   * have; both say when to come again.
   */
  acquire(caller: RateLimitSubject): () => void {
    const owners = this.#areLimitsOn ? ownersOf(caller) : [];
    for (const { key, max, what } of owners) {
      if (this.#count(key) >= max) throw tooManyOf(what, max);
    }
    if (this.#size >= this.#maxStreams) throw full();
    this.#add(owners, 1);
    return () => this.#add(owners, -1);
  }

  #count(key: string): number {
    return this.#taken.get(key) ?? 0;
  }

  #add(owners: readonly Owner[], change: number) {
    this.#size += change;
    for (const { key } of owners) {
      const count = this.#count(key) + change;
      if (count > 0) this.#taken.set(key, count);
      else this.#taken.delete(key);
    }
  }
}

interface Owner {
  readonly key: string;
  readonly max: number;
  readonly what: string;
}

function ownersOf({ identity, address, isUnlimited }: RateLimitSubject): Owner[] {
  if (isUnlimited) return [];
  const owner = rateLimitKey(address);
  const owners = [{ key: `address ${owner}`, max: MAX_PER_ADDRESS, what: "an address" }];
  if (identity === undefined) return owners;
  return [...owners, { key: `identity ${identity}`, max: MAX_PER_IDENTITY, what: "a person" }];
}

function tooManyOf(what: string, max: number): ChatError {
  const message = `The streams of ${what} may be ${max}, and all are open`;
  return chatError("too-many-streams", message, { max, retryAfter: RETRY_AFTER.own });
}

function full(): ChatError {
  const message = "All streams that this server may have are open";
  return chatError("server-full", message, { retryAfter: RETRY_AFTER.all });
}
