// The log on SQLite. Nothing else knows the SQL.

import { DatabaseSync, type StatementSync } from "node:sqlite";
import type { Cursor } from "./cursor.ts";
import type { Appended, Log, PageRange } from "./log.ts";
import type { Draft, Message } from "./message.ts";
import type { Entry } from "./wire.ts";

// `entry_room` holds (room, gid): SQLite appends the rowid to every index.
const SCHEMA = `
  CREATE TABLE log (epoch TEXT NOT NULL, head INTEGER NOT NULL) STRICT;
  CREATE TABLE room (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, head INTEGER NOT NULL) STRICT;
  CREATE TABLE entry (
    gid INTEGER PRIMARY KEY,
    room INTEGER NOT NULL REFERENCES room (id),
    seq INTEGER NOT NULL,
    id TEXT NOT NULL UNIQUE,
    at INTEGER NOT NULL,
    sender TEXT NOT NULL,
    text TEXT NOT NULL,
    UNIQUE (room, seq)
  ) STRICT;
  CREATE INDEX entry_room ON entry (room);
  PRAGMA user_version = 1;
`;

const ENTRY_COLUMNS = `entry.gid, room.name AS room, entry.seq, entry.id, entry.at,
  entry.sender, entry.text`;
const ENTRIES = `SELECT ${ENTRY_COLUMNS} FROM entry JOIN room ON room.id = entry.room`;

/** `synchronous = FULL` makes each commit wait for the disk: an acknowledged message is there. */
const PRAGMAS = "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;";

const encoder = new TextEncoder();

export class SqliteLog implements Log {
  readonly #database: DatabaseSync;
  readonly #statements: Statements;
  #head: Cursor;

