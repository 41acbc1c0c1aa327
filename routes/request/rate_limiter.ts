// Counts what is done for each identity, address and room, and refuses what is too much.

import type { LoginThrottle } from "../../auth/identity.ts";
import { ChatError, chatError, type ChatErrorCode } from "../../chat/errors.ts";
import { isRoomName } from "../../chat/room.ts";
import { rateLimitKey } from "../../http/client_ip.ts";
import { TokenBuckets } from "../../http/token_bucket.ts";
import {
  type Action,
  ALL_ANSWERS,
  ANSWER_BYTES,
  FIRST_ANSWERS,
  RATE_LIMITS,
  type Scope,
} from "./rate_limits.ts";
import type { Handler, RequestContext } from "./context.ts";

/** By whom and where something is done, as far as it is known and to be counted. */
export interface RateLimitSubjects {
  readonly identity?: string | undefined;
  readonly address?: string;
  readonly rooms?: readonly string[];
  /** Whether it is counted nowhere, and never refused. */
  readonly isUnlimited?: boolean | undefined;
}

/** Some 5 MB for each line of the table, which only a flood from that many places takes. */
const MAX_KEYS = 20_000;

export interface LimiterOptions {
  /** Off: everything passes. */
  readonly isOn: boolean;
  /** Milliseconds of a clock that never goes back. */
  readonly now?: () => number;
}

export class RateLimiter {
  readonly #buckets = new Map<string, TokenBuckets>();
  readonly #allAnswers: TokenBuckets;
  readonly #firstAnswers: TokenBuckets;
  readonly #isOn: boolean;

  constructor({ isOn, ...clock }: LimiterOptions) {
    this.#isOn = isOn;
    this.#allAnswers = new TokenBuckets({ ...ALL_ANSWERS, maxKeys: 1, ...clock });
    this.#firstAnswers = new TokenBuckets({ ...FIRST_ANSWERS, maxKeys: MAX_KEYS, ...clock });
    for (const [action, rates] of Object.entries(RATE_LIMITS)) {
      for (const [scope, rate] of Object.entries(rates)) {
        const buckets = new TokenBuckets({ ...rate, maxKeys: MAX_KEYS, ...clock });
        this.#buckets.set(`${action} ${scope}`, buckets);
      }
    }
  }

  /**
   * Counts something that is about to be done. What is refused is not counted: whoever keeps asking
   * is let in as soon as one who waited.
   *
   * @throws {ChatError} `rate-limited` if it is too much.
   */
  consume(action: Action, doing: RateLimitSubjects): void {
    this.check(action, doing);
    this.charge(action, doing, 1);
  }

  /** Counts what was done at once with something that was let in: the next has to wait for it. */
  charge(action: Action, doing: RateLimitSubjects, times: number): void {
    for (const [buckets, key] of this.#counted(action, doing)) {
      for (let i = 0; i < times; i++) buckets.take(key);
    }
  }

