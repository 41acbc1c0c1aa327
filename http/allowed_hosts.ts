// Under which names a server may be asked.
//
// A page of a stranger may let its own name point to this machine, and its scripts are then of the
// same origin as this server ("DNS rebinding"). The browser says under which name it asks: a server
// that answers to its own names only cannot be reached like that. An address is no name.

import { parseAddress } from "./ip_address.ts";
import { BoundedCache } from "./bounded_cache.ts";
import { HttpProblem } from "./problem.ts";

/** A name as browsers write it or an address (one of IPv6 in brackets), and the port where one is told. */
const HOST = /^(?:\[([^\]]+)\]|([\w.-]+))(?::\d{1,5})?$/;

/** Hosts that are asked for again and again. */
const REMEMBERED = 1_000;

/** The names under which a server answers; addresses and `localhost` are always among them. */
export class AllowedHosts {
  readonly #names: ReadonlySet<string>;
  readonly #known = new BoundedCache(REMEMBERED, (host) => this.#isKnown(host));

  /**
   * Knows these names, in whatever case.
   *
   * @param names Names, without a port, that are known besides `localhost` and addresses.
   */
  constructor(names: readonly string[]) {
    this.#names = new Set(["localhost", ...names.map((name) => name.toLowerCase())]);
  }

  /** Whether a host, with or without a port, is known. */
  has(host: string): boolean {
    return this.#known.get(host);
  }

  /**
   * Lets through what is asked under a known name.
   *
   * A request line may name a host besides the header: both must be known, as the address of the
   * request has the one of the line.
   *
   * @throws {HttpProblem} 421 if the request is for a host that is not known.
   */
  require(request: Request): void {
    const host = [hostOf(request), authorityOf(request)].find((one) => !this.has(one));
    if (host === undefined) return;
    const detail = `There is no "${host}" here: whoever runs this server may add it to its origins`;
    throw new HttpProblem("unknown-host", detail);
  }

  #isKnown(host: string): boolean {
    // A port over 65535, for one, has the form of a host and cannot be part of an address.
    if (!URL.canParse(`http://${host}/`)) return false;
    const [, ipv6, name] = HOST.exec(host.toLowerCase()) ?? [];
    if (ipv6 !== undefined) return ipv6.includes(":") && parseAddress(ipv6) !== undefined;
    if (name === undefined) return false;
    // The dot at the end says that the name is whole.
    const whole = name.replace(/\.$/, "");
    return this.#names.has(whole) || whole.endsWith(".localhost") ||
      parseAddress(whole) !== undefined;
  }
}

/**
 * The host for which a request is: its header `Host`, or in HTTP/2 its authority. A request that
 * names none, which is no browser's, is for this machine.
 */
export function hostOf(request: Request): string {
  const host = request.headers.get("host");
  return host ? host : authorityOf(request);
}

/** What stands between the scheme and the path of an address. */
function authorityOf({ url }: Request): string {
  return /^\w+:\/\/([^/?#]*)/.exec(url)?.[1] ?? "";
}
