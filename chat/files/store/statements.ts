// The SQL statements of the index of uploads, prepared once.

import type { DatabaseSync, StatementSync } from "node:sqlite";

export type Statements = ReturnType<typeof prepare>;

// deno-lint-ignore explicit-module-boundary-types -- the names are the type
export function prepare(database: DatabaseSync) {
  const sql = (text: string): StatementSync => database.prepare(text);
  return {
    find: sql("SELECT * FROM upload WHERE id = ?"),
    add: sql(
      `INSERT INTO upload (id, user, name, bytes, is_untouched, active_at, expires_at)
       VALUES (:id, :user, :name, :bytes, :isUntouched, :at, :expiresAt)`,
    ),
    setOffset: sql("UPDATE upload SET offset = :offset, active_at = :at WHERE id = :id"),
    setExpiry: sql("UPDATE upload SET expires_at = :expiresAt WHERE id = :id"),
    complete: sql(
      `UPDATE upload SET hash = :hash, type = :type, file_bytes = :bytes, width = :width,
         height = :height, seconds = :seconds, has_location = :hasLocation,
         expires_at = :expiresAt
       WHERE id = :id`,
    ),
    setThumbnail: sql(
      `UPDATE upload SET thumbnail_hash = :hash, thumbnail_type = :type,
         thumbnail_bytes = :bytes, thumbnail_width = :width, thumbnail_height = :height
       WHERE id = :id`,
    ),

    // Each claim gets another time, so that a renewed one is told from the one before.
    claim: sql(
      `UPDATE upload SET claimed_at = max(:at, coalesce(claimed_at + 1, 0)) WHERE id = :id
       RETURNING id, claimed_at AS claimedAt`,
    ),
    unsettled: sql(
      `SELECT id, claimed_at AS claimedAt FROM upload
       WHERE claimed_at < :before AND is_settled = 0 ORDER BY claimed_at LIMIT :limit`,
    ),
    settle: sql(
      "UPDATE upload SET is_settled = 1, claimed_at = coalesce(claimed_at, :at) WHERE id = :id",
    ),
    endClaim: sql(
      `UPDATE upload SET claimed_at = NULL, expires_at = :expiresAt
       WHERE id = :id AND claimed_at = :claimedAt AND is_settled = 0`,
    ),

    remove: sql("DELETE FROM upload WHERE id = ? RETURNING *"),
    addRemoved: sql("INSERT OR REPLACE INTO removed (id, user, at) VALUES (:id, :user, :at)"),
    forgetOrphans: sql("DELETE FROM orphan WHERE hash NOT IN (SELECT value FROM json_each(?))"),
    addOrphans: sql(
      "INSERT OR IGNORE INTO orphan SELECT value, :at FROM json_each(:all)",
    ),
    orphansBefore: sql("SELECT hash FROM orphan WHERE found_at <= ?"),
    removed: sql(
      `SELECT user, EXISTS (SELECT 1 FROM infected WHERE infected.id = removed.id) AS isInfected
       FROM removed WHERE id = ?`,
    ),
    forgetRemoved: sql("DELETE FROM removed WHERE at < ?"),
    addInfected: sql(
      `INSERT INTO infected (id, report, user, name, signature)
       VALUES (:id, :report, :user, :name, :signature)`,
    ),
    unreported: sql(
      "SELECT report, user, name, signature FROM infected WHERE is_reported = 0 LIMIT ?",
    ),
    setReported: sql("UPDATE infected SET is_reported = 1 WHERE report = ? AND is_reported = 0"),
    expired: sql("SELECT id FROM upload WHERE claimed_at IS NULL AND expires_at <= ? LIMIT ?"),
    incomplete: sql("SELECT count(*) AS count FROM upload WHERE hash IS NULL"),
    received: sql("SELECT id FROM upload WHERE hash IS NULL AND offset = bytes"),

    usage: sql("SELECT bytes FROM usage WHERE user = ?"),
    running: sql(
      "SELECT count(*) AS count FROM upload WHERE user = ? AND active_at > ? AND hash IS NULL",
    ),
    hasBlob: sql(
      `SELECT 1 FROM upload WHERE hash = :hash
       UNION ALL SELECT 1 FROM upload WHERE thumbnail_hash = :hash LIMIT 1`,
    ),
  };
}
