// Puts what a web process hears from the broker into strict order.
//
// PUB may drop, a replay may repeat, both may race. Only gids decide: the next one is delivered, a
// known one is dropped, one from beyond waits until what is missing has been asked for and came.
// No timers and no sockets in here, so that every interleaving can be tested.

import type { Cursor } from "./cursor.ts";
import type { Entry, Heartbeat } from "../chat/protocol.ts";

export interface FeedListener {
  /** The next entry of the log. */
  deliver(entry: Entry): void;
  /** A log is known, for the first time or as another one: what follows comes after `place`. */
  restart(place: Cursor): void;
  /** Entries that are missing were pruned: nobody will ever get them. */
  skip(gap: Gap): void;
  /** Entries after `gid` are missing; the answer goes to `fill`, a failure to `giveUp`. */
  request(gid: number): void;
}

/** Gids that are gone, both ends included. */
export interface Gap {
  readonly from: number;
  readonly to: number;
}

/** What the broker has after a gid. */
export interface ReplayPage {
  readonly epoch: string;
  readonly entries: readonly Entry[];
  /** The entries are all that there are up to this gid. */
  readonly upTo: number;
  /** The highest gid that was pruned from the rooms in question; 0 where none was. */
  readonly pruned: number;
}

/** Entries from beyond a hole that are kept until it is filled; further ones come by replay. */
const MAX_HELD = 10_000;

export class OrderedFeed {
  readonly #listener: FeedListener;
  readonly #held = new Map<number, Entry>();
  #place: Cursor | undefined;
  /** The highest gid heard of. */
  #head = 0;
  #isAsking = false;
  /** Beats that came while a request was under way. */
  #beatsAsking = 0;

  constructor(listener: FeedListener) {
    this.#listener = listener;
  }

  /** An entry came, live or replayed. */
  entry(entry: Entry): void {
    const last = this.#follow(entry.epoch, entry.gid - 1);
    this.#head = Math.max(this.#head, entry.gid);
    if (entry.gid <= last) return;
    if (entry.gid === last + 1) return this.#deliver(entry);
    if (this.#held.size < MAX_HELD) this.#held.set(entry.gid, entry);
    this.#ask();
  }

  /** The broker said where its log stands. */
  onHeartbeat({ epoch, head }: Heartbeat): void {
    this.#follow(epoch, head);
    this.#head = Math.max(this.#head, head);
    // A broker that beats answers: a question that it has not answered by now died with another.
    if (this.#isAsking && ++this.#beatsAsking > 1) this.#isAsking = false;
    this.#ask();
  }

  /** The answer to a request came. */
  onReplay({ epoch, entries, upTo }: ReplayPage): void {
    this.#isAsking = false;
    // Asked of another log than this one; only what is published decides which log is followed.
    if (epoch !== this.#place?.epoch) return;
    for (const entry of entries) {
      this.#skipTo(epoch, entry.gid - 1);
      this.entry(entry);
    }
    this.#skipTo(epoch, upTo);
    this.#ask();
  }

  /** A request was not answered; the next beat asks again. */
  onReplayFailed(): void {
    this.#isAsking = false;
  }

  /** Returns the last gid delivered. A log seen for the first time is followed from `gid` on. */
  #follow(epoch: string, gid: number): number {
    if (this.#place?.epoch === epoch) return this.#place.gid;
    this.#held.clear();
    this.#head = gid;
    this.#place = { epoch, gid };
    this.#listener.restart(this.#place);
    return gid;
  }

  /** What an answer leaves out up to `gid` is not in the log any more. */
  #skipTo(epoch: string, gid: number) {
    const place = this.#place;
    if (place?.epoch !== epoch || place.gid >= gid) return;
    this.#place = { epoch, gid };
    this.#listener.skip({ from: place.gid + 1, to: gid });
    this.#deliver(this.#held.get(gid + 1));
  }

  #deliver(entry: Entry | undefined) {
    for (let next = entry; next; next = this.#held.get(next.gid + 1)) {
      this.#held.delete(next.gid);
      this.#place = { epoch: next.epoch, gid: next.gid };
      this.#listener.deliver(next);
    }
  }

  #ask() {
    if (this.#isAsking || !this.#place || this.#place.gid >= this.#head) return;
    this.#isAsking = true;
    this.#beatsAsking = 0;
    this.#listener.request(this.#place.gid);
  }
}
