// @ts-check
// Delivers messages one after another, so that they arrive in the order of sending. Each is sent again
// with the same id until the server has stored or rejected it.
//
// All tabs share the store: each shows what it contains, and the leader sends it. A message leaves the
// store once the server has stored it, never before.

import { backOff, delay, unlessAborted } from "../backoff.js";
import { report } from "../report_error.js";
import { NO_LOCKS, withLeaderLock } from "../tabs.js";
import { MemoryStore } from "./draft_store.js";

/** @import { Problem } from "../errors.js" */
/** @import { Draft, Receipt } from "../schema.js" */
/** @import { Channel, Locks } from "../tabs.js" */
/** @import { DraftStore, QueuedMessage } from "./draft_store.js" */
/** @import { PostResult } from "./post_draft.js" */

/**
 * A message was stored, or rejected for good.
 * @typedef {{ receipt: Receipt } | { id: string, problem: Problem }} DeliveryResult
 */
/**
 * @typedef {object} OutboxOptions
 * @property {string} name the same for all tabs that share the store
 * @property {Promise<DraftStore>} store
 * @property {Locks | undefined} locks without them several tabs may send the same message at a time,
 * which costs requests but does no harm
 * @property {((name: string) => Channel) | undefined} openChannel
 * @property {(draft: Draft) => Promise<PostResult>} post
 * @property {(result?: DeliveryResult) => void} onChange `drafts` changed, in this tab or another one
 * @property {(milliseconds: number, isRateLimited: boolean) => void} onDelay until the next attempt
 * @property {() => void} [onSignedOut] messages wait for a sign-in, with an attempt every 30 s
 * @property {number} [maxLockMs] time after which the lock is taken from a tab that keeps it
 */

/** The server's code for a message that another user left in this browser. */
const AUTHOR_MISMATCH = "author-mismatch";

const RETRY_MS = { first: 1_000, max: 30_000 };
// A tab that is frozen while it sends keeps the lock. A tab that only waits for the server loses it as
// well, which does no harm: the next one sends the same message again.
const MAX_LOCK_MS = 30_000;

/** The messages that the server has not acknowledged, and their delivery. */
export class Outbox {
  #options;
  /** @type {DraftStore | undefined} */
  #store;
  /** @type {Channel | undefined} */
  #channel;
  /** @type {readonly QueuedMessage[]} */
  #drafts = [];
  /** @type {Map<string, QueuedMessage>} messages that the store does not contain yet, or failed to take */
  #unstored = new Map();
  /** @type {Promise<void>} the last of the queued accesses to the store */
  #lastAccess;
  #running = new AbortController();
  #isSending = false;
  #failures = 0;
  #endDelay = () => {};

