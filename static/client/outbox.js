// @ts-check
// Sends messages one after another, so that they arrive in the order of writing, and tries each
// again with the same id until the server has stored or refused it.
//
// The store is what all tabs have in common: each shows what stands in it, and the one that has the
// seat sends it. A message leaves it when it is stored by the server, never before.

import { MemoryStore } from "./draft_store.js";
import { backOff, delay, unlessAborted } from "./backoff.js";
import { report } from "./report.js";
import { NO_LOCKS, withLeaderLock } from "./leader_lock.js";

/** @import { Draft, Outcome, Receipt } from "./api.js" */
/** @import { DraftStore, QueuedMessage } from "./draft_store.js" */
/** @import { Problem } from "./errors.js" */
/** @import { Locks } from "./leader_lock.js" */
/** @import { Channel } from "./shared_stream.js" */

/** What the server says of a message that somebody else wrote who was signed in here before. */
const SOMEONE_ELSE = "author-mismatch";

/**
 * What a message has come to.
 * @typedef {{ receipt: Receipt } | { id: string, problem: Problem }} DeliveryResult
 */
/**
 * @typedef {object} OutboxOptions
 * @property {string} name what the tabs of one server have in common
 * @property {Promise<DraftStore>} store
 * @property {Locks | undefined} locks without them more than one tab may send the same at a time,
 * which costs requests, and no more
 * @property {((name: string) => Channel) | undefined} openChannel
 * @property {(draft: Draft) => Promise<Outcome>} post
 * @property {(settled?: DeliveryResult) => void} changed `drafts` is another, in this tab or another one
 * @property {(milliseconds: number, isLimited: boolean) => void} delayed the next try comes later
 * @property {() => void} [signedOut] somebody must sign in first; it is tried now and then all the same
 * @property {number} [patience] milliseconds after which the seat is taken from a tab that keeps it
 */

const PAUSES = { first: 1_000, longest: 30_000 };
// A tab that was frozen while it sent keeps the seat. One that only waits for the server loses it
// too, which does no harm: the other one goes on with the same message.
const PATIENCE_MS = 30_000;

export class Outbox {
  #options;
  /** @type {DraftStore | undefined} */
  #store;
  /** @type {Channel | undefined} */
  #channel;
  /** @type {readonly QueuedMessage[]} */
  #drafts = [];
  /** @type {Map<string, QueuedMessage>} what the store does not have yet, or could not take */
  #unstored = new Map();
  /** @type {Promise<void>} what touches the store takes its turn */
  #turn;
  #running = new AbortController();
  #isSending = false;
  #failures = 0;
  #endPause = () => {};

