// Where a request may carry a token: `Authorization: Bearer`, the cookie `hubbub_token`, and the
// parameter `access_token`.

import { chatError } from "../../chat/errors.ts";
import { hideParameter } from "../../http/hidden_parameter.ts";

const COOKIE = "hubbub_token";

/** In every mode and on every path: traces must not have a token that somebody puts where it is not read. */
const hiddenTokens = hideParameter("access_token");

/**
 * An address ends up in logs and histories. The parameter is read where nothing else will do: an
 * `EventSource` cannot set a header.
 */
const STREAM_PATH = "/api/events";

/**
 * Finds the token of a request. An empty one is none: so a page logs out.
 *
 * @throws {ChatError} `ambiguous-credentials` where it carries different ones: nobody could
 * say who is meant.
 */
export function extractToken(request: Request): string | undefined {
  const places = [...bearer(request), ...cookies(request), ...parameters(request)];
  const [token, other] = new Set(places.filter((one) => one !== ""));
  if (other === undefined) return token;
  throw chatError("ambiguous-credentials", "The request carries different tokens: expected one");
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
  return isStream ? hiddenTokens(request) : [];
}