  /** @param {OutboxOptions} options */
  constructor(options) {
    this.#options = options;
    this.#lastAccess = options.store.catch(() => new MemoryStore()).then((store) => {
      this.#store = store;
    });
  }

  /** The messages that are not delivered yet or were rejected, in the order of sending. */
  get drafts() {
    return this.#drafts;
  }

  /** Whether all of them survive the end of this tab. */
  get isDurable() {
    return this.#store?.isShared === true && this.#unstored.size === 0;
  }

  start() {
    this.#running = new AbortController();
    this.#access(async (store) => {
      if (store.isShared && !this.#running.signal.aborted) this.#listen();
      await this.#load(store);
      this.#options.onChange();
      this.#send();
    });
  }

  /** Leaves the messages to the other tabs, or to the next start. */
  stop() {
    this.#running.abort();
    this.#channel?.close();
    this.#channel = undefined;
  }

  /**
   * Queues a message behind those added before. Resolves once it is in the store.
   * @param {Draft} draft
   */
  add(draft) {
    this.#unstored.set(draft.id, draft);
    this.#show([...this.#without(draft.id), draft]);
    return this.#access(async (store) => {
      await this.#put(store, draft);
      this.#notifyTabs();
      this.#send();
    });
  }

  /**
   * Removes a message, so that it is not sent (again).
   * @param {string} id
   * @returns {QueuedMessage | undefined}
   */
  remove(id) {
    const draft = this.#drafts.find((queued) => queued.id === id);
    if (!draft) return undefined;
    this.#unstored.delete(id);
    this.#show(this.#without(id));
    this.#access(async (store) => {
      // If it was added again in the meantime, it is in the list and will be stored next.
      if (!this.#unstored.has(id)) this.#drafts = this.#without(id);
      await hasSucceeded(store.remove(id));
      this.#notifyTabs();
    });
    return draft;
  }

  /**
   * Removes messages that other users left in this browser.
   * @param {string} author the id of the current user
   */
  removeOtherAuthors(author) {
    const others = this.#drafts.filter((draft) => draft.author && draft.author !== author);
    for (const { id } of others) this.remove(id);
  }

  /**
   * Marks a message as delivered: it came back through the stream.
   * @param {Receipt} receipt
   */
  confirm(receipt) {
    if (!this.#drafts.some(({ id }) => id === receipt.id)) return;
    this.#settle({ receipt }).then(() => this.#endDelay());
  }

  /** Ends the wait for the next attempt, unless a rate limit demands it. */
  retryNow() {
    this.#endDelay();
  }

  // --- The store --------------------------------------------------------------------------------

  /**
   * Runs accesses to the store one after another.
   * @param {(store: DraftStore) => Promise<void>} work
   */
  #access(work) {
    this.#lastAccess = this.#lastAccess
      .then(() => this.#store && work(this.#store))
      .catch(report);
    return this.#lastAccess;
  }

  /**
   * @param {DraftStore} store
   * @param {QueuedMessage} draft
   */
  async #put(store, draft) {
    // It may have been removed while the access was queued.
    if (!this.#unstored.has(draft.id)) return;
    if (await hasSucceeded(store.put(draft))) this.#unstored.delete(draft.id);
  }

  /** @param {DraftStore} store */
  async #load(store) {
    /** @type {QueuedMessage[]} */
    let stored = [];
    if (!await hasSucceeded(store.all().then((all) => stored = all))) return;
    const unstored = [...this.#unstored.values()];
    const isStoredOnly = (/** @type {QueuedMessage} */ { id }) =>
      unstored.every((draft) => draft.id !== id);
    this.#drafts = [...stored.filter(isStoredOnly), ...unstored];
  }

  // --- The other tabs ---------------------------------------------------------------------------

  #listen() {
    if (this.#channel) return;
    this.#channel = this.#options.openChannel?.(this.#options.name);
    this.#channel?.addEventListener("message", ({ data }) => {
      this.#access(async (store) => {
        await this.#load(store);
        this.#options.onChange(/** @type {DeliveryResult | undefined} */ (data) ?? undefined);
      });
    });
  }

  /** @param {DeliveryResult} [result] */
  #notifyTabs(result) {
    this.#channel?.postMessage(result ?? null);
  }

  // --- Sending ----------------------------------------------------------------------------------

  get #next() {
    return this.#drafts.find(({ problem }) => !problem);
  }

  async #send() {
    const running = this.#running.signal;
    const { maxLockMs = MAX_LOCK_MS } = this.#options;
    if (this.#isSending) return;
    this.#isSending = true;
    while (this.#next && !running.aborted) {
      await this.#sendAsLeader(running, AbortSignal.timeout(maxLockMs));
    }
    this.#isSending = false;
    // The outbox was stopped and started again in the meantime.
    if (running !== this.#running.signal) this.#send();
  }

  /**
   * @param {AbortSignal} running
   * @param {AbortSignal} timeout after which the lock is stolen
   */
  async #sendAsLeader(running, timeout) {
    const { name, locks: allLocks = NO_LOCKS } = this.#options;
    const locks = this.#store?.isShared ? allLocks : NO_LOCKS;
    const work = (/** @type {AbortSignal} */ stolen) =>
      this.#sendAll(AbortSignal.any([stolen, running]));
    await withLeaderLock(locks, { name, work, signal: AbortSignal.any([running, timeout]) });
    if (!this.#next || running.aborted || !timeout.aborted) return;
    await withLeaderLock(locks, { name, work, steal: true });
  }

  /** @param {AbortSignal} stop */
  async #sendAll(stop) {
    // Another tab may have sent some messages.
    await this.#access((store) => this.#load(store));
    for (let draft = this.#next; draft && !stop.aborted; draft = this.#next) {
      const result = await unlessAborted(this.#options.post(draft), stop);
      // Release the lock at once: the next leader learns the outcome by sending the message again.
      if (!result) return;
      if (result.type === "retry") await this.#waitToRetry(result, stop);
      else if (result.type === "stored") await this.#settle({ receipt: result.receipt });
      else if (result.problem.code === AUTHOR_MISMATCH) this.remove(draft.id);
      else await this.#settle({ id: draft.id, problem: result.problem });
    }
  }

  /** @param {DeliveryResult} result */
  #settle(result) {
    this.#failures = 0;
    const id = "receipt" in result ? result.receipt.id : result.id;
    return this.#access(async (store) => {
      const draft = this.#drafts.find((queued) => queued.id === id);
      if (!draft) return;
      this.#unstored.delete(id);
      this.#drafts = "receipt" in result
        ? this.#without(id)
        : this.#drafts.map((other) =>
          other === draft ? { ...draft, problem: result.problem } : other
        );
      this.#options.onChange(result);
      if ("receipt" in result) await hasSucceeded(store.remove(id));
      else await hasSucceeded(store.put({ ...draft, problem: result.problem }));
      this.#notifyTabs(result);
    });
  }

  /**
   * @param {Extract<PostResult, { type: "retry" }>} result
   * @param {AbortSignal} stop
   */
  async #waitToRetry(result, stop) {
    const { isRateLimited, isSignedOut = false } = result;
    const milliseconds = this.#retryDelay(result);
    if (isSignedOut) this.#options.onSignedOut?.();
    else this.#options.onDelay(milliseconds, isRateLimited);
    const early = new AbortController();
    if (!isRateLimited) this.#endDelay = () => early.abort();
    await delay(milliseconds, AbortSignal.any([stop, early.signal]));
    this.#endDelay = () => {};
  }

  /** @param {Extract<PostResult, { type: "retry" }>} result */
  #retryDelay({ retryAfter, isSignedOut }) {
    if (isSignedOut) return RETRY_MS.max;
    return retryAfter === undefined ? backOff(this.#failures++, RETRY_MS) : retryAfter * 1_000;
  }

  /** @param {string} id */
  #without(id) {
    return this.#drafts.filter((draft) => draft.id !== id);
  }

  /** @param {readonly QueuedMessage[]} drafts */
  #show(drafts) {
    this.#drafts = drafts;
    this.#options.onChange();
  }
}

/**
 * A store that fails, such as for lack of space, costs durability only: its messages are sent from memory.
 * @param {Promise<unknown>} work
 */
async function hasSucceeded(work) {
  try {
    await work;
    return true;
  } catch {
    return false;
  }
}
