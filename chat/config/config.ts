// The settings, read once from the environment into one frozen object. By hand: each problem has the
// setting, its value and what is allowed.

import {
  type ProxySettings,
  readProxySettings,
  readTokenSettings,
  type TokenSettings,
} from "./auth.ts";
import { type Environment, HIGHEST_PORT, integer, list, text } from "./env.ts";
import { type FileSettings, filesFolder, readFileSettings } from "./files.ts";
import { type JournalSettings, readJournalSettings } from "./journal.ts";
import { errorMessage } from "../logging/logger.ts";
import { NAME_CHARS } from "../names/display_name.ts";
import { parseRetention, type RetentionRules } from "./retention.ts";
import {
  type Endpoint,
  type EndpointName,
  isIpcPathShortEnough,
  isOnThisMachine,
  parseEndpoint,
  toConnectAddress,
} from "./endpoints.ts";
import { readWebSettings, type WebSettings } from "./web.ts";
import { isRole, type Role, ROLES } from "../domain/user.ts";

const ACCESS_MODES = ["open", "invite", "proxy", "token"] as const;

export type AccessMode = typeof ACCESS_MODES[number];

export interface Config {
  readonly access: AccessMode;
  /** Undefined if no key for tokens is set. */
  readonly token: TokenSettings | undefined;
  /** Headers in which a proxy identifies users. */
  readonly proxy: ProxySettings;
  /** Address on which the web process listens. */
  readonly host: string;
  /** Port on which the web process listens; 0 lets the system choose. */
  readonly port: number;
  /** Number of web processes; if there are several, they share the port. */
  readonly webProcesses: number;
  /** The broker's data folder: the log and, if the path is short enough, the ipc sockets. */
  readonly data: string;
  /** Folder of the CURVE keys; without one, all endpoints must be local. */
  readonly keys: string | undefined;
  /** Endpoints that the broker and the keeper bind, and web processes connect to. */
  readonly endpoints: Readonly<Record<EndpointName, Endpoint>>;
  /** Undefined if the log is kept by one broker alone. */
  readonly journal: JournalSettings | undefined;
  readonly limits: Limits;
  /** The lowest role that may mention all users of a room. */
  readonly groupMentionRole: Role;
  readonly web: WebSettings;
  readonly files: FileSettings;
  /** Retention by room. */
  readonly retention: RetentionRules;
  readonly blocked: {
    readonly words: readonly string[];
    /** File with more words, one per line. */
    readonly file: string | undefined;
  };
}

export interface Limits {
  /** Unicode code points in a display name. */
  readonly nameChars: number;
  /** Unicode code points in the text of a message. */
  readonly textChars: number;
  /** Bytes of a request body. */
  readonly bodyBytes: number;
}

/** Upper bounds of the limits: no entry of any log exceeds them. */
export const MAX_LIMITS: Limits = {
  nameChars: NAME_CHARS.max,
  textChars: 100_000,
  bodyBytes: 16_777_216,
};

/** Loopback ports, used only if the path is too long for a socket file. */
const LOOPBACK_PORTS = { pull: 5555, pub: 5556, router: 5557, keeper: 5558 };

const MAX_WEB_PROCESSES = 64;

/**
 * Reads all settings.
 *
 * @throws {Error} a SyntaxError, TypeError or RangeError whose one-line message has the setting's
 * name, its value and what is allowed.
 */
export function readConfig(env: Environment): Config {
  const data = text(env, "HUBBUB_DATA", "./data");
  const keys = text(env, "HUBBUB_KEYS", "") || undefined;
  const access = readAccess(env);
  const web = readWebSettings(env);
  const files = readFileSettings(env);
  const host = readHost(env);
  const port = integer(env, "HUBBUB_PORT", { fallback: 8000, min: 0, max: HIGHEST_PORT });
  const webProcesses = readWebProcesses(env, port);
  const config = Object.freeze({
    access,
    token: readTokenSettings(env),
    proxy: readProxySettings(env),
    retention: readRetention(env),
    web,
    files,
    blocked: Object.freeze({
      words: list(env, "HUBBUB_BLOCKED_WORDS"),
      file: text(env, "HUBBUB_BLOCKED_WORDS_FILE", "") || undefined,
    }),
    host,
    port,
    webProcesses,
    data,
    keys,
    endpoints: readEndpoints(env, { data, hasKeys: keys !== undefined }),
    journal: readJournalSettings(env),
    limits: readLimits(env),
    groupMentionRole: readGroupMentionRole(env),
  });
  // Last: one that is not solved by removing its setting hides others from `settingProblems`.
  checkFilesOrigin(files, config);
  checkSharing(access, web);
  checkProxies(access, web);
  return config;
}

