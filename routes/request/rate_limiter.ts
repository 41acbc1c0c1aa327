// Counts actions by user, address and room, and rejects those over the limits.

import type { LoginThrottle } from "../../auth/identity.ts";
import { ChatError, chatError, type ChatErrorCode } from "../../chat/errors.ts";
import { rateLimitKey } from "../../http/client_ip.ts";
import { TokenBuckets } from "../../http/token_bucket.ts";
import {
  type Action,
  ALL_RESPONSES,
  RATE_LIMITS,
  RESERVED_RESPONSES,
  RESPONSE_BYTES,
  type Scope,
} from "./rate_limits.ts";

/** The keys that an action counts against, as far as they are known. */
export interface RateLimitSubject {
  /** The user id. */
  readonly identity?: string | undefined;
  /** The IP address. */
  readonly address?: string;
  readonly rooms?: readonly string[];
  /** Never counted and never rejected. */
  readonly isUnlimited?: boolean | undefined;
}

/** The client of a request. */
export interface Caller extends RateLimitSubject {
  readonly address: string;
}

/** Some 5 MB for each line of the table, which only a flood from that many addresses takes. */
const MAX_KEYS = 20_000;

export interface RateLimiterOptions {
  /** If false, everything is allowed. */
  readonly isOn: boolean;
  /** A monotonic clock in milliseconds. */
  readonly now?: () => number;
}

export class RateLimiter {
  readonly #buckets = new Map<string, TokenBuckets>();
  readonly #allResponses: TokenBuckets;
  readonly #reservedResponses: TokenBuckets;
  readonly #isOn: boolean;

  constructor({ isOn, ...clock }: RateLimiterOptions) {
    this.#isOn = isOn;
    this.#allResponses = new TokenBuckets({ ...ALL_RESPONSES, maxKeys: 1, ...clock });
    this.#reservedResponses = new TokenBuckets({
      ...RESERVED_RESPONSES,
      maxKeys: MAX_KEYS,
      ...clock,
    });
    for (const [action, rates] of Object.entries(RATE_LIMITS)) {
      for (const [scope, rate] of Object.entries(rates)) {
        const buckets = new TokenBuckets({ ...rate, maxKeys: MAX_KEYS, ...clock });
        this.#buckets.set(`${action} ${scope}`, buckets);
      }
    }
  }

  /**
   * Counts an action before it is done. Rejected actions are not counted: a client that keeps trying is
   * let in as soon as one that waits.
   *
   * @throws {ChatError} `rate-limited` over the limit.
   */
  consume(action: Action, subject: RateLimitSubject): void {
    this.check(action, subject);
    this.charge(action, subject, 1);
  }

  /**
   * Checks the limit without counting, for actions that count depending on their outcome.
   *
   * @throws {ChatError} `rate-limited` over the limit.
   */
  check(action: Action, subject: RateLimitSubject): void {
    const buckets = this.#bucketsOf(action, subject);
    const waitMs = Math.max(0, ...buckets.map(([buckets, key]) => buckets.waitMs(key)));
    if (waitMs > 0) throw rateLimited(action, waitMs);
  }

  /** Counts an action that was done several times; over the limit, later ones have to wait. */
  charge(action: Action, subject: RateLimitSubject, times: number): void {
    for (const [buckets, key] of this.#bucketsOf(action, subject)) {
      for (let i = 0; i < times; i++) buckets.take(key);
    }
  }

  /**
   * Counts a response by its size, for the address and for all together. If all together are over the
   * limit, an address with few responses is still allowed.
   *
   * @throws {ChatError} `rate-limited` over the limit.
   */
  consumeResponse(bytes: number, subject: RateLimitSubject): void {
    if (bytes <= RESPONSE_BYTES || !this.#isOn || subject.isUnlimited) return;
    this.check("response", subject);
    const key = rateLimitKey(subject.address ?? "");
    const waitMs = Math.min(this.#allResponses.waitMs(""), this.#reservedResponses.waitMs(key));
    if (waitMs > 0) throw rateLimited("response", waitMs);
    this.chargeResponse(bytes, subject);
  }

  /** Counts a response by its size, even over the limit. */
  chargeResponse(bytes: number, subject: RateLimitSubject): void {
    if (bytes <= RESPONSE_BYTES || !this.#isOn || subject.isUnlimited) return;
    const key = rateLimitKey(subject.address ?? "");
    const times = Math.ceil(bytes / RESPONSE_BYTES);
    this.charge("response", subject, times);
    for (let i = 0; i < times; i++) {
      this.#allResponses.take("");
      this.#reservedResponses.take(key);
    }
  }

  #bucketsOf(
    action: Action,
    { identity, address, rooms = [], isUnlimited = false }: RateLimitSubject,
  ): [TokenBuckets, string][] {
    if (!this.#isOn || isUnlimited) return [];
    const keys: [scope: Scope, key: string][] = rooms.map((room) => ["room", room]);
    if (identity !== undefined) keys.push(["identity", identity]);
    if (address !== undefined) keys.push(["address", rateLimitKey(address)]);
    return keys.flatMap(([scope, key]) => {
      const buckets = this.#buckets.get(`${action} ${scope}`);
      return buckets ? [[buckets, key]] : [];
    });
  }
}

const INVALID_CREDENTIALS: readonly ChatErrorCode[] = ["bad-credentials", "expired-credentials"];

/** Returns a throttle that counts invalid credentials as login attempts, and valid ones not at all. */
export function limitFailedLogins(limiter: RateLimiter): LoginThrottle {
  return async (address, check) => {
    limiter.check("login", { address });
    try {
      return await check();
    } catch (error) {
      const isFailure = error instanceof ChatError && INVALID_CREDENTIALS.includes(error.code);
      if (isFailure) limiter.consume("login", { address });
      throw error;
    }
  };
}

const NAMES: Readonly<Record<Action, string>> = {
  post: "messages and changes",
  edit: "edits and deletions",
  mention: "mentions of everyone in a room",
  join: "changes of rooms and members",
  stream: "new streams",
  login: "sign-in attempts",
  read: "reads",
  list: "room lists and unread counts",
  search: "searches",
  mark: "read markers and settings",
  type: "typing notifications",
  upload: "new uploads",
  chunk: "chunks of uploads",
  avatar: "new pictures",
  response: "large responses",
};

function rateLimited(action: Action, waitMs: number): ChatError {
  const retryAfter = Math.max(1, Math.ceil(waitMs / 1_000));
  const message = `Rate limit exceeded for ${NAMES[action]}: retry in ${retryAfter} s`;
  return chatError("rate-limited", message, { retryAfter });
}
