// The statements of the log, prepared once.

import type { DatabaseSync, StatementSync } from "node:sqlite";
import { MOST_UNREAD } from "../../unread_counts.ts";

/** What a reply shows of the message that it answers, as one column: most entries have none. */
const QUOTE = `
  json_object('seq', origin.seq, 'id', origin.id, 'author', origin.author, 'from', origin.sender,
    'text', substr(coalesce(amendment.text, origin.text), 1, 200),
    'deletedAt', amendment.deleted_at) AS quote
  FROM entry AS origin LEFT JOIN amendment ON amendment.gid = origin.gid`;

/** An entry as it is now: a message that was edited has its newest text, and is quoted with it. */
const ENTRIES = `
  SELECT entry.gid, room.name AS room, entry.seq, entry.type, entry.id, entry.at, entry.author,
    entry.sender, coalesce(amendment.text, entry.text) AS text, amendment.edited_at AS editedAt,
    amendment.deleted_at AS deletedAt, target.id AS target, entry.mentions,
    CASE WHEN entry.reply_to IS NOT NULL THEN coalesce(
      (SELECT ${QUOTE} WHERE origin.place = (entry.room << 32) + entry.reply_to),
      json_object('seq', entry.reply_to)
    ) END AS quote
  FROM entry JOIN room ON room.id = entry.room
    LEFT JOIN amendment ON amendment.gid = entry.gid
    LEFT JOIN entry AS target ON target.gid = entry.target`;

/** A room's entries after a seq and before another one, found by their places. */
const IN_ROOM = `room.name = :room AND entry.place > (room.id << 32) + :after
  AND entry.place < (room.id << 32) + min(:before, 4294967296)`;

const MESSAGES = `${ENTRIES} WHERE ${IN_ROOM} AND entry.type = 'message'`;

/** The places of a room up to a seq. */
const UP_TO = "place > :room << 32 AND place <= (:room << 32) + :seq";

const CHANGES = `
  SELECT change.gid, room.name AS room, change.seq, 'change' AS type, change.id, change.at,
    change.author, change.sender, change.text
  FROM change JOIN room ON room.id = change.room`;

/** So many rooms that a user has read are looked at, the newest ones: nobody reads more, but to cost time. */
const READ_ROOMS = 5_000;

/** So many of a room's newest entries are looked at: of any number of edits it costs no more. */
const LOOKED_AT = 500;

/** Among the newest entries of a room those after a seq. */
const newestAfter = (seq: string) => `
  entry.place > (room.id << 32) + max(${seq}, room.head - ${LOOKED_AT})
  AND entry.place < (room.id + 1) << 32`;

/** How many messages of others stand after a seq, and in how many the user is mentioned. */
const unreadAfter = (seq: string) => `
  (SELECT min(count(*), ${MOST_UNREAD}) FROM entry
   WHERE entry.type = 'message' AND entry.text <> '' AND entry.author IS NOT :user
     AND ${newestAfter(seq)}) AS unread,
  (SELECT count(*) FROM (
     SELECT 1 FROM mention WHERE mention.user = :user
       AND mention.place > (room.id << 32) + ${seq} AND mention.place < (room.id + 1) << 32
     LIMIT ${MOST_UNREAD}
   )) AS mentions`;

/** How far a room went at a gid, where that is among its newest entries; at most so far where not. */
const SEQ_AT_ARRIVAL = `coalesce(
  (SELECT entry.seq FROM entry WHERE ${newestAfter("0")} AND entry.gid <= :since
   ORDER BY entry.place DESC LIMIT 1),
  min(:since, max(room.head - ${LOOKED_AT}, 0)))`;

/**
 * Rooms as a user finds them. In a public one that they never read is new what came since the log
 * stood at the gid `:since`.
 */
const readings = (rooms: string) => `
  found AS MATERIALIZED (
    SELECT room.id, room.name, room.head, reading.notificationLevel, coalesce(
      nullif(reading.seq, 0), iif(room.name GLOB '~*', 0, ${SEQ_AT_ARRIVAL})
    ) AS read
    FROM room LEFT JOIN reading ON reading.user = :user AND reading.room = room.id
    WHERE ${rooms}
  )
  SELECT room.name AS room, room.head, room.read, room.notificationLevel, ${
  unreadAfter("room.read")
},
    (SELECT at FROM entry WHERE room.name GLOB '~*' AND place = (room.id << 32) + room.head) AS at
  FROM found AS room`;

// Private rooms come after all others by their names, and the server's own begins with a "_".
const PUBLIC_AFTER = "room.name > :after AND room.name < '~' AND room.name NOT GLOB '_*'";

