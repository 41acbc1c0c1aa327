// A router of sixty lines. By hand: frameworks bring their own request and error types, and ours throws
// the problems of this folder; creating a URLPattern takes half a millisecond, and each match parses
// the URL again. Here it is not parsed at all.

import { HttpProblem } from "./problem.ts";

/** The groups of the path without escapes: `{ room: "~a" }` for `/r/%7Ea` and `/r/:room`. */
export type PathParams = Readonly<Record<string, string | undefined>>;

/** Answers a request; `context` is passed through `dispatch`. */
export type Handler<Context> = (
  request: Request,
  params: PathParams,
  context: Context,
) => Response | Promise<Response>;

/** A method, a path pattern and the handler for them. */
export interface Route<Context> {
  /** An HTTP method in capitals. `GET` also answers `HEAD`. */
  readonly method: string;
  readonly pattern: RegExp;
  readonly handler: Handler<Context>;
}

/**
 * Creates a route. In `pathname`, `:room` stands for one segment and `:file+` for one or more, none of
 * them empty.
 */
export function route<Context>(
  method: string,
  pathname: string,
  handler: Handler<Context>,
): Route<Context> {
  const pattern = pathname.replaceAll(".", "\\.")
    .replaceAll(/:(\w+)\+/g, "(?<$1>[^/]+(?:/[^/]+)*)")
    .replaceAll(/:(\w+)/g, "(?<$1>[^/]+)");
  return { method, pattern: new RegExp(`^${pattern}$`), handler };
}

/** Captures the path of a URL. Text that no URL has, such as half an IPv6 address, does not match. */
const PATH = /^\w+:\/\/(?:\[[^\][/?#]*\])?[^\][/?#]*([^?#]*)/;

/**
 * A backslash or a dot segment in the path. A URL reads `/x\..\metrics` as `/metrics`, but a proxy may
 * not, and its path rules could be bypassed. Browsers send neither.
 */
const UNNORMALIZED = /^[^?#]*(?:\\|\/(?:\.|%2e){1,2}(?:[/?#]|$))/i;

/**
 * Calls the handler of the first route that matches.
 *
 * @throws {HttpProblem} 404 if no path matches or the path is not normalized; 405 with `allow` if only
 * other methods match.
 */
export function dispatch<Context>(
  routes: readonly Route<Context>[],
  request: Request,
  context: Context,
): Response | Promise<Response> {
  const { url } = request;
  const match = PATH.exec(url);
  if (!match || UNNORMALIZED.test(url)) throw notFound();
  const path = match[1] || "/";
  const method = request.method === "HEAD" ? "GET" : request.method;
  for (const route of routes) {
    const match = route.method === method ? route.pattern.exec(path) : null;
    if (match) return route.handler(request, unescaped(match.groups ?? {}), context);
  }
  const others = routes.filter(({ pattern }) => pattern.test(path));
  if (others.length === 0) throw notFound();
  throw methodNotAllowed(request.method, new Set(others.map((route) => route.method)));
}

/** Decodes percent-escapes. An invalid escape stays as it is, and the handler rejects it. */
function unescaped(groups: PathParams): PathParams {
  const isPlain = Object.values(groups).every((value) => !value?.includes("%"));
  if (isPlain) return groups;
  const pairs = Object.entries(groups).map(([name, value = ""]) => [name, unescape(value)]);
  return Object.fromEntries(pairs);
}

function unescape(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function notFound(): HttpProblem {
  return new HttpProblem("not-found", "Nothing found at this address");
}

function methodNotAllowed(method: string, allowed: ReadonlySet<string>): HttpProblem {
  const allow = [...allowed].flatMap((name) => name === "GET" ? ["GET", "HEAD"] : [name])
    .join(", ");
  const detail = `Cannot ${method} this address: allowed are ${allow}`;
  return new HttpProblem("method-not-allowed", detail, { headers: { allow } });
}
