// Limits the open streams: each holds a file descriptor and memory for as long as it likes.

import { type ChatError, chatError } from "../../chat/errors.ts";
import { rateLimitKey } from "../../http/client_ip.ts";
import type { Caller } from "../request/rate_limiter.ts";

/** For a user's devices and programs; the page shares one stream among all tabs of a browser. */
const MAX_PER_USER = 20;

/** For the users behind one address, in an office or a mobile network. */
const MAX_PER_ADDRESS = 200;

/** Seconds. A guess: there is no telling when a stream will end. */
const RETRY_AFTER = { own: 30, all: 10 };

export interface StreamLimitsOptions {
  /** Streams of all callers together. */
  readonly maxStreams: number;
  /** Whether the streams of a user and of an address are limited too. */
  readonly areLimitsOn: boolean;
}

export class StreamLimits {
  readonly #maxStreams: number;
  readonly #areLimitsOn: boolean;
  readonly #counts = new Map<string, number>();
  #size = 0;

  constructor({ maxStreams, areLimitsOn }: StreamLimitsOptions) {
    this.#maxStreams = maxStreams;
    this.#areLimitsOn = areLimitsOn;
  }

  /**
   * Counts a stream as open.
   *
   * @returns A function to be called once, when the stream has ended.
   * @throws {ChatError} `too-many-streams` if the caller has too many, `server-full` if all together do.
   */
  acquire(caller: Caller): () => void {
    const owners = this.#areLimitsOn ? ownersOf(caller) : [];
    for (const { key, max, name } of owners) {
      if (this.#count(key) >= max) throw tooManyStreams(name, max);
    }
    if (this.#size >= this.#maxStreams) throw serverFull(this.#maxStreams);
    this.#add(owners, 1);
    return () => this.#add(owners, -1);
  }

  #count(key: string): number {
    return this.#counts.get(key) ?? 0;
  }

  #add(owners: readonly Owner[], change: number) {
    this.#size += change;
    for (const { key } of owners) {
      const count = this.#count(key) + change;
      if (count > 0) this.#counts.set(key, count);
      else this.#counts.delete(key);
    }
  }
}

interface Owner {
  readonly key: string;
  readonly max: number;
  readonly name: string;
}

function ownersOf({ identity, address, isUnlimited }: Caller): Owner[] {
  if (isUnlimited) return [];
  const key = `address ${rateLimitKey(address)}`;
  const owners = [{ key, max: MAX_PER_ADDRESS, name: "address" }];
  if (identity === undefined) return owners;
  return [...owners, { key: `user ${identity}`, max: MAX_PER_USER, name: "user" }];
}

function tooManyStreams(name: string, max: number): ChatError {
  const message = `Cannot open another stream: ${max} per ${name} are allowed`;
  return chatError("too-many-streams", message, { max, retryAfter: RETRY_AFTER.own });
}

function serverFull(max: number): ChatError {
  const message = `Cannot open another stream: this server allows ${max}`;
  return chatError("server-full", message, { retryAfter: RETRY_AFTER.all });
}
