// The settings, read once from the environment into one frozen object.

import {
  type ProxySettings,
  readProxySettings,
  readTokenSettings,
  type TokenSettings,
} from "./auth.ts";
import { type Environment, integer, list, onOrOff, text } from "./env.ts";
import { errorMessage } from "../logger.ts";
import { NAME_CHARS } from "../names/display_name.ts";
import { parseRetention, type RetentionRules } from "./retention.ts";
import {
  type Endpoint,
  isIpcPathShortEnough,
  isOnThisMachine,
  parseSource,
  type SourceName,
  toConnectAddress,
} from "./endpoints.ts";
import { readWebSettings, type WebSettings } from "./web.ts";

/** How it is found out who makes a request. */
const ACCESS_MODES = ["open", "invite", "proxy", "token"] as const;

export type AccessMode = typeof ACCESS_MODES[number];

export interface Config {
  readonly access: AccessMode;
  /** How tokens are checked, where that is set. */
  readonly token: TokenSettings | undefined;
  /** Which headers of a proxy are heard. */
  readonly proxy: ProxySettings;
  /** The address on which the web process listens. */
  readonly host: string;
  /** The port on which the web process listens; 0 lets the system choose. */
  readonly port: number;
  /** Whether other web processes may listen on the same port: Linux spreads connections over all. */
  readonly isPortShared: boolean;
  /** The broker's folder: the log and, where the path is short enough, the ipc sockets. */
  readonly data: string;
  /** The folder of the CURVE keys; without one all endpoints stay on this machine. */
  readonly keys: string | undefined;
  /** What the broker binds and what a web process connects to. */
  readonly sources: Readonly<Record<SourceName, Endpoint>>;
  readonly limits: Limits;
  /** Whom the web process hears. */
  readonly web: WebSettings;
  /** How long the log keeps what, room by room. */
  readonly retention: RetentionRules;
  /** What nobody may write. */
  readonly blocked: {
    readonly words: readonly string[];
    /** A file with more of them, one in a line. */
    readonly file: string | undefined;
  };
}

export interface Limits {
  /** Unicode code points in a display name. */
  readonly nameChars: number;
  /** Unicode code points in the text of a message. */
  readonly textChars: number;
  /** Bytes of a request's body. */
  readonly bodyBytes: number;
}

/** What the limits may be set to at most: no entry of any log is beyond them. */
export const MAX_LIMITS: Limits = {
  nameChars: NAME_CHARS.max,
  textChars: 100_000,
  bodyBytes: 16_777_216,
};

/** The places on TCP loopback, used only where a path is too long for a socket file. */
const LOOPBACK_PORTS = { pull: 5555, pub: 5556, router: 5557 };

const HIGHEST_PORT = 65_535;

/**
 * Reads all settings.
 *
 * @throws {Error} a SyntaxError, TypeError or RangeError whose one-line message names the setting,
 * its value and what is allowed.
 */
