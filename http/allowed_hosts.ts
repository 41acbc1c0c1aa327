// The host names that a server answers to.
//
// A stranger's page may point its own name at this machine; its scripts then share this server's
// origin ("DNS rebinding"). The browser sends the name that it used, so a server that answers only
// to its own names cannot be reached this way. IP addresses are always allowed: they are not names.

import { isIP } from "node:net";
import { memoize } from "../collections/bounded_map.ts";
import { HttpProblem } from "./problem.ts";

/** A name or an address (IPv6 in brackets) as browsers write it, with an optional port. */
const HOST = /^(?:\[([^\]%]+)\]|([\w.-]+))(?::\d{1,5})?$/;

/** Results for hosts that repeat with every request. */
const MAX_CACHED = 1_000;

/** The names that a server answers to; IP addresses and `localhost` are always among them. */
export class AllowedHosts {
  readonly #names: ReadonlySet<string>;

  /** Whether a host, with or without a port, is allowed. */
  readonly has: (host: string) => boolean;

  /** @param names Host names without a port, in any case. */
  constructor(names: readonly string[]) {
    this.#names = new Set(["localhost", ...names.map((name) => name.toLowerCase())]);
    this.has = memoize((host) => this.#isAllowed(host), MAX_CACHED);
  }

  /**
   * Checks the host of a request. The request line may name a host besides the `Host` header; both
   * must be allowed, because `request.url` has the one from the request line.
   *
   * @throws {HttpProblem} 421 if a host is not allowed.
   */
  require(request: Request): void {
    const host = hostsOf(request).find((host) => !this.has(host));
    if (host === undefined) return;
    const detail = `Unknown host "${host}": the operator can add it to HUBBUB_ORIGINS`;
    throw new HttpProblem("unknown-host", detail);
  }

  #isAllowed(host: string): boolean {
    // HOST accepts some text that no URL can have, such as a port over 65535.
    if (!URL.canParse(`http://${host}/`)) return false;
    const [, ipv6, name] = HOST.exec(host.toLowerCase()) ?? [];
    if (ipv6 !== undefined) return isIP(ipv6) === 6;
    if (name === undefined) return false;
    // A trailing dot marks a fully qualified name.
    const qualified = name.replace(/\.$/, "");
    return this.#names.has(qualified) || qualified.endsWith(".localhost") || isIP(qualified) !== 0;
  }
}

/**
 * Returns the `Host` header of a request, or in HTTP/2 its authority. A request without either is
 * not from a browser and counts as one to this machine.
 */
export function hostOf(request: Request): string {
  return request.headers.get("host") || authorityOf(request);
}

/** Returns the hosts that a request names, which should be one: in its headers, and in its line. */
export function hostsOf(request: Request): readonly string[] {
  return [hostOf(request), authorityOf(request)];
}

/**
 * Returns the name in a host, in lower case, without a port and the dot of a fully qualified name;
 * `undefined` if no URL can have it.
 */
export function hostnameOf(host: string): string | undefined {
  return URL.parse(`http://${host}/`)?.hostname.replace(/\.$/, "");
}

/** Returns the part of the URL between the scheme and the path. */
function authorityOf({ url }: Request): string {
  return /^\w+:\/\/([^/?#]*)/.exec(url)?.[1] ?? "";
}
