// Settings of token and proxy mode. Reads no files, because the launcher uses them too, to decide
// what the web process may read and reach.

import type { Environment } from "./env.ts";

/** The key of tokens: a shared secret, or a set of public keys. */
export type KeySource =
  | { readonly type: "secret"; readonly secret: string }
  | { readonly type: "secret-file"; readonly path: string }
  | { readonly type: "key-set-file"; readonly path: string }
  | { readonly type: "key-set-url"; readonly url: string };

export interface TokenSettings {
  readonly source: KeySource;
  /** Required value of the claim `iss`, if set. */
  readonly issuer: string | undefined;
  /** Value that the claim `aud` must include, if set. */
  readonly audience: string | undefined;
}

export interface ProxySettings {
  /** Header in which the proxy passes the user's id. */
  readonly userHeader: string;
  /** Header with the display name. */
  readonly nameHeader: string;
}

/** The output size of HMAC-SHA-256: a shorter secret would weaken it. */
const MIN_SECRET_BYTES = 32;

const SECRET = "HUBBUB_TOKEN_SECRET";
const SECRET_FILE = "HUBBUB_TOKEN_SECRET_FILE";
const KEY_SET = "HUBBUB_TOKEN_JWKS";

const SCHEME = /^[a-z][a-z0-9+.-]*:\/\//i;
const LOOPBACK = /^(?:127(?:\.\d{1,3}){3}|\[::1\]|localhost)$/;

/**
 * Reads the settings of token mode; undefined if no key is set.
 *
 * @throws {Error} a SyntaxError or RangeError whose one-line message has the setting's name, its
 * value (never that of a secret) and what is allowed.
 */
export function readTokenSettings(env: Environment): TokenSettings | undefined {
  const issuer = text(env, "HUBBUB_TOKEN_ISSUER");
  const audience = text(env, "HUBBUB_TOKEN_AUDIENCE");
  const [source, other] = [readSecret(env), readSecretFile(env), readKeySet(env)]
    .filter((one) => one !== undefined);
  if (other) {
    throw new RangeError(`Cannot verify tokens in two ways: expected only one of ${keySettings()}`);
  }
  return source && Object.freeze({ source, issuer, audience });
}

/** @throws {RangeError} if no key is set: token mode needs one. */
export function requireTokenSettings(settings: TokenSettings | undefined): TokenSettings {
  if (settings) return settings;
  throw new RangeError(`HUBBUB_ACCESS is "token": expected one of ${keySettings()} to be set, too`);
}

/** @throws {SyntaxError} as `readTokenSettings` does. */
export function readProxySettings(env: Environment): ProxySettings {
  return Object.freeze({
    userHeader: header(env, "HUBBUB_PROXY_USER_HEADER", "Remote-User"),
    nameHeader: header(env, "HUBBUB_PROXY_NAME_HEADER", "Remote-Name"),
  });
}

/** Files that the web process must be permitted to read. */
export function tokenFiles({ source }: TokenSettings): string[] {
  return "path" in source ? [source.path] : [];
}

/** Hosts, each with its port, that the web process must be permitted to reach. */
export function tokenHosts({ source }: TokenSettings): string[] {
  if (source.type !== "key-set-url") return [];
  const { hostname, port, protocol } = new URL(source.url);
  return [`${hostname}:${port || (protocol === "https:" ? 443 : 80)}`];
}

/** @throws {RangeError} if the secret is too short; the message has its source, not its value. */
export function checkSecret(source: string, secret: string): void {
  const { length } = new TextEncoder().encode(secret);
  if (length >= MIN_SECRET_BYTES) return;
  throw new RangeError(
    `${source} has ${length} bytes: expected at least ${MIN_SECRET_BYTES}, ` +
      'such as the output of "openssl rand -base64 48"',
  );
}

function readSecret(env: Environment): KeySource | undefined {
  const secret = text(env, SECRET);
  if (secret === undefined) return undefined;
  checkSecret(SECRET, secret);
  return { type: "secret", secret };
}

function readSecretFile(env: Environment): KeySource | undefined {
  const path = text(env, SECRET_FILE);
  return path === undefined ? undefined : { type: "secret-file", path };
}

function readKeySet(env: Environment): KeySource | undefined {
  const value = text(env, KEY_SET);
  if (value === undefined) return undefined;
  if (!SCHEME.test(value)) return { type: "key-set-file", path: value };
  const url = URL.parse(value);
  if (url && isSafe(url)) return { type: "key-set-url", url: url.href };
  // An unescaped password may contain any character.
  const shown = value.replace(/\/\/.*@/s, "//…@");
  throw new SyntaxError(
    `${KEY_SET} is "${shown}": expected a file, or a URL without a password that begins ` +
      "with https://, or with http:// on this machine",
  );
}

/** Keys that could be altered in transit would let anyone in. */
function isSafe({ protocol, hostname, username, password }: URL): boolean {
  if (username !== "" || password !== "") return false;
  return protocol === "https:" || protocol === "http:" && LOOPBACK.test(hostname);
}

function header(env: Environment, name: string, fallback: string): string {
  const value = text(env, name) ?? fallback;
  if (/^[A-Za-z0-9-]+$/.test(value)) return value;
  throw new SyntaxError(
    `${name} is "${value}": expected a header name, such as ${fallback}`,
  );
}

function keySettings(): string {
  return `${SECRET}, ${SECRET_FILE} and ${KEY_SET}`;
}

function text(env: Environment, name: string): string | undefined {
  return env(name)?.trim() || undefined;
}
