-- A log of schema 1 with two rooms and three messages.
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
CREATE INDEX entry_room ON entry (room);
INSERT INTO log VALUES ('k3jx9a2b4c6d', 3);
INSERT INTO room VALUES (1, 'lobby', 2), (2, 'dev', 1);
INSERT INTO entry VALUES
  (1, 1, 1, '0f8fad5b-d9cb-469f-a165-70867728950e', 1795475010312, 'Ann', 'hello'),
  (2, 2, 1, '7c9e6679-7425-40de-944b-e07fc1f90ae7', 1795475010400, 'Bob', 'does it build?'),
  (3, 1, 2, '16fd2706-8baf-433b-82eb-8c7fada847da', 1795475011848, 'Bob', 'hello Ann');
PRAGMA user_version = 1;
