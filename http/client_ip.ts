// The IP address of a client, even behind proxies.
//
//   client 203.0.113.7 -> CDN 198.51.100.2 -> nginx 127.0.0.1 -> this server
//   x-forwarded-for: 203.0.113.7, 198.51.100.2
//
// Each proxy appends the address that connected to it. The addresses further left were written by
// that peer: they count only if the peer is trusted too.

import { BlockList, isIP } from "node:net";
import { memoize } from "../collections/bounded_map.ts";

/** An address in the header: some proxies add brackets or a port. */
const FORWARDED = /^(?:\[([^\]]*)\](?::\d+)?|([^:]*):\d+|(.*))$/;

const PREFIX = /^(?:0|[1-9]\d{0,2})$/;

/** An IPv4 address as IPv6 (`::ffff:192.0.2.1`), in hexadecimal. */
const MAPPED = /^::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})$/;

/** The 16-bit groups of an IPv6 address, and how many of them identify its network. */
const GROUPS = 8;
const NETWORK_GROUPS = 4;

/** Results for addresses of proxies, which repeat with every request. */
const MAX_CACHED = 1_000;

/** The proxies whose `X-Forwarded-For` is believed. */
export class TrustedProxies {
  readonly #list = new BlockList();
  /** Whether a canonical address is one of a trusted proxy. */
  readonly #isTrusted = memoize(
    (address) => this.#list.check(address, isIP(address) === 4 ? "ipv4" : "ipv6"),
    MAX_CACHED,
  );

  /**
   * @param ranges Addresses and ranges in CIDR notation, such as `127.0.0.1` or `2001:db8::/32`.
   * @throws {SyntaxError} if an entry is neither.
   */
  constructor(ranges: readonly string[]) {
    for (const range of ranges) this.#add(range);
  }

  /** Whether the address is one of a trusted proxy. */
  has(address: string): boolean {
    const canonical = parseAddress(withoutZone(address));
    return canonical !== undefined && this.#isTrusted(canonical);
  }

  /**
   * Returns the address of the client in its canonical form: the peer of the connection or, if that
   * is a trusted proxy, the rightmost address in `X-Forwarded-For` that is not trusted. Text that is
   * no address ends the search: the proxy that passed it on then counts as the client.
   */
  clientOf(connection: string, forwardedFor: string | null): string {
    // IPv4 addresses of connections are canonical already.
    if (forwardedFor === null && !connection.includes(":")) return connection;
    const peer = parseAddress(withoutZone(connection));
    return peer === undefined ? connection : this.#furthest(peer, forwardedFor ?? "");
  }

  #furthest(peer: string, forwardedFor: string): string {
    let address = peer;
    for (const text of forwardedFor.split(",").reverse()) {
      const next = this.#isTrusted(address) ? parseForwarded(text.trim()) : undefined;
      if (next === undefined) break;
      address = next;
    }
    return address;
  }

  #add(range: string) {
    const [address = "", prefix, ...rest] = range.split("/");
    const version = versionOf(address);
    const bits = version === 4 ? 32 : 128;
    const isPrefix = prefix === undefined || (PREFIX.test(prefix) && Number(prefix) <= bits);
    if (version === 0 || rest.length > 0 || !isPrefix) {
      throw new SyntaxError(
        `Cannot trust "${range}": expected an address or a range, such as 192.0.2.1 or ` +
          "2001:db8::/32",
      );
    }
    this.#list.addSubnet(address, Number(prefix ?? bits), version === 4 ? "ipv4" : "ipv6");
  }
}

/**
 * Returns what limits and bans count an address by: an IPv4 address itself, of an IPv6 address the
 * /64 network, because a client owns all of that.
 */
export function rateLimitKey(address: string): string {
  if (!address.includes(":")) return address;
  const canonical = parseAddress(withoutZone(address)) ?? address;
  return isIP(canonical) === 6 ? `${networkOf(canonical)}/64` : canonical;
}

/**
 * Reads an address or an IPv6 network such as `2001:db8::/64`, as users type it, and returns its
 * `rateLimitKey`; `undefined` if it is neither.
 */
export function parseIpOrNetwork(text: string): string | undefined {
  const address = text.replace(/\/64$/, "");
  return parseAddress(address) === undefined ? undefined : rateLimitKey(address);
}

/** Returns 4 or 6, or 0 if the text is no address. */
function versionOf(text: string): number {
  return text.includes("%") ? 0 : isIP(text);
}

/** Returns the canonical form of an address (RFC 5952), or `undefined` if the text is no address. */
function parseAddress(text: string): string | undefined {
  const version = versionOf(text);
  // `isIP` accepts IPv4 addresses in their canonical form only.
  if (version !== 6) return version === 4 ? text : undefined;
  const canonical = new URL(`http://[${text}]`).hostname.slice(1, -1);
  const [, ...mapped] = MAPPED.exec(canonical) ?? [];
  if (mapped.length === 0) return canonical;
  const bytes = mapped.map((group) => parseInt(group, 16)).flatMap((n) => [n >> 8, n & 0xff]);
  return bytes.join(".");
}

/** Returns the first address of the /64 network of a canonical IPv6 address. */
function networkOf(address: string): string | undefined {
  const [start = [], end = []] = address.split("::").map((part) => part.split(":").filter(Boolean));
  const zeros = Array<string>(GROUPS - start.length - end.length).fill("0");
  const groups = [...start, ...zeros, ...end].slice(0, NETWORK_GROUPS);
  return parseAddress(`${groups.join(":")}::`);
}

/** A link-local address may end with the zone of its interface: "fe80::1%eth0". */
function withoutZone(address: string): string {
  return address.split("%", 1)[0] ?? "";
}

function parseForwarded(text: string): string | undefined {
  const [, bracketed, beforePort, plain] = FORWARDED.exec(text) ?? [];
  return parseAddress(bracketed ?? beforePort ?? plain ?? "");
}
