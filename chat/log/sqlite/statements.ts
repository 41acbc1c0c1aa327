// The SQL statements of the log, prepared once.

import type { DatabaseSync, StatementSync } from "node:sqlite";
import { MAX_UNREAD } from "../../domain/unread_counts.ts";

/** The message a reply answers, as JSON: a single column, because most entries have none. */
const QUOTE = `
  json_object('seq', origin.seq, 'id', origin.id, 'author', origin.author, 'from', origin.sender,
    'text', substr(coalesce(amendment.text, origin.text), 1, 200),
    'fileName', origin.files ->> '$[0].name',
    'deletedAt', amendment.deleted_at) AS quote
  FROM entry AS origin LEFT JOIN amendment ON amendment.gid = origin.gid`;

/** Entries in their current form: an edited message has its newest text, also where it is quoted. */
const ENTRIES = `
  SELECT entry.gid, room.name AS room, entry.seq, entry.type, entry.id, entry.at, entry.author,
    entry.sender, coalesce(amendment.text, entry.text) AS text, amendment.edited_at AS editedAt,
    amendment.deleted_at AS deletedAt, target.id AS target, entry.mentions, entry.files,
    entry.group_mention AS groupMention,
    CASE WHEN entry.reply_to IS NOT NULL THEN coalesce(
      (SELECT ${QUOTE} WHERE origin.room_seq = (entry.room << 32) + entry.reply_to),
      json_object('seq', entry.reply_to)
    ) END AS quote
  FROM entry JOIN room ON room.id = entry.room
    LEFT JOIN amendment ON amendment.gid = entry.gid
    LEFT JOIN entry AS target ON target.gid = entry.target`;

/** Entries of a room between two seqs, both exclusive. */
const IN_ROOM = `room.name = :room AND entry.room_seq > (room.id << 32) + :after
  AND entry.room_seq < (room.id << 32) + min(:before, 4294967296)`;

const MESSAGES = `${ENTRIES} WHERE ${IN_ROOM} AND entry.type = 'message'`;

/** Entries of a room up to a seq. */
const UP_TO = "room_seq > :room << 32 AND room_seq <= (:room << 32) + :seq";

const CHANGES = `
  SELECT change.gid, room.name AS room, change.seq, 'change' AS type, change.id, change.at,
    change.author, change.sender, change.text
  FROM change JOIN room ON room.id = change.room`;

/** Read states considered for one user, newest rooms first: bounds the time of a query. */
const MAX_READ_STATES = 5_000;

/** Newest entries of a room that are counted through: bounds the time, however many edits there are. */
const MAX_COUNTED = 500;

/** Among the newest entries of a room, those after a seq. */
const newestAfter = (seq: string) => `
  entry.room_seq > (room.id << 32) + max(${seq}, room.head - ${MAX_COUNTED})
  AND entry.room_seq < (room.id + 1) << 32`;

/** Newest mentions of a group that are looked at: bounds the time, however many there are. */
const MAX_GROUP_MENTIONS = 100;

/** Whether a mention of a group, `found`, reaches the user. */
const REACHES_USER = `:user <> '' AND found.author IS NOT :user
  AND (found.present IS NULL OR instr(found.present, ' ' || :user || ' ') > 0)`;

/** Messages of other users after a seq, and those of them that mention the user. */
const unreadAfter = (seq: string) => `
  (SELECT count(*) FROM (
     SELECT 1 FROM entry
     WHERE entry.type = 'message' AND (entry.text <> '' OR entry.files IS NOT NULL)
       AND entry.author IS NOT :user
       AND ${newestAfter(seq)}
     LIMIT ${MAX_UNREAD}
   )) AS unread,
  (SELECT count(*) FROM (
     SELECT 1 FROM mention WHERE mention.user = :user
       AND mention.room_seq > (room.id << 32) + ${seq} AND mention.room_seq < (room.id + 1) << 32
     LIMIT ${MAX_UNREAD}
   )) AS mentions,
  (SELECT count(*) FROM (
     SELECT room_seq, author, present FROM group_mention
     WHERE room_seq > (room.id << 32) + ${seq} AND room_seq < (room.id + 1) << 32
     ORDER BY room_seq DESC LIMIT ${MAX_GROUP_MENTIONS}
   ) AS found
   WHERE ${REACHES_USER}
     AND NOT EXISTS (
       SELECT 1 FROM mention WHERE mention.user = :user AND mention.room_seq = found.room_seq
     )) AS groupMentions`;

