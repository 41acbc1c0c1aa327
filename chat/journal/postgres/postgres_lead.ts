// The session of a leader.

import type { Cursor } from "../../../hub/mod.ts";
import type { UserState } from "../../domain/user_state.ts";
import type { LogRecord } from "../../message.ts";
import { errorMessage } from "../../logging/logger.ts";
import { DeposedError, type Lead, OutcomeUnknownError } from "../journal.ts";
import type { Connection } from "./connection.ts";
import { toColumns } from "./records.ts";
import * as sql from "./statements.ts";

/** PostgreSQL's code of a row whose number or id is there already: this broker's log is behind. */
const UNIQUE_VIOLATION = "23505";

export class PostgresLead implements Lead {
  readonly term: number;
  readonly head: Cursor;
  readonly #connection: Connection;

  private constructor(connection: Connection, term: number, head: Cursor) {
    this.#connection = connection;
    this.term = term;
    this.head = head;
  }

  /**
   * Begins a term in a session that holds the lock.
   *
   * @throws {Error} if that is not on all machines that must have it.
   */
  static async begin(connection: Connection, name: string): Promise<PostgresLead> {
    await connection.query(sql.LEASE);
    const { rows: [begun] } = await connection.query(sql.BEGIN_TERM, [sql.LOG, name]);
    const { rows: [newest] } = await connection.query(sql.HEAD, [sql.LOG]);
    const head = { epoch: String(begun?.epoch), gid: Number(newest?.head) };
    const lead = new PostgresLead(connection, Number(begun?.term), head);
    await lead.confirm(head.gid);
    return lead;
  }

  async append(records: readonly LogRecord[], erased: readonly number[] = []): Promise<void> {
    const mine = [sql.LOG, this.term];
    if (records.length === 0) return await this.#change(sql.STILL_LEADS, mine, 1);
    const values = [...mine, ...toColumns(records), erased];
    await this.#change(sql.APPEND, values, records.length);
  }

  async keep(states: readonly UserState[]): Promise<void> {
    const columns = [
      states.map(({ kind }) => kind),
      states.map(({ user }) => user),
      states.map(({ key }) => key),
      states.map(({ value }) => value === null ? null : JSON.stringify(value)),
    ];
    await this.#change(sql.KEEP, [sql.LOG, this.term, ...columns], states.length);
  }

  async prune(gids: readonly number[]): Promise<void> {
    await this.#change(sql.PRUNE, [sql.LOG, this.term, gids], 1);
  }

  async confirm(gid: number): Promise<void> {
    await this.#change(sql.CONFIRM, [sql.LOG, this.term, gid], 1);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#connection[Symbol.asyncDispose]();
  }

  /** Runs a statement that concerns so many rows while this session leads, and else none. */
  async #change(text: string, values: readonly unknown[], count: number): Promise<void> {
    let changed: number | null;
    try {
      ({ rowCount: changed } = await this.#connection.query(text, values));
    } catch (error) {
      if (codeOf(error) === UNIQUE_VIOLATION) {
        throw new DeposedError(`Another broker stored records: ${errorMessage(error)}`);
      }
      throw new OutcomeUnknownError(`The journal did not answer: ${errorMessage(error)}`);
    }
    if (changed !== count) throw new DeposedError(`Another broker leads since term ${this.term}`);
  }
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && "code" in error ? error.code : undefined;
}
