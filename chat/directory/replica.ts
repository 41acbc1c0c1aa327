// The directory of a web process. When the log becomes known, all changes so far are requested from
// the broker; then each change is applied as it is delivered. Every request is authorized against
// it.

import type { Cursor } from "../../hub/mod.ts";
import { Waiters } from "../../hub/waiters.ts";
import { unavailable } from "../errors.ts";
import { errorMessage, logError } from "../logging/logger.ts";
import type { Entry } from "../protocol.ts";
import { type ChangeEntry, toChangeEntry } from "./change_entry.ts";
import { Directory } from "./directory.ts";

export interface ChangeSource {
  /** Requests changes after a gid, oldest first. They are complete up to `upTo`. */
  changes(gid: number): Promise<{ epoch: string; entries: readonly Entry[]; upTo: number }>;
  /** Requests the secret that signs cookies. */
  key(): Promise<Uint8Array>;
}

/** A position in the log; without an epoch, in the current one. */
export type LogPosition = Pick<Cursor, "gid"> & Partial<Cursor>;

const RETRY_MS = 500;
/** Bounds how long a request waits while this process starts or lags behind another one. */
const WAIT_MS = 2_000;

export class DirectoryReplica {
  readonly #source: ChangeSource;
  #onChange: (entry?: ChangeEntry) => void = () => {};
  #directory = new Directory();
  #key: Uint8Array | undefined;
  #position: Cursor | undefined;
  /** Changes that arrived while older ones are being requested. */
  #queued: ChangeEntry[] | undefined;
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

  /** The secret that signs cookies; undefined until the broker has answered. */
  get key(): Uint8Array | undefined {
    return this.#key;
  }

  /** @throws {ChatError} `broker-unavailable` while the secret is unknown. */
  requireKey(): Uint8Array {
    if (this.#key) return this.#key;
    throw unavailable("The broker has not answered yet");
  }

  /** Position in the log that this process has reached; undefined until the broker has answered. */
  get position(): Cursor | undefined {
    return this.#position;
  }

  /** Whether all changes so far are applied. Until then nothing private may be read. */
  get isLoaded(): boolean {
    return this.#key !== undefined && this.#queued === undefined;
  }

  /** Resolves once all changes are applied, or after a while in any case. */
  async ready(): Promise<void> {
    await this.#waiters.until(() => this.isLoaded, { timeoutMs: WAIT_MS });
  }

  /**
   * Resolves once all changes up to a position are applied.
   *
   * @throws {ChatError} `broker-unavailable` if that takes too long.
   */
  async waitFor(position: LogPosition): Promise<void> {
    if (await this.#waiters.until(() => this.#isAt(position), { timeoutMs: WAIT_MS })) return;
    throw unavailable("This server lags behind the broker");
  }

  /** Starts again from the beginning: a log is known for the first time, or was replaced. */
  restart(position: Cursor): void {
    clearTimeout(this.#retry);
    const queued: ChangeEntry[] = [];
    this.#position = position;
    this.#queued = queued;
    // No permission can be checked before all changes are applied.
    this.#onChange();
    this.#load(position, queued);
  }

  /**
   * Entries up to `gid` were pruned before this process received them: there may be changes among
   * them.
   */
  skip(gid: number): void {
    if (this.#position) this.restart({ ...this.#position, gid });
  }

  /** Receives the next entry of the log. */
  deliver(entry: Entry): void {
    this.#position = { epoch: entry.epoch, gid: entry.gid };
    if (entry.type === "change") this.#read(entry);
    this.#waiters.check();
  }

  close(): void {
    clearTimeout(this.#retry);
    this.#queued = [];
    this.#waiters.cancelAll();
  }

  #isAt({ epoch = this.#position?.epoch, gid }: LogPosition): boolean {
    return this.isLoaded && this.#position?.epoch === epoch && (this.#position?.gid ?? 0) >= gid;
  }

  #read(entry: Entry) {
    try {
      this.#take(toChangeEntry(entry));
    } catch (error) {
      // It may be from a newer broker. The entry must reach its readers all the same.
      logError(`Cannot apply change ${entry.gid}: ${errorMessage(error)}`);
    }
  }

  #take(entry: ChangeEntry) {
    if (this.#queued) return void this.#queued.push(entry);
    this.#directory.apply(entry);
    this.#onChange(entry);
  }

  async #load(position: Cursor, queued: ChangeEntry[]) {
    try {
      const directory = await this.#readAll(position);
      const key = await this.#source.key();
      if (this.#queued !== queued) return;
      for (const change of queued) directory.apply(change);
      this.#directory = directory;
      this.#key = key;
      this.#queued = undefined;
      this.#waiters.check();
      this.#onChange();
    } catch (error) {
      if (this.#queued !== queued) return;
      logError(`Cannot load the directory: ${errorMessage(error)}`);
      this.#retry = setTimeout(() => this.#load(position, queued), RETRY_MS);
    }
  }

  async #readAll({ epoch, gid }: Cursor): Promise<Directory> {
    const directory = new Directory();
    for (let upTo = 0; upTo < gid;) {
      const slice = await this.#source.changes(upTo);
      if (slice.epoch !== epoch) throw new Error("The log was replaced");
      for (const entry of slice.entries) directory.apply(toChangeEntry(entry));
      upTo = slice.upTo;
    }
    return directory;
  }
}
