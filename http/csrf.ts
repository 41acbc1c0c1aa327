// Protection against cross-site request forgery.
//
// A browser sends this server's cookies along with requests from any page; requests from other
// pages must not change anything. The browser names the origin in `Sec-Fetch-Site` or, in older
// browsers and over plain HTTP, in `Origin`. A request with neither header is not from a browser, so
// it carries no borrowed cookies, and its credentials alone decide.

import { hostOf } from "./allowed_hosts.ts";
import { HttpProblem } from "./problem.ts";

const SAFE_METHODS = ["GET", "HEAD", "OPTIONS"];

/** `none` means that the user started the request: a typed address, a bookmark. */
const OWN_SITES = ["same-origin", "none"];

/**
 * Rejects writing requests that come from a page of another origin.
 *
 * @param origins Further origins, as the `Origin` header writes them, whose pages may write.
 * @throws {HttpProblem} 403 if the request writes and comes from another origin.
 */
export function requireSameOrigin(request: Request, origins: ReadonlySet<string>): void {
  if (SAFE_METHODS.includes(request.method) || isOwn(request, origins)) return;
  const origin = request.headers.get("origin");
  const from = origin === null ? "another site" : `"${origin}"`;
  const detail =
    `Cannot accept a write from a page of ${from}: only this server's origins may write`;
  throw new HttpProblem("forbidden-origin", detail);
}

function isOwn(request: Request, origins: ReadonlySet<string>): boolean {
  const origin = request.headers.get("origin");
  const site = request.headers.get("sec-fetch-site");
  if (origin !== null && origins.has(origin)) return true;
  if (site !== null) return OWN_SITES.includes(site);
  return origin === null || hasHost(origin, hostOf(request));
}

/** Whether the origin has this host; the scheme's default port may be present or not. */
function hasHost(origin: string, host: string): boolean {
  const url = URL.parse(origin);
  return url !== null && url.host !== "" &&
    url.host === URL.parse(`${url.protocol}//${host}`)?.host;
}
