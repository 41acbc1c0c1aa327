// The index of all uploads and files, in SQLite: rows only, no bytes. Each change is on disk when the
// method returns.

import type { DatabaseSync } from "node:sqlite";
import type { Thumbnail } from "../../domain/file.ts";
import type { InfectedFile, NewUpload, UnsettledClaim } from "../keeper_methods.ts";
import { type CompleteFile, type StoredThumbnail, toUploadRow, type UploadRow } from "./rows.ts";
import { openIndex, transact } from "./schema.ts";
import { prepare, type Statements } from "./statements.ts";

export class UploadIndex implements Disposable {
  readonly #database: DatabaseSync;
  readonly #sql: Statements;

  /** Opens the index at `path`, or creates it; throws as `openIndex`. */
  constructor(path: string) {
    this.#database = openIndex(path);
    this.#sql = prepare(this.#database);
  }

  find(id: string): UploadRow | undefined {
    const row = this.#sql.find.get(id);
    return row && toUploadRow(row);
  }

  /** Returns the user of an upload that was removed, and whether that was because of malware. */
  removed(id: string): { user: string; isInfected: boolean } | undefined {
    const row = this.#sql.removed.get(id);
    return row && { user: String(row.user), isInfected: row.isInfected === 1 };
  }

  add(upload: NewUpload, { at, expiresAt }: { at: number; expiresAt: number }): void {
    const { id, user, name, bytes, isUntouched = false } = upload;
    this.#sql.add.run({ id, user, name, bytes, isUntouched: Number(isUntouched), at, expiresAt });
  }

  setOffset(id: string, { offset, at }: { offset: number; at: number }): void {
    this.#sql.setOffset.run({ id, offset, at });
  }

  setExpiry(id: string, expiresAt: number): void {
    this.#sql.setExpiry.run({ id, expiresAt });
  }

  complete(id: string, file: CompleteFile, expiresAt: number): void {
    const { width = null, height = null, seconds = null, hasLocation, ...rest } = file;
    this.#sql.complete.run({
      ...rest,
      ...{ id, width, height, seconds, expiresAt, hasLocation: Number(hasLocation) },
    });
  }

  /** Adds a complete file and claims it. */
  addClaimed(upload: NewUpload, file: CompleteFile, at: number): void {
    transact(this.#database, () => {
      this.add(upload, { at, expiresAt: at });
      this.setOffset(upload.id, { offset: upload.bytes, at });
      this.complete(upload.id, file, at);
      this.#sql.claim.run({ id: upload.id, at });
    });
  }

  setThumbnail(id: string, { hash, ...thumbnail }: Thumbnail & { hash: string }): void {
    this.#sql.setThumbnail.run({ id, hash, ...thumbnail });
  }

  /** Claims files, all or none; a file that is in a message stays so. */
  claim(ids: readonly string[], at: number): UnsettledClaim[] {
    return transact(
      this.#database,
      () => ids.flatMap((id) => this.#sql.claim.all({ id, at })).map(toClaim),
    );
  }

  unsettled({ before, limit }: { before: number; limit: number }): UnsettledClaim[] {
    return this.#sql.unsettled.all({ before, limit }).map(toClaim);
  }

  settle(
    { stored, others }: { stored: readonly string[]; others: readonly UnsettledClaim[] },
    { at, expiresAt }: { at: number; expiresAt: number },
  ): void {
    transact(this.#database, () => {
      stored.forEach((id) => this.#sql.settle.run({ id, at }));
      others.forEach(({ id, claimedAt }) => this.#sql.endClaim.run({ id, claimedAt, expiresAt }));
    });
  }

  /**
   * Removes uploads, whatever their state.
   *
   * @param discard Removes the bytes of those that existed. It is called before their removal is on disk:
   * whatever breaks off then, rows are left, and so are known to be removed again.
   */
  remove(
    ids: readonly string[],
    { at, discard }: { at: number; discard: (upload: UploadRow) => void },
  ): void {
    transact(this.#database, () => {
      const rows = ids.map((id) => this.#sql.remove.get(id)).filter((row) => row !== undefined)
        .map(toUploadRow);
      rows.forEach(({ id, user }) => this.#sql.addRemoved.run({ id, user, at }));
      rows.forEach(discard);
    });
  }

  /** Removes an upload in which the scanner found something. */
  removeInfected({ id, user, name }: UploadRow, signature: string, at: number): void {
    transact(this.#database, () => {
      this.#sql.remove.get(id);
      this.#sql.addRemoved.run({ id, user, at });
      this.#sql.addInfected.run({ id, report: crypto.randomUUID(), user, name, signature });
    });
  }

  /** Returns infected files that are not in the audit log yet. */
  unreported(limit: number): InfectedFile[] {
    return this.#sql.unreported.all(limit).map(({ report, user, name, signature }) => ({
      report: String(report),
      user: String(user),
      name: String(name),
      signature: String(signature),
    }));
  }

  setReported(reports: readonly string[]): void {
    transact(this.#database, () => reports.forEach((report) => this.#sql.setReported.run(report)));
  }

  /** Returns ids of uploads that are not claimed and have expired. */
  expired(now: number, limit: number): string[] {
    return this.#sql.expired.all(now, limit).map(({ id }) => String(id));
  }

  /** Forgets uploads that were removed before a time. */
  forgetRemoved(before: number): void {
    this.#sql.forgetRemoved.run(before);
  }

  /** Returns ids of uploads whose bytes were all received, but which are not complete. */
  received(): string[] {
    return this.#sql.received.all().map(({ id }) => String(id));
  }

  /** Returns the number of uploads that are not complete. */
  incomplete(): number {
    return Number(this.#sql.incomplete.get()?.count);
  }

  /** Bytes that count against the limit of a user; of all users by default. */
  usageOf(user = ""): number {
    return Number(this.#sql.usage.get(user)?.bytes ?? 0);
  }

  /** Returns the number of incomplete uploads of a user that were active after a time. */
  runningSince(user: string, after: number): number {
    return Number(this.#sql.running.get(user, after)?.count);
  }

  /** Whether a file or a thumbnail has this content. */
  hasBlob(hash: string): boolean {
    return this.#sql.hasBlob.get({ hash }) !== undefined;
  }

  /**
   * Notes that blobs have no row, and forgets all others.
   *
   * @param options.before Returns those that were noted before this time.
   */
  noteOrphans(
    hashes: readonly string[],
    { at, before }: { at: number; before: number },
  ): string[] {
    const all = JSON.stringify(hashes);
    return transact(this.#database, () => {
      this.#sql.forgetOrphans.run(all);
      this.#sql.addOrphans.run({ all, at });
      return this.#sql.orphansBefore.all(before).map(({ hash }) => String(hash));
    });
  }

  [Symbol.dispose](): void {
    this.#database.close();
  }
}

function toClaim({ id, claimedAt }: Readonly<Record<string, unknown>>): UnsettledClaim {
  return { id: String(id), claimedAt: Number(claimedAt) };
}

export type { StoredThumbnail, UploadRow };
