// The methods of the keeper, described here once. A web process sends requests to its ROUTER socket:
//
//   web  DEALER -> ROUTER keeper   [h1, request, method, arguments, bytes …]
//   web  DEALER <- ROUTER keeper   [h1, request, "ok", value, bytes?]  or  [h1, request, "error", error]
//
// `arguments`, `value` and `error` are JSON; an error is that of `chat/errors.ts`: code, message and
// details. `bytes` are raw, at most `PIECE_BYTES` in all, in at most `MAX_CHUNKS` frames.

import type { FileInfo, Thumbnail } from "../domain/file.ts";

/** Frames with bytes of one request: they are sent as they arrived, without being copied together. */
export const MAX_CHUNKS = 16;

/** Bytes of one request or answer. */
export const PIECE_BYTES = 256 * 1_024;

/**
 * The arguments and the value of each method. All are idempotent, except `open` and `write`. Any may fail
 * with `files-unavailable` or `no-space`.
 */
export interface KeeperMethods {
  /** How much the keeper has stored, how much more it may store, and the uploads that are not complete. */
  "status": [Record<never, never>, { storedBytes: number; freeBytes: number; uploads: number }];
  /**
   * Creates an upload. Errors: `file-too-large`, `quota-exceeded`, `no-space`, `too-many-uploads`,
   * `invalid-file-name`, `gone` if it expired or was removed, `id-taken` if another user or a file of another size has the id.
   */
  "create": [NewUpload, Upload & { isNew: boolean }];
  /** Errors: `unknown-upload`, also if it is another user's; `gone` if it expired or was removed. */
  "upload": [UploadOfUser, Upload];
  /**
   * Makes the caller the only writer of an upload. Errors: those of `upload`, and `wrong-offset` with
   * the committed `offset`.
   */
  "open": [UploadOfUser & { offset: number }, { writer: string }];
  /**
   * Appends bytes at an offset. Errors: `wrong-offset`, also if a newer writer has opened it;
   * `file-too-large` beyond the size of the upload.
   */
  "write": [{ writer: string; offset: number }, { offset: number }];
  /**
   * Syncs and commits the bytes up to an offset; the rest is discarded. With the last byte the file
   * is completed; if that takes longer than 30 s, it goes on after the answer. Errors: `wrong-offset`;
   * `damaged-file` if its metadata cannot be removed: the upload is gone then; `infected-file` if the
   * scanner finds something, also for later requests; `scanner-unavailable`: the upload waits.
   */
  "commit": [{ writer: string; offset: number }, Upload];
  /** Removes an upload that is not claimed. Errors: `file-taken`, and those of `upload`. */
  "remove": [UploadOfUser, Record<never, never>];
  /**
   * Stores a thumbnail of a complete file, given as bytes: WebP, JPEG or PNG, whose type and size are
   * read from the bytes. One that is claimed can be stored again, but not replaced. Errors:
   * `invalid-thumbnail`, `incomplete-file`, and those of `upload`.
   */
  "set-thumbnail": [UploadOfUser, Thumbnail];
  /**
   * Stores the picture of a user, given as bytes: a still, square WebP, JPEG or PNG, whose type and size are read
   * from the bytes. It is a complete file, claimed like one of a message. Errors: `invalid-avatar`,
   * `id-taken`.
   */
  "store-avatar": [UploadOfUser, Record<never, never>];
  /**
   * Keeps complete files for a message that is about to be sent, and describes them. Again, it renews
   * the claim. Which message gets a file is the broker's decision: it stores each id once. `fresh` are the
   * claims of files that had none: they may be settled at once if the message is refused. Errors:
   * `incomplete-file`, `unknown-upload`, `gone`; `too-many-files`.
   */
  "claim": [Claim, { files: FileInfo[]; fresh: UnsettledClaim[] }];
  /** Claims that are older than an hour and were not settled yet, oldest first. */
  "unsettled": [{ limit: number }, { claims: UnsettledClaim[] }];
  /**
   * Settles claims: files that are in a message, or pictures of users, are kept until `free`; the claims of others end, unless
   * they were renewed since.
   */
  "settle": [{ stored: string[]; others: UnsettledClaim[] }, Record<never, never>];
  /** Files in which the scanner found something, and which are not in the audit log yet. */
  "infected": [{ limit: number }, { files: InfectedFile[] }];
  /** Infected files are in the audit log. */
  "reported": [{ reports: string[] }, Record<never, never>];
  /** Describes the bytes of a file or its thumbnail. Errors: `unknown-file`. */
  "describe": [Variant, StoredFile];
  /** Reads bytes from an offset on, at most `PIECE_BYTES`; fewer only at the end. */
  "read": [Variant & { offset: number; length: number }, Record<never, never>];
  /**
   * Removes files that are no longer in use. Unknown ids are ignored. While a backup holds the
   * files, they must be freed again later.
   */
  "free": [{ ids: string[] }, { isHeld: boolean }];
}

export interface NewUpload {
  readonly id: string;
  readonly user: string;
  /** Counts against the limit of an address; absent where it does not apply. */
  readonly address?: string;
  /** As the sender gave it; the keeper cleans it. */
  readonly name: string;
  readonly bytes: number;
  /** Keeps the bytes untouched, with all metadata. */
  readonly isUntouched?: boolean;
}

export interface UploadOfUser {
  readonly id: string;
  readonly user: string;
}

export interface Upload {
  readonly id: string;
  /** Cleaned. */
  readonly name: string;
  readonly bytes: number;
  /** Committed bytes. */
  readonly offset: number;
  /** Milliseconds since 1970. */
  readonly expiresAt: number;
  /** Present once it is complete. */
  readonly file?: FileInfo;
  /** All bytes were received; what is in them is being looked at, by the scanner if there is one. */
  readonly isBeingChecked?: boolean;
  /** Metadata that was kept names a place. */
  readonly hasLocation?: boolean;
}

export interface Claim {
  readonly ids: readonly string[];
  readonly user: string;
}

export interface UnsettledClaim {
  /** Id of the file. */
  readonly id: string;
  /** Milliseconds since 1970; a claim that was renewed has another one. */
  readonly claimedAt: number;
}

export interface InfectedFile {
  /** UUID for the entry in the audit log. */
  readonly report: string;
  readonly user: string;
  readonly name: string;
  /** The name of the signature that matched. */
  readonly signature: string;
}

export interface Variant {
  readonly id: string;
  readonly variant: "file" | "thumbnail";
}

export interface StoredFile {
  readonly name: string;
  readonly type: string;
  readonly bytes: number;
  /** Strong: a prefix of the hash. Without quotes. */
  readonly etag: string;
}
