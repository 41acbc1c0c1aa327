// Temporary logs, drafts to append to them, and helpers to read the results.

import { assertEquals } from "@std/assert";
import { DatabaseSync } from "node:sqlite";
import type { AppendResult, Validator } from "../../../chat/log.ts";
import type { Draft } from "../../../chat/message.ts";
import { findViolations } from "../../../chat/log/sqlite/file/integrity_checks.ts";
import { SqliteLog } from "../../../chat/log/sqlite/log.ts";
import { decodeJson, type Entry } from "../../../chat/protocol.ts";

export const draft = (text: string, room = "lobby"): Draft => ({
  type: "message",
  id: crypto.randomUUID(),
  room,
  from: "Ann",
  text,
});

/** The edit or deletion of a message. */
export const change = (type: "edit" | "delete", target: Draft, text = ""): Draft => ({
  ...draft(text, target.room),
  type,
  target: target.id,
});

/** The path of a log in a temporary folder, which is removed on disposal. */
export function temporaryLog(): Disposable & { readonly path: string } {
  const folder = Deno.makeTempDirSync({ prefix: "hubbub-" });
  const path = `${folder}/hubbub.db`;
  return { path, [Symbol.dispose]: () => Deno.removeSync(folder, { recursive: true }) };
}

/** Retention that removes everything. No setting allows it, but any age limit ends here. */
export const REMOVE_EVERYTHING = { others: { count: 0 }, rooms: new Map<string, never>() };

export function textOf({ body }: Entry): unknown {
  const message = decodeJson(body);
  return typeof message === "object" && message !== null && "text" in message ? message.text : "";
}

export const entriesOf = (appended: readonly AppendResult[]): Entry[] =>
  appended.flatMap((result) => result.outcome === "refused" ? [] : [result.entry]);
export const outcomes = (appended: readonly AppendResult[]): string[] =>
  appended.map(({ outcome }) => outcome);
export const gids = (appended: readonly AppendResult[]): number[] =>
  entriesOf(appended).map(({ gid }) => gid);
export const seqs = (appended: readonly AppendResult[]): number[] =>
  entriesOf(appended).map(({ seq }) => seq);

/** The texts of a page: `*` follows an edited one, `-` stands for a deleted one. */
export const shown = (log: SqliteLog, room = "lobby"): string[] =>
  log.page(room, { limit: 10 }).map((entry) => {
    const message = JSON.parse(new TextDecoder().decode(entry.body));
    return message.deletedAt ? "-" : `${message.text}${message.editedAt ? "*" : ""}`;
  });

/** What is wrong in a log. */
export function violationsIn(path: string): string[] {
  using database = new DatabaseSync(path, { readOnly: true });
  return findViolations(database);
}

export interface ChatLog extends Disposable {
  readonly log: SqliteLog;
  readonly path: string;
  /** Appends an entry; returns its draft. */
  readonly say: (author: string, text: string, options?: Partial<Draft>) => Draft;
  /** The number of a user's new activities. */
  readonly newFor: (user: string) => number;
  readonly violations: () => string[];
}

/** A log that users write to, in a temporary folder; closed and removed on disposal. */
export function openChatLog(validator: Validator): ChatLog {
  const file = temporaryLog();
  const log = new SqliteLog(file.path);
  return {
    log,
    path: file.path,
    say(author, text, options = {}) {
      const said: Draft = { ...draft(text), author: { id: author, role: "member" }, ...options };
      assertEquals(outcomes(log.append([said], validator)), ["stored"]);
      return said;
    },
    newFor: (user) => log.newActivity({ user }).reduce((sum, { count }) => sum + count, 0),
    violations: () => violationsIn(file.path),
    [Symbol.dispose]() {
      log[Symbol.dispose]();
      file[Symbol.dispose]();
    },
  };
}
