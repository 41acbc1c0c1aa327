// Logs in files of their own, what is put into them, and what they show.

import type { AppendResult } from "../../chat/log.ts";
import type { Draft } from "../../chat/message.ts";
import type { SqliteLog } from "../../chat/log/sqlite/log.ts";
import { decodeJson, type Entry } from "../../chat/protocol.ts";

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

/** A log in a folder of its own that goes with it. */
export function temporaryLog(): Disposable & { readonly path: string } {
  const folder = Deno.makeTempDirSync({ prefix: "hubbub-" });
  const path = `${folder}/hubbub.db`;
  return { path, [Symbol.dispose]: () => Deno.removeSync(folder, { recursive: true }) };
}

/** No setting says this: it is the end that every rule of retention comes to with time. */
export const NOTHING_STAYS = { others: { count: 0 }, rooms: new Map<string, never>() };

export function textOf({ body }: Entry): unknown {
  const message = decodeJson(body);
  return typeof message === "object" && message !== null && "text" in message ? message.text : "";
}

export const entriesOf = (appended: readonly AppendResult[]): Entry[] =>
  appended.flatMap((one) => one.outcome === "refused" ? [] : [one.entry]);
export const outcomes = (appended: readonly AppendResult[]): string[] =>
  appended.map(({ outcome }) => outcome);
export const gids = (appended: readonly AppendResult[]): number[] =>
  entriesOf(appended).map(({ gid }) => gid);
export const seqs = (appended: readonly AppendResult[]): number[] =>
  entriesOf(appended).map(({ seq }) => seq);

/** What a page shows: texts, with a star where one was edited, and a dash where one is gone. */
export const shown = (log: SqliteLog, room = "lobby"): string[] =>
  log.page(room, { limit: 10 }).map((entry) => {
    const message = JSON.parse(new TextDecoder().decode(entry.body));
    return message.deletedAt ? "-" : `${message.text}${message.editedAt ? "*" : ""}`;
  });
