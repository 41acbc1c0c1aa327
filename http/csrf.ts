// Whether a request that changes something comes from a page that may make it.
//
// A browser sends the cookies of this server with requests from any page: what they ask for must not
// happen. It says where a request comes from in `Sec-Fetch-Site` or, where it is older or the
// connection is not encrypted, in `Origin`. A request with neither comes from no browser, nobody's
// cookies are lent to it, and its credentials alone decide.

import { hostOf } from "./allowed_hosts.ts";
import { HttpProblem } from "./problem.ts";

const READING = ["GET", "HEAD", "OPTIONS"];

/** From the same origin, or from nobody's page: typed, a bookmark. */
const OWN_SITES = ["same-origin", "none"];

/**
 * Refuses what a page of another origin must not make: everything but reading.
 *
 * @param origins The origins, as `Origin` writes them, whose pages may write too.
 * @throws {HttpProblem} 403 if the request writes and comes from elsewhere.
 */
export function requireSameOrigin(request: Request, origins: ReadonlySet<string>): void {
  if (READING.includes(request.method) || isOwn(request, origins)) return;
  const origin = request.headers.get("origin");
  const from = origin === null ? "another site" : `"${origin}"`;
  const detail = `A page of ${from} may not do this: only one of this server's own origins may`;
  throw new HttpProblem("forbidden-origin", detail);
}

function isOwn(request: Request, origins: ReadonlySet<string>): boolean {
  const origin = request.headers.get("origin");
  const site = request.headers.get("sec-fetch-site");
  if (origin !== null && origins.has(origin)) return true;
  if (site !== null) return OWN_SITES.includes(site);
  return origin === null || isOf(origin, hostOf(request));
}

/** Whether the origin has this host; a port that goes without saying may be told or not. */
function isOf(origin: string, host: string): boolean {
  const url = URL.parse(origin);
  return url !== null && url.host !== "" &&
    url.host === URL.parse(`${url.protocol}//${host}`)?.host;
}
