// Settings of the journal, which several machines keep.

import { type Environment, HIGHEST_PORT, text } from "./env.ts";

export interface JournalSettings {
  /** The servers of the database; one of them takes writes. At least one. */
  readonly servers: readonly { readonly host: string; readonly port: number }[];
  readonly user: string;
  readonly database: string;
  /** File with the password; undefined if none is needed. */
  readonly passwordFile: string | undefined;
  /** File with the certificates that the servers' are checked with; undefined on this machine alone. */
  readonly caFile: string | undefined;
  /** The name of this broker, for people. */
  readonly broker: string;
}

const DEFAULT_PORT = 5432;

const URL_PARTS =
  /^postgres(?:ql)?:\/\/(?<user>[\w.-]+)@(?<servers>[^/@?#]+)\/(?<database>[\w.-]+)$/;
const SERVER = /^(?<host>\[[\da-f:]+\]|[\w.-]+)(?::(?<port>\d{1,5}))?$/i;
const LOOPBACK = /^(?:127(?:\.\d{1,3}){3}|\[::1\]|localhost)$/;

/** @throws {Error} as `readConfig` does. */
export function readJournalSettings(env: Environment): JournalSettings | undefined {
  const name = "HUBBUB_JOURNAL";
  const value = text(env, name, "");
  const files = {
    passwordFile: text(env, "HUBBUB_JOURNAL_PASSWORD_FILE", "") || undefined,
    caFile: text(env, "HUBBUB_JOURNAL_CA", "") || undefined,
  };
  const broker = text(env, "HUBBUB_BROKER_NAME", "broker");
  if (value === "") return undefined;
  const { user, servers: list = "", database } = URL_PARTS.exec(value)?.groups ?? {};
  const servers = list.split(",").flatMap(parseServer);
  if (user === undefined || database === undefined || servers.length !== list.split(",").length) {
    throw new SyntaxError(
      `${name} is "${value}": expected postgres://USER@HOST:PORT,HOST:PORT/DATABASE, without a password`,
    );
  }
  if (files.caFile === undefined && !servers.every(({ host }) => LOOPBACK.test(host))) {
    throw new RangeError(
      `${name} is "${value}": other machines are only reached by TLS; ` +
        "set HUBBUB_JOURNAL_CA to a file with their certificate authority",
    );
  }
  return Object.freeze({ servers, user, database, ...files, broker });
}

/** Returns the server, or nothing if it is none. */
function parseServer(value: string): JournalSettings["servers"][number][] {
  const { host, port: digits = String(DEFAULT_PORT) } = SERVER.exec(value)?.groups ?? {};
  const port = Number(digits);
  return host === undefined || port < 1 || port > HIGHEST_PORT ? [] : [{ host, port }];
}
