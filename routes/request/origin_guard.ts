// Rejects requests before authentication: oversized heads, foreign hosts, and writes from pages of other
// sites. Lets the sites in the settings use the API.

import { hasHostCookie } from "../../auth/cookies.ts";
import type { ConnectionInfo } from "../../auth/identity.ts";
import type { PublicUrl } from "../../auth/public_url.ts";
import type { Config } from "../../chat/config/config.ts";
import { AllowedHosts } from "../../http/allowed_hosts.ts";
import { TrustedProxies } from "../../http/client_ip.ts";
import { Cors } from "../../http/cors.ts";
import { requireSameOrigin } from "../../http/csrf.ts";
import { HttpProblem } from "../../http/problem.ts";

/** URLs that other sites may use; the page and the tutorial are for this server's own origins. */
const API = /^\w+:\/\/[^/]*\/api\//;

/** Modules that pages of other sites may import. */
const CLIENT = /^\w+:\/\/[^/]*\/static\/client\//;

/**
 * Bytes of the URL and headers of a request. A stream of a hundred rooms with the longest token needs
 * half of it; nginx allows as much, Deno 64 KiB.
 */
const MAX_HEAD_BYTES = 32 * 1024;

export class OriginGuard {
  readonly #publicUrl: PublicUrl;
  readonly #hosts: AllowedHosts;
  readonly #origins: ReadonlySet<string>;
  readonly #allOrigins: ReadonlySet<string>;
  readonly #cors: Cors;
  readonly #proxies: TrustedProxies;

  constructor(publicUrl: PublicUrl, { host, web }: Pick<Config, "host" | "web">) {
    const { origins, corsOrigins, trustedProxies } = web;
    this.#publicUrl = publicUrl;
    this.#hosts = new AllowedHosts([host, ...origins.map((origin) => new URL(origin).hostname)]);
    this.#origins = new Set(origins);
    this.#allOrigins = new Set([...origins, ...corsOrigins]);
    this.#cors = new Cors(corsOrigins);
    this.#proxies = new TrustedProxies(trustedProxies);
  }

  /**
   * Checks a request.
   * @returns The complete response to a preflight request, else `undefined`.
   * @throws {HttpProblem} 431 for an oversized head, 421 for a foreign host, 403 for a write from a page
   * of another site.
   */
  check(request: Request): Response | undefined {
    requireSmallHead(request);
    this.#hosts.require(request);
    const isApi = API.test(request.url);
    // Without a cookie the request acts with a token of its own, or in open mode as a new user. In proxy
    // mode, where the proxy adds the user, the settings cannot name other sites.
    const isShared = isApi && !request.headers.has("cookie");
    requireSameOrigin(request, isShared ? this.#allOrigins : this.#origins);
    return isApi ? this.#cors.preflight(request) : undefined;
  }

  /** @param peer The IP address at the other end of the connection. */
  connectionOf(request: Request, peer: string): ConnectionInfo {
    const forwardedFor = request.headers.get("x-forwarded-for");
    const address = this.#proxies.clientOf(peer, forwardedFor);
    return { peer, address, isSecure: this.#isSecure(request, peer) };
  }

  /** Adds CORS headers to responses that the sites in the settings may read. */
  addCors(request: Request, response: Response): Response {
    const isShared = [API, CLIENT].some((pattern) => pattern.test(request.url));
    if (isShared) this.#cors.applyHeaders(request, response);
    return response;
  }

  /** Whether the client uses HTTPS, according to its proxy, a cookie or the public URL. */
  #isSecure(request: Request, peer: string): boolean {
    const isForwarded = request.headers.get("x-forwarded-proto") === "https";
    if (isForwarded && this.#proxies.has(peer)) return true;
    return hasHostCookie(request) || this.#publicUrl.isSecure(request);
  }
}

/** Limits the head early, because everything that reads it takes time for each byte. */
function requireSmallHead({ url, headers }: Request): void {
  let bytes = url.length;
  headers.forEach((value, name) => bytes += name.length + value.length);
  if (bytes <= MAX_HEAD_BYTES) return;
  const detail =
    `The URL and headers of a request must have at most ${MAX_HEAD_BYTES} bytes together`;
  // The next request on the connection would most likely have the same headers.
  throw new HttpProblem("headers-too-large", detail, { headers: { connection: "close" } });
}
