// Rows of the index of uploads.

import type { FileInfo, Thumbnail } from "../../domain/file.ts";
import type { Upload } from "../keeper_methods.ts";

/** A file of which all bytes were received and cleaned. */
export interface CompleteFile extends Pick<FileInfo, "type" | "width" | "height" | "seconds"> {
  /** SHA-256 in hexadecimal. */
  readonly hash: string;
  readonly bytes: number;
  readonly hasLocation: boolean;
}

export interface StoredThumbnail extends Thumbnail {
  readonly hash: string;
}

export interface UploadRow {
  readonly id: string;
  readonly user: string;
  readonly name: string;
  /** Bytes to receive. */
  readonly bytes: number;
  readonly isUntouched: boolean;
  /** Committed bytes. */
  readonly offset: number;
  readonly expiresAt: number;
  readonly isClaimed: boolean;
  readonly file: CompleteFile | undefined;
  readonly thumbnail: StoredThumbnail | undefined;
}

type Row = Readonly<Record<string, unknown>>;

export function toUploadRow(row: Row): UploadRow {
  return {
    id: text(row.id),
    user: text(row.user),
    name: text(row.name),
    bytes: number(row.bytes),
    isUntouched: row.is_untouched === 1,
    offset: number(row.offset),
    expiresAt: number(row.expires_at),
    isClaimed: row.claimed_at !== null,
    file: row.hash === null ? undefined : toCompleteFile(row),
    thumbnail: row.thumbnail_hash === null ? undefined : {
      hash: text(row.thumbnail_hash),
      type: text(row.thumbnail_type),
      bytes: number(row.thumbnail_bytes),
      width: number(row.thumbnail_width),
      height: number(row.thumbnail_height),
    },
  };
}

function toCompleteFile(row: Row): CompleteFile {
  return {
    hash: text(row.hash),
    type: text(row.type),
    bytes: number(row.file_bytes),
    ...(row.width !== null && { width: number(row.width) }),
    ...(row.height !== null && { height: number(row.height) }),
    ...(row.seconds !== null && { seconds: number(row.seconds) }),
    hasLocation: row.has_location === 1,
  };
}

/** Returns the upload as web processes see it. */
export function toUpload(row: UploadRow): Upload {
  const { id, name, bytes, offset, expiresAt, file } = row;
  return {
    ...{ id, name, bytes, offset, expiresAt },
    ...(file && { file: toFileInfo({ ...row, file }) }),
    ...(!file && offset === bytes && { isBeingChecked: true }),
    ...(file?.hasLocation && { hasLocation: true }),
  };
}

/** Returns what a message says of a complete file. */
export function toFileInfo(
  { id, name, file, thumbnail }: UploadRow & { readonly file: CompleteFile },
): FileInfo {
  const { hash: _hash, hasLocation: _hasLocation, ...info } = file;
  return { id, name, ...info, ...(thumbnail && { thumbnail: toThumbnail(thumbnail) }) };
}

export function toThumbnail({ hash: _hash, ...thumbnail }: StoredThumbnail): Thumbnail {
  return thumbnail;
}

function text(value: unknown): string {
  if (typeof value === "string") return value;
  throw new TypeError(`Cannot read the index of files: expected a string, got "${value}"`);
}

function number(value: unknown): number {
  if (typeof value === "number") return value;
  throw new TypeError(`Cannot read the index of files: expected a number, got "${value}"`);
}
