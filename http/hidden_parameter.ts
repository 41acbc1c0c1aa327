// A secret in the query of an address, kept from all but the one who reads it.
//
// With OpenTelemetry on, Deno puts the address of a request into a span before it calls the handler, and
// an attribute that is set again does not replace the first one: both are exported. What must not be in a
// span has to be gone from `request.url` before.

type ReadUrl = (this: Request) => string;

/** The longest way to write one character of a name: `%61`. */
const ESCAPED_CHARS = 3;
const ESCAPE = /%([0-9a-f]{2})/gi;

/**
 * Takes a parameter out of `request.url`, of every request of this process from now on.
 *
 * @param name The parameter's name, of letters, digits and underscores.
 * @returns Reads the values that a request has of it, in their order.
 */
export function hideParameter(name: string): (request: Request) => string[] {
  const readUrl = urlGetter();
  const isHidden = (pair: string) => hasName(pair, name);
  // A router reads the address once for each route, and an address may have thousands of pairs.
  const shown = new WeakMap<Request, string>();
  Object.defineProperty(Request.prototype, "url", {
    configurable: true,
    enumerable: true,
    get(this: Request) {
      const url = readUrl.call(this);
      // Few addresses have more to be looked at.
      if (!url.includes(name) && !url.includes("%")) return url;
      const known = shown.get(this) ?? without(url, isHidden);
      shown.set(this, known);
      return known;
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
  throw new TypeError("Cannot hide a parameter: Request has no getter of its address");
}

function without(url: string, isHidden: (pair: string) => boolean): string {
  const [address, pairs] = split(url);
  if (!pairs.some(isHidden)) return url;
  const others = pairs.filter((pair) => !isHidden(pair)).join("&");
  return others === "" ? address : `${address}?${others}`;
}

/** An address up to its query, and the pairs of that; no request needs a fragment. */
function split(url: string): [address: string, pairs: string[]] {
  const [whole = ""] = url.split("#", 1);
  const start = whole.indexOf("?");
  return start < 0 ? [whole, []] : [whole.slice(0, start), whole.slice(start + 1).split("&")];
}

/** Whether a pair has this name, as the URL standard reads it. */
function hasName(pair: string, name: string): boolean {
  const end = pair.indexOf("=");
  const written = end < 0 ? pair : pair.slice(0, end);
  if (!written.includes("%")) return written === name;
  if (written.length > name.length * ESCAPED_CHARS) return false;
  return written.replace(ESCAPE, (_, code) => String.fromCharCode(parseInt(code, 16))) === name;
}

/** The constructor removes one leading "?", which may belong to the first name: "/api??name". */
function parameters(query: string): URLSearchParams {
  return new URLSearchParams(`?${query}`);
}
