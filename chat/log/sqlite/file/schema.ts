// The tables of the log, as `migrate` creates them in an empty file.

/** Schema 1. Never edited once released: a later version appends a step to `MIGRATIONS`. */
export const SCHEMA = `
  -- One row: the log itself.
  CREATE TABLE log (
    -- Names this incarnation of the log; a restore changes it.
    epoch TEXT NOT NULL,
    -- Gid of the newest entry.
    head INTEGER NOT NULL,
    -- Highest gid that was pruned from any room; 0 if none was.
    pruned INTEGER NOT NULL DEFAULT 0,
    -- Gid up to which messages are in the search index.
    indexed INTEGER NOT NULL DEFAULT 0,
    -- Secret that signs what browsers store for the server: session cookies and challenges.
    key BLOB NOT NULL,
    -- State of ClockWatch, in milliseconds since 1970: when the system clock was last trusted, since
    -- when it is suspect (0 if it is not), and when it was last checked since then.
    clock_trusted_at INTEGER NOT NULL DEFAULT 0,
    clock_suspect_since INTEGER NOT NULL DEFAULT 0,
    clock_checked_at INTEGER NOT NULL DEFAULT 0
  ) STRICT;

  CREATE TABLE room (
    id INTEGER PRIMARY KEY,
    -- Names of private rooms begin with "~"; the server's own room is "_server".
    name TEXT NOT NULL UNIQUE,
    -- Seq of the newest entry.
    head INTEGER NOT NULL,
    -- Highest gid that was pruned from this room; 0 if none was.
    pruned INTEGER NOT NULL DEFAULT 0,
    -- UTF-8 bytes of the senders and texts of all its entries.
    bytes INTEGER NOT NULL DEFAULT 0
  ) STRICT;

  -- Clustered by room, so that a page of a room is read from neighbouring pages of the file. Gids
  -- ascend with seqs, so a room needs no index of its gids.
  CREATE TABLE entry (
    -- room * 2^32 + seq
    room_seq INTEGER PRIMARY KEY,
    room INTEGER AS (room_seq >> 32) VIRTUAL,
    seq INTEGER AS (room_seq & 4294967295) VIRTUAL,
    gid INTEGER NOT NULL UNIQUE,
    -- message, edit, delete, reaction or change
    type TEXT NOT NULL,
    -- UUID chosen by the client.
    id TEXT NOT NULL UNIQUE,
    -- Milliseconds since 1970.
    at INTEGER NOT NULL,
    -- User id of the author, if known, and the name under which they wrote.
    author TEXT,
    sender TEXT NOT NULL,
    -- Text of a message or an edit; JSON of a change; "+" or "-" and the emoji of a reaction.
    text TEXT NOT NULL,
    -- Gid of the message that an edit, a deletion or a reaction refers to.
    target INTEGER,
    -- Seq of the message that a reply answers, in the same room.
    reply_to INTEGER,
    -- Mentioned users as JSON, [{"id": …, "name": …}]; of an edited message those of its last edit.
    mentions TEXT,
    -- The mentioned group, room or here; likewise.
    group_mention TEXT,
    -- Files of a message as JSON: see chat/domain/file.ts.
    files TEXT,
    -- Of an entry that is not a message: seq of the newest message before it, 0 if there is none.
    message_before INTEGER
  ) STRICT;
  CREATE INDEX entry_target ON entry (target) WHERE target IS NOT NULL;

  -- The result of edits and of a deletion, by the gid of the message. Few messages have a row.
  CREATE TABLE amendment (
    gid INTEGER PRIMARY KEY,
    text TEXT NOT NULL,
    edited_at INTEGER,
    deleted_at INTEGER
  ) STRICT;

  -- Copies of all entries of type change. They survive pruning, because the directory (users, rooms,
  -- roles, bans) follows from all of them.
  CREATE TABLE change (
    gid INTEGER PRIMARY KEY,
    room INTEGER NOT NULL REFERENCES room (id),
    seq INTEGER NOT NULL,
    id TEXT NOT NULL,
    at INTEGER NOT NULL,
    author TEXT,
    sender TEXT NOT NULL,
    text TEXT NOT NULL
  ) STRICT;

  -- Ids of pruned entries: a draft that is sent again must not be stored twice.
  CREATE TABLE pruned_entry (
    id TEXT PRIMARY KEY,
    gid INTEGER NOT NULL,
    room INTEGER NOT NULL REFERENCES room (id),
    seq INTEGER NOT NULL,
    type TEXT NOT NULL,
    at INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;

  -- Files of messages, without those that were removed by retention. An id is in one message only.
  CREATE TABLE file (
    id TEXT PRIMARY KEY,
    -- room_seq of the message.
    room_seq INTEGER NOT NULL,
    -- image, video, audio, document or other
    kind TEXT NOT NULL,
    -- Words of the file's type with a space before each, for the search index.
    types TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX file_message ON file (room_seq);
  CREATE INDEX file_kind ON file (kind, room_seq);

  -- Files that are pictures of users, as the newest change of each user says.
  CREATE TABLE avatar (user TEXT PRIMARY KEY, file TEXT NOT NULL UNIQUE) STRICT, WITHOUT ROWID;

  -- Ids of files that are no longer in use: whoever stores their bytes must remove them.
  CREATE TABLE released_file (id TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;

  -- Gids of entries that are more than a minute older than the entry before them, because the clock
  -- was set back or they were imported. Between two of them times ascend.
  CREATE TABLE clock_setback (gid INTEGER PRIMARY KEY) STRICT;

  -- Current reactions, by the gid of the message: each user, the name they reacted under, and the gid
  -- of the entry that added it.
  CREATE TABLE reaction (
    target INTEGER NOT NULL,
    emoji TEXT NOT NULL,
    user TEXT NOT NULL,
    name TEXT NOT NULL,
    gid INTEGER NOT NULL,
    PRIMARY KEY (target, emoji, user)
  ) STRICT, WITHOUT ROWID;

  -- Current mentions by user, so that unread mentions are counted without reading messages.
  CREATE TABLE mention (
    user TEXT NOT NULL,
    -- room_seq of the message.
    room_seq INTEGER NOT NULL,
    PRIMARY KEY (user, room_seq)
  ) STRICT, WITHOUT ROWID;

  -- Messages that mention a group: one row each, however many users that are. Reading decides whom.
  CREATE TABLE group_mention (
    -- room_seq and gid of the message.
    room_seq INTEGER PRIMARY KEY,
    gid INTEGER NOT NULL UNIQUE,
    author TEXT,
    -- Of @here, the ids of those who were present, with a space before and after each. No id has one.
    present TEXT
  ) STRICT;

  -- Mentions of a user, replies to them, and reactions to their messages, by others: the newest.
  CREATE TABLE activity (
    user TEXT NOT NULL,
    -- Gid of the message or reaction.
    gid INTEGER NOT NULL,
    PRIMARY KEY (user, gid)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX activity_gid ON activity (gid);

  -- The tables below hold no entries: their order does not matter and only their user sees them.

  CREATE TABLE read_state (
    user TEXT NOT NULL,
    room INTEGER NOT NULL REFERENCES room (id),
    -- Seq up to which the user has read; 0 if they never did.
    read_marker INTEGER NOT NULL,
    -- 1 if the user marked the room as unread from there on, and has not read on since.
    is_marked_unread INTEGER NOT NULL DEFAULT 0,
    -- all, mentions, nothing or hidden; NULL if the user chose none.
    notification_level TEXT,
    -- Place of the room among the user's favourites; NULL if it is none.
    favourite_rank INTEGER,
    PRIMARY KEY (user, room)
  ) STRICT, WITHOUT ROWID;

  -- Head of the log when a user was first seen: older messages in public rooms are not unread.
  CREATE TABLE first_visit (user TEXT PRIMARY KEY, gid INTEGER NOT NULL) STRICT, WITHOUT ROWID;

  -- Gid of the newest activity that a user has seen.
  CREATE TABLE activity_seen (user TEXT PRIMARY KEY, gid INTEGER NOT NULL) STRICT, WITHOUT ROWID;

  -- Messages that a user saved. One that is pruned or deleted stays in the list until it is removed there.
  CREATE TABLE saved_message (
    user TEXT NOT NULL,
    -- Ascends in the order of saving.
    position INTEGER NOT NULL,
    -- room_seq and id of the message.
    room_seq INTEGER NOT NULL,
    id TEXT NOT NULL,
    -- Milliseconds since 1970.
    saved_at INTEGER NOT NULL,
    PRIMARY KEY (user, position)
  ) STRICT, WITHOUT ROWID;
  CREATE UNIQUE INDEX saved_message_id ON saved_message (user, id);

  -- Milliseconds since 1970 until which a user wants no notifications.
  CREATE TABLE do_not_disturb (user TEXT PRIMARY KEY, until INTEGER NOT NULL) STRICT, WITHOUT ROWID;

  -- What the search index holds of each message: its current text with the names of its files, its
  -- sender, and marks, which are words for its room, for private rooms, for messages with a link, and
  -- for kinds and types of files. A mark begins with U+E000, that of a type with U+E001: characters
  -- for private use that no query contains. A deleted message has none of these.
  CREATE VIEW searchable AS
    SELECT room_seq, gid,
      iif(files IS NULL, text, trim(
        text || char(10) || (SELECT group_concat(value ->> 'name', char(10)) FROM json_each(files)),
        char(10)
      )) AS text,
      iif(deleted_at IS NULL, char(57344) || room
        || iif(name GLOB '~*', ' ' || char(57344) || 'private', '')
        || iif(text LIKE '%http://_%' OR text LIKE '%https://_%', ' ' || char(57344) || 'link', '')
        || iif(files IS NULL, '', (
          SELECT coalesce(group_concat(' ' || char(57344) || 'file ' || char(57344) || kind
            || replace(types, ' ', ' ' || char(57345)), ''), '')
          FROM file WHERE file.room_seq = found.room_seq
        )),
        '') AS marks,
      iif(deleted_at IS NULL, sender, '') AS sender
    FROM (
      SELECT entry.room_seq, entry.gid, coalesce(amendment.text, entry.text) AS text, entry.room,
        entry.sender, entry.files, room.name, amendment.deleted_at
      FROM entry JOIN room ON room.id = entry.room
        LEFT JOIN amendment ON amendment.gid = entry.gid
      WHERE entry.type = 'message'
    ) AS found;

  -- Full-text index. Texts come first: each word of a later column costs two bytes more.
  CREATE VIRTUAL TABLE search USING fts5 (
    text, marks, sender, content = 'searchable', content_rowid = 'gid', tokenize = 'unicode61',
    prefix = '1 2 3 4'
  );
  -- Merges segments less often: writing the index takes half the work, reading it no longer.
  INSERT INTO search (search, rank) VALUES ('automerge', 8);
  -- The words of the index, one row for each occurrence.
  CREATE VIRTUAL TABLE search_word USING fts5vocab (search, instance);
`;
