// Temporary logs, drafts to append to them, and helpers to read the results.

import type { AppendResult } from "../../../chat/log.ts";
import type { Draft } from "../../../chat/message.ts";
import type { SqliteLog } from "../../../chat/log/sqlite/log.ts";
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
