// The settings of token and proxy mode. No file is read here: the launcher asks for them as well, in
// order to say what the web process may read and reach.

import type { Environment } from "./env.ts";

/** What tokens are signed with: a secret, or private keys whose public halves are in a set. */
export type KeySource =
  | { readonly type: "secret"; readonly secret: string }
  | { readonly type: "secret-file"; readonly path: string }
  | { readonly type: "key-set-file"; readonly path: string }
  | { readonly type: "key-set-url"; readonly url: string };

export interface TokenSettings {
  readonly source: KeySource;
  /** What the claim `iss` must be, where it is set. */
  readonly issuer: string | undefined;
  /** What must be in the claim `aud`, where it is set. */
  readonly audience: string | undefined;
}

export interface ProxySettings {
  /** The header that has the user's name at the proxy. */
  readonly userHeader: string;
  /** The header that has the display name. */
  readonly nameHeader: string;
}

/** As many as HMAC with SHA-256 gives: a shorter secret is the weaker part. */
const LEAST_SECRET_BYTES = 32;

const SECRET = "HUBBUB_TOKEN_SECRET";
const SECRET_FILE = "HUBBUB_TOKEN_SECRET_FILE";
const KEY_SET = "HUBBUB_TOKEN_JWKS";

const SCHEME = /^[a-z][a-z0-9+.-]*:\/\//i;
const LOOPBACK = /^(?:127(?:\.\d{1,3}){3}|\[::1\]|localhost)$/;

/**
 * Reads the settings of token mode; there are none where no key is set.
 *
 * @throws {Error} a SyntaxError or RangeError whose one-line message names the setting, its value
 * (never that of a secret) and what is allowed.
 */
export function readTokenSettings(env: Environment): TokenSettings | undefined {
  const issuer = text(env, "HUBBUB_TOKEN_ISSUER");
  const audience = text(env, "HUBBUB_TOKEN_AUDIENCE");
  const [source, other] = [readSecret(env), readSecretFile(env), readKeySet(env)]
    .filter((one) => one !== undefined);
  if (other) {
    throw new RangeError(`Cannot check tokens in two ways: expected one of ${keySettings()}`);
  }
  return source && Object.freeze({ source, issuer, audience });
}

/** @throws {RangeError} where no key is set: token mode cannot do without. */
export function requireTokenSettings(settings: TokenSettings | undefined): TokenSettings {
  if (settings) return settings;
  throw new RangeError(`HUBBUB_ACCESS is "token": expected one of ${keySettings()} beside it`);
}

/** @throws {SyntaxError} as `readTokenSettings` does. */
export function readProxySettings(env: Environment): ProxySettings {
  return Object.freeze({
    userHeader: header(env, "HUBBUB_PROXY_USER_HEADER", "Remote-User"),
    nameHeader: header(env, "HUBBUB_PROXY_NAME_HEADER", "Remote-Name"),
  });
}

/** The files that the web process must be permitted to read. */
export function tokenFiles({ source }: TokenSettings): string[] {
  return "path" in source ? [source.path] : [];
}

/** The hosts that the web process must be permitted to reach, each with its port. */
export function tokenHosts({ source }: TokenSettings): string[] {
  if (source.type !== "key-set-url") return [];
  const { hostname, port, protocol } = new URL(source.url);
  return [`${hostname}:${port || (protocol === "https:" ? 443 : 80)}`];
}

/** @throws {RangeError} if the secret is too short; it says where it stands, not what it is. */
export function checkSecret(place: string, secret: string): void {
  const { length } = new TextEncoder().encode(secret);
  if (length >= LEAST_SECRET_BYTES) return;
  throw new RangeError(
    `${place} has ${length} bytes: expected at least ${LEAST_SECRET_BYTES}, ` +
      'such as "openssl rand -base64 48" prints',
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
  // A password may have any sign that should have been written otherwise.
  const shown = value.replace(/\/\/.*@/s, "//…@");
  throw new SyntaxError(
    `${KEY_SET} is "${shown}": expected a file, or an address without a password that begins ` +
      "with https://, or with http:// on this machine",
  );
}

/** Keys that could be changed on their way would let anyone in. */
function isSafe({ protocol, hostname, username, password }: URL): boolean {
  if (username !== "" || password !== "") return false;
  return protocol === "https:" || protocol === "http:" && LOOPBACK.test(hostname);
}

function header(env: Environment, name: string, fallback: string): string {
  const value = text(env, name) ?? fallback;
  if (/^[A-Za-z0-9-]+$/.test(value)) return value;
  throw new SyntaxError(
    `${name} is "${value}": expected the name of a header, such as ${fallback}`,
  );
}

function keySettings(): string {
  return `${SECRET}, ${SECRET_FILE} and ${KEY_SET}`;
}

function text(env: Environment, name: string): string | undefined {
  return env(name)?.trim() || undefined;
}
