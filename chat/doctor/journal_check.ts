// Checks the database with the journal: it can be reached, and keeps what it acknowledges.

import type { Config } from "../config/config.ts";
import { type CheckResult, ok, problem } from "./check_result.ts";

/** Has `idle_session_timeout`, by which a leader that is silent loses its lead. */
const MIN_VERSION = 140_000;

/** Settings without which PostgreSQL may lose what it acknowledged. */
const REQUIRED = ["fsync", "full_page_writes", "synchronous_commit"];

export async function* checkJournal({ journal }: Config): AsyncGenerator<CheckResult> {
  if (!journal) return yield ok("none, as HUBBUB_JOURNAL is not set");
  // The driver is loaded only here.
  const { readServer } = await import("../journal/postgres/server_report.ts");
  const { version, server, settings, leader, term, confirmed } = await readServer(
    journal,
  );
  yield ok(`PostgreSQL ${version} at ${server}`);
  if (Number(settings.get("server_version_num")) < MIN_VERSION) {
    yield problem(`PostgreSQL ${version} is too old: install 14 or newer`);
  }
  for (const name of REQUIRED) {
    const value = settings.get(name);
    if (value !== "off" && value !== "local") continue;
    yield problem(`${name} is ${value}: set it to on, or PostgreSQL may lose messages`);
  }
  const standbys = settings.get("synchronous_standby_names");
  yield ok(
    standbys
      ? `a message is on a standby, too: synchronous_standby_names is "${standbys}"`
      : "a message is on one database server: synchronous_standby_names is empty",
  );
  if (term > 0) yield ok(`"${leader}" leads in term ${term}; ${confirmed} entries are kept`);
}
