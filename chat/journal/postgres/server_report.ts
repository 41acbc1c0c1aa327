// What the server of the journal says about itself.

import type { JournalSettings } from "../../config/journal.ts";
import { Connection } from "./connection.ts";
import * as sql from "./statements.ts";

export interface ServerReport {
  readonly version: string;
  /** Its address and port. */
  readonly server: string;
  /** Values of its settings, by name. */
  readonly settings: ReadonlyMap<string, string>;
  /** Empty, with term 0, before any broker led. */
  readonly leader: string;
  readonly term: number;
  readonly confirmed: number;
}

/** @throws {Error} if no server takes writes. */
export async function readServer(settings: JournalSettings): Promise<ServerReport> {
  await using connection = await Connection.open(settings);
  const { rows: all } = await connection.query(sql.SETTINGS);
  const { rows: [table] } = await connection.query(sql.HAS_LOG);
  const { rows: [log] } = table?.exists
    ? await connection.query(sql.LOOK, [sql.LOG])
    : { rows: [] };
  const values = new Map(all.map(({ name, setting }) => [String(name), String(setting)]));
  return {
    version: values.get("server_version") ?? "",
    server: connection.server,
    settings: values,
    leader: String(log?.leader ?? ""),
    term: Number(log?.term ?? 0),
    confirmed: Number(log?.confirmed ?? 0),
  };
}
