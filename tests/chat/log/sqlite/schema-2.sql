-- A log of schema 2 with a room from which the first message was pruned, and a message with an edit.
PRAGMA auto_vacuum = INCREMENTAL;
CREATE TABLE log (
  epoch TEXT NOT NULL, head INTEGER NOT NULL, pruned INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE TABLE room (
  id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, head INTEGER NOT NULL,
  pruned INTEGER NOT NULL DEFAULT 0, bytes INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE TABLE entry (
  gid INTEGER PRIMARY KEY,
  room INTEGER NOT NULL REFERENCES room (id),
  seq INTEGER NOT NULL,
  id TEXT NOT NULL UNIQUE,
  at INTEGER NOT NULL,
  sender TEXT NOT NULL,
  text TEXT NOT NULL,
  kind TEXT NOT NULL DEFAULT 'message',
  target INTEGER,
  UNIQUE (room, seq)
) STRICT;
CREATE INDEX entry_room ON entry (room);
CREATE INDEX entry_target ON entry (target) WHERE target IS NOT NULL;
CREATE TABLE amendment (
  gid INTEGER PRIMARY KEY, text TEXT NOT NULL, edited_at INTEGER, deleted_at INTEGER
) STRICT;
CREATE VIEW searchable AS
  SELECT entry.gid, 'r' || entry.room AS room, coalesce(amendment.text, entry.text) AS text
  FROM entry LEFT JOIN amendment ON amendment.gid = entry.gid
  WHERE entry.kind = 'message';
CREATE VIRTUAL TABLE search USING fts5 (
  room, text, content = 'searchable', content_rowid = 'gid', tokenize = 'unicode61'
);
INSERT INTO log VALUES ('k3jx9a2b4c6d', 3, 1);
INSERT INTO room VALUES (1, 'lobby', 3, 1, 21);
INSERT INTO entry VALUES
  (2, 1, 2, '16fd2706-8baf-433b-82eb-8c7fada847da', 1795475011848, 'Bob', 'hallo', 'message', NULL),
  (3, 1, 3, '6ecd8c99-4036-403d-bf84-cf8400f67836', 1795475012001, 'Bob', 'hello', 'edit', 2);
INSERT INTO amendment VALUES (2, 'hello', 1795475012001, NULL);
INSERT INTO search (rowid, room, text) SELECT gid, room, text FROM searchable;
PRAGMA user_version = 2;
