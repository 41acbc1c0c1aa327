// What the log knows of files: which message has each, which are pictures of users, and which nothing in
// the log has any more.

import type { FileInfo } from "../domain/file.ts";
import { fieldsOf } from "../json.ts";
import type { FileKind } from "../domain/file_kind.ts";

export interface FileLog {
  /** Returns a file with the message that has it; undefined if no message has it. */
  find(id: string): FileOfMessage | undefined;

  /** Returns the files of a room, those of the newest messages first. */
  inRoom(room: string, range: RoomFilesRange): RoomFiles;

  /** Returns those of the ids that are in messages, or pictures of users. */
  inUse(ids: readonly string[]): string[];

  /** Returns ids of files that are no longer in use, until they are forgotten. */
  released(range: { limit: number }): string[];

  /**
   * Forgets released files, whose bytes were removed. Does not wait for the disk: after a power cut
   * they are returned again.
   */
  forget(ids: readonly string[]): void;
}

export interface FileOfMessage {
  readonly room: string;
  readonly seq: number;
  /** Id of the message. */
  readonly message: string;
  readonly file: FileInfo;
}

export interface RoomFilesRange {
  /** Only messages before this seq. */
  readonly before?: number;
  /** Maximum number of messages. */
  readonly limit: number;
  /** Files of all kinds by default. */
  readonly kind?: FileKind;
}

export interface RoomFiles {
  readonly messages: readonly MessageWithFiles[];
  /** The seq before which to continue; undefined if all were found. */
  readonly before?: number;
}

export interface MessageWithFiles {
  readonly seq: number;
  /** Id of the message. */
  readonly id: string;
  readonly at: number;
  readonly author?: string;
  readonly from: string;
  /** Those of the wanted kind, at least one. */
  readonly files: readonly FileInfo[];
}

/** @throws {TypeError} unless it is a file of a message as the broker sends it, or null. */
export function parseFileOfMessage(value: unknown): FileOfMessage | undefined {
  if (value === null) return undefined;
  if (isFileOfMessage(value)) return value;
  throw new TypeError("expected a file with its message");
}

/** @throws {TypeError} unless they are files of a room as the broker sends them. */
export function parseRoomFiles(value: unknown): RoomFiles {
  if (isRoomFiles(value)) return value;
  throw new TypeError("expected messages with files");
}

function isFileOfMessage(value: unknown): value is FileOfMessage {
  const { room, seq, message, file } = fieldsOf(value);
  return typeof room === "string" && Number.isSafeInteger(seq) && typeof message === "string" &&
    typeof fieldsOf(file).id === "string";
}

function isRoomFiles(value: unknown): value is RoomFiles {
  const { messages, before } = fieldsOf(value);
  const hasPosition = before === undefined || Number.isSafeInteger(before);
  return hasPosition && Array.isArray(messages) &&
    messages.every((one) => Array.isArray(fieldsOf(one).files));
}