  /**
   * Counts an answer by its bytes, for whoever gets it and for all together; a small one not at all. Where
   * all have had too much, who has had little passes all the same.
   *
   * @throws {ChatError} `rate-limited` if it is too much.
   */
  takeAnswer(bytes: number, doing: RateLimitSubjects): void {
    if (bytes <= ANSWER_BYTES || !this.#isOn || doing.isUnlimited) return;
    this.check("answer", doing);
    const key = rateLimitKey(doing.address ?? "");
    const waitMs = Math.min(this.#allAnswers.waitMs(""), this.#firstAnswers.waitMs(key));
    if (waitMs > 0) throw tooMany("answer", waitMs);
    this.oweAnswer(bytes, doing);
  }

  /** Counts an answer, as `takeAnswer` does, that is given in any case. */
  oweAnswer(bytes: number, doing: RateLimitSubjects): void {
    if (bytes <= ANSWER_BYTES || !this.#isOn || doing.isUnlimited) return;
    const key = rateLimitKey(doing.address ?? "");
    const times = Math.ceil(bytes / ANSWER_BYTES);
    this.charge("answer", doing, times);
    for (let i = 0; i < times; i++) {
      this.#allAnswers.take("");
      this.#firstAnswers.take(key);
    }
  }

  /**
   * The same without counting it, for what counts by how it ends.
   *
   * @throws {ChatError} see `take`.
   */
  check(action: Action, doing: RateLimitSubjects): void {
    const counted = this.#counted(action, doing);
    const waitMs = Math.max(0, ...counted.map(([buckets, key]) => buckets.waitMs(key)));
    if (waitMs > 0) throw tooMany(action, waitMs);
  }

  #counted(
    action: Action,
    { identity, address, rooms = [], isUnlimited = false }: RateLimitSubjects,
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

/** What credentials are answered with that do not hold. */
const UNPROVEN: readonly ChatErrorCode[] = ["bad-credentials", "expired-credentials"];

/** Credentials that do not hold are attempts to sign in; those that hold are counted nowhere. */
export function limitFailedLogins(limiter: RateLimiter): LoginThrottle {
  return async (address, check) => {
    limiter.check("login", { address });
    try {
      return await check();
    } catch (error) {
      const isFailure = error instanceof ChatError && UNPROVEN.includes(error.code);
      if (isFailure) limiter.consume("login", { address });
      throw error;
    }
  };
}

/**
 * Counts what a handler does before it does it, in the room of its path where there is one, and then its
 * answer; that of a list is counted as one that is read.
 */
export function rateLimited(limiter: RateLimiter, action: Action, handler: Handler): Handler {
  const answering = action === "list"
    ? handler
    : action === "read"
    ? weighed(limiter, handler)
    : noted(limiter, handler);
  return (request, params, visit) => {
    limiter.consume(action, { ...visit.caller, rooms: roomsToLimit(params.room, visit) });
    return answering(request, params, visit);
  };
}

/** Counts the answer of a handler by its bytes, which wait in memory for a client that does not read. */
export function weighed(limiter: RateLimiter, handler: Handler): Handler {
  return async (request, params, visit) => {
    // Not first made, and then refused.
    limiter.check("answer", visit.caller);
    const response = await handler(request, params, visit);
    const bytes = await response.bytes();
    limiter.takeAnswer(bytes.byteLength, visit.caller);
    return rebuilt(response, bytes);
  };
}

/**
 * The same for what changes something: it is not refused for what was read before from its address, nor
 * once it is done.
 */
function noted(limiter: RateLimiter, handler: Handler): Handler {
  return async (request, params, visit) => {
    const response = await handler(request, params, visit);
    const bytes = await response.bytes();
    limiter.oweAnswer(bytes.byteLength, visit.caller);
    return rebuilt(response, bytes);
  };
}

function rebuilt(response: Response, bytes: Uint8Array<ArrayBuffer>): Response {
  return new Response(bytes.byteLength === 0 ? null : bytes, response);
}

/**
 * Where it counts what somebody changes: in no room of others. They could use up what its people may
 * do, and would learn by it that there is such a room, and that it is busy.
 */
export function roomsToLimit(room: string | undefined, visit: RequestContext): string[] {
  return isRoomName(room) && visit.mayWrite(room) ? [room] : [];
}

const WHAT: Readonly<Record<Action, string>> = {
  post: "messages and changes",
  edit: "edits and deletions",
  join: "changes of rooms and of who is in them",
  stream: "new streams",
  login: "attempts to sign in",
  read: "questions about rooms and people",
  list: "lists of rooms and counts of what is unread",
  search: "searches",
  mark: "places that were read, or choices",
  type: "signs that one types",
  answer: "large answers",
};

function tooMany(action: Action, waitMs: number): ChatError {
  const retryAfter = Math.max(1, Math.ceil(waitMs / 1_000));
  const message = `These are too many ${WHAT[action]}: the next may come in ${retryAfter} s`;
  return chatError("rate-limited", message, { retryAfter });
}
