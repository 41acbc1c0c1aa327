// The journal in PostgreSQL. Order and durability are the database's. Who leads is the session that holds an
// advisory lock; a term, which each new leader raises and each batch checks, refuses whoever believes to lead and
// does not.

import { setTimeout as delay } from "node:timers/promises";
import type { JournalSettings } from "../../config/journal.ts";
import type { LogRecord } from "../../message.ts";
import type { Journal, Lead, Outlook, VersionedStates } from "../journal.ts";
import { Connection } from "./connection.ts";
import { PostgresLead } from "./postgres_lead.ts";
import { toRecord, toUserState } from "./records.ts";
import * as sql from "./statements.ts";

/** Milliseconds between attempts to lead. */
const LOCK_EVERY_MS = 250;

/** What a new journal begins with. */
export interface Origin {
  readonly epoch: string;
  readonly key: Uint8Array;
}

export class PostgresJournal implements Journal {
  readonly #settings: JournalSettings;
  #reader: Connection | undefined;

  private constructor(settings: JournalSettings) {
    this.#settings = settings;
  }

  /**
   * Connects to the journal, and creates it in an empty database.
   *
   * @throws {Error} if no server takes writes, or the journal has another schema.
   */
  static async open(settings: JournalSettings, { epoch, key }: Origin): Promise<PostgresJournal> {
    await using connection = await Connection.open(settings);
    for (const statement of sql.CREATE.split(";")) await connection.query(statement);
    await connection.query(sql.ADD_LOG, [sql.LOG, sql.SCHEMA, epoch, key]);
    const { rows: [row] } = await connection.query(sql.LOOK, [sql.LOG]);
    if (row?.schema === sql.SCHEMA) return new PostgresJournal(settings);
    throw new Error(`Cannot use the journal: it has schema ${row?.schema}, expected ${sql.SCHEMA}`);
  }

  async look(): Promise<Outlook> {
    const { rows: [row] } = await this.#read(sql.LOOK, [sql.LOG]);
    const { epoch, key, term, leader, confirmed } = row ?? {};
    if (!(key instanceof Uint8Array)) throw new Error("Cannot read the journal: it has no log");
    return {
      epoch: String(epoch),
      // Not the driver's Buffer, which may be a part of a larger one.
      key: new Uint8Array(key),
      term: Number(term),
      leader: String(leader),
      confirmed: Number(confirmed),
    };
  }

  async after(gid: number, limit: number): Promise<LogRecord[]> {
    const { rows } = await this.#read(sql.AFTER, [sql.LOG, gid, limit]);
    return rows.map(toRecord);
  }

  async userStatesAfter(version: number): Promise<VersionedStates> {
    const { rows } = await this.#read(sql.STATES_AFTER, [sql.LOG, version]);
    return { states: rows.map(toUserState), version: Number(rows.at(-1)?.version ?? version) };
  }

  async lead(name: string, stop: AbortSignal): Promise<Lead> {
    for (;;) {
      stop.throwIfAborted();
      await using attempt = new AsyncDisposableStack();
      try {
        const connection = attempt.use(await Connection.open(this.#settings));
        await waitForLock(connection, stop);
        const lead = await PostgresLead.begin(connection, name);
        attempt.move();
        return lead;
      } catch (error) {
        if (error === stop.reason) throw error;
        await delay(LOCK_EVERY_MS, undefined, { signal: stop }).catch(() => {});
      }
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#reader?.[Symbol.asyncDispose]();
  }

  async #read(text: string, values: readonly unknown[]) {
    try {
      this.#reader ??= await Connection.open(this.#settings);
      return await this.#reader.query(text, values);
    } catch (error) {
      await this.#reader?.[Symbol.asyncDispose]();
      this.#reader = undefined;
      throw error;
    }
  }
}

/** Resolves once the session holds the lock of the leader. */
async function waitForLock(connection: Connection, stop: AbortSignal) {
  for (;;) {
    const { rows: [row] } = await connection.query(sql.TRY_LOCK, [sql.LOG]);
    if (row?.is_locked) return;
    await delay(LOCK_EVERY_MS, undefined, { signal: stop });
  }
}
