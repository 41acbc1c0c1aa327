// What holds in every log, checked row by row: SQLite knows whether its pages are sound, not what
// they mean.

import type { DatabaseSync } from "node:sqlite";
import { integer } from "./rows.ts";

/** The entries of a room, by their places: by the room's number alone all would be read for each. */
const OF_ROOM = "room_seq > room.id << 32 AND room_seq < (room.id + 1) << 32";

/** Each counts the rows that break it. */
const PROMISES: readonly (readonly [promise: string, broken: string])[] = [
  [
    "no entry is beyond the head",
    "SELECT count(*) FROM entry WHERE gid > (SELECT head FROM log)",
  ],
  [
    "every number up to the head was given in one room",
    "SELECT abs((SELECT coalesce(sum(head), 0) FROM room) - head) FROM log",
  ],
  [
    "the numbers of a room have no hole",
    `SELECT count(*) FROM (
       SELECT seq - lag(seq) OVER (PARTITION BY room ORDER BY room_seq) AS step FROM entry
     ) WHERE step <> 1`,
  ],
  [
    "numbers ascend in a room as they do in the log",
    `SELECT count(*) FROM (
       SELECT gid - lag(gid) OVER (PARTITION BY room ORDER BY room_seq) AS step FROM entry
     ) WHERE step <= 0`,
  ],
  [
    "an entry is of a room that is there",
    "SELECT count(*) FROM entry WHERE room NOT IN (SELECT id FROM room)",
  ],
  [
    "a room ends at its head",
    `SELECT count(*) FROM room WHERE head <> CASE pruned
       WHEN 0 THEN (SELECT count(*) FROM entry WHERE ${OF_ROOM})
       ELSE coalesce((SELECT max(seq) FROM entry WHERE ${OF_ROOM}), head) END`,
  ],
  [
    "what was pruned is gone",
    "SELECT count(*) FROM entry JOIN room ON room.id = entry.room WHERE gid <= room.pruned",
  ],
  [
    "an edit or a deletion comes after its message",
    "SELECT count(*) FROM entry WHERE target >= gid",
  ],
  [
    "a reply comes after the message that it answers",
    "SELECT count(*) FROM entry WHERE reply_to >= seq",
  ],
  [
    "a reaction is at a message that is there",
    `SELECT count(*) FROM reaction WHERE target NOT IN (SELECT gid FROM entry WHERE type = 'message')
       OR target IN (SELECT gid FROM amendment WHERE deleted_at IS NOT NULL)`,
  ],
  [
    "whom a message mentions is noted with it",
    `SELECT count(*) FROM mention WHERE NOT EXISTS (
       SELECT 1 FROM entry, json_each(entry.mentions) AS mentioned
       WHERE entry.room_seq = mention.room_seq AND entry.type = 'message'
         AND mentioned.value ->> 'id' = mention.user
     )`,
  ],
  [
    "what was deleted has no text",
    `SELECT count(*) FROM amendment JOIN entry ON amendment.gid IN (entry.gid, entry.target)
     WHERE deleted_at IS NOT NULL AND (entry.text <> '' OR amendment.text <> '')`,
  ],
  [
    "every message up to the mark can be searched, and nothing else",
    `SELECT count(*) FROM (SELECT gid FROM searchable WHERE gid <= (SELECT indexed FROM log))
       FULL JOIN search_docsize ON search_docsize.id = gid
     WHERE gid IS NULL OR search_docsize.id IS NULL`,
  ],
  [
    "the mark of the search is not beyond the head",
    "SELECT count(*) FROM log WHERE indexed > head",
  ],
  [
    "nobody has read further than a room goes",
    "SELECT count(*) FROM read_state JOIN room ON room.id = read_state.room WHERE read_marker > head",
  ],
  [
    "nobody came after the head",
    "SELECT count(*) FROM first_visit WHERE gid > (SELECT head FROM log)",
  ],
  [
    "the size of a room is that of its entries",
    `SELECT count(*) FROM room WHERE bytes <> (
       SELECT coalesce(sum(octet_length(sender) + octet_length(text)), 0)
       FROM entry WHERE ${OF_ROOM}
     )`,
  ],
];

/** The promises that a log of the newest schema does not keep, at one moment. */
export function findViolations(database: DatabaseSync): string[] {
  database.exec("BEGIN");
  return PROMISES.flatMap(([promise, broken]) => {
    const count = integer(Object.values(database.prepare(broken).get() ?? {})[0]);
    return count === 0 ? [] : [`it breaks the promise that ${promise} (${count} times)`];
  });
}
