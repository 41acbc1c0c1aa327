/** An answer that says what is wrong, as RFC 9457 describes it (`application/problem+json`). */
export interface Problem {
  /** 400 to 599. */
  readonly status: number;
  /** A short name of the kind of problem that programs can rely on, such as "invalid-message". */
  readonly code: string;
  /** One sentence for people about this very request. */
  readonly detail: string;
  /** The field of the request that is at fault. */
  readonly field?: string | undefined;
  /** How many characters that field may have. */
  readonly most?: number | undefined;
  /** Further headers, such as `retry-after`. */
  readonly headers?: Record<string, string>;
}

/** Thrown where a request cannot be answered; `problemResponse` turns it into the answer. */
export class HttpProblem extends Error implements Problem {
  override readonly name = "HttpProblem";
  readonly status: number;
  readonly code: string;
  readonly detail: string;
  readonly field: string | undefined;
  readonly most: number | undefined;
  readonly headers: Record<string, string>;

  /** The message of the error is the problem's `detail`. */
  constructor({ status, code, detail, field, most, headers = {} }: Problem) {
    super(detail);
    this.status = status;
    this.code = code;
    this.detail = detail;
    this.field = field;
    this.most = most;
    this.headers = headers;
  }
}

/** The problem as a response: a JSON body of `type`, `title`, `status`, `detail`, `code`, `field`, `most`. */
export function problemResponse(problem: Problem): Response {
  const { status, code, detail, field, most, headers } = problem;
  const title = TITLES.get(status) ?? "Error";
  const body = JSON.stringify({ type: "about:blank", title, status, detail, code, field, most });
  return new Response(body, {
    status,
    headers: {
      ...headers,
      "content-type": "application/problem+json",
      "cache-control": "no-store",
    },
  });
}

/** The titles of RFC 9110, as `about:blank` demands. */
const TITLES = new Map([
  [400, "Bad Request"],
  [401, "Unauthorized"],
  [403, "Forbidden"],
  [404, "Not Found"],
  [405, "Method Not Allowed"],
  [408, "Request Timeout"],
  [409, "Conflict"],
  [410, "Gone"],
  [413, "Content Too Large"],
  [415, "Unsupported Media Type"],
  [421, "Misdirected Request"],
  [422, "Unprocessable Content"],
  [429, "Too Many Requests"],
  [500, "Internal Server Error"],
  [503, "Service Unavailable"],
]);