  /** @param {OutboxOptions} options */
  constructor(options) {
    this.#options = options;
    this.#turn = options.store.catch(() => new MemoryStore()).then((store) => {
      this.#store = store;
    });
  }

  /** What waits and what was refused, in the order of writing. */
  get drafts() {
    return this.#drafts;
  }

  /** Whether what waits will still be there when this tab is gone. */
  get isDurable() {
    return this.#store?.isShared === true && this.#unstored.size === 0;
  }

  start() {
    this.#running = new AbortController();
    this.#inTurn(async (store) => {
      if (store.isShared && !this.#running.signal.aborted) this.#listen();
      await this.#load(store);
      this.#options.changed();
      this.#send();
    });
  }

  /** Leaves what waits to the other tabs, or to the next start. */
  stop() {
    this.#running.abort();
    this.#channel?.close();
    this.#channel = undefined;
  }

  /**
   * Sends a message as soon as it can be; it waits behind those that were written before.
   * @param {Draft} draft
   */
  add(draft) {
    this.#unstored.set(draft.id, draft);
    this.#show([...this.#without(draft.id), draft]);
    this.#inTurn(async (store) => {
      await this.#keep(store, draft);
      this.#tell();
      this.#send();
    });
  }

  /**
   * Takes a message out, so that it is not sent (again).
   * @param {string} id
   * @returns {QueuedMessage | undefined}
   */
  take(id) {
    const draft = this.#drafts.find((one) => one.id === id);
    if (!draft) return undefined;
    this.#unstored.delete(id);
    this.#show(this.#without(id));
    this.#inTurn(async (store) => {
      // Written anew meanwhile: then it stands in the list, and is stored in a moment.
      if (!this.#unstored.has(id)) this.#drafts = this.#without(id);
      await hasWorked(store.remove(id));
      this.#tell();
    });
    return draft;
  }

  /**
   * Forgets what others wrote who were signed in here before.
   * @param {string} author
   */
  keepOnlyOf(author) {
    const others = this.#drafts.filter((draft) => draft.author && draft.author !== author);
    for (const { id } of others) this.take(id);
  }

  /**
   * A message that came back by the stream needs no further try.
   * @param {Receipt} receipt
   */
  confirm(receipt) {
    if (!this.#drafts.some(({ id }) => id === receipt.id)) return;
    this.#settle({ receipt }).then(() => this.#endPause());
  }

  /** The way may be free again: try now. A rate limit is waited out all the same. */
  wake() {
    this.#endPause();
  }

  // --- The store --------------------------------------------------------------------------------

  /** @param {(store: DraftStore) => Promise<void>} work */
  #inTurn(work) {
    this.#turn = this.#turn.then(() => this.#store && work(this.#store)).catch(report);
    return this.#turn;
  }

  /**
   * @param {DraftStore} store
   * @param {QueuedMessage} draft
   */
  async #keep(store, draft) {
    // It may have been taken out again while it waited for its turn.
    if (!this.#unstored.has(draft.id)) return;
    if (await hasWorked(store.put(draft))) this.#unstored.delete(draft.id);
  }

  /** @param {DraftStore} store */
  async #load(store) {
    /** @type {QueuedMessage[]} */
    let stored = [];
    if (!await hasWorked(store.all().then((all) => stored = all))) return;
    const unstored = [...this.#unstored.values()];
    const isNew = (/** @type {QueuedMessage} */ { id }) =>
      unstored.every((draft) => draft.id !== id);
    this.#drafts = [...stored.filter(isNew), ...unstored];
  }

  // --- The other tabs ---------------------------------------------------------------------------

  #listen() {
    if (this.#channel) return;
    this.#channel = this.#options.openChannel?.(this.#options.name);
    this.#channel?.addEventListener("message", ({ data }) => {
      this.#inTurn(async (store) => {
        await this.#load(store);
        this.#options.changed(/** @type {DeliveryResult | undefined} */ (data) ?? undefined);
      });
    });
  }

  /** @param {DeliveryResult} [settled] */
  #tell(settled) {
    this.#channel?.postMessage(settled ?? null);
  }

  // --- Sending ----------------------------------------------------------------------------------

  get #next() {
    return this.#drafts.find(({ problem }) => !problem);
  }

  async #send() {
    const running = this.#running.signal;
    const { patience = PATIENCE_MS } = this.#options;
    if (this.#isSending) return;
    this.#isSending = true;
    while (this.#next && !running.aborted) {
      await this.#takeSeat(running, AbortSignal.timeout(patience));
    }
    this.#isSending = false;
    // Started anew meanwhile.
    if (running !== this.#running.signal) this.#send();
  }

  /**
   * @param {AbortSignal} running
   * @param {AbortSignal} patience
   */
  async #takeSeat(running, patience) {
    const { name, locks: allLocks = NO_LOCKS } = this.#options;
    const locks = this.#store?.isShared ? allLocks : NO_LOCKS;
    const work = (/** @type {AbortSignal} */ taken) =>
      this.#sendAll(AbortSignal.any([taken, running]));
    await withLeaderLock(locks, { name, work, signal: AbortSignal.any([running, patience]) });
    if (!this.#next || running.aborted || !patience.aborted) return;
    await withLeaderLock(locks, { name, work, steal: true });
  }

  /** @param {AbortSignal} stop */
  async #sendAll(stop) {
    // Another tab may have sent some of it.
    await this.#inTurn((store) => this.#load(store));
    for (let draft = this.#next; draft && !stop.aborted; draft = this.#next) {
      const outcome = await unlessAborted(this.#options.post(draft), stop);
      // The seat is free at once; whoever takes it learns what came of the message by sending it.
      if (!outcome) return;
      if (outcome.type === "later") await this.#pause(outcome, stop);
      else if (outcome.type === "sent") await this.#settle({ receipt: outcome.receipt });
      else if (outcome.problem.code === SOMEONE_ELSE) this.take(draft.id);
      else await this.#settle({ id: draft.id, problem: outcome.problem });
    }
  }

  /** @param {DeliveryResult} settled */
  #settle(settled) {
    this.#failures = 0;
    const id = "receipt" in settled ? settled.receipt.id : settled.id;
    return this.#inTurn(async (store) => {
      const draft = this.#drafts.find((one) => one.id === id);
      if (!draft) return;
      this.#unstored.delete(id);
      this.#drafts = "receipt" in settled
        ? this.#without(id)
        : this.#drafts.map((one) => one === draft ? { ...draft, problem: settled.problem } : one);
      this.#options.changed(settled);
      if ("receipt" in settled) await hasWorked(store.remove(id));
      else await hasWorked(store.put({ ...draft, problem: settled.problem }));
      this.#tell(settled);
    });
  }

  /**
   * @param {Extract<Outcome, { type: "later" }>} outcome
   * @param {AbortSignal} stop
   */
  async #pause(outcome, stop) {
    const { isLimited, isSignedOut = false } = outcome;
    const milliseconds = this.#delayOf(outcome);
    if (isSignedOut) this.#options.signedOut?.();
    else this.#options.delayed(milliseconds, isLimited);
    const early = new AbortController();
    if (!isLimited) this.#endPause = () => early.abort();
    await delay(milliseconds, AbortSignal.any([stop, early.signal]));
    this.#endPause = () => {};
  }

  /** @param {Extract<Outcome, { type: "later" }>} outcome */
  #delayOf({ seconds, isSignedOut }) {
    if (isSignedOut) return PAUSES.longest;
    return seconds === undefined ? backOff(this.#failures++, PAUSES) : seconds * 1_000;
  }

  /** @param {string} id */
  #without(id) {
    return this.#drafts.filter((draft) => draft.id !== id);
  }

  /** @param {readonly QueuedMessage[]} drafts */
  #show(drafts) {
    this.#drafts = drafts;
    this.#options.changed();
  }
}

/**
 * A store that fails (no space, say) costs durability: what it lacks is sent from memory.
 * @param {Promise<unknown>} work
 */
async function hasWorked(work) {
  try {
    await work;
    return true;
  } catch {
    return false;
  }
}
