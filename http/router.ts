import { HttpProblem } from "./problem.ts";

/**
 * What the pattern's groups matched, without its escapes: `{ room: "~a" }` for `/r/%7Ea` and `/r/:room`.
 */
export type PathParams = Readonly<Record<string, string | undefined>>;

/** Answers a request; `context` is what the caller of `dispatch` knows about it. */
export type Handler<Context> = (
  request: Request,
  params: PathParams,
  context: Context,
) => Response | Promise<Response>;

/** Which requests are answered, and by what. */
export interface Route<Context> {
  /** An HTTP method in capitals. `GET` answers `HEAD` too. */
  readonly method: string;
  /** Matches the addresses; what its groups matched goes to the handler. */
  readonly pattern: URLPattern;
  readonly handler: Handler<Context>;
}

/** A route for requests of `method` whose path matches `pathname`, in the syntax of URLPattern. */
export function route<Context>(
  method: string,
  pathname: string,
  handler: Handler<Context>,
): Route<Context> {
  return { method, pattern: new URLPattern({ pathname }), handler };
}

/**
 * A backslash or a segment of dots in the path. URLPattern takes `/x\..\metrics` for `/metrics`, a proxy
 * may not, and its rules for a path would not hold. Browsers send neither.
 */
const UNTIDY = /^[^?#]*(?:\\|\/(?:\.|%2e){1,2}(?:[/?#]|$))/i;

/**
 * Finds the first of the routes that matches and calls it.
 *
 * @throws {HttpProblem} 404 where no path matches, or the path is not in its plain form; 405 with `allow`
 * where another method would.
 */
export function dispatch<Context>(
  routes: readonly Route<Context>[],
  request: Request,
  context: Context,
): Response | Promise<Response> {
  if (UNTIDY.test(request.url)) throw notFound();
  const method = request.method === "HEAD" ? "GET" : request.method;
  for (const { method: own, pattern, handler } of routes) {
    // Matching a pattern costs some microseconds, comparing a method none.
    const match = own === method ? pattern.exec(request.url) : null;
    if (match) return handler(request, unescaped(match.pathname.groups), context);
  }
  const elsewhere = routes.filter(({ pattern }) => pattern.test(request.url));
  if (elsewhere.length === 0) throw notFound();
  throw methodNotAllowed(request.method, new Set(elsewhere.map((route) => route.method)));
}

/**
 * RFC 3986: an address with an escape is the same as one without it, where none is needed. What is no
 * valid escape stays as it is, for the handler to refuse.
 */
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
  return new HttpProblem("not-found", "There is nothing here");
}

function methodNotAllowed(method: string, allowed: ReadonlySet<string>): HttpProblem {
  const allow = [...allowed].flatMap((one) => one === "GET" ? ["GET", "HEAD"] : [one]).join(", ");
  const detail = `${method} is not possible here, only ${allow}`;
  return new HttpProblem("method-not-allowed", detail, { headers: { allow } });
}
