// Finds the token of a request: in `Authorization: Bearer`, the cookie `hubbub_token`, or the parameter
// `access_token`.

import { chatError } from "../../chat/errors.ts";
import { hideParameter } from "../../http/hidden_parameter.ts";

const COOKIE = "hubbub_token";

/** Hidden in every mode and on every path: tokens must not end up in traces, wherever a client puts them. */
const readParameter = hideParameter("access_token");

/**
 * URLs end up in logs and histories, so the parameter counts only where a client has no alternative: an
 * `EventSource` cannot set headers.
 */
const STREAM_PATH = "/api/events";

/**
 * Returns the token of a request. An empty one counts as none: pages log out that way.
 *
 * @throws {ChatError} `ambiguous-credentials` if it carries different tokens.
 */
export function extractToken(request: Request): string | undefined {
  const tokens = [...bearer(request), ...cookies(request), ...parameters(request)];
  const [token, other] = new Set(tokens.filter((token) => token !== ""));
  if (other === undefined) return token;
  throw chatError(
    "ambiguous-credentials",
    "Cannot identify the user: the request carries different tokens, expected one",
  );
}

function bearer({ headers }: Request): string[] {
  const [, token] = /^Bearer +(.*)$/i.exec(headers.get("authorization") ?? "") ?? [];
  return token === undefined ? [] : [token];
}

function cookies({ headers }: Request): string[] {
  return (headers.get("cookie") ?? "").split(";")
    .map((cookie) => cookie.trim())
    .filter((cookie) => cookie.startsWith(`${COOKIE}=`))
    .map((cookie) => cookie.slice(COOKIE.length + 1));
}

function parameters(request: Request): string[] {
  const isStream = request.method === "GET" && new URL(request.url).pathname === STREAM_PATH;
  return isStream ? readParameter(request) : [];
}
