// Which address a request comes from, where proxies stand between.
//
//   client 203.0.113.7 -> CDN 198.51.100.2 -> nginx 127.0.0.1 -> here
//   x-forwarded-for: 203.0.113.7, 198.51.100.2
//
// Each proxy writes down whom it heard, at the end. What stands further left was written by whoever
// that was: it counts only if that one is trusted, too.

import { formatAddress, type IpAddress, isIpv4, parseAddress } from "./ip_address.ts";
import { type IpRange, isInRange, parseRange } from "./ip_range.ts";

/** An address in the header: some proxies put brackets round it or a port behind it. */
const FORWARDED = /^(?:\[([^\]]*)\](?::\d+)?|([^:]*):\d+|(.*))$/;

/** What one household or server has of IPv6: the bits after these are its own to choose. */
const NETWORK_FREE_BITS = 64n;

/** The proxies that are believed when they say for whom they ask. */
export class TrustedProxies {
  readonly #ranges: readonly IpRange[];

  /**
   * @param ranges Addresses and ranges in CIDR notation, such as `127.0.0.1` or `2001:db8::/32`.
   * @throws {SyntaxError} if one of them is neither.
   */
  constructor(ranges: readonly string[]) {
    this.#ranges = ranges.map(readRange);
  }

  /** Whether the address is one of theirs. */
  has(address: string): boolean {
    const parsed = parseAddress(withoutScope(address));
    return parsed !== undefined && this.#trusts(parsed);
  }

  /**
   * The address of a client in its one short form: that of the connection, or where this comes from
   * a trusted proxy, the rightmost address in `X-Forwarded-For` that is not trusted. What is no
   * address ends the search: the proxy that passed it on is the client then.
   */
  clientOf(connection: string, forwardedFor: string | null): string {
    // The usual one is written as it should be.
    if (forwardedFor === null && !connection.includes(":")) return connection;
    const nearest = parseAddress(withoutScope(connection));
    if (nearest === undefined) return connection;
    return formatAddress(this.#furthest(nearest, forwardedFor ?? ""));
  }

  #furthest(nearest: IpAddress, forwardedFor: string): IpAddress {
    let address = nearest;
    for (const text of forwardedFor.split(",").reverse()) {
      const next = this.#trusts(address) ? parseForwarded(text.trim()) : undefined;
      if (next === undefined) break;
      address = next;
    }
    return address;
  }

  #trusts(address: IpAddress): boolean {
    return this.#ranges.some((range) => isInRange(address, range));
  }
}

/**
 * Whom a limit for each address counts: one of IPv4 itself, of IPv6 its network of 64 bits, since a
 * client has all of that.
 */
export function rateLimitKey(address: string): string {
  if (!address.includes(":")) return address;
  const parsed = parseAddress(withoutScope(address));
  if (parsed === undefined) return address;
  if (isIpv4(parsed)) return formatAddress(parsed);
  return `${formatAddress(parsed >> NETWORK_FREE_BITS << NETWORK_FREE_BITS)}/64`;
}

/**
 * Reads what a limit counts, as somebody writes it: an address, or such a network of IPv6 as
 * `2001:db8::/64`; `undefined` where it is neither.
 */
export function parseIpOrNetwork(text: string): string | undefined {
  const address = text.replace(/\/64$/, "");
  return parseAddress(address) === undefined ? undefined : rateLimitKey(address);
}

function readRange(text: string): IpRange {
  const range = parseRange(text);
  if (range) return range;
  throw new SyntaxError(
    `Cannot trust "${text}": expected an address or a range, such as 192.0.2.1 or 2001:db8::/32`,
  );
}

/** A link-local address may be told with the interface on which it was heard: "fe80::1%eth0". */
function withoutScope(address: string): string {
  return address.split("%", 1)[0] ?? "";
}

function parseForwarded(text: string): IpAddress | undefined {
  const [, bracketed, beforePort, plain] = FORWARDED.exec(text) ?? [];
  return parseAddress(bracketed ?? beforePort ?? plain ?? "");
}