  /** Opens the log at `path`, or makes it. */
  constructor(path: string) {
    this.#database = new DatabaseSync(path);
    this.#database.exec(PRAGMAS);
    createOnce(this.#database);
    this.#statements = prepare(this.#database);
    this.#head = readHead(this.#database);
  }

  head(): Cursor {
    return this.#head;
  }

  append(drafts: readonly Draft[]): Appended[] {
    const rooms = new Map<string, RoomState>();
    let gid = this.#head.gid;
    const appendOne = (draft: Draft): Appended => {
      const room = this.#room(draft.room, rooms);
      const message = { ...draft, gid: gid + 1, seq: room.head + 1, at: Date.now() };
      if (!this.#insert(room.id, message)) return { entry: this.#stored(draft.id), isNew: false };
      gid = message.gid;
      room.head = message.seq;
      return { entry: this.#entry(message), isNew: true };
    };
    const appended = this.#inTransaction(() => {
      const results = drafts.map(appendOne);
      this.#statements.moveHead.run(gid);
      for (const room of rooms.values()) this.#statements.moveRoom.run(room.head, room.id);
      return results;
    });
    this.#head = { ...this.#head, gid };
    return appended;
  }

  after(gid: number, { limit, rooms }: { limit: number; rooms?: readonly string[] }): Entry[] {
    const rows = rooms === undefined
      ? this.#statements.after.all(gid, limit)
      : rooms.flatMap((room) => this.#statements.afterInRoom.all(room, gid, limit));
    return rows.map(toMessage).sort((a, b) => a.gid - b.gid).slice(0, limit)
      .map((message) => this.#entry(message));
  }

  page(room: string, { limit, before, after }: PageRange): Entry[] {
    const rows = after === undefined
      ? this.#statements.before.all(room, before ?? Number.MAX_SAFE_INTEGER, limit).reverse()
      : this.#statements.afterSeq.all(room, after, before ?? Number.MAX_SAFE_INTEGER, limit);
    return rows.map((row) => this.#entry(toMessage(row)));
  }

  [Symbol.dispose](): void {
    this.#database.close();
  }

  #inTransaction<T>(work: () => T): T {
    this.#database.exec("BEGIN IMMEDIATE");
    try {
      const result = work();
      this.#database.exec("COMMIT");
      return result;
    } catch (error) {
      if (this.#database.isTransaction) this.#database.exec("ROLLBACK");
      throw error;
    }
  }

  #room(name: string, rooms: Map<string, RoomState>): RoomState {
    const known = rooms.get(name);
    if (known) return known;
    this.#statements.addRoom.run(name);
    const row = this.#statements.room.get(name);
    const room = { id: integer(row?.id), head: integer(row?.head) };
    rooms.set(name, room);
    return room;
  }

  #insert(room: number, { gid, seq, id, at, from, text }: Message): boolean {
    return this.#statements.insert.run(gid, room, seq, id, at, from, text).changes === 1;
  }

  #stored(id: string): Entry {
    return this.#entry(toMessage(this.#statements.byId.get(id)));
  }

  #entry(message: Message): Entry {
    const { gid, room, seq, id, at, from, text } = message;
    const body = encoder.encode(JSON.stringify({ gid, seq, id, room, from, text, at }));
    return { epoch: this.#head.epoch, gid, kind: "message", room, seq, id, at, body };
  }
}

interface RoomState {
  readonly id: number;
  head: number;
}

type Row = Record<string, unknown>;
type Statements = ReturnType<typeof prepare>;

function prepare(database: DatabaseSync) {
  const sql = (text: string): StatementSync => database.prepare(text);
  return {
    moveHead: sql("UPDATE log SET head = ?"),
    moveRoom: sql("UPDATE room SET head = ? WHERE id = ?"),
    addRoom: sql("INSERT INTO room (name, head) VALUES (?, 0) ON CONFLICT DO NOTHING"),
    room: sql("SELECT id, head FROM room WHERE name = ?"),
    insert: sql(
      "INSERT INTO entry (gid, room, seq, id, at, sender, text) VALUES (?, ?, ?, ?, ?, ?, ?) " +
        "ON CONFLICT (id) DO NOTHING",
    ),
    byId: sql(`${ENTRIES} WHERE entry.id = ?`),
    after: sql(`${ENTRIES} WHERE entry.gid > ? ORDER BY entry.gid LIMIT ?`),
    afterInRoom: sql(
      `${ENTRIES} WHERE room.name = ? AND entry.gid > ? ORDER BY entry.gid LIMIT ?`,
    ),
    before: sql(`${ENTRIES} WHERE room.name = ? AND entry.seq < ? ORDER BY entry.seq DESC LIMIT ?`),
    afterSeq: sql(
      `${ENTRIES} WHERE room.name = ? AND entry.seq > ? AND entry.seq < ? ` +
        "ORDER BY entry.seq LIMIT ?",
    ),
  };
}

function createOnce(database: DatabaseSync) {
  const isNew = database.prepare("PRAGMA user_version").get()?.user_version === 0;
  if (!isNew) return;
  database.exec(`BEGIN IMMEDIATE; ${SCHEMA}`);
  database.prepare("INSERT INTO log (epoch, head) VALUES (?, 0)").run(newEpoch());
  database.exec("COMMIT");
}

/** Twelve random characters: no two incarnations of a log will ever share one. */
function newEpoch(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(12)), (byte) => (byte % 36).toString(36))
    .join("");
}

function readHead(database: DatabaseSync): Cursor {
  const row = database.prepare("SELECT epoch, head FROM log").get();
  return { epoch: string(row?.epoch), gid: integer(row?.head) };
}

function toMessage(row: Row | undefined): Message {
  return {
    gid: integer(row?.gid),
    seq: integer(row?.seq),
    id: string(row?.id),
    room: string(row?.room),
    from: string(row?.sender),
    text: string(row?.text),
    at: integer(row?.at),
  };
}

function integer(value: unknown): number {
  if (typeof value === "number") return value;
  throw new TypeError(`Cannot read the log: expected a number where "${value}" stands`);
}

function string(value: unknown): string {
  if (typeof value === "string") return value;
  throw new TypeError(`Cannot read the log: expected a text where "${value}" stands`);
}
