// A session with the server of the database that takes writes. It is never restored: what holds for a
// session, such as a lock, is over when it ends.

// @ts-types="./pg.d.ts"
import pg from "pg";
import type { JournalSettings } from "../../config/journal.ts";
import { errorMessage } from "../../logging/logger.ts";

/** Milliseconds until a server that does not answer counts as gone. */
const CONNECT_MS = 2_000;

/** Milliseconds that a statement may take: a standby that is away keeps a commit waiting. */
const STATEMENT_MS = 10_000;

/** A warning means that a commit is not where it should be, such as on the standby. */
export class WarningError extends Error {
  override readonly name = "WarningError";
}

export class Connection implements AsyncDisposable {
  /** Address and port of the server. */
  readonly server: string;
  readonly #client: pg.Client;
  /** Warnings since the last statement began. */
  #warnings: string[] = [];

  private constructor(client: pg.Client, server: string) {
    this.#client = client;
    this.server = server;
    client.on("notice", ({ severity, message }) => {
      if (severity === "WARNING") this.#warnings.push(message ?? "");
    });
    // The statement that waits is rejected, too.
    client.on("error", () => {});
  }

  /**
   * Connects to the first server that takes writes.
   *
   * @throws {Error} None does; says for each server why.
   */
  static async open(settings: JournalSettings): Promise<Connection> {
    const failures: string[] = [];
    for (const server of settings.servers) {
      try {
        return await Connection.#openAt(server, settings);
      } catch (error) {
        failures.push(`${server.host}:${server.port}: ${errorMessage(error)}`);
      }
    }
    throw new Error(`Cannot reach the journal: ${failures.join("; ")}`);
  }

  /**
   * Runs one statement.
   *
   * @throws {WarningError} The server warned: the result is not to be trusted.
   * @throws {pg.DatabaseError} The server refused it: nothing of it is stored.
   */
  async query(sql: string, values: readonly unknown[] = []): Promise<pg.QueryResult> {
    this.#warnings = [];
    const result = await this.#client.query({ name: nameOf(sql), text: sql, values: [...values] });
    const [warning] = this.#warnings;
    if (warning !== undefined) throw new WarningError(warning);
    return result;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#client.end().catch(() => {});
  }

  static async #openAt(
    { host, port }: JournalSettings["servers"][number],
    { user, database, passwordFile, caFile }: JournalSettings,
  ): Promise<Connection> {
    const password = passwordFile === undefined
      ? undefined
      : (await Deno.readTextFile(passwordFile)).trimEnd();
    const client = new pg.Client({
      host: host.replace(/^\[(.*)\]$/, "$1"),
      port,
      user,
      database,
      password,
      ssl: caFile === undefined ? false : { ca: await Deno.readTextFile(caFile) },
      application_name: "hubbub",
      connectionTimeoutMillis: CONNECT_MS,
      query_timeout: STATEMENT_MS,
      keepAlive: true,
    });
    const connection = new Connection(client, `${host}:${port}`);
    try {
      await client.connect();
      const { rows } = await client.query("SELECT pg_is_in_recovery() AS is_standby");
      if (rows[0]?.is_standby) throw new Error("it is a standby");
      await client.query("SET synchronous_commit = on");
      return connection;
    } catch (error) {
      await connection[Symbol.asyncDispose]();
      throw error;
    }
  }
}

/** Statements are prepared once for each session. */
const names = new Map<string, string>();

function nameOf(sql: string): string {
  const name = names.get(sql) ?? `hubbub_${names.size}`;
  names.set(sql, name);
  return name;
}
