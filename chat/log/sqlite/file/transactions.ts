// Transactions of the log, durable or not.

import type { DatabaseSync } from "node:sqlite";
import type { StorageReport } from "../../storage.ts";
import type { StorageWatch } from "./storage.ts";

/** Writes a page as a message would, without any change: SQLite skips a row that stays the same. */
const SAME_HEAD = "UPDATE log SET head = head + 1; UPDATE log SET head = head - 1";

export class Transactions {
  readonly #database: DatabaseSync;
  readonly #storage: StorageWatch;

  constructor(database: DatabaseSync, storage: StorageWatch) {
    this.#database = database;
    this.#storage = storage;
  }

  /** Runs work in a transaction, which is on disk when this returns. */
  run<T>(work: () => T): T {
    try {
      return this.#transact(work);
    } catch (error) {
      this.#storage.failed(error);
      throw error;
    }
  }

  /** Runs work in a transaction of which nothing stays. */
  rehearse<T>(work: () => T): T {
    try {
      this.#database.exec("BEGIN IMMEDIATE");
      return work();
    } catch (error) {
      this.#storage.failed(error);
      throw error;
    } finally {
      if (this.#database.isTransaction) this.#database.exec("ROLLBACK");
    }
  }

  /** For writes that may be repeated after a power cut. */
  runUnsynced<T>(work: () => T): T {
    return this.#unsynced(() => this.run(work));
  }

  /** Runs work with any number of transactions, which are on disk together when this returns. */
  syncOnce<T>(work: () => T): T {
    const result = this.#unsynced(work);
    // Syncing this commit syncs the earlier ones too: all are in one file.
    this.run(() => this.#database.exec(SAME_HEAD));
    return result;
  }

  /** Checks whether messages can be stored. */
  check(): StorageReport {
    return this.#storage.check(() => this.#transact(() => this.#database.exec(SAME_HEAD)));
  }

  #transact<T>(work: () => T): T {
    this.#database.exec("BEGIN IMMEDIATE");
    try {
      const result = work();
      // Checked last: a commit to a file that was removed is lost when the file is closed.
      this.#storage.requireFiles();
      this.#database.exec("COMMIT");
      return result;
    } catch (error) {
      if (this.#database.isTransaction) this.#database.exec("ROLLBACK");
      throw error;
    }
  }

  #unsynced<T>(work: () => T): T {
    this.#database.exec("PRAGMA synchronous = NORMAL");
    try {
      return work();
    } finally {
      this.#database.exec("PRAGMA synchronous = FULL");
    }
  }
}
