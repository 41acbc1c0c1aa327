// What is refused before anybody is identified: requests for other hosts, and what pages of other
// sites must not do. What the sites that the settings name may read.

import { hasHostCookie } from "../../auth/cookies.ts";
import type { ConnectionInfo } from "../../auth/identity.ts";
import type { PublicUrl } from "../../auth/public_url.ts";
import type { Config } from "../../chat/config/config.ts";
import { TrustedProxies } from "../../http/client_ip.ts";
import { Cors } from "../../http/cors.ts";
import { requireSmallHead } from "../../http/header_limit.ts";
import { AllowedHosts } from "../../http/allowed_hosts.ts";
import { requireSameOrigin } from "../../http/csrf.ts";

/** Where other sites may read and write: the page and the seed's form are this server's own. */
const API = /^\w+:\/\/[^/]*\/api\//;

/** What their pages may import. */
const CLIENT = /^\w+:\/\/[^/]*\/static\/client\//;

export class OriginGuard {
  readonly #address: PublicUrl;
  readonly #hosts: AllowedHosts;
  readonly #origins: ReadonlySet<string>;
  readonly #allOrigins: ReadonlySet<string>;
  readonly #crossOrigin: Cors;
  readonly #proxies: TrustedProxies;

  constructor(address: PublicUrl, { host, web }: Pick<Config, "host" | "web">) {
    const { origins, corsOrigins, trustedProxies } = web;
    this.#address = address;
    this.#hosts = new AllowedHosts([host, ...origins.map((origin) => new URL(origin).hostname)]);
    this.#origins = new Set(origins);
    this.#allOrigins = new Set([...origins, ...corsOrigins]);
    this.#crossOrigin = new Cors(corsOrigins);
    this.#proxies = new TrustedProxies(trustedProxies);
  }

  /**
   * Lets a request in.
   *
   * @returns The whole answer where a browser only asks whether a script may ask.
   * @throws {HttpProblem} 431 for headers that are too large, 421 for another host, 403 for a page of
   * another site that writes.
   */
  check(request: Request): Response | undefined {
    requireSmallHead(request);
    this.#hosts.require(request);
    const isApi = API.test(request.url);
    // Without the cookie of who is here it acts with a token of its own, or in open mode as
    // somebody new. Where a proxy says who it is, the settings name no other site.
    const isShared = isApi && !request.headers.has("cookie");
    requireSameOrigin(request, isShared ? this.#allOrigins : this.#origins);
    return isApi ? this.#crossOrigin.preflight(request) : undefined;
  }

  /** How a request came, from the address at the other end of its connection. */
  connectionOf(request: Request, connection: string): ConnectionInfo {
    const forwardedFor = request.headers.get("x-forwarded-for");
    const address = this.#proxies.clientOf(connection, forwardedFor);
    return { connection, address, isSecure: this.#isSecure(request, connection) };
  }

  /** Whether the browser came over HTTPS: its proxy says so, a cookie, or what is known of the address. */
  #isSecure(request: Request, connection: string): boolean {
    const isProxied = this.#proxies.has(connection);
    if (isProxied && request.headers.get("x-forwarded-proto") === "https") return true;
    return hasHostCookie(request) || this.#address.isSecure(request);
  }

  /** Lets scripts of the sites that the settings name read the answer. */
  addCors(request: Request, response: Response): Response {
    const isShared = [API, CLIENT].some((place) => place.test(request.url));
    if (isShared) this.#crossOrigin.applyHeaders(request, response);
    return response;
  }
}
