// Files of messages and pictures of users. Entries list them; tables find the message or user of each.

import { type FileInfo, isExpired, type MessageFile } from "../../domain/file.ts";
import type { AvatarChange } from "../../directory/changes.ts";
import type { FileLog, FileOfMessage, RoomFiles, RoomFilesRange } from "../file_log.ts";
import { kindOf, typeWordsOf } from "../../domain/file_kind.ts";
import { type ChatError, chatError } from "../../errors.ts";
import { MAX_ANSWER_BYTES } from "../../protocol.ts";
import type { Transactions } from "./file/transactions.ts";
import type { StoredDraft } from "./references.ts";
import { integer, type Row } from "./rows.ts";
import type { Statements } from "./statements.ts";

/** Encodes files for a column of the entry. */
export function encodeFiles(files: readonly MessageFile[] | undefined): string | null {
  return files ? JSON.stringify(files) : null;
}

export function addFiles(sql: Statements, roomSeq: number, files: readonly MessageFile[]): void {
  for (const file of files) {
    if (isExpired(file)) continue;
    const types = typeWordsOf(file).map((word) => ` ${word}`).join("");
    sql.addFile.run(file.id, roomSeq, kindOf(file.type), types);
  }
}

/** Returns an error if a file has or had another use. */
export function takenFile(
  sql: Statements,
  { files = [], change }: StoredDraft,
): ChatError | undefined {
  const avatar = change?.type === "avatar" && change.file !== undefined ? [change.file] : [];
  const isTaken = [...files.map(({ id }) => id), ...avatar].some((id) => isKnown(sql, id));
  return isTaken ? chatError("file-taken", "A file is already in use") : undefined;
}

/** Removes from an imported message the files that another message has. */
export function withFreeFiles(sql: Statements, draft: StoredDraft): StoredDraft {
  if (!draft.files) return draft;
  const { files, ...rest } = draft;
  const free = files.filter((file) => isExpired(file) || !isKnown(sql, file.id));
  return free.length > 0 ? { ...rest, files: free } : rest;
}

function isKnown(sql: Statements, id: string): boolean {
  return sql.isFileKnown.get({ id }) !== undefined;
}

/** Gives a user another picture and releases the former. */
export function replaceAvatar(sql: Statements, { user, file }: AvatarChange): void {
  sql.releaseAvatar.run({ user });
  sql.removeAvatar.run({ user });
  // An imported change may name a file that has another use here.
  if (file !== undefined && !isKnown(sql, file)) sql.addAvatar.run({ user, file });
}

/** Releases the files of a message that is deleted. */
export function releaseFiles(sql: Statements, gid: number): void {
  sql.releaseFiles.run({ gid });
  sql.removeFiles.run({ gid });
}

/** Releases the files of a message, which lists only their names from now on. */
export function expireFiles(
  sql: Statements,
  { gid, isIndexed }: { gid: number; isIndexed: boolean },
): void {
  if (isIndexed) sql.unindexMessage.run(gid);
  releaseFiles(sql, gid);
  sql.expireFiles.run({ gid });
  if (isIndexed) sql.indexMessage.run(gid);
}

export class SqliteFiles implements FileLog {
  readonly #sql: Statements;
  readonly #transactions: Transactions;

  constructor(sql: Statements, transactions: Transactions) {
    this.#sql = sql;
    this.#transactions = transactions;
  }

  find(id: string): FileOfMessage | undefined {
    const row = this.#sql.messageOfFile.get(id);
    const file = row && filesOf(row).find((one) => one.id === id);
    if (!row || !file) return undefined;
    return { room: String(row.room), seq: integer(row.seq), message: String(row.id), file };
  }

  /** Stops after as many bytes as fit into an answer. */
  inRoom(
    name: string,
    { before = Number.MAX_SAFE_INTEGER, limit, kind }: RoomFilesRange,
  ): RoomFiles {
    const room = this.#sql.room.get(name);
    if (!room) return { messages: [] };
    const range = { room: integer(room.id), before, limit };
    const rows = kind === undefined
      ? this.#sql.messagesWithFiles.all(range)
      : this.#sql.messagesWithKind.all({ ...range, kind });
    let bytes = 0;
    const messages = [];
    for (const row of rows) {
      messages.push(toMessage(row, (file) => kind === undefined || kindOf(file.type) === kind));
      bytes += String(row.files).length;
      if (bytes >= MAX_ANSWER_BYTES) break;
    }
    const isWhole = messages.length < limit && messages.length === rows.length;
    const last = messages.at(-1);
    return { messages, ...(!isWhole && last && { before: last.seq }) };
  }

  inUse(ids: readonly string[]): string[] {
    return this.#sql.filesInUse.all(JSON.stringify(ids)).map(({ id }) => String(id));
  }

  released({ limit }: { limit: number }): string[] {
    return this.#sql.releasedFiles.all(limit).map(({ id }) => String(id));
  }

  forget(ids: readonly string[]): void {
    this.#transactions.runUnsynced(() => this.#sql.forgetFiles.run(JSON.stringify(ids)));
  }
}

function toMessage(row: Row, isWanted: (file: FileInfo) => boolean) {
  const { author } = row;
  return {
    seq: integer(row.seq),
    id: String(row.id),
    at: integer(row.at),
    ...(typeof author === "string" && { author }),
    from: String(row.sender),
    files: filesOf(row).filter(isWanted),
  };
}

function filesOf({ files }: Row): FileInfo[] {
  const parsed: MessageFile[] = JSON.parse(String(files));
  return parsed.filter((file): file is FileInfo => !isExpired(file));
}