export function readConfig(env: Environment): Config {
  const data = text(env, "HUBBUB_DATA", "./data");
  const keys = text(env, "HUBBUB_KEYS", "") || undefined;
  const access = readAccess(env);
  const web = readWebSettings(env);
  checkSharing(access, web);
  checkProxies(access, web);
  return Object.freeze({
    access,
    token: readTokenSettings(env),
    proxy: readProxySettings(env),
    retention: readRetention(env),
    web,
    blocked: Object.freeze({
      words: list(env, "HUBBUB_BLOCKED_WORDS"),
      file: text(env, "HUBBUB_BLOCKED_WORDS_FILE", "") || undefined,
    }),
    host: readHost(env),
    port: integer(env, "HUBBUB_PORT", { fallback: 8000, min: 0, max: HIGHEST_PORT }),
    isPortShared: readIsPortShared(env),
    data,
    keys,
    sources: readSources(env, { data, hasKeys: keys !== undefined }),
    limits: readLimits(env),
  });
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

/** Where it is not the request that says who makes it, another site would act as its reader. */
function checkSharing(access: AccessMode, { corsOrigins }: WebSettings) {
  if (access === "open" || access === "token" || corsOrigins.length === 0) return;
  throw new RangeError(
    `HUBBUB_CORS_ORIGINS is "${corsOrigins.join(", ")}": expected none where HUBBUB_ACCESS is ` +
      `"${access}"; scripts of other sites need "token", or "open" where nobody is known`,
  );
}

/** From nowhere else is the header heard: nobody could ever come in. */
function checkProxies(access: AccessMode, { trustedProxies }: WebSettings) {
  if (access !== "proxy" || trustedProxies.length > 0) return;
  throw new RangeError(
    'HUBBUB_TRUSTED_PROXIES is "": expected the address of the proxy where HUBBUB_ACCESS is ' +
      '"proxy", such as 127.0.0.1, or ranges between commas',
  );
}

function readHost(env: Environment): string {
  const value = text(env, "HUBBUB_HOST", "127.0.0.1");
  if (/^[A-Za-z0-9.:_-]+$/.test(value)) return value;
  throw new SyntaxError(
    `HUBBUB_HOST is "${value}": expected an address or a name, such as 127.0.0.1, :: or localhost`,
  );
}

function readIsPortShared(env: Environment): boolean {
  const isShared = onOrOff(env, "HUBBUB_SHARE_PORT", "off");
  if (!isShared || Deno.build.os === "linux") return isShared;
  throw new RangeError(
    `HUBBUB_SHARE_PORT is "on": ${Deno.build.os} gives all connections to one process; ` +
      "choose a HUBBUB_PORT for each and put a proxy before them",
  );
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

function readSources(
  env: Environment,
  { data, hasKeys }: { data: string; hasKeys: boolean },
): Config["sources"] {
  const source = (name: SourceName, fallback: string) => {
    const parsed = parseSource(name, text(env, name, fallback));
    if (hasKeys || isOnThisMachine(parsed.endpoint)) return parsed;
    throw new RangeError(
      `${name} is "${parsed.endpoint}": whoever reaches it from another machine could read and ` +
        'write everything; run "deno task keygen" and set HUBBUB_KEYS, or stay on 127.0.0.1',
    );
  };
  const pull = source("ZMQ_BROKER_PULL", defaultEndpoint(data, "pull"));
  const pub = source("ZMQ_BROKER_PUB", defaultEndpoint(data, "pub"));
  const router = source("ZMQ_BROKER_ROUTER", defaultEndpoint(data, "router"));
  checkDistinct({ ZMQ_BROKER_PULL: pull, ZMQ_BROKER_PUB: pub, ZMQ_BROKER_ROUTER: router });
  return Object.freeze({
    ZMQ_BROKER_PULL: pull,
    ZMQ_BROKER_PUB: pub,
    ZMQ_BROKER_ROUTER: router,
    ZMQ_CLIENT_PUSH: source("ZMQ_CLIENT_PUSH", toConnectAddress(pull.endpoint)),
    ZMQ_CLIENT_SUB: source("ZMQ_CLIENT_SUB", toConnectAddress(pub.endpoint)),
    ZMQ_CLIENT_DEALER: source("ZMQ_CLIENT_DEALER", toConnectAddress(router.endpoint)),
  });
}

/** Two sockets on one path: libzmq would let the second take it from the first without a word. */
function checkDistinct(sources: Readonly<Record<string, Endpoint>>) {
  const names = new Map<string, string>();
  for (const [name, { endpoint }] of Object.entries(sources)) {
    const other = names.get(endpoint);
    if (other !== undefined && !endpoint.endsWith(":*")) {
      throw new RangeError(`${name} is "${endpoint}": ${other} is the same, each needs its own`);
    }
    names.set(endpoint, name);
  }
}

function defaultEndpoint(data: string, place: keyof typeof LOOPBACK_PORTS): string {
  const path = `${data}/${place}.sock`;
  const hasIpc = Deno.build.os !== "windows" && isIpcPathShortEnough(path) && !/\s/.test(path);
  return hasIpc ? `ipc://${path}` : `tcp://127.0.0.1:${LOOPBACK_PORTS[place]}`;
}
