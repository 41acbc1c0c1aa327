// What users set for themselves and is no entry: what they read, saved and chose. For brokers that keep a log
// together: what changed here, and what changed elsewhere. The database itself notes the changes, in a table that
// lives as long as the connection.

import type { DatabaseSync, StatementSync } from "node:sqlite";
import { USER_STATE_KINDS, type UserState } from "../../domain/user_state.ts";
import type { Transactions } from "./file/transactions.ts";
import { integer } from "./rows.ts";

interface Kind {
  readonly table: string;
  /** The column of the key within `table`, besides the user. */
  readonly key: string;
  /** Selects `key` and `value`, JSON or NULL, of each change. */
  readonly read: string;
  /** Writes a value; parameters `:user`, `:key`, `:value`. */
  readonly write: string;
}

const simple = (table: string, column: string): Kind => ({
  table,
  key: "''",
  read: `SELECT '' AS key, state.${column} AS value
    FROM changed LEFT JOIN ${table} AS state ON state.user = changed.user`,
  write: `INSERT OR REPLACE INTO ${table} (user, ${column}) SELECT :user, :value WHERE :key = ''`,
});

const KINDS: Readonly<Record<UserState["kind"], Kind>> = {
  room: {
    table: "read_state",
    key: "room",
    read: `SELECT room.name AS key, json_object('marker', read_marker, 'isUnread', is_marked_unread,
        'level', notification_level, 'rank', favourite_rank) AS value
      FROM changed JOIN room ON room.id = changed.key
        JOIN read_state ON read_state.user = changed.user AND read_state.room = room.id`,
    write: `INSERT OR REPLACE INTO read_state
        (user, room, read_marker, is_marked_unread, notification_level, favourite_rank)
      SELECT :user, id, :value ->> 'marker', :value ->> 'isUnread', :value ->> 'level', :value ->> 'rank'
      FROM room WHERE name = :key`,
  },
  saved: {
    table: "saved_message",
    key: "id",
    read: `SELECT changed.key, iif(state.id IS NULL, NULL, json_object('position', position,
        'room', room.name, 'seq', room_seq & 4294967295, 'at', saved_at)) AS value
      FROM changed LEFT JOIN saved_message AS state
          ON state.user = changed.user AND state.id = changed.key
        LEFT JOIN room ON room.id = state.room_seq >> 32`,
    write: `INSERT OR REPLACE INTO saved_message (user, position, room_seq, id, saved_at)
      SELECT :user, :value ->> 'position', (id << 32) + (:value ->> 'seq'), :key, :value ->> 'at'
      FROM room WHERE name = :value ->> 'room'`,
  },
  seen: simple("activity_seen", "gid"),
  quiet: simple("do_not_disturb", "until"),
  visit: simple("first_visit", "gid"),
};

/** A message that is no longer saved. */
const UNSAVE = "DELETE FROM saved_message WHERE user = :user AND id = :key";

export class UserStates {
  readonly #take: StatementSync;
  readonly #forget: StatementSync;
  readonly #reads: ReadonlyMap<string, StatementSync>;
  readonly #writes: ReadonlyMap<string, StatementSync>;
  readonly #unsave: StatementSync;
  readonly #clear: StatementSync;
  readonly #noteAll: readonly StatementSync[];

  readonly #transactions: Transactions;

  /** Notes changes from now on. */
  constructor(database: DatabaseSync, transactions: Transactions) {
    this.#transactions = transactions;
    database.exec(
      `CREATE TEMP TABLE changed_state (kind TEXT, user TEXT, key, UNIQUE (kind, user, key))`,
    );
    for (const [kind, { table, key }] of Object.entries(KINDS)) {
      for (const [event, row] of [["INSERT", "NEW"], ["UPDATE", "NEW"], ["DELETE", "OLD"]]) {
        const changed = key === "''" ? key : `${row}.${key}`;
        // OR IGNORE would not do: what handles a conflict in the table would handle it here, too.
        database.exec(`CREATE TEMP TRIGGER ${kind}_${event} AFTER ${event} ON ${table} BEGIN
          INSERT INTO changed_state SELECT '${kind}', ${row}.user, ${changed} WHERE NOT EXISTS (
            SELECT 1 FROM changed_state
            WHERE kind = '${kind}' AND user = ${row}.user AND key = ${changed}
          );
        END`);
      }
    }
    const each = (sql: (kind: Kind) => string) =>
      new Map(Object.entries(KINDS).map(([name, kind]) => [name, database.prepare(sql(kind))]));
    this.#take = database.prepare("SELECT rowid, kind, user, key FROM changed_state LIMIT ?");
    this.#forget = database.prepare("DELETE FROM changed_state WHERE rowid = ?");
    this.#reads = each(({ read }) => `WITH changed (user, key) AS (VALUES (?, ?)) ${read}`);
    this.#writes = each(({ write }) => write);
    this.#unsave = database.prepare(UNSAVE);
    this.#noteAll = Object.entries(KINDS).map(([kind, { table, key }]) =>
      database.prepare(
        `INSERT OR IGNORE INTO changed_state SELECT '${kind}', user, ${key} FROM ${table}`,
      )
    );
    this.#clear = database.prepare("DELETE FROM changed_state");
  }

  /** Notes all that there is. */
  noteAll(): void {
    this.#transactions.runUnsynced(() => this.#noteAll.forEach((statement) => statement.run()));
  }

  /** Returns what changed since the last call, at most `limit`. */
  take(limit: number): UserState[] {
    return this.#transactions.runUnsynced(() => this.#takeSome(limit));
  }

  /** Sets what changed elsewhere. Does not wait for the disk. */
  apply(states: readonly UserState[]): void {
    this.#transactions.runUnsynced(() => this.#set(states));
  }

  #takeSome(limit: number): UserState[] {
    return this.#take.all(limit).flatMap(({ rowid, kind, user, key }) => {
      this.#forget.run(integer(rowid));
      const row = this.#reads.get(String(kind))?.get(String(user), key ?? "");
      if (!row) return [];
      const value = row.value === null ? null : JSON.parse(String(row.value));
      return [{ kind: toKind(kind), user: String(user), key: String(row.key), value }];
    });
  }

  #set(states: readonly UserState[]) {
    for (const { kind, user, key, value } of states) {
      // A place among the saved ones may have been another message's.
      if (kind === "saved") this.#unsave.run({ user, key });
      if (value !== null) this.#writes.get(kind)?.run({ user, key, value: JSON.stringify(value) });
    }
    // They are no changes of this broker.
    this.#clear.run();
  }
}

function toKind(value: unknown): UserState["kind"] {
  const kind = USER_STATE_KINDS.find((one) => one === value);
  if (kind !== undefined) return kind;
  throw new TypeError(`Cannot read a user's state of kind ${value}`);
}
