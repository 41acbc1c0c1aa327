// The tables of the log, as the steps from each schema to the next.

/** Step n leads from schema n to schema n + 1. A released step never changes. */
export const STEPS: readonly string[] = [
  `
  CREATE TABLE log (epoch TEXT NOT NULL, head INTEGER NOT NULL) STRICT;
  CREATE TABLE room (
    id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, head INTEGER NOT NULL
  ) STRICT;
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
  -- Holds (room, gid): SQLite appends the rowid to every index.
  CREATE INDEX entry_room ON entry (room);
  `,
  `
  ALTER TABLE log ADD COLUMN pruned INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE room ADD COLUMN pruned INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE room ADD COLUMN bytes INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE entry ADD COLUMN type TEXT NOT NULL DEFAULT 'message';
  -- The gid of the message that an edit or a deletion is about.
  ALTER TABLE entry ADD COLUMN target INTEGER;
  CREATE INDEX entry_target ON entry (target) WHERE target IS NOT NULL;
  -- What edits and deletions made of a message: few messages have one.
  CREATE TABLE amendment (
    gid INTEGER PRIMARY KEY, text TEXT NOT NULL, edited_at INTEGER, deleted_at INTEGER
  ) STRICT;
  -- The words of a message as it is now, and a word for its room: the index of full-text search.
  CREATE VIEW searchable AS
    SELECT entry.gid, 'r' || entry.room AS room, coalesce(amendment.text, entry.text) AS text
    FROM entry LEFT JOIN amendment ON amendment.gid = entry.gid
    WHERE entry.type = 'message';
  CREATE VIRTUAL TABLE search USING fts5 (
    room, text, content = 'searchable', content_rowid = 'gid', tokenize = 'unicode61'
  );
  INSERT INTO search (rowid, room, text) SELECT gid, room, text FROM searchable;
  UPDATE room SET bytes = (
    SELECT coalesce(sum(octet_length(sender) + octet_length(text)), 0)
    FROM entry WHERE entry.room = room.id
  );
  `,
  `
  -- What is left of an entry that was pruned: its id is never given to another.
  CREATE TABLE spent (
    id TEXT PRIMARY KEY,
    gid INTEGER NOT NULL,
    room INTEGER NOT NULL REFERENCES room (id),
    seq INTEGER NOT NULL,
    type TEXT NOT NULL,
    at INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  `,
  `
  -- Clustered by room: a page of it lies together. A place is room * 2^32 + seq; as gids ascend with
  -- the seqs, a room needs no index of its gids.
  CREATE TABLE placed (
    place INTEGER PRIMARY KEY,
    room INTEGER AS (place >> 32) VIRTUAL,
    seq INTEGER AS (place & 4294967295) VIRTUAL,
    gid INTEGER NOT NULL UNIQUE,
    type TEXT NOT NULL,
    id TEXT NOT NULL UNIQUE,
    at INTEGER NOT NULL,
    sender TEXT NOT NULL,
    text TEXT NOT NULL,
    target INTEGER
  ) STRICT;
  INSERT INTO placed (place, gid, type, id, at, sender, text, target)
    SELECT (room << 32) + seq, gid, type, id, at, sender, text, target FROM entry ORDER BY gid;
  DROP TABLE search;
  DROP VIEW searchable;
  DROP TABLE entry;
  ALTER TABLE placed RENAME TO entry;
  CREATE INDEX entry_target ON entry (target) WHERE target IS NOT NULL;
  -- A room's word begins with a character for private use, which nobody searches for.
  CREATE VIEW searchable AS
    SELECT entry.place, entry.gid, coalesce(amendment.text, entry.text) AS text,
      char(57344) || entry.room AS room
    FROM entry LEFT JOIN amendment ON amendment.gid = entry.gid
    WHERE entry.type = 'message';
  -- Texts first: each word of a second column costs two bytes more.
  CREATE VIRTUAL TABLE search USING fts5 (
    text, room, content = 'searchable', content_rowid = 'gid', tokenize = 'unicode61',
    prefix = '1 2 3 4'
  );
  -- Parts of the index are merged less often: half the work of writing it, as quick to read.
  INSERT INTO search (search, rank) VALUES ('automerge', 8);
  CREATE VIRTUAL TABLE word USING fts5vocab (search, instance);
  -- The last entry whose message, if it is one, can be searched; those after it wait for that.
  ALTER TABLE log ADD COLUMN indexed INTEGER NOT NULL DEFAULT 0;
  -- In parts of 64 MiB, the first time, which need little merging, then in the usual ones of one.
  INSERT INTO search (search, rank) VALUES ('hashsize', 67108864);
  INSERT INTO search (rowid, text, room) SELECT gid, text, room FROM searchable ORDER BY gid;
  INSERT INTO search (search, rank) VALUES ('hashsize', 1048576);
  UPDATE log SET indexed = head;
  `,
  `
  -- Seals what browsers keep for the server.
  ALTER TABLE log ADD COLUMN key BLOB;
  -- The id of who wrote it, where that is known.
  ALTER TABLE entry ADD COLUMN author TEXT;
  -- Who may do what comes from all changes ever made: they stay when their entries are pruned.
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
  `,
  `
  -- How far each user has read. No entries: nobody else needs to know, nor in which order.
  CREATE TABLE reading (
    user TEXT NOT NULL,
    room INTEGER NOT NULL REFERENCES room (id),
    seq INTEGER NOT NULL,
    PRIMARY KEY (user, room)
  ) STRICT, WITHOUT ROWID;
  -- What stands in a private room has a second word for that, so that a search can leave it out.
  DROP VIEW searchable;
  CREATE VIEW searchable AS
    SELECT entry.place, entry.gid, coalesce(amendment.text, entry.text) AS text,
      char(57344) || entry.room ||
        CASE WHEN room.name GLOB '~*' THEN ' ' || char(57344) || 'private' ELSE '' END AS room
    FROM entry JOIN room ON room.id = entry.room
      LEFT JOIN amendment ON amendment.gid = entry.gid
    WHERE entry.type = 'message';
  `,
  `
  -- The seq of the message that a message answers, which stands in the same room.
  ALTER TABLE entry ADD COLUMN reply_to INTEGER;
  `,
  `
  -- Who shows what at a message now, under the name and with the entry by which it came.
  CREATE TABLE reaction (
    target INTEGER NOT NULL,
    emoji TEXT NOT NULL,
    user TEXT NOT NULL,
    name TEXT NOT NULL,
    gid INTEGER NOT NULL,
    PRIMARY KEY (target, emoji, user)
  ) STRICT, WITHOUT ROWID;
  `,
  `
  -- The ids of those whom a message mentions now, or an edit did, as JSON.
  ALTER TABLE entry ADD COLUMN mentions TEXT;
  -- The same of messages by user, to count them. A place as in entry.
  CREATE TABLE mention (
    user TEXT NOT NULL, place INTEGER NOT NULL, PRIMARY KEY (user, place)
  ) STRICT, WITHOUT ROWID;
  `,
  `
  -- Who wrote a message is searched for, too, and whether it has a link. What was deleted has nothing.
  DROP TABLE word;
  DROP TABLE search;
  DROP VIEW searchable;
  CREATE VIEW searchable AS
    SELECT place, gid, text, iif(deleted_at IS NULL, char(57344) || room
        || iif(name GLOB '~*', ' ' || char(57344) || 'private', '')
        || iif(text LIKE '%http://_%' OR text LIKE '%https://_%', ' ' || char(57344) || 'link', ''),
      '') AS room, iif(deleted_at IS NULL, sender, '') AS sender
    FROM (
      SELECT entry.place, entry.gid, coalesce(amendment.text, entry.text) AS text, entry.room,
        entry.sender, room.name, amendment.deleted_at
      FROM entry JOIN room ON room.id = entry.room
        LEFT JOIN amendment ON amendment.gid = entry.gid
      WHERE entry.type = 'message'
    );
  CREATE VIRTUAL TABLE search USING fts5 (
    text, room, sender, content = 'searchable', content_rowid = 'gid', tokenize = 'unicode61',
    prefix = '1 2 3 4'
  );
  INSERT INTO search (search, rank) VALUES ('automerge', 8);
  CREATE VIRTUAL TABLE word USING fts5vocab (search, instance);
  INSERT INTO search (search, rank) VALUES ('hashsize', 67108864);
  INSERT INTO search (rowid, text, room, sender)
    SELECT gid, text, room, sender FROM searchable ORDER BY gid;
  INSERT INTO search (search, rank) VALUES ('hashsize', 1048576);
  UPDATE log SET indexed = head;
  `,
  `
  -- Of what in the room the user wants to hear, where they have chosen: all, mentions, nothing.
  ALTER TABLE reading ADD COLUMN notificationLevel TEXT;
  `,
  `
  -- Up to which gid the log came when a user was first here.
  CREATE TABLE arrival (user TEXT PRIMARY KEY, gid INTEGER NOT NULL) STRICT, WITHOUT ROWID;
  `,
  `
  -- The time up to which a user wants to hear of nothing.
  CREATE TABLE quiet (user TEXT PRIMARY KEY, until INTEGER NOT NULL) STRICT, WITHOUT ROWID;
  `,
  `
  -- With each mention stands the name as it is written; of older ones that is not known.
  UPDATE entry SET mentions = (
    SELECT json_group_array(json_object('id', value, 'name', '')) FROM json_each(mentions)
  ) WHERE mentions IS NOT NULL;
  `,
  `
  -- Entries whose time is more than a minute before that of the entry before them: the clock was set
  -- back, or they are from another log. From one of them to the next times ascend.
  CREATE TABLE set_back (gid INTEGER PRIMARY KEY) STRICT;
  INSERT INTO set_back
    SELECT gid FROM (SELECT gid, at, lag(at) OVER (ORDER BY gid) AS last FROM entry)
    WHERE at < last - 60000;
  -- What the clock told when it was believed last, when it had leapt ahead, and when it was looked at
  -- last since then.
  ALTER TABLE log ADD COLUMN believed INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE log ADD COLUMN doubted_since INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE log ADD COLUMN doubted_at INTEGER NOT NULL DEFAULT 0;
  `,
];