const MIDDLE = "(low + high + 1) / 2";
/** Whether the middle entry is from before the first visit; a pruned one is older than any other. */
const IS_BEFORE = `
  coalesce((SELECT gid FROM entry WHERE room_seq = (room.id << 32) + ${MIDDLE}) <= :since, 1)`;

/**
 * Seq of a room at the gid of the first visit: exact within its newest entries, else an upper bound.
 * Gids ascend with seqs, so halving the range finds it.
 */
const SEQ_AT_FIRST_VISIT = `(
  WITH RECURSIVE step (low, high) AS (
    SELECT max(room.head - ${MAX_COUNTED}, 0), room.head
    UNION ALL
    SELECT iif(${IS_BEFORE}, ${MIDDLE}, low), iif(${IS_BEFORE}, high, ${MIDDLE} - 1)
    FROM step WHERE low < high
  )
  SELECT min(:since, low) FROM step WHERE low = high)`;

/**
 * Rooms with a user's read state. In a public room that the user has never read, only entries after the
 * gid `:since` count as unread.
 */
const readStates = (rooms: string) => `
  found AS MATERIALIZED (
    SELECT room.id, room.name, room.head, notification_level, favourite_rank,
      coalesce(is_marked_unread, 0) AS is_marked_unread,
      coalesce(
        iif(is_marked_unread, read_marker, nullif(read_marker, 0)),
        iif(room.name GLOB '~*', 0, ${SEQ_AT_FIRST_VISIT})
      ) AS read
    FROM room LEFT JOIN read_state ON read_state.user = :user AND read_state.room = room.id
    WHERE ${rooms}
  )
  SELECT room.name AS room, room.head, room.read, room.notification_level AS notificationLevel,
    room.favourite_rank AS favouriteRank, room.is_marked_unread AS isMarkedUnread,
    ${unreadAfter("room.read")},
    (SELECT at FROM entry WHERE room_seq = (room.id << 32) + room.head) AS at
  FROM found AS room`;

// Names of private rooms begin with "~" and sort after all others; the server's room begins with "_".
const PUBLIC_AFTER = "room.name > :after AND room.name < '~' AND room.name NOT GLOB '_*'";

/** Files of the message with a gid. */
const OF_MESSAGE = "room_seq = (SELECT room_seq FROM entry WHERE gid = :gid)";

/** Messages of a room with files, newest first. */
const messagesWithFiles = (files: string) => `
  SELECT entry.seq, entry.id, entry.at, entry.author, entry.sender, entry.files
  FROM (
      SELECT DISTINCT room_seq FROM file
      WHERE ${files} AND room_seq > :room << 32
        AND room_seq < (:room << 32) + min(:before, 4294967296)
      ORDER BY room_seq DESC LIMIT :limit
    ) JOIN entry USING (room_seq)
  ORDER BY room_seq DESC`;

/** A message with its edits, deletion and reactions. */
const WITH_TARGET = "SELECT gid FROM entry WHERE gid = :gid OR target = :gid";

export type Statements = ReturnType<typeof prepare>;

