// Cross-origin resource sharing (CORS) for scripts of other sites. They bring a token of their own;
// cookies are never allowed, so that no site can act for a user who is signed in here.

const METHODS = "GET, POST, PUT, PATCH, DELETE";

/** The last five are those of tus, for uploads. */
const REQUEST_HEADERS = [
  "authorization",
  "content-type",
  "last-event-id",
  "range",
  "tus-resumable",
  "upload-length",
  "upload-metadata",
  "upload-offset",
  "upload-checksum",
].join(", ");

const RESPONSE_HEADERS = [
  "retry-after",
  "location",
  "tus-resumable",
  "upload-length",
  "upload-offset",
  "upload-expires",
].join(", ");

/** The longest time that browsers cache a preflight response. */
const MAX_AGE_SECONDS = "7200";

/** The other sites whose scripts may read responses. */
export class Cors {
  readonly #origins: ReadonlySet<string>;

  /** @param origins Origins as the `Origin` header writes them. */
  constructor(origins: readonly string[]) {
    this.#origins = new Set(origins);
  }

  /** Whether scripts of this origin may read responses. */
  has(origin: string | null): origin is string {
    return origin !== null && this.#origins.has(origin);
  }

  /** Returns the response to a preflight request of an allowed origin, else `undefined`. */
  preflight({ method, headers }: Request): Response | undefined {
    const isPreflight = method === "OPTIONS" && headers.has("access-control-request-method");
    if (!isPreflight || !this.has(headers.get("origin"))) return undefined;
    return new Response(null, {
      status: 204,
      headers: {
        "access-control-allow-methods": METHODS,
        "access-control-allow-headers": REQUEST_HEADERS,
        "access-control-max-age": MAX_AGE_SECONDS,
      },
    });
  }

  /** Adds the headers that let a script of an allowed origin read the response. */
  applyHeaders({ headers }: Request, response: Response): void {
    if (this.#origins.size === 0) return;
    // Keeps caches from reusing a response for another site, or for this server's own page.
    response.headers.append("vary", "origin");
    const origin = headers.get("origin");
    if (!this.has(origin)) return;
    response.headers.set("access-control-allow-origin", origin);
    response.headers.set("access-control-expose-headers", RESPONSE_HEADERS);
    response.headers.set("cross-origin-resource-policy", "cross-origin");
  }
}
