// Settings of the web process: its origins, the sites and proxies it trusts, and its limits.

import { isIP } from "node:net";
import { type Environment, HIGHEST_PORT, integer, list, onOrOff, text } from "./env.ts";
import { isRoomPattern } from "../domain/room_pattern.ts";
import { violatedRule } from "../names/display_name.ts";

/** Serve the page bundled, bundled with source maps, or file by file. */
const BUNDLE_MODES = ["on", "maps", "off"] as const;

export type BundleMode = typeof BUNDLE_MODES[number];

export interface WebSettings {
  /** The name of the chat, shown on every page. */
  readonly name: string;
  /** Path of an image that is shown beside the name; undefined for Hubbub's own. */
  readonly logo: string | undefined;
  /** Origins at which users reach the chat, besides IP addresses and localhost. */
  readonly origins: readonly string[];
  /** Origins of other sites whose scripts may use the API. */
  readonly corsOrigins: readonly string[];
  /** Addresses and CIDR ranges of proxies that may set `X-Forwarded-For`. */
  readonly trustedProxies: readonly string[];
  /** Whether request rates, and streams by user and address, are limited. */
  readonly areLimitsOn: boolean;
  /** Whether presence and typing are shown. */
  readonly hasPresence: boolean;
  /** Patterns of rooms without presence. */
  readonly presenceExcept: readonly string[];
  readonly bundle: BundleMode;
  /** Maximum number of open streams of all web processes together. */
  readonly maxStreams: number;
  /** Maximum number of unread bytes of a stream. */
  readonly streamBytes: number;
  /** Port of `/metrics`; 0 if it is the chat's. */
  readonly metricsPort: number;
}

/** Unicode code points: a longer name would not fit into the sidebar and the title of a tab. */
const MAX_NAME_CHARS = 64;

/** A stream uses a descriptor and about 60 KiB. */
const STREAMS = { fallback: 20_000, min: 1, max: 1_000_000 };

/** About a page of history; at least the bytes of one write. */
const STREAM_BYTES = { fallback: 65_536, min: 32_768, max: 16_777_216 };

/**
 * Reads these settings.
 *
 * @throws {Error} as `readConfig` does.
 */
export function readWebSettings(env: Environment): WebSettings {
  return Object.freeze({
    name: readName(env),
    logo: text(env, "HUBBUB_LOGO", "") || undefined,
    origins: readOrigins(env, "HUBBUB_ORIGINS"),
    corsOrigins: readOrigins(env, "HUBBUB_CORS_ORIGINS"),
    trustedProxies: readRanges(env, "HUBBUB_TRUSTED_PROXIES"),
    areLimitsOn: onOrOff(env, "HUBBUB_LIMITS", "on"),
    hasPresence: onOrOff(env, "HUBBUB_PRESENCE", "on"),
    presenceExcept: readPatterns(env, "HUBBUB_PRESENCE_EXCEPT"),
    bundle: readBundleMode(env),
    maxStreams: integer(env, "HUBBUB_MAX_STREAMS", STREAMS),
    streamBytes: integer(env, "HUBBUB_STREAM_BYTES", STREAM_BYTES),
    metricsPort: integer(env, "HUBBUB_METRICS_PORT", { fallback: 0, min: 0, max: HIGHEST_PORT }),
  });
}

function readName(env: Environment): string {
  const name = text(env, "HUBBUB_NAME", "Hubbub");
  const rule = [...name].length > MAX_NAME_CHARS
    ? `must have at most ${MAX_NAME_CHARS} characters`
    : violatedRule(name);
  if (rule === undefined) return name;
  throw new SyntaxError(`HUBBUB_NAME is "${name}": the name of the chat ${rule}`);
}

function readBundleMode(env: Environment): BundleMode {
  const value = text(env, "HUBBUB_BUNDLE", "on");
  const mode = BUNDLE_MODES.find((one) => one === value);
  if (mode !== undefined) return mode;
  throw new SyntaxError(`HUBBUB_BUNDLE is "${value}": expected ${BUNDLE_MODES.join(", ")}`);
}

/** Normalizes origins as browsers do: lower case, without a default port. */
function readOrigins(env: Environment, name: string): readonly string[] {
  const origins = list(env, name).map((value) => {
    const url = URL.parse(value);
    // A path would suggest that only that path is allowed.
    if (url && /^https?:$/.test(url.protocol) && url.href === `${url.origin}/`) return url.origin;
    throw new SyntaxError(
      `${name} is "${value}": expected comma-separated origins, such as https://chat.example.org`,
    );
  });
  return Object.freeze(origins);
}

function readPatterns(env: Environment, name: string): readonly string[] {
  const patterns = list(env, name);
  const bad = patterns.find((pattern) => !isRoomPattern(pattern));
  if (bad === undefined) return Object.freeze(patterns);
  throw new SyntaxError(
    `${name} is "${bad}": expected comma-separated rooms, such as orders-17, orders-* or *`,
  );
}

function readRanges(env: Environment, name: string): readonly string[] {
  const ranges = list(env, name);
  const bad = ranges.find((range) => !isRange(range));
  if (bad === undefined) return Object.freeze(ranges);
  throw new SyntaxError(
    `${name} is "${bad}": expected comma-separated addresses or ranges, ` +
      "such as 127.0.0.1, 10.0.0.0/8 or 2001:db8::/32",
  );
}

function isRange(value: string): boolean {
  const [address = "", bits, ...more] = value.split("/");
  const version = address.includes("%") ? 0 : isIP(address);
  if (version === 0 || more.length > 0) return false;
  return bits === undefined ||
    (/^(?:0|[1-9]\d{0,2})$/.test(bits) && Number(bits) <= (version === 4 ? 32 : 128));
}
