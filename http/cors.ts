// What scripts of other sites may read (CORS). They come with a token of their own: cookies are
// never let in, so that no site can act for a person who is signed in here.

const METHODS = "GET, POST, PUT, PATCH, DELETE";
const REQUEST_HEADERS = "authorization, content-type, last-event-id";
const RESPONSE_HEADERS = "retry-after";

/** Browsers keep the answer no longer than this anyway. */
const KEPT_SECONDS = "7200";

/** The other sites whose scripts may read the answers. */
export class Cors {
  readonly #origins: ReadonlySet<string>;

  /** @param origins The origins of those sites, as `Origin` writes them. */
  constructor(origins: readonly string[]) {
    this.#origins = new Set(origins);
  }

  /** Whether scripts of this origin may read. */
  has(origin: string | null): origin is string {
    return origin !== null && this.#origins.has(origin);
  }

  /** The answer to a browser that asks first whether a script may ask; else `undefined`. */
  preflight({ method, headers }: Request): Response | undefined {
    const isAsked = method === "OPTIONS" && headers.has("access-control-request-method");
    if (!isAsked || !this.has(headers.get("origin"))) return undefined;
    return new Response(null, {
      status: 204,
      headers: {
        "access-control-allow-methods": METHODS,
        "access-control-allow-headers": REQUEST_HEADERS,
        "access-control-max-age": KEPT_SECONDS,
      },
    });
  }

  /** Lets the script that asked read the answer, where its site is one of these. */
  applyHeaders({ headers }: Request, response: Response): void {
    if (this.#origins.size === 0) return;
    // A cache must not give the answer for one site to another, nor to this server's own page.
    response.headers.append("vary", "origin");
    const origin = headers.get("origin");
    if (!this.has(origin)) return;
    response.headers.set("access-control-allow-origin", origin);
    response.headers.set("access-control-expose-headers", RESPONSE_HEADERS);
    response.headers.set("cross-origin-resource-policy", "cross-origin");
  }
}
