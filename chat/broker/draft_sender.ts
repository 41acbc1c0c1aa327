// Sends drafts to the broker and waits until each comes back stored.
//
//   draft -> PUSH -> broker -> log -> PUB -> SUB -> the same id: acknowledged
//
// No answer in time: the same id is pushed again. The log stores an id once, so that is harmless.

import type { Push } from "../../zmq/mod.ts";
import { type ChatError, readChatError, stopping, unavailable } from "../errors.ts";
import { type Fields, fieldsOf } from "../json.ts";
import type { Draft, Receipt } from "../message.ts";
import { decodeJson, type DraftResult, encodeDraft, type Entry } from "../protocol.ts";

export interface SendResult {
  readonly receipt: Receipt;
  /** False where the id had been stored before. */
  readonly isNew: boolean;
}

// Times are of the monotonic clock: one that jumps must neither hold back a push nor give up early.
interface Pending {
  readonly draft: Draft;
  readonly since: number;
  readonly promise: Promise<SendResult>;
  readonly resolve: (sent: SendResult) => void;
  readonly reject: (error: ChatError) => void;
  /** When the draft was last pushed; -Infinity while no broker was there to take it. */
  pushedAt: number;
}

const TICK_MS = 100;
const PUSH_AGAIN_MS = 1_000;
/** A person hears within 5 s that the broker is away. */
const GIVE_UP_MS = 4_000;
/** Drafts under way at once; with 64 KiB each that bounds the memory of a broker's absence. */
const MAX_PENDING = 4_096;

export class DraftSender {
  readonly #push: () => Pick<Push, "trySend">;
  readonly #reply: string;
  readonly #pending = new Map<string, Pending>();
  #ticker: ReturnType<typeof setInterval> | undefined;
  #isClosed = false;

  /**
   * @param push The socket, opened when it is first used.
   * @param reply The inbox on which the broker answers.
   */
  constructor(push: () => Pick<Push, "trySend">, reply: string) {
    this.#push = push;
    this.#reply = reply;
  }

  /**
   * Resolves when the message is on the broker's disk.
   *
   * @throws {ChatError} what the broker refuses it with, `broker-unavailable` if it has not answered
   * in time or this sender was closed; the draft may be sent again with the same id.
   */
  async send(draft: Draft): Promise<SendResult> {
    if (this.#isClosed) throw stopping();
    const known = this.#pending.get(draft.id);
    if (known && isSame(known.draft, draft)) return { ...await known.promise, isNew: false };
    if (known) return await this.#sendAfter(known, draft);
    if (this.#pending.size >= MAX_PENDING) {
      throw unavailable("Too many messages are waiting for it");
    }
    const pending = {
      draft,
      since: performance.now(),
      pushedAt: -Infinity,
      ...Promise.withResolvers<SendResult>(),
    };
    // First: where the socket cannot be opened, nobody is there to hear that the draft was given up.
    this.#pushOne(pending);
    this.#pending.set(draft.id, pending);
    this.#ticker ??= setInterval(() => this.#tick(), TICK_MS);
    return pending.promise;
  }

  /** An entry came from the broker. It may be one that somebody here waits for. */
  onStored({ type, id, room, seq, gid, at }: Entry): void {
    const draft = this.#pending.get(id)?.draft;
    // Something else has the id: the broker refuses what they sent.
    if (draft?.room !== room || draft.type !== type) return;
    this.#take(id)?.resolve({ receipt: { id, room, seq, gid, at }, isNew: true });
  }

  /** The broker said what became of a draft that it did not publish. */
  onResult({ id, outcome, body }: DraftResult): void {
    const pending = this.#take(id);
    if (!pending) return;
    const said = fieldsOf(decodeJson(body));
    if (outcome === "stored") return pending.resolve({ receipt: toReceipt(said), isNew: false });
    pending.reject(readChatError(said));
  }

  /** Refuses all drafts from now on, those that wait for the broker too. */
  close(): void {
    this.#isClosed = true;
    for (const id of [...this.#pending.keys()]) this.#take(id)?.reject(stopping());
  }

  /** Somebody else's draft has this id: what comes of it is theirs, so the broker is asked anew. */
  async #sendAfter(other: Pending, draft: Draft): Promise<SendResult> {
    await other.promise.catch(() => {});
    return await this.send(draft);
  }

  #tick() {
    const now = performance.now();
    for (const pending of this.#pending.values()) {
      if (now - pending.since >= GIVE_UP_MS) this.#giveUp(pending);
      else if (now - pending.pushedAt >= PUSH_AGAIN_MS) this.#pushOne(pending);
    }
  }

  #pushOne(pending: Pending) {
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
