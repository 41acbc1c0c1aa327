// The directory as a web process knows it: all changes so far, asked of the broker when the log
// becomes known, then each change as it is delivered. Whoever reads is checked against it.

import { type ChangeEntry, toChangeEntry } from "./change_entry.ts";
import type { Cursor } from "./cursor.ts";
import { Directory } from "./directory.ts";
import { reason, report } from "./report.ts";
import type { Entry } from "./wire.ts";

/** What the replica asks the broker. */
export interface ChangeSource {
  /** Some changes after a gid, oldest first; no more than these up to `upTo`. */
  changes(gid: number): Promise<{ epoch: string; entries: readonly Entry[]; upTo: number }>;
  /** The key of what browsers keep for us. */
  key(): Promise<Uint8Array>;
}

const TRY_AGAIN_MS = 500;
/** A moment, for who comes while this process starts. */
const LOADED_WITHIN_MS = 2_000;

export class DirectoryReplica {
  readonly #source: ChangeSource;
  readonly #changed: () => void;
  #directory = new Directory();
  #key: Uint8Array | undefined;
  #place: Cursor | undefined;
  /** Changes that came while older ones were asked for. */
  #held: ChangeEntry[] | undefined;
  #retry: ReturnType<typeof setTimeout> | undefined;
  readonly #waiting = new Set<() => void>();

  /** @param changed Called after changes that may take a right away. */
  constructor(source: ChangeSource, changed: () => void) {
    this.#source = source;
    this.#changed = changed;
  }

  get directory(): Directory {
    return this.#directory;
  }

  /** The key of what browsers keep for us; nothing until the broker was heard. */
  get key(): Uint8Array | undefined {
    return this.#key;
  }

  /** Whether all changes up to now are known: until then nobody may read what is private. */
  get isLoaded(): boolean {
    return this.#key !== undefined && this.#held === undefined;
  }

  /** Resolves once all changes are known, or after a while all the same. */
  async loaded(): Promise<void> {
    if (this.isLoaded) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, LOADED_WITHIN_MS);
    this.#waiting.add(resolve);
    await promise;
    this.#waiting.delete(resolve);
    clearTimeout(timer);
  }

  /** A log is known, for the first time or as another one. */
  restart(place: Cursor): void {
    clearTimeout(this.#retry);
    const held: ChangeEntry[] = [];
    this.#place = place;
    this.#held = held;
    this.#load(place, held);
  }

  /** Entries up to `gid` were pruned before they came here: there may be changes among them. */
  skip(gid: number): void {
    if (this.#place) this.restart({ ...this.#place, gid });
  }

  /** The next change of the log. */
  deliver(entry: Entry): void {
    try {
      this.#take(toChangeEntry(entry));
    } catch (error) {
      // From a newer broker: the entry must reach its readers all the same.
      report(`Cannot read change ${entry.gid}: ${reason(error)}`);
    }
  }

  close(): void {
    clearTimeout(this.#retry);
    this.#held = [];
    this.#wake();
  }

  #wake() {
    for (const resolve of this.#waiting) resolve();
  }

  #take(change: ChangeEntry) {
    if (this.#held) return void this.#held.push(change);
    this.#directory.apply(change);
    this.#changed();
  }

  async #load(place: Cursor, held: ChangeEntry[]) {
    try {
      const directory = await this.#read(place);
      const key = await this.#source.key();
      if (this.#held !== held) return;
      for (const change of held) directory.apply(change);
      this.#directory = directory;
      this.#key = key;
      this.#held = undefined;
      this.#wake();
      this.#changed();
    } catch (error) {
      if (this.#held !== held) return;
      report(`Cannot read who may do what: ${reason(error)}`);
      this.#retry = setTimeout(() => this.#load(place, held), TRY_AGAIN_MS);
    }
  }

  async #read({ epoch, gid }: Cursor): Promise<Directory> {
    const directory = new Directory();
    for (let upTo = 0; upTo < gid;) {
      const slice = await this.#source.changes(upTo);
      if (slice.epoch !== epoch) throw new Error("The log is another one now");
      for (const entry of slice.entries) directory.apply(toChangeEntry(entry));
      upTo = slice.upTo;
    }
    return directory;
  }
}
