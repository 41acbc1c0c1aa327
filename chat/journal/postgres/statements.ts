// The SQL of the journal, for PostgreSQL 14 or newer.

/** Increase it when the tables change. */
export const SCHEMA = 1;

/** There is one log; a shard would be another. */
export const LOG = 0;

export const CREATE = `
CREATE TABLE IF NOT EXISTS hubbub_log (
  log       smallint PRIMARY KEY,
  schema    int      NOT NULL,
  epoch     text     NOT NULL,
  key       bytea    NOT NULL,
  term      bigint   NOT NULL,
  leader    text     NOT NULL,
  confirmed bigint   NOT NULL
);
CREATE TABLE IF NOT EXISTS hubbub_entry (
  log    smallint NOT NULL,
  gid    bigint   NOT NULL,
  id     uuid     NOT NULL,
  room   text     NOT NULL,
  seq    bigint   NOT NULL,
  kind   text     NOT NULL,
  at     bigint   NOT NULL,
  said   json,
  PRIMARY KEY (log, gid),
  UNIQUE (log, id)
);
CREATE TABLE IF NOT EXISTS hubbub_state (
  log     smallint NOT NULL,
  kind    text     NOT NULL,
  person  text     NOT NULL,
  key     text     NOT NULL,
  value   json,
  version bigint   NOT NULL,
  PRIMARY KEY (log, kind, person, key)
);
CREATE INDEX IF NOT EXISTS hubbub_state_version ON hubbub_state (log, version)`;

/** $1 log, $2 schema, $3 epoch, $4 key. */
export const ADD_LOG = `
INSERT INTO hubbub_log (log, schema, epoch, key, term, leader, confirmed)
VALUES ($1, $2, $3, $4, 0, '', 0) ON CONFLICT DO NOTHING`;

export const LOOK = `
SELECT schema, epoch, key, term, leader, confirmed FROM hubbub_log WHERE log = $1`;

/** $1 log, $2 after, $3 limit. */
export const AFTER = `
SELECT entry.gid, entry.id, entry.room, entry.seq, entry.kind, entry.at, entry.said
FROM hubbub_entry AS entry JOIN hubbub_log AS log ON log.log = entry.log
WHERE entry.log = $1 AND entry.gid > $2 AND entry.gid <= log.confirmed
ORDER BY entry.gid LIMIT $3`;

/** Never the form that waits: it would hold a snapshot, which stops VACUUM. */
export const TRY_LOCK = `SELECT pg_try_advisory_lock(hashtext('hubbub'), $1) AS is_locked`;

/** The session ends, and with it the lock, when its leader has said nothing for so long. */
export const LEASE = `SET idle_session_timeout = '2s'`;

/** Commits on all machines that must have it, and so has them have all that was stored before. */
export const BEGIN_TERM = `
UPDATE hubbub_log SET term = term + 1, leader = $2 WHERE log = $1 RETURNING term, epoch`;

/**
 * A statement of its own after that commit: as a part of it, it would not see the rows of an append for which
 * the commit waited.
 */
export const HEAD = `SELECT coalesce(max(gid), 0) AS head FROM hubbub_entry WHERE log = $1`;

/**
 * Stores a batch, if the term is not over. Locking the row of the term makes each batch be wholly before or
 * after the beginning of the next term. $1 log, $2 term, $3 gids, $4 ids, $5 rooms, $6 seqs, $7 kinds, $8 times,
 * $9 said, $10 gids whose texts are erased.
 */
export const APPEND = `
WITH mine AS MATERIALIZED (SELECT 1 FROM hubbub_log WHERE log = $1 AND term = $2 FOR SHARE),
erased AS (
  UPDATE hubbub_entry
  SET said = ((said::jsonb || '{"text":""}') - 'mentions' - 'groupMention' - 'present' - 'files')::json
  FROM mine WHERE log = $1 AND gid = ANY($10::bigint[])
)
INSERT INTO hubbub_entry (log, gid, id, room, seq, kind, at, said)
SELECT $1, stored.* FROM mine, unnest(
  $3::bigint[], $4::uuid[], $5::text[], $6::bigint[], $7::text[], $8::bigint[], $9::json[]
) AS stored`;

/** $1 log, $2 term. */
export const STILL_LEADS = `SELECT 1 FROM hubbub_log WHERE log = $1 AND term = $2 FOR SHARE`;

/** $1 log, $2 term, $3 gid. */
export const CONFIRM = `
UPDATE hubbub_log SET confirmed = greatest(confirmed, $3) WHERE log = $1 AND term = $2`;

/** $1 log, $2 term, $3 gids. */
export const PRUNE = `
WITH mine AS MATERIALIZED (SELECT 1 FROM hubbub_log WHERE log = $1 AND term = $2 FOR SHARE),
pruned AS (
  UPDATE hubbub_entry SET said = NULL
  FROM mine WHERE log = $1 AND gid = ANY($3::bigint[]) AND said IS NOT NULL
)
SELECT 1 FROM mine`;

/** $1 log, $2 term, $3 kinds, $4 users, $5 keys, $6 values. */
export const KEEP = `
WITH mine AS MATERIALIZED (SELECT 1 FROM hubbub_log WHERE log = $1 AND term = $2 FOR SHARE),
next AS (SELECT coalesce(max(version), 0) + 1 AS version FROM hubbub_state WHERE log = $1)
INSERT INTO hubbub_state (log, kind, person, key, value, version)
SELECT $1, kept.*, next.version
FROM mine, next, unnest($3::text[], $4::text[], $5::text[], $6::json[]) AS kept
ON CONFLICT (log, kind, person, key)
DO UPDATE SET value = excluded.value, version = excluded.version`;

/** All of a version come together. $1 log, $2 version. */
export const STATES_AFTER = `
SELECT kind, person, key, value, version FROM hubbub_state
WHERE log = $1 AND version > $2 ORDER BY version FETCH FIRST 1000 ROWS WITH TIES`;

export const SETTINGS = `
SELECT name, setting FROM pg_settings WHERE name IN (
  'server_version', 'server_version_num', 'fsync', 'full_page_writes', 'synchronous_commit',
  'synchronous_standby_names'
)`;

export const HAS_LOG = `SELECT to_regclass('hubbub_log') IS NOT NULL AS exists`;
