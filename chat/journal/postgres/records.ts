// Records and users' states as rows of the journal.

import { fieldsOf } from "../../json.ts";
import { USER_STATE_KINDS, type UserState } from "../../domain/user_state.ts";
import { isEntryType, type LogRecord } from "../../message.ts";
import { parseChange } from "../../directory/change_parser.ts";

/** Columns of a batch, each with a value for every record. */
export type Columns = readonly [
  gids: number[],
  ids: string[],
  rooms: string[],
  seqs: number[],
  kinds: string[],
  times: number[],
  said: (string | null)[],
];

export function toColumns(records: readonly LogRecord[]): Columns {
  const column = <Value>(read: (record: LogRecord) => Value) => records.map(read);
  return [
    column(({ gid }) => gid),
    column(({ id }) => id),
    column(({ room }) => room),
    column(({ seq }) => seq),
    column(({ type }) => type),
    column(({ at }) => at),
    column(encodeSaid),
  ];
}

/** The rest of a record. A change and a reaction are in its text. */
function encodeSaid(record: LogRecord): string | null {
  if (record.isPruned) return null;
  const { author, from, text, target, replyTo, mentions, groupMention, present, files } = record;
  const about = { target, replyTo, mentions, groupMention, present, files };
  return JSON.stringify({ author, from, text, ...about });
}

/** @throws {TypeError} if the row is none of the journal. */
export function toRecord(row: unknown): LogRecord {
  const { gid, id, room, seq, kind: type, at, said } = fieldsOf(row);
  if (typeof id !== "string" || typeof room !== "string" || !isEntryType(type)) {
    throw new TypeError(`Cannot read record ${gid} of the journal`);
  }
  const place = { gid: Number(gid), seq: Number(seq), at: Number(at), id, room, type };
  if (said === null) return { ...place, from: "", text: "", isPruned: true };
  const { from, text, author, ...more } = fieldsOf(said);
  if (typeof from !== "string" || typeof text !== "string") {
    throw new TypeError(`Cannot read record ${gid} of the journal`);
  }
  const { id: authorId } = fieldsOf(author);
  return {
    ...more,
    ...place,
    from,
    text,
    ...(typeof authorId === "string" && { author: { id: authorId } }),
    ...(type === "change" && { change: parseChange(JSON.parse(text)) }),
  };
}

/** @throws {TypeError} if the row is none of the journal. */
export function toUserState(row: unknown): UserState {
  const { kind, person: user, key, value } = fieldsOf(row);
  const known = USER_STATE_KINDS.find((one) => one === kind);
  if (known !== undefined && typeof user === "string" && typeof key === "string") {
    return { kind: known, user, key, value };
  }
  throw new TypeError(`Cannot read the state "${kind}" of a user in the journal`);
}