function readLimits(env: Environment): Limits {
  const { nameChars, textChars, bodyBytes } = MAX_LIMITS;
  return Object.freeze({
    nameChars: integer(env, "HUBBUB_NAME_CHARS", {
      fallback: NAME_CHARS.default,
      min: 1,
      max: nameChars,
    }),
    textChars: integer(env, "HUBBUB_TEXT_CHARS", { fallback: 4_000, min: 1, max: textChars }),
    bodyBytes: integer(env, "HUBBUB_BODY_BYTES", {
      fallback: 65_536,
      min: 1_024,
      max: bodyBytes,
    }),
  });
}

function readAccess(env: Environment): AccessMode {
  const value = text(env, "HUBBUB_ACCESS", "open");
  const mode = ACCESS_MODES.find((one) => one === value);
  if (mode !== undefined) return mode;
  throw new SyntaxError(`HUBBUB_ACCESS is "${value}": expected ${ACCESS_MODES.join(", ")}`);
}

function readGroupMentionRole(env: Environment): Role {
  const value = text(env, "HUBBUB_MENTION_ROOM", "member");
  if (isRole(value)) return value;
  throw new SyntaxError(`HUBBUB_MENTION_ROOM is "${value}": expected ${ROLES.join(", ")}`);
}

/**
 * If cookies or a proxy identify the user, scripts of another site would act on the user's behalf.
 */
function checkSharing(access: AccessMode, { corsOrigins }: WebSettings) {
  if (access === "open" || access === "token" || corsOrigins.length === 0) return;
  throw new RangeError(
    `HUBBUB_CORS_ORIGINS is "${corsOrigins.join(", ")}": expected no origins if HUBBUB_ACCESS is ` +
      `"${access}"; scripts of other sites need "token" or "open"`,
  );
}

/** The user's header is only trusted from these proxies, so no user could sign in. */
function checkProxies(access: AccessMode, { trustedProxies }: WebSettings) {
  if (access !== "proxy" || trustedProxies.length > 0) return;
  throw new RangeError(
    'HUBBUB_TRUSTED_PROXIES is "": expected the address of the proxy if HUBBUB_ACCESS is ' +
      '"proxy", such as 127.0.0.1; separate several with commas',
  );
}

/** Another port of the same host would not do: browsers send it the same cookies. */
function checkFilesOrigin({ origin }: FileSettings, { host, web }: Pick<Config, "host" | "web">) {
  if (origin === undefined) return;
  const name = new URL(origin).hostname;
  const taken = Object.entries({
    HUBBUB_HOST: [host.toLowerCase()],
    HUBBUB_ORIGINS: web.origins.map((origin) => new URL(origin).hostname),
    HUBBUB_CORS_ORIGINS: web.corsOrigins.map((origin) => new URL(origin).hostname),
  }).find(([, names]) => names.includes(name));
  if (taken === undefined) return;
  throw new RangeError(
    `HUBBUB_FILES_ORIGIN is "${origin}": ${
      taken[0]
    } names the same host; files need one of their own`,
  );
}

function readHost(env: Environment): string {
  const value = text(env, "HUBBUB_HOST", "127.0.0.1");
  if (/^[A-Za-z0-9.:_-]+$/.test(value)) return value;
  throw new SyntaxError(
    `HUBBUB_HOST is "${value}": expected an address or host name, such as 127.0.0.1, :: or localhost`,
  );
}