const TARGETS = "SELECT gid FROM entry WHERE gid = :gid OR target = :gid";

export type Statements = ReturnType<typeof prepare>;

/** Prepares all statements; a name says what its statement does. */
// deno-lint-ignore explicit-module-boundary-types -- the names are the type
export function prepare(database: DatabaseSync) {
  const sql = (text: string): StatementSync => database.prepare(text);
  return {
    log: sql("SELECT epoch, head, pruned, indexed FROM log"),
    clock: sql("SELECT believed, doubted_since, doubted_at FROM log"),
    keepClock: sql("UPDATE log SET believed = ?, doubted_since = ?, doubted_at = ?"),
    newest: sql(
      "SELECT at FROM entry WHERE gid <= (SELECT head FROM log) ORDER BY gid DESC LIMIT 1",
    ),
    setBack: sql("INSERT INTO set_back (gid) VALUES (?)"),
    setBacks: sql("SELECT gid FROM set_back WHERE gid > 0 ORDER BY gid DESC LIMIT ?"),
    moveHead: sql("UPDATE log SET head = ?"),
    addRoom: sql("INSERT INTO room (name, head) VALUES (?, 0) ON CONFLICT DO NOTHING"),
    room: sql("SELECT id, head, bytes, pruned FROM room WHERE name = ?"),
    heads: sql("SELECT name, head FROM room WHERE name > ? ORDER BY name LIMIT ?"),
    roomsAfter: sql("SELECT id, name, head, bytes FROM room WHERE id > ? ORDER BY id LIMIT ?"),
    roomsOf: sql(
      `SELECT id, name, head, bytes FROM room WHERE id IN (
         SELECT place >> 32 FROM entry WHERE gid > :after AND gid <= :upTo
       )`,
    ),
    pruned: sql(
      `SELECT coalesce(max(pruned), 0) AS pruned FROM room
       WHERE name IN (SELECT value FROM json_each(?))`,
    ),
    moveRoom: sql("UPDATE room SET head = ?, bytes = ? WHERE id = ?"),

    // Not as rows of JSON for a whole batch: to take that apart costs more than it saves.
    insert: sql(
      `INSERT INTO entry (place, gid, type, id, at, author, sender, text, target, reply_to,
         mentions)
       VALUES ((? << 32) + ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING`,
    ),
    insertChange: sql(
      `INSERT INTO change (gid, room, seq, id, at, author, sender, text)
       SELECT gid, room, seq, id, at, author, sender, text FROM entry WHERE gid = ?`,
    ),
    changes: sql(`${CHANGES} WHERE change.gid > ? ORDER BY change.gid LIMIT ?`),
    // A private room has a name that begins with ~; only what is noted of a deletion names a room.
    audit: sql(
      `SELECT * FROM (
         SELECT found.*, coalesce(found.text ->> '$.room', found.room) AS about
         FROM (${CHANGES} WHERE change.gid < :before AND room.name NOT GLOB '~*') AS found
       ) WHERE CASE
         WHEN about = '_server' THEN 1
         WHEN about GLOB '~*' THEN :privateRooms IS NULL
           OR about IN (SELECT value FROM json_each(:privateRooms))
         ELSE :patterns IS NULL
           OR EXISTS (SELECT 1 FROM json_each(:patterns) WHERE about GLOB value)
       END ORDER BY gid DESC LIMIT :limit`,
    ),
    key: sql("SELECT key FROM log"),
    byId: sql(`${ENTRIES} WHERE entry.id = ?`),
    quote: sql(
      `SELECT origin.seq, ${QUOTE} JOIN room ON room.id = origin.room
       WHERE origin.id = ? AND origin.type = 'message' AND room.name = ?`,
    ),
    spent: sql(
      `SELECT spent.gid, room.name AS room, spent.seq, spent.type, spent.id, spent.at
       FROM spent JOIN room ON room.id = spent.room WHERE spent.id = ?`,
    ),
    edit: sql(
      `INSERT INTO amendment (gid, text, edited_at) VALUES (?, ?, ?)
       ON CONFLICT (gid) DO UPDATE SET text = excluded.text, edited_at = excluded.edited_at`,
    ),
    delete: sql(
      `INSERT INTO amendment (gid, text, deleted_at) VALUES (?, '', ?)
       ON CONFLICT (gid) DO UPDATE SET text = '', deleted_at = excluded.deleted_at`,
    ),
    writers: sql(
      `SELECT entry.author AS id, entry.sender AS name FROM entry
       WHERE entry.place > (:room << 32) + max(:head - :entries, 0)
         AND entry.place < (:room + 1) << 32
         AND entry.type = 'message' AND entry.author IS NOT NULL
       ORDER BY entry.place DESC`,
    ),
    mention: sql("INSERT INTO mention (user, place) VALUES (?, ?) ON CONFLICT DO NOTHING"),
    mentionsOf: sql("SELECT place, mentions FROM entry WHERE gid = ?"),
    mentionsUpTo: sql(
      `SELECT place, mentions FROM entry WHERE ${UP_TO} AND mentions IS NOT NULL`,
    ),
    setMentions: sql("UPDATE entry SET mentions = ? WHERE gid = ?"),
    forgetMentions: sql(
      `DELETE FROM mention
       WHERE place = :place AND user IN (SELECT value ->> 'id' FROM json_each(:mentions))`,
    ),

    react: sql(
      `INSERT INTO reaction (target, emoji, user, name, gid) VALUES (?, ?, ?, ?, ?)
       ON CONFLICT DO NOTHING`,
    ),
    unreact: sql("DELETE FROM reaction WHERE target = ? AND emoji = ? AND user = ?"),
    reaction: sql(
      "SELECT user AS id, name FROM reaction WHERE target = ? AND emoji = ? AND user = ?",
    ),
    reactions: sql(
      `SELECT emoji, count(*) AS count FROM reaction WHERE target = ?
       GROUP BY emoji ORDER BY min(gid)`,
    ),
    reactingPeople: sql(
      `SELECT user AS id, name FROM reaction WHERE target = ? AND emoji = ?
       ORDER BY gid LIMIT ?`,
    ),
    forgetReactions: sql("DELETE FROM reaction WHERE target = ?"),

    bytesOf: sql(
      `SELECT coalesce(sum(octet_length(text)), 0) AS bytes FROM entry WHERE gid IN (${TARGETS})`,
    ),
    blank: sql(`UPDATE entry SET text = '', mentions = NULL WHERE gid IN (${TARGETS})`),

    index: sql(
      `INSERT INTO search (rowid, text, room, sender)
       SELECT gid, text, room, sender FROM searchable
       WHERE gid > :after AND gid <= :upTo ORDER BY gid`,
    ),
    sizes: sql(
      "SELECT gid, octet_length(text) AS bytes FROM entry WHERE gid > ? ORDER BY gid LIMIT ?",
    ),
    moveIndexed: sql("UPDATE log SET indexed = ?"),
    unindex: sql(
      `INSERT INTO search (search, rowid, text, room, sender)
       SELECT 'delete', gid, text, room, sender FROM searchable WHERE gid = ?`,
    ),
    reindex: sql(
      `INSERT INTO search (rowid, text, room, sender)
       SELECT gid, text, room, sender FROM searchable WHERE gid = ?`,
    ),

    after: sql(`${ENTRIES} WHERE entry.gid > ? ORDER BY entry.gid LIMIT ?`),
    fromGid: sql("SELECT at FROM entry WHERE gid >= ? AND gid <= ? ORDER BY gid LIMIT 1"),
    atPlace: sql("SELECT gid, at FROM entry WHERE place = (? << 32) + ?"),
    afterInRoom: sql(`${ENTRIES} WHERE ${IN_ROOM} ORDER BY entry.place LIMIT :limit`),
    before: sql(`${MESSAGES} ORDER BY entry.place DESC LIMIT :limit`),
    between: sql(`${MESSAGES} ORDER BY entry.place LIMIT :limit`),
    byGid: sql(`${ENTRIES} WHERE entry.gid = ?`),
    // Numbers are bound as floating-point ones: for those FTS5 would read all gids of a query from the end.
    search: sql(
      `SELECT rowid AS gid FROM search WHERE search MATCH :query
         AND rowid > CAST(:after AS INTEGER) AND rowid < CAST(:before AS INTEGER)
       ORDER BY rowid DESC LIMIT :limit`,
    ),
    // What is in the index of a message; it may have been deleted since.
    searchable: sql(
      `SELECT found.gid, found.text, found.room AS marks, found.sender, entry.at, room.name AS room
       FROM searchable AS found JOIN entry ON entry.gid = found.gid JOIN room ON room.id = entry.room
       WHERE found.gid = ?`,
    ),
    // From one word to the next, however many messages have it.
    words: sql(
      `WITH RECURSIVE found (term) AS (
         SELECT (SELECT term FROM word WHERE term >= :from LIMIT 1)
         UNION ALL
         SELECT (SELECT term FROM word WHERE term >= found.term || char(1) LIMIT 1)
         FROM found WHERE found.term < :to
       ) SELECT term FROM found WHERE term < :to LIMIT :limit`,
    ),

    // A message without a text is one that was deleted.
    unread: sql(
      `SELECT asked.key AS room, coalesce(room.head, 0) AS head, ${unreadAfter("asked.value")}
       FROM json_each(:rooms) AS asked LEFT JOIN room ON room.name = asked.key`,
    ),

    publicReadings: sql(
      `WITH ${readings(`${PUBLIC_AFTER} ORDER BY room.name LIMIT :limit`)} ORDER BY room.name`,
    ),
    // The lowest name is one value: SQLite would look for the first of two and pass over what is before the other.
    publicNames: sql(
      `SELECT name FROM room
       WHERE name >= max(:first, :after || char(1)) AND name <= :last AND name < '~'
         AND name NOT GLOB '_*'
       ORDER BY name LIMIT :limit`,
    ),
    reading: sql(`WITH ${readings("room.name = :room")}`),
    // Who is added has read up to the entry that says so, see Batch: that alone is no use of the room.
    usedRooms: sql(
      `SELECT room.name
       FROM (SELECT room, seq FROM reading WHERE user = :user ORDER BY room DESC LIMIT ${READ_ROOMS})
           AS newest
         JOIN room ON room.id = newest.room
         LEFT JOIN entry ON entry.place = (room.id << 32) + newest.seq
       WHERE newest.seq > 0 AND room.name GLOB '~*'
         AND CASE entry.type WHEN 'change' THEN json_extract(entry.text, '$.member.id') END
           IS NOT :user
       ORDER BY newest.room DESC LIMIT :limit`,
    ),
    arrival: sql("SELECT gid FROM arrival WHERE user = ?"),
    quiet: sql("SELECT until FROM quiet WHERE user = ?"),
    quieten: sql(
      `INSERT INTO quiet (user, until) VALUES (?, ?)
       ON CONFLICT (user) DO UPDATE SET until = excluded.until`,
    ),
    arrive: sql("INSERT INTO arrival (user, gid) VALUES (?, ?)"),
    startReading: sql(
      `INSERT INTO reading (user, room, seq) VALUES (?, ?, ?)
       ON CONFLICT (user, room) DO UPDATE SET seq = max(seq, excluded.seq)`,
    ),
    moveReading: sql(
      `INSERT INTO reading (user, room, seq)
       SELECT :user, id, min(:seq, head) FROM room WHERE name = :room
       ON CONFLICT (user, room) DO UPDATE SET seq = max(seq, excluded.seq) RETURNING seq`,
    ),
    chooseNotices: sql(
      `INSERT INTO reading (user, room, seq, notificationLevel)
       SELECT :user, id, 0, :notificationLevel FROM room WHERE name = :room
       ON CONFLICT (user, room) DO UPDATE SET notificationLevel = excluded.notificationLevel`,
    ),

    oldest: sql(
      `SELECT entry.gid, seq, at, octet_length(sender) + octet_length(entry.text) AS bytes,
         coalesce(length(amendment.text), 0) AS amended,
         (SELECT count(*) FROM reaction WHERE target = entry.gid) AS reactions
       FROM entry LEFT JOIN amendment ON amendment.gid = entry.gid
       WHERE place > :room << 32 AND place < (:room + 1) << 32 ORDER BY place LIMIT :limit`,
    ),
    removeAmendments: sql(
      `DELETE FROM amendment WHERE gid IN (SELECT gid FROM entry WHERE ${UP_TO})`,
    ),
    removeReactions: sql(
      `DELETE FROM reaction WHERE target IN (SELECT gid FROM entry WHERE ${UP_TO})`,
    ),
    unindexUpTo: sql(
      `INSERT INTO search (search, rowid, text, room, sender)
       SELECT 'delete', gid, text, room, sender FROM searchable
       WHERE ${UP_TO} AND gid <= (SELECT indexed FROM log)`,
    ),
    spend: sql(
      `INSERT INTO spent (id, gid, room, seq, type, at)
       SELECT id, gid, room, seq, type, at FROM entry WHERE ${UP_TO}`,
    ),
    remove: sql(`DELETE FROM entry WHERE ${UP_TO}`),
    pruneRoom: sql("UPDATE room SET pruned = ?, bytes = bytes - ? WHERE id = ?"),
    // Each step frees one page, so that all of its (empty) rows must be taken.
    freePages: sql("PRAGMA incremental_vacuum"),
    pruneLog: sql("UPDATE log SET pruned = max(pruned, ?)"),
  };
}
