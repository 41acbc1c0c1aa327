// The directory as a web process knows it: all changes so far, asked of the broker when the log
// becomes known, then each change as it is delivered. Whoever reads is checked against it.

import type { Cursor } from "../../hub/mod.ts";
import { Waiters } from "../../hub/waiters.ts";
import { unavailable } from "../errors.ts";
import { errorMessage, logError } from "../logger.ts";
import type { Entry } from "../protocol.ts";
import { type ChangeEntry, toChangeEntry } from "./change_entry.ts";
import { Directory } from "./directory.ts";

/** What the replica asks the broker. */
export interface ChangeSource {
  /** Some changes after a gid, oldest first; no more than these up to `upTo`. */
  changes(gid: number): Promise<{ epoch: string; entries: readonly Entry[]; upTo: number }>;
  /** The key of what browsers keep for us. */
  key(): Promise<Uint8Array>;
}

/** A place in the log; without an epoch, in the one that is followed. */
export type LogPosition = Pick<Cursor, "gid"> & Partial<Cursor>;

const TRY_AGAIN_MS = 500;
/** For who comes while this process starts, or hears of an entry later than the one who asked. */
const WAIT_MS = 2_000;

export class DirectoryReplica {
  readonly #source: ChangeSource;
  #onChange: (entry?: ChangeEntry) => void = () => {};
  #directory = new Directory();
  #key: Uint8Array | undefined;
  #place: Cursor | undefined;
  /** Changes that came while older ones were asked for. */
  #held: ChangeEntry[] | undefined;
  #retry: ReturnType<typeof setTimeout> | undefined;
  readonly #waiters = new Waiters();

  constructor(source: ChangeSource) {
    this.#source = source;
  }

  /** @param onChange Called after each change, and without an entry if everything may have changed. */
  listen(onChange: (entry?: ChangeEntry) => void): void {
    this.#onChange = onChange;
  }

  get directory(): Directory {
    return this.#directory;
  }

  /** The key of what browsers keep for us; nothing until the broker was heard. */
  get key(): Uint8Array | undefined {
    return this.#key;
  }

  /** @throws {ChatError} `broker-unavailable` while there is no key. */
  requireKey(): Uint8Array {
    if (this.#key) return this.#key;
    throw unavailable("The broker was not heard yet");
  }

  /** How far this process has come in the log; nothing until the broker was heard. */
  get position(): Cursor | undefined {
    return this.#place;
  }

  /** Whether all changes up to now are known: until then nobody may read what is private. */
  get isLoaded(): boolean {
    return this.#key !== undefined && this.#held === undefined;
  }

  /** Resolves once all changes are known, or after a while all the same. */
  async ready(): Promise<void> {
    await this.#waiters.until(() => this.isLoaded, { timeoutMs: WAIT_MS });
  }

  /**
   * Resolves once this process goes by all changes up to a place.
   *
   * @throws {ChatError} `broker-unavailable` if it has not come there in time.
   */
  async waitFor(place: LogPosition): Promise<void> {
    if (await this.#waiters.until(() => this.#isAt(place), { timeoutMs: WAIT_MS })) return;
    throw unavailable("This server has not heard of the newest yet");
  }

  /** A log is known, for the first time or as another one. */
  restart(place: Cursor): void {
    clearTimeout(this.#retry);
    const held: ChangeEntry[] = [];
    this.#place = place;
    this.#held = held;
    // Nobody's rights are known until all changes are.
    this.#onChange();
    this.#load(place, held);
  }

  /** Entries up to `gid` were pruned before they came here: there may be changes among them. */
  skip(gid: number): void {
    if (this.#place) this.restart({ ...this.#place, gid });
  }

  /** The next entry of the log. */
  deliver(entry: Entry): void {
    this.#place = { epoch: entry.epoch, gid: entry.gid };
    if (entry.type === "change") this.#read(entry);
    this.#waiters.check();
  }

  close(): void {
    clearTimeout(this.#retry);
    this.#held = [];
    this.#waiters.cancelAll();
  }

  #isAt({ epoch = this.#place?.epoch, gid }: LogPosition): boolean {
    return this.isLoaded && this.#place?.epoch === epoch && (this.#place?.gid ?? 0) >= gid;
  }

  #read(entry: Entry) {
    try {
      this.#take(toChangeEntry(entry));
    } catch (error) {
      // From a newer broker: the entry must reach its readers all the same.
      logError(`Cannot read change ${entry.gid}: ${errorMessage(error)}`);
    }
  }

  #take(entry: ChangeEntry) {
    if (this.#held) return void this.#held.push(entry);
    this.#directory.apply(entry);
    this.#onChange(entry);
  }

  async #load(place: Cursor, held: ChangeEntry[]) {
    try {
      const directory = await this.#readAll(place);
      const key = await this.#source.key();
      if (this.#held !== held) return;
      for (const change of held) directory.apply(change);
      this.#directory = directory;
      this.#key = key;
      this.#held = undefined;
      this.#waiters.check();
      this.#onChange();
    } catch (error) {
      if (this.#held !== held) return;
      logError(`Cannot read who may do what: ${errorMessage(error)}`);
      this.#retry = setTimeout(() => this.#load(place, held), TRY_AGAIN_MS);
    }
  }

  async #readAll({ epoch, gid }: Cursor): Promise<Directory> {
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