function readWebProcesses(env: Environment, port: number): number {
  const name = "HUBBUB_WEB_PROCESSES";
  const value = text(env, name, "1");
  const isLinux = Deno.build.os === "linux";
  if (value === "auto") return isLinux && port !== 0 ? navigator.hardwareConcurrency : 1;
  const count = Number(value);
  if (!/^\d+$/.test(value) || count < 1 || count > MAX_WEB_PROCESSES) {
    const allowed = `auto, or a whole number from 1 to ${MAX_WEB_PROCESSES}`;
    throw new RangeError(`${name} is "${value}": expected ${allowed}`);
  }
  if (count === 1 || (isLinux && port !== 0)) return count;
  const reason = isLinux
    ? "they share a port, so HUBBUB_PORT must not be 0"
    : `${Deno.build.os} gives all connections of a port to one process`;
  throw new RangeError(`${name} is "${value}": ${reason}; expected 1`);
}

function readRetention(env: Environment): RetentionRules {
  const name = "HUBBUB_RETENTION";
  const value = text(env, name, "");
  try {
    return Object.freeze(parseRetention(value));
  } catch (cause) {
    throw new SyntaxError(`${name} is "${value}": ${errorMessage(cause)}`, { cause });
  }
}

function readEndpoints(
  env: Environment,
  { data, hasKeys }: { data: string; hasKeys: boolean },
): Config["endpoints"] {
  const read = (name: EndpointName, fallback: string) => {
    const parsed = parseEndpoint(name, text(env, name, fallback));
    if (hasKeys || isOnThisMachine(parsed.endpoint)) return parsed;
    throw new RangeError(
      `${name} is "${parsed.endpoint}": any machine that reaches it could read and write ` +
        'everything; run "deno task keygen" and set HUBBUB_KEYS, or use 127.0.0.1',
    );
  };
  const pull = read("ZMQ_BROKER_PULL", defaultEndpoint(data, "pull"));
  const pub = read("ZMQ_BROKER_PUB", defaultEndpoint(data, "pub"));
  const router = read("ZMQ_BROKER_ROUTER", defaultEndpoint(data, "router"));
  const keeper = read("ZMQ_KEEPER_ROUTER", defaultEndpoint(filesFolder(data), "keeper"));
  checkDistinct({
    ZMQ_BROKER_PULL: pull,
    ZMQ_BROKER_PUB: pub,
    ZMQ_BROKER_ROUTER: router,
    ZMQ_KEEPER_ROUTER: keeper,
  });
  return Object.freeze({
    ZMQ_BROKER_PULL: pull,
    ZMQ_BROKER_PUB: pub,
    ZMQ_BROKER_ROUTER: router,
    ZMQ_KEEPER_ROUTER: keeper,
    ZMQ_CLIENT_PUSH: read("ZMQ_CLIENT_PUSH", toConnectAddress(pull.endpoint)),
    ZMQ_CLIENT_SUB: read("ZMQ_CLIENT_SUB", toConnectAddress(pub.endpoint)),
    ZMQ_CLIENT_DEALER: read("ZMQ_CLIENT_DEALER", toConnectAddress(router.endpoint)),
    ZMQ_CLIENT_KEEPER: read("ZMQ_CLIENT_KEEPER", toConnectAddress(keeper.endpoint)),
  });
}

/** libzmq would silently let a second socket take over the path of the first. */
function checkDistinct(sources: Readonly<Record<string, Endpoint>>) {
  const names = new Map<string, string>();
  for (const [name, { endpoint }] of Object.entries(sources)) {
    const other = names.get(endpoint);
    if (other !== undefined && !endpoint.endsWith(":*")) {
      throw new RangeError(
        `${name} is "${endpoint}": ${other} has the same value; each needs its own`,
      );
    }
    names.set(endpoint, name);
  }
}

function defaultEndpoint(folder: string, socket: keyof typeof LOOPBACK_PORTS): string {
  const path = `${folder}/${socket}.sock`;
  const hasIpc = Deno.build.os !== "windows" && isIpcPathShortEnough(path) && !/\s/.test(path);
  return hasIpc ? `ipc://${path}` : `tcp://127.0.0.1:${LOOPBACK_PORTS[socket]}`;
}