// deno-lint-ignore explicit-module-boundary-types -- the names are the type
export function prepare(database: DatabaseSync) {
  // SQLite takes a parameter after LIMIT into account when it compiles a statement, and so compiles it
  // again whenever values are bound, which takes up to 0.3 ms. It ignores an expression.
  const sql = (text: string): StatementSync =>
    database.prepare(text.replaceAll(/\bLIMIT (?=[:?])/g, "LIMIT +"));
  return {
    log: sql("SELECT epoch, head, pruned, indexed FROM log"),
    key: sql("SELECT key FROM log"),
    startAs: sql("UPDATE log SET epoch = ?, key = ?"),
    setHead: sql("UPDATE log SET head = ?"),
    clock: sql("SELECT clock_trusted_at, clock_suspect_since, clock_checked_at FROM log"),
    setClock: sql(
      "UPDATE log SET clock_trusted_at = ?, clock_suspect_since = ?, clock_checked_at = ?",
    ),
    newestTime: sql(
      "SELECT at FROM entry WHERE gid <= (SELECT head FROM log) ORDER BY gid DESC LIMIT 1",
    ),
    addSetback: sql("INSERT INTO clock_setback (gid) VALUES (?)"),
    setbacks: sql("SELECT gid FROM clock_setback WHERE gid > 0 ORDER BY gid DESC LIMIT ?"),

    addRoom: sql("INSERT INTO room (name, head) VALUES (?, 0) ON CONFLICT DO NOTHING"),
    room: sql("SELECT id, head, bytes, pruned FROM room WHERE name = ?"),
    heads: sql("SELECT name, head FROM room WHERE name > ? ORDER BY name LIMIT ?"),
    roomsAfterId: sql("SELECT id, name, head, bytes FROM room WHERE id > ? ORDER BY id LIMIT ?"),
    roomsOfEntries: sql(
      `SELECT id, name, head, bytes FROM room WHERE id IN (
         SELECT room_seq >> 32 FROM entry WHERE gid > :after AND gid <= :upTo
       )`,
    ),
    prunedOf: sql(
      `SELECT coalesce(max(pruned), 0) AS pruned FROM room
       WHERE name IN (SELECT value FROM json_each(?))`,
    ),
    updateRoom: sql("UPDATE room SET head = ?, bytes = ? WHERE id = ?"),

    // Not one JSON array for a whole batch: parsing it costs more than it saves.
    addEntry: sql(
      `INSERT INTO entry (room_seq, gid, type, id, at, author, sender, text, target, reply_to,
         mentions, group_mention, files, message_before)
       VALUES ((? << 32) + ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING`,
    ),
    addChange: sql(
      `INSERT INTO change (gid, room, seq, id, at, author, sender, text)
       SELECT gid, room, seq, id, at, author, sender, text FROM entry WHERE gid = ?`,
    ),
    entryById: sql(`${ENTRIES} WHERE entry.id = ?`),
    entryByGid: sql(`${ENTRIES} WHERE entry.gid = ?`),
    entriesAfter: sql(`${ENTRIES} WHERE entry.gid > ? ORDER BY entry.gid LIMIT ?`),
    entriesInRoom: sql(`${ENTRIES} WHERE ${IN_ROOM} ORDER BY entry.room_seq LIMIT :limit`),
    // Seq of the newest message among the entries of a room up to a seq.
    messageUpTo: sql(
      `SELECT iif(type = 'message', seq, message_before) AS seq FROM entry
       WHERE room_seq = (? << 32) + ?`,
    ),
    newestMessages: sql(`${MESSAGES} ORDER BY entry.room_seq DESC LIMIT :limit`),
    oldestMessages: sql(`${MESSAGES} ORDER BY entry.room_seq LIMIT :limit`),
    timeFromGid: sql("SELECT at FROM entry WHERE gid >= ? AND gid <= ? ORDER BY gid LIMIT 1"),
    positionOfSeq: sql("SELECT gid, at FROM entry WHERE room_seq = (? << 32) + ?"),
    prunedEntry: sql(
      `SELECT pruned_entry.gid, room.name AS room, pruned_entry.seq, pruned_entry.type,
         pruned_entry.id, pruned_entry.at
       FROM pruned_entry JOIN room ON room.id = pruned_entry.room WHERE pruned_entry.id = ?`,
    ),
    changes: sql(`${CHANGES} WHERE change.gid > ? ORDER BY change.gid LIMIT ?`),
    // Changes within private rooms are left out. In the server's room, the note of a deletion names
    // the room that it concerns.
    auditLog: sql(
      `SELECT * FROM (
         SELECT found.*, coalesce(found.text ->> '$.room', found.room) AS about
         FROM (${CHANGES} WHERE change.gid < :before AND room.name NOT GLOB '~*') AS found
       ) WHERE CASE
         WHEN about = '_server' THEN 1
         WHEN about GLOB '~*' THEN :privateRooms IS NULL
           OR about IN (SELECT value FROM json_each(:privateRooms))
         ELSE :ranges IS NULL
           OR about IN (
             SELECT room.name FROM json_each(:ranges) CROSS JOIN room
             WHERE room.name BETWEEN value ->> 'first' AND value ->> 'last'
           )
       END ORDER BY gid DESC LIMIT :limit`,
    ),

    quote: sql(
      `SELECT origin.seq, origin.author, ${QUOTE} JOIN room ON room.id = origin.room
       WHERE origin.id = ? AND origin.type = 'message' AND room.name = ?`,
    ),
    edit: sql(
      `INSERT INTO amendment (gid, text, edited_at) VALUES (?, ?, ?)
       ON CONFLICT (gid) DO UPDATE SET text = excluded.text, edited_at = excluded.edited_at`,
    ),
    delete: sql(
      `INSERT INTO amendment (gid, text, deleted_at) VALUES (?, '', ?)
       ON CONFLICT (gid) DO UPDATE SET text = '', deleted_at = excluded.deleted_at`,
    ),
    bytesOfMessage: sql(
      `SELECT coalesce(sum(octet_length(text)), 0) AS bytes FROM entry
       WHERE gid IN (${WITH_TARGET})`,
    ),
    gidsAbout: sql(`SELECT gid FROM entry WHERE gid IN (${WITH_TARGET})`),
    clearTexts: sql(
      `UPDATE entry SET text = '', mentions = NULL, group_mention = NULL, files = NULL
       WHERE gid IN (${WITH_TARGET})`,
    ),
    newestAuthors: sql(
      `SELECT seq, author, sender FROM entry
       WHERE type = 'message' AND room_seq > (:room << 32) + :after
         AND room_seq < (:room << 32) + :before
       ORDER BY room_seq DESC LIMIT :limit`,
    ),

    addMention: sql("INSERT INTO mention (user, room_seq) VALUES (?, ?) ON CONFLICT DO NOTHING"),
    removeMentions: sql(
      `DELETE FROM mention
       WHERE room_seq = :roomSeq AND user IN (SELECT value ->> 'id' FROM json_each(:mentions))`,
    ),
    mentionsOf: sql(
      `SELECT room_seq AS roomSeq, mentions, group_mention AS groupMention FROM entry
       WHERE gid = ?`,
    ),
    addGroupMention: sql(
      "INSERT INTO group_mention (room_seq, gid, author, present) VALUES (?, ?, ?, ?)",
    ),
    removeGroupMention: sql("DELETE FROM group_mention WHERE gid = ?"),
    pruneGroupMentions: sql(`DELETE FROM group_mention WHERE ${UP_TO}`),
    groupMentions: sql(
      `SELECT found.gid, room.name AS room
       FROM (
           SELECT * FROM group_mention WHERE gid > :after AND gid < :before
           ORDER BY gid DESC LIMIT :limit
         ) AS found
         JOIN room ON room.id = found.room_seq >> 32
         LEFT JOIN read_state ON read_state.user = :user AND read_state.room = room.id
       WHERE ${REACHES_USER} AND read_state.notification_level IS NOT 'hidden'
       ORDER BY found.gid DESC`,
    ),
    mentionsUpTo: sql(
      `SELECT room_seq AS roomSeq, mentions FROM entry WHERE ${UP_TO} AND mentions IS NOT NULL`,
    ),
    setMentions: sql("UPDATE entry SET mentions = ?, group_mention = ? WHERE gid = ?"),

    addActivity: sql("INSERT INTO activity (user, gid) VALUES (?, ?) ON CONFLICT DO NOTHING"),
    trimActivity: sql(
      `DELETE FROM activity WHERE user = :user AND gid <= (
         SELECT gid FROM activity WHERE user = :user ORDER BY gid DESC LIMIT 1 OFFSET :max
       )`,
    ),
    /** The author of a message, and that of the message it answers. */
    authorsOf: sql(
      `SELECT entry.author, origin.author AS repliedTo
       FROM entry LEFT JOIN entry AS origin
         ON origin.room_seq = (entry.room << 32) + entry.reply_to
       WHERE entry.gid = ?`,
    ),
    removeActivity: sql("DELETE FROM activity WHERE gid = :gid"),
    removeActivityAbout: sql(
      `DELETE FROM activity
       WHERE gid = :gid OR gid IN (SELECT gid FROM reaction WHERE target = :gid)`,
    ),
    activityGids: sql(
      `SELECT gid FROM activity WHERE user = :user AND gid > :after AND gid < :before
       ORDER BY gid DESC LIMIT :limit`,
    ),
    activity: sql(
      `SELECT entry.gid, room.name AS room, entry.at, entry.author, entry.sender,
         CASE WHEN entry.type = 'reaction' THEN 'reaction'
           WHEN EXISTS (
             SELECT 1 FROM json_each(entry.mentions) WHERE value ->> 'id' = :user
           ) THEN 'mention' ELSE 'reply' END AS type,
         iif(entry.type = 'reaction', entry.text, NULL) AS reaction,
         entry.group_mention AS groupMention,
         message.seq, message.id, substr(coalesce(amendment.text, message.text), 1, 200) AS text,
         message.files ->> '$[0].name' AS fileName
       FROM json_each(:gids) AS asked JOIN entry ON entry.gid = asked.value
         JOIN room ON room.id = entry.room
         JOIN entry AS message ON message.gid = coalesce(entry.target, entry.gid)
         LEFT JOIN amendment ON amendment.gid = message.gid`,
    ),
    /**
     * The room of each activity, and the message that it is about, without mentions and replies that the user
     * has read. A reaction is not where they read: it may be to a message of long ago.
     */
    newActivityPlaces: sql(
      `SELECT room.name AS room, coalesce(entry.target, entry.gid) AS message
       FROM json_each(:gids) AS asked JOIN entry ON entry.gid = asked.value
         JOIN room ON room.id = entry.room
         LEFT JOIN read_state ON read_state.user = :user AND read_state.room = room.id
       WHERE entry.type = 'reaction'
         OR entry.room_seq > (room.id << 32) + coalesce(read_state.read_marker, 0)`,
    ),
    activitySeen: sql("SELECT gid FROM activity_seen WHERE user = ?"),
    seeActivity: sql(
      `INSERT INTO activity_seen (user, gid) SELECT :user, min(:gid, head) FROM log WHERE true
       ON CONFLICT (user) DO UPDATE SET gid = max(gid, excluded.gid) RETURNING gid`,
    ),

    savedMessage: sql("SELECT 1 FROM saved_message WHERE user = ? AND id = ?"),
    countSaved: sql("SELECT count(*) AS count FROM saved_message WHERE user = ?"),
    saveMessage: sql(
      `INSERT INTO saved_message (user, position, room_seq, id, saved_at)
       SELECT :user,
         1 + coalesce((SELECT max(position) FROM saved_message WHERE user = :user), 0),
         room_seq, id, :at
       FROM entry WHERE id = :id`,
    ),
    unsaveMessage: sql(
      `DELETE FROM saved_message WHERE user = :user AND id = :id
         AND room_seq >> 32 = (SELECT id FROM room WHERE name = :room)`,
    ),
    savedInRoom: sql(
      `SELECT id FROM saved_message WHERE user = :user
         AND room_seq >> 32 = (SELECT id FROM room WHERE name = :room)`,
    ),
    savedMessages: sql(
      `SELECT saved.position, saved.saved_at AS savedAt, room.name AS room,
         saved.room_seq & 4294967295 AS seq, saved.id, entry.at, entry.author, entry.sender,
         substr(coalesce(amendment.text, entry.text), 1, 200) AS text,
         entry.files ->> '$[0].name' AS fileName, amendment.deleted_at AS deletedAt
       FROM saved_message AS saved JOIN room ON room.id = saved.room_seq >> 32
         LEFT JOIN entry ON entry.room_seq = saved.room_seq
         LEFT JOIN amendment ON amendment.gid = entry.gid
       WHERE saved.user = :user AND saved.position < :before
       ORDER BY saved.position DESC LIMIT :limit`,
    ),

    addFile: sql("INSERT INTO file (id, room_seq, kind, types) VALUES (?, ?, ?, ?)"),
    isFileKnown: sql(
      `SELECT 1 FROM file WHERE id = :id
       UNION ALL SELECT 1 FROM avatar WHERE file = :id
       UNION ALL SELECT 1 FROM released_file WHERE id = :id`,
    ),
    messageOfFile: sql(
      `SELECT room.name AS room, entry.seq, entry.id, entry.files
       FROM file JOIN entry USING (room_seq) JOIN room ON room.id = entry.room
       WHERE file.id = ?`,
    ),
    messagesWithFiles: sql(messagesWithFiles("true")),
    messagesWithKind: sql(messagesWithFiles("kind = :kind")),
    filesInUse: sql(
      `SELECT value AS id FROM json_each(?)
       WHERE value IN (SELECT id FROM file) OR value IN (SELECT file FROM avatar)`,
    ),
    releaseFiles: sql(
      `INSERT INTO released_file (id) SELECT id FROM file WHERE ${OF_MESSAGE}`,
    ),
    removeFiles: sql(`DELETE FROM file WHERE ${OF_MESSAGE}`),
    expireFiles: sql(
      `UPDATE entry SET files = (
         SELECT json_group_array(
           json_object('id', value ->> 'id', 'name', value ->> 'name', 'isExpired', json('true'))
         ) FROM json_each(files)
       ) WHERE gid = :gid`,
    ),
    releaseAvatar: sql(
      "INSERT INTO released_file (id) SELECT file FROM avatar WHERE user = :user",
    ),
    removeAvatar: sql("DELETE FROM avatar WHERE user = :user"),
    addAvatar: sql("INSERT INTO avatar (user, file) VALUES (:user, :file)"),
    releasedFiles: sql("SELECT id FROM released_file LIMIT ?"),
    forgetFiles: sql("DELETE FROM released_file WHERE id IN (SELECT value FROM json_each(?))"),

    addReaction: sql(
      `INSERT INTO reaction (target, emoji, user, name, gid) VALUES (?, ?, ?, ?, ?)
       ON CONFLICT DO NOTHING`,
    ),
    removeReaction: sql(
      "DELETE FROM reaction WHERE target = ? AND emoji = ? AND user = ? RETURNING gid",
    ),
    reaction: sql(
      "SELECT user AS id, name FROM reaction WHERE target = ? AND emoji = ? AND user = ?",
    ),
    reactions: sql(
      `SELECT emoji, count(*) AS count FROM reaction WHERE target = ?
       GROUP BY emoji ORDER BY min(gid)`,
    ),
    reactingUsers: sql(
      `SELECT user AS id, name FROM reaction WHERE target = ? AND emoji = ?
       ORDER BY gid LIMIT ?`,
    ),
    removeReactions: sql("DELETE FROM reaction WHERE target = ?"),
    countByTarget: sql(
      `SELECT count(*) AS count FROM (SELECT 1 FROM entry WHERE target = :target LIMIT :max)`,
    ),

    setIndexed: sql("UPDATE log SET indexed = ?"),
    unindexMessage: sql(
      `INSERT INTO search (search, rowid, text, marks, sender)
       SELECT 'delete', gid, text, marks, sender FROM searchable WHERE gid = ?`,
    ),
    indexMessage: sql(
      `INSERT INTO search (rowid, text, marks, sender)
       SELECT gid, text, marks, sender FROM searchable WHERE gid = ?`,
    ),
    // node:sqlite binds numbers as floating-point ones, and FTS5 scans all gids for those: hence CAST.
    search: sql(
      `SELECT rowid AS gid FROM search WHERE search MATCH :query
         AND rowid > CAST(:after AS INTEGER) AND rowid < CAST(:before AS INTEGER)
       ORDER BY rowid DESC LIMIT :limit`,
    ),
    // The columns of the index for a message, which may have been deleted since.
    searchable: sql(
      `SELECT found.gid, found.text, found.marks, found.sender, entry.at, room.name AS room
       FROM searchable AS found JOIN entry ON entry.gid = found.gid JOIN room ON room.id = entry.room
       WHERE found.gid = ?`,
    ),
    // Skips from one word to the next, however many messages have it.
    wordsFrom: sql(
      `WITH RECURSIVE found (term) AS (
         SELECT (SELECT term FROM search_word WHERE term >= :from LIMIT 1)
         UNION ALL
         SELECT (SELECT term FROM search_word WHERE term >= found.term || char(1) LIMIT 1)
         FROM found WHERE found.term < :to
       ) SELECT term FROM found WHERE term < :to LIMIT :limit`,
    ),

    unread: sql(
      `SELECT asked.key AS room, coalesce(room.head, 0) AS head, ${unreadAfter("asked.value")}
       FROM json_each(:rooms) AS asked LEFT JOIN room ON room.name = asked.key`,
    ),
    readState: sql(`WITH ${readStates("room.name = :room")}`),
    publicReadStates: sql(
      `WITH ${readStates(`${PUBLIC_AFTER} ORDER BY room.name LIMIT :limit`)} ORDER BY room.name`,
    ),
    // A single lower bound: of two, SQLite would seek to one and step over rows to reach the other.
    publicNames: sql(
      `SELECT name FROM room
       WHERE name >= max(:first, :after || char(1)) AND name <= :last AND name < '~'
         AND name NOT GLOB '_*'
       ORDER BY name LIMIT :limit`,
    ),
    // Adding a user to a room sets their read marker to the entry that added them (see WriteBatch):
    // a marker that is still there does not mean that they have used the room.
    usedRooms: sql(
      `SELECT room.name
       FROM (
           SELECT room, read_marker FROM read_state WHERE user = :user
           ORDER BY room DESC LIMIT ${MAX_READ_STATES}
         ) AS newest
         JOIN room ON room.id = newest.room
         LEFT JOIN entry ON entry.room_seq = (room.id << 32) + newest.read_marker
       WHERE newest.read_marker > 0 AND room.name GLOB '~*'
         AND CASE entry.type WHEN 'change' THEN json_extract(entry.text, '$.member.id') END
           IS NOT :user
       ORDER BY newest.room DESC LIMIT :limit`,
    ),
    startReadMarker: sql(
      `INSERT INTO read_state (user, room, read_marker) VALUES (?, ?, ?)
       ON CONFLICT (user, room) DO UPDATE SET
         read_marker = max(read_marker, excluded.read_marker)`,
    ),
    // Without a mark, :mark is NULL: then the marker moves forward, unless the room is marked as unread.
    moveReadMarker: sql(
      `INSERT INTO read_state (user, room, read_marker, is_marked_unread)
       SELECT :user, id, min(:seq, head), coalesce(:mark, 0) FROM room WHERE name = :room
       ON CONFLICT (user, room) DO UPDATE SET
         read_marker = CASE
           WHEN :mark = 1 THEN excluded.read_marker
           WHEN :mark IS NULL AND is_marked_unread THEN read_marker
           ELSE max(read_marker, excluded.read_marker) END,
         is_marked_unread = coalesce(:mark, is_marked_unread)
       RETURNING read_marker AS seq`,
    ),
    setNotificationLevel: sql(
      `INSERT INTO read_state (user, room, read_marker, notification_level)
       SELECT :user, id, 0, :notificationLevel FROM room WHERE name = :room
       ON CONFLICT (user, room) DO UPDATE SET notification_level = excluded.notification_level`,
    ),
    setFavourite: sql(
      `INSERT INTO read_state (user, room, read_marker, favourite_rank)
       SELECT :user, id, 0, :rank FROM room WHERE name = :room
       ON CONFLICT (user, room) DO UPDATE SET favourite_rank = excluded.favourite_rank`,
    ),
    firstVisit: sql("SELECT gid FROM first_visit WHERE user = ?"),
    addFirstVisit: sql("INSERT INTO first_visit (user, gid) VALUES (?, ?)"),
    doNotDisturb: sql("SELECT until FROM do_not_disturb WHERE user = ?"),
    setDoNotDisturb: sql(
      `INSERT INTO do_not_disturb (user, until) VALUES (?, ?)
       ON CONFLICT (user) DO UPDATE SET until = excluded.until`,
    ),

    oldestEntries: sql(
      `SELECT entry.gid, seq, at, octet_length(sender) + octet_length(entry.text) AS bytes,
         coalesce(length(amendment.text), 0) AS amended,
         (SELECT count(*) FROM reaction WHERE target = entry.gid) AS reactions
       FROM entry LEFT JOIN amendment ON amendment.gid = entry.gid
       WHERE room_seq > :room << 32 AND room_seq < (:room + 1) << 32
       ORDER BY room_seq LIMIT :limit`,
    ),
    pruneAmendments: sql(
      `DELETE FROM amendment WHERE gid IN (SELECT gid FROM entry WHERE ${UP_TO})`,
    ),
    // Also reactions that are not pruned yet, to messages that are.
    pruneActivity: sql(
      `DELETE FROM activity WHERE gid IN (
         SELECT gid FROM entry WHERE ${UP_TO}
         UNION ALL
         SELECT gid FROM reaction WHERE target IN (SELECT gid FROM entry WHERE ${UP_TO})
       )`,
    ),
    pruneReactions: sql(
      `DELETE FROM reaction WHERE target IN (SELECT gid FROM entry WHERE ${UP_TO})`,
    ),
    pruneIndex: sql(
      `INSERT INTO search (search, rowid, text, marks, sender)
       SELECT 'delete', gid, text, marks, sender FROM searchable
       WHERE ${UP_TO} AND gid <= (SELECT indexed FROM log)`,
    ),
    oldestFiles: sql(
      `SELECT entry.gid, entry.at, octet_length(entry.text) + octet_length(entry.files) AS bytes
       FROM (
           SELECT DISTINCT room_seq FROM file
           WHERE room_seq > :room << 32 AND room_seq < (:room + 1) << 32
           ORDER BY room_seq LIMIT :limit
         ) JOIN entry USING (room_seq)
       ORDER BY room_seq`,
    ),
    pruneReleasedFiles: sql(`INSERT INTO released_file (id) SELECT id FROM file WHERE ${UP_TO}`),
    pruneFiles: sql(`DELETE FROM file WHERE ${UP_TO}`),
    addPrunedEntries: sql(
      `INSERT INTO pruned_entry (id, gid, room, seq, type, at)
       SELECT id, gid, room, seq, type, at FROM entry WHERE ${UP_TO}`,
    ),
    addPruned: sql(
      "INSERT INTO pruned_entry (id, gid, room, seq, type, at) VALUES (?, ?, ?, ?, ?, ?)",
    ),
    pruneEntries: sql(`DELETE FROM entry WHERE ${UP_TO}`),
    pruneRoom: sql("UPDATE room SET pruned = ?, bytes = bytes - ? WHERE id = ?"),
    pruneLog: sql("UPDATE log SET pruned = max(pruned, ?)"),
    // Frees one page for each (empty) row that is fetched: fetch all of them.
    freePages: sql("PRAGMA incremental_vacuum"),
  };
}
