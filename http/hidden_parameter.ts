// Hides a secret query parameter from everything but its reader.
//
// With OpenTelemetry on, Deno copies the URL of a request into a span before it calls the handler, and
// setting that attribute again does not replace it: both values are exported. A secret must be gone
// from `request.url` before that.

type ReadUrl = (this: Request) => string;

/** The longest encoding of one character of a name: `%61`. */
const ESCAPED_CHARS = 3;
const ESCAPE = /%([0-9a-f]{2})/gi;

/**
 * Removes a query parameter from `request.url` of all requests in this process from now on.
 *
 * @param name Letters, digits and underscores.
 * @returns A function that reads the values of the parameter from a request, in their order.
 */
export function hideParameter(name: string): (request: Request) => string[] {
  const readUrl = urlGetter();
  const isHidden = (pair: string) => hasName(pair, name);
  // The router reads the URL once per route, and a URL may have thousands of pairs.
  const cleaned = new WeakMap<Request, string>();
  Object.defineProperty(Request.prototype, "url", {
    configurable: true,
    enumerable: true,
    get(this: Request) {
      const url = readUrl.call(this);
      // Most URLs need no closer look.
      if (!url.includes(name) && !url.includes("%")) return url;
      const result = cleaned.get(this) ?? without(url, isHidden);
      cleaned.set(this, result);
      return result;
    },
  });
  return (request) => {
    const [, pairs] = split(readUrl.call(request));
    return parameters(pairs.filter(isHidden).join("&")).getAll(name);
  };
}

function urlGetter(): ReadUrl {
  const getter = Object.getOwnPropertyDescriptor(Request.prototype, "url")?.get;
  if (getter) return getter;
  throw new TypeError("Cannot hide a parameter: Request.prototype has no getter for url");
}

function without(url: string, isHidden: (pair: string) => boolean): string {
  const [address, pairs] = split(url);
  if (!pairs.some(isHidden)) return url;
  const others = pairs.filter((pair) => !isHidden(pair)).join("&");
  return others === "" ? address : `${address}?${others}`;
}

/** Splits a URL at its query, and the query into pairs; a fragment is dropped. */
function split(url: string): [address: string, pairs: string[]] {
  const [whole = ""] = url.split("#", 1);
  const start = whole.indexOf("?");
  return start < 0 ? [whole, []] : [whole.slice(0, start), whole.slice(start + 1).split("&")];
}

/** Whether a pair has this name, decoded as the URL standard does. */
function hasName(pair: string, name: string): boolean {
  const end = pair.indexOf("=");
  const encoded = end < 0 ? pair : pair.slice(0, end);
  if (!encoded.includes("%")) return encoded === name;
  if (encoded.length > name.length * ESCAPED_CHARS) return false;
  return encoded.replace(ESCAPE, (_, code) => String.fromCharCode(parseInt(code, 16))) === name;
}

/** The constructor drops one leading "?", which may belong to the first name: "/api??name". */
function parameters(query: string): URLSearchParams {
  return new URLSearchParams(`?${query}`);
}
