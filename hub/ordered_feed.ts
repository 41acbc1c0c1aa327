// Puts entries that arrive over a lossy channel into strict order.
//
// A publisher may drop, a replay may repeat, and both may race. Only gids decide: the next one is
// delivered, a known one is dropped, and one beyond a hole is held until a replay has filled the hole.
// There are no timers and no sockets in here, so that tests can play every interleaving.

import type { Cursor } from "./cursor.ts";
import type { Gap, LogEntry, ReplayPage } from "./history.ts";

/** Receives the output of an {@linkcode OrderedFeed}. Its methods are called synchronously. */
export interface FeedHandler<Entry extends Cursor = LogEntry> {
  /** Receives the next entry of the log. */
  deliver(entry: Entry): void;
  /** The log became known, or was replaced by another one: what follows comes after `position`. */
  restart(position: Cursor): void;
  /** The missing entries were pruned and are unavailable; what follows comes after `gap.to`. */
  skip(gap: Gap): void;
  /**
   * Entries after `gid` are missing. Read a page of them and pass it to
   * {@linkcode OrderedFeed.onReplay}, or call {@linkcode OrderedFeed.onReplayFailed}.
   */
  request(gid: number): void;
}

/** The head of the source's log. Send it often: it reveals that a last entry was lost. */
export interface Heartbeat {
  /** The epoch of the log. */
  readonly epoch: string;
  /** The highest gid of the log; 0 while it is empty. */
  readonly head: number;
}

/** Maximum number of entries held beyond a hole until it is filled; later ones are replayed. */
const MAX_HELD = 10_000;

/**
 * Delivers each entry of a log once and in order, however its channel drops, repeats or reorders.
 *
 * Use it in front of a {@linkcode Hub} that receives entries over a network. The gids of the log must be
 * contiguous. A log is followed from the position of the first heartbeat or entry on.
 *
 * ```ts
 * import { OrderedFeed } from "@hubbub/hubbub/hub";
 *
 * const received: number[] = [];
 * const feed = new OrderedFeed({
 *   deliver: ({ gid }) => received.push(gid),
 *   restart: () => {},
 *   skip: () => {},
 *   request: (gid) => received.push(-gid),
 * });
 * const entry = (gid: number) => ({ epoch: "a", gid, room: "lobby" });
 * feed.onHeartbeat({ epoch: "a", head: 0 });
 * for (const gid of [1, 1, 3]) feed.onEntry(entry(gid));
 * feed.onReplay({ epoch: "a", entries: [entry(2), entry(3)], upTo: 3, pruned: 0 });
 * if (`${received}` !== "1,-1,2,3") throw new Error(`Unexpected order: ${received}`);
 * ```
 */
export class OrderedFeed<Entry extends Cursor = LogEntry> {
  readonly #handler: FeedHandler<Entry>;
  readonly #held = new Map<number, Entry>();
  #position: Cursor | undefined;
  /** The highest gid that the log is known to have. */
  #head = 0;
  #isRequesting = false;
  /** Heartbeats received while a request was pending. */
  #heartbeatsSinceRequest = 0;

  /**
   * Creates a feed that follows no log yet.
   *
   * @param handler Receives the entries in order, and the requests for missing ones.
   */
  constructor(handler: FeedHandler<Entry>) {
    this.#handler = handler;
  }

  /** Takes an entry as it was published. */
  onEntry(entry: Entry): void {
    const last = this.#follow(entry.epoch, entry.gid - 1);
    this.#head = Math.max(this.#head, entry.gid);
    if (entry.gid <= last) return;
    if (entry.gid === last + 1) return this.#deliver(entry);
    if (this.#held.size < MAX_HELD) this.#held.set(entry.gid, entry);
    this.#request();
  }

  /** Takes a heartbeat. The second one received while a request is unanswered repeats the request. */
  onHeartbeat({ epoch, head }: Heartbeat): void {
    this.#follow(epoch, head);
    this.#head = Math.max(this.#head, head);
    // A source that sends heartbeats also answers: a request that is still pending died with an earlier
    // incarnation of it.
    if (this.#isRequesting && ++this.#heartbeatsSinceRequest > 1) this.#isRequesting = false;
    this.#request();
  }

  /** Takes the page that answers a request. */
  onReplay({ epoch, entries, upTo }: ReplayPage<Entry>): void {
    this.#isRequesting = false;
    // The page is from another log. Only what is published decides which log is followed.
    if (epoch !== this.#position?.epoch) return;
    for (const entry of entries) {
      this.#skipTo(epoch, entry.gid - 1);
      this.onEntry(entry);
    }
    this.#skipTo(epoch, upTo);
    this.#request();
  }

  /** A request failed; the next heartbeat or entry repeats it. */
  onReplayFailed(): void {
    this.#isRequesting = false;
  }

  /** Returns the last gid delivered. A log that is not known yet is followed from `gid` on. */
  #follow(epoch: string, gid: number): number {
    if (this.#position?.epoch === epoch) return this.#position.gid;
    this.#held.clear();
    this.#head = gid;
    this.#position = { epoch, gid };
    this.#handler.restart(this.#position);
    return gid;
  }

  /** Skips the entries up to `gid` that a page leaves out: they were pruned. */
  #skipTo(epoch: string, gid: number) {
    const position = this.#position;
    if (position?.epoch !== epoch || position.gid >= gid) return;
    this.#position = { epoch, gid };
    this.#handler.skip({ from: position.gid + 1, to: gid });
    this.#deliver(this.#held.get(gid + 1));
  }

  /** Delivers an entry, and the held entries that follow it. */
  #deliver(entry: Entry | undefined) {
    for (let next = entry; next; next = this.#held.get(next.gid + 1)) {
      this.#held.delete(next.gid);
      this.#position = { epoch: next.epoch, gid: next.gid };
      this.#handler.deliver(next);
    }
  }

  #request() {
    if (this.#isRequesting || !this.#position || this.#position.gid >= this.#head) return;
    this.#isRequesting = true;
    this.#heartbeatsSinceRequest = 0;
    this.#handler.request(this.#position.gid);
  }
}
