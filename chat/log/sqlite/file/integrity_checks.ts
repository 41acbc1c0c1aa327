// Invariants of the log, checked row by row: SQLite verifies pages, not their meaning.

import type { DatabaseSync } from "node:sqlite";
import { plural } from "../../../logging/plural.ts";
import { integer } from "../rows.ts";

/** Entries of a room by their key: by the virtual column, each room would read all entries. */
const OF_ROOM = "room_seq > room.id << 32 AND room_seq < (room.id + 1) << 32";

/** Each query counts the violations. */
const INVARIANTS: readonly (readonly [invariant: string, violations: string])[] = [
  [
    "no entry is newer than the head",
    "SELECT count(*) FROM entry WHERE gid > (SELECT head FROM log)",
  ],
  [
    "every gid up to the head belongs to one room",
    "SELECT abs((SELECT coalesce(sum(head), 0) FROM room) - head) FROM log",
  ],
  [
    "the seqs of a room are contiguous",
    `SELECT count(*) FROM (
       SELECT seq - lag(seq) OVER (PARTITION BY room ORDER BY room_seq) AS step FROM entry
     ) WHERE step <> 1`,
  ],
  [
    "gids ascend with the seqs of a room",
    `SELECT count(*) FROM (
       SELECT gid - lag(gid) OVER (PARTITION BY room ORDER BY room_seq) AS step FROM entry
     ) WHERE step <= 0`,
  ],
  [
    "every entry belongs to a room",
    "SELECT count(*) FROM entry WHERE room NOT IN (SELECT id FROM room)",
  ],
  [
    "a room ends at its head",
    `SELECT count(*) FROM room WHERE head <> CASE pruned
       WHEN 0 THEN (SELECT count(*) FROM entry WHERE ${OF_ROOM})
       ELSE coalesce((SELECT max(seq) FROM entry WHERE ${OF_ROOM}), head) END`,
  ],
  [
    "pruned entries are removed",
    "SELECT count(*) FROM entry JOIN room ON room.id = entry.room WHERE gid <= room.pruned",
  ],
  [
    "an entry is newer than its target",
    "SELECT count(*) FROM entry WHERE target >= gid",
  ],
  [
    "a reply is newer than the message it answers",
    "SELECT count(*) FROM entry WHERE reply_to >= seq",
  ],
  [
    "reactions belong to existing messages",
    `SELECT count(*) FROM reaction WHERE target NOT IN (SELECT gid FROM entry WHERE type = 'message')
       OR target IN (SELECT gid FROM amendment WHERE deleted_at IS NOT NULL)`,
  ],
  [
    "mentions match those of the message",
    `SELECT count(*) FROM mention WHERE NOT EXISTS (
       SELECT 1 FROM entry, json_each(entry.mentions) AS mentioned
       WHERE entry.room_seq = mention.room_seq AND entry.type = 'message'
         AND mentioned.value ->> 'id' = mention.user
     )`,
  ],
  [
    "mentions of groups match those of the message",
    `SELECT count(*) FROM group_mention LEFT JOIN entry USING (room_seq)
     WHERE entry.gid IS NOT group_mention.gid OR entry.group_mention IS NULL
       OR entry.type <> 'message'`,
  ],
  [
    "activities are of existing messages and reactions",
    `SELECT count(*) FROM activity LEFT JOIN entry ON entry.gid = activity.gid
     WHERE CASE entry.type
       WHEN 'message' THEN entry.gid IN (SELECT gid FROM amendment WHERE deleted_at IS NOT NULL)
       WHEN 'reaction' THEN entry.gid NOT IN (SELECT gid FROM reaction)
       ELSE 1 END`,
  ],
  [
    "no activity was seen after the head",
    "SELECT count(*) FROM activity_seen WHERE gid > (SELECT head FROM log)",
  ],
  [
    "saved messages are those of their room",
    `SELECT count(*) FROM saved_message JOIN entry USING (room_seq)
     WHERE entry.id <> saved_message.id OR entry.type <> 'message'`,
  ],
  [
    "deleted messages have no text and no files",
    `SELECT count(*) FROM amendment JOIN entry ON amendment.gid IN (entry.gid, entry.target)
     WHERE deleted_at IS NOT NULL
       AND (entry.text <> '' OR amendment.text <> '' OR entry.files IS NOT NULL)`,
  ],
  [
    "only messages have files",
    "SELECT count(*) FROM entry WHERE files IS NOT NULL AND type <> 'message'",
  ],
  [
    "each file is found by its id in the message that lists it",
    `SELECT count(*) FROM (
       SELECT room_seq, value ->> 'id' AS id FROM entry, json_each(entry.files)
       WHERE value ->> 'isExpired' IS NULL
     ) AS listed FULL JOIN file ON file.id = listed.id AND file.room_seq = listed.room_seq
     WHERE listed.id IS NULL OR file.id IS NULL`,
  ],
  [
    "released files are in no message",
    "SELECT count(*) FROM released_file JOIN file USING (id)",
  ],
  [
    "the search index has exactly the indexed messages",
    `SELECT count(*) FROM (SELECT gid FROM searchable WHERE gid <= (SELECT indexed FROM log))
       FULL JOIN search_docsize ON search_docsize.id = gid
     WHERE gid IS NULL OR search_docsize.id IS NULL`,
  ],
  [
    "the search index does not end after the head",
    "SELECT count(*) FROM log WHERE indexed > head",
  ],
  [
    "no read marker is beyond the head of its room",
    "SELECT count(*) FROM read_state JOIN room ON room.id = read_state.room WHERE read_marker > head",
  ],
  [
    "no first visit is after the head",
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

/** Returns the violated invariants of a log with the newest schema, at one moment. */
export function findViolations(database: DatabaseSync): string[] {
  database.exec("BEGIN");
  return INVARIANTS.flatMap(([invariant, violations]) => {
    const count = integer(Object.values(database.prepare(violations).get() ?? {})[0]);
    return count === 0 ? [] : [`violates that ${invariant} (${plural(count, "time")})`];
  });
}
