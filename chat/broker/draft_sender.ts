// Sends drafts to the broker, and waits until each is stored.
//
//   draft -> PUSH -> broker -> log -> PUB -> SUB -> entry with the same id: acknowledged
//
// A draft without a result is pushed again. The log stores an id once, so a repetition is harmless.

import type { Push } from "../../zmq/mod.ts";
import { type ChatError, stopping, toChatError, unavailable } from "../errors.ts";
import { type Fields, fieldsOf } from "../json.ts";
import type { Draft, Receipt } from "../message.ts";
import { decodeJson, type DraftResult, encodeDraft, type Entry } from "../protocol.ts";

export interface SendResult {
  readonly receipt: Receipt;
  /** False if the id was stored before. */
  readonly isNew: boolean;
}

// Times of the monotonic clock: a clock that jumps must neither delay a push nor give up early.
interface Pending {
  readonly draft: Draft;
  readonly since: number;
  readonly promise: Promise<SendResult>;
  readonly resolve: (sent: SendResult) => void;
  readonly reject: (error: ChatError) => void;
  /** When the draft was last pushed; -Infinity while no broker has accepted it. */
  pushedAt: number;
}

const TICK_MS = 100;
const RETRY_MS = 1_000;
/** Users must learn within 5 s that the broker is down. */
const GIVE_UP_MS = 4_000;
/**
 * Maximum number of pending drafts; at 64 KiB each this bounds the memory used while the broker is down.
 */
const MAX_PENDING = 4_096;

export class DraftSender {
  readonly #push: () => Pick<Push, "trySend">;
  readonly #reply: string;
  readonly #pending = new Map<string, Pending>();
  #ticker: ReturnType<typeof setInterval> | undefined;
  #isClosed = false;

  /**
   * @param push Returns the socket, which it opens at the first call.
   * @param reply The inbox for results.
   */
  constructor(push: () => Pick<Push, "trySend">, reply: string) {
    this.#push = push;
    this.#reply = reply;
  }

  /**
   * Resolves when the message is on the broker's disk.
   *
   * @throws {ChatError} the broker's refusal, or `broker-unavailable` if the result does not come in time
   * or this sender was closed; the draft may be sent again with the same id.
   */
  async send(draft: Draft): Promise<SendResult> {
    if (this.#isClosed) throw stopping();
    const known = this.#pending.get(draft.id);
    if (known && isSame(known.draft, draft)) return { ...await known.promise, isNew: false };
    if (known) return await this.#sendAfter(known, draft);
    if (this.#pending.size >= MAX_PENDING) {
      throw unavailable("Too many messages are waiting for the broker");
    }
    const pending = {
      draft,
      since: performance.now(),
      pushedAt: -Infinity,
      ...Promise.withResolvers<SendResult>(),
    };
    // Before it is pending: if the socket cannot be opened, a later timeout would reject it unhandled.
    this.#pushDraft(pending);
    this.#pending.set(draft.id, pending);
    this.#ticker ??= setInterval(() => this.#tick(), TICK_MS);
    return pending.promise;
  }

  /** Resolves the draft that an entry stores, if it is pending here. */
  onStored({ type, id, room, seq, gid, at }: Entry): void {
    const draft = this.#pending.get(id)?.draft;
    // Another entry has the id: the broker refuses this draft.
    if (draft?.room !== room || draft.type !== type) return;
    this.#take(id)?.resolve({ receipt: { id, room, seq, gid, at }, isNew: true });
  }

  /** Settles a draft that the broker did not publish. */
  onResult({ id, outcome, body }: DraftResult): void {
    const pending = this.#take(id);
    if (!pending) return;
    const fields = fieldsOf(decodeJson(body));
    if (outcome === "stored") return pending.resolve({ receipt: toReceipt(fields), isNew: false });
    pending.reject(toChatError(fields));
  }

  /** Rejects all drafts, pending ones too. */
  close(): void {
    this.#isClosed = true;
    for (const id of [...this.#pending.keys()]) this.#take(id)?.reject(stopping());
  }

  /** Another user's draft has this id: its result is theirs, so this draft is sent after it. */
  async #sendAfter(other: Pending, draft: Draft): Promise<SendResult> {
    await other.promise.catch(() => {});
    return await this.send(draft);
  }

  #tick() {
    const now = performance.now();
    for (const pending of this.#pending.values()) {
      if (now - pending.since >= GIVE_UP_MS) this.#giveUp(pending);
      else if (now - pending.pushedAt >= RETRY_MS) this.#pushDraft(pending);
    }
  }

  #pushDraft(pending: Pending) {
    const isTaken = this.#push().trySend(encodeDraft(this.#reply, pending.draft));
    if (isTaken) pending.pushedAt = performance.now();
  }

  #giveUp({ draft }: Pending) {
    this.#take(draft.id)?.reject(unavailable("The broker did not answer in time"));
  }

  #take(id: string): Pending | undefined {
    const pending = this.#pending.get(id);
    this.#pending.delete(id);
    if (this.#pending.size === 0) {
      clearInterval(this.#ticker);
      this.#ticker = undefined;
    }
    return pending;
  }
}

function isSame(one: Draft, other: Draft): boolean {
  const isAlike = one.type === other.type && one.room === other.room && one.target === other.target;
  return isAlike && one.author?.id === other.author?.id;
}

function toReceipt({ id, room, seq, gid, at }: Fields): Receipt {
  return {
    id: String(id),
    room: String(room),
    seq: Number(seq),
    gid: Number(gid),
    at: Number(at),
  };
}
