/** What this folder finds wrong, each with its status. */
export const HTTP_PROBLEMS = {
  "malformed-body": 400,
  "forbidden-origin": 403,
  "not-found": 404,
  "method-not-allowed": 405,
  "body-too-slow": 408,
  "body-too-large": 413,
  "unsupported-type": 415,
  "unknown-host": 421,
  "headers-too-large": 431,
  "internal-error": 500,
  "body-incomplete": 503,
} as const satisfies Readonly<Record<string, number>>;

export type HttpCode = keyof typeof HTTP_PROBLEMS;

/** An answer that says what is wrong, as RFC 9457 describes it (`application/problem+json`). */
export interface Problem {
  /** 400 to 599. */
  readonly status: number;
  /** A short name of the kind of problem that programs can rely on, such as "malformed-body". */
  readonly code: string;
  /** One sentence for people about this very request. */
  readonly detail: string;
  /** What else is said of it: members of the JSON beside those above. */
  readonly members: Readonly<Record<string, unknown>>;
  /** Further headers, such as `retry-after`. */
  readonly headers: Readonly<Record<string, string>>;
}

export interface HttpProblemOptions {
  /** The field of the request that is at fault. */
  readonly field?: string | undefined;
  /** Further headers, such as `allow`. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** Thrown where a request cannot be answered; `problemResponse` turns it into the answer. */
export class HttpProblem extends Error implements Problem {
  override readonly name = "HttpProblem";
  readonly status: number;
  readonly code: HttpCode;
  readonly detail: string;
  readonly field: string | undefined;
  readonly headers: Readonly<Record<string, string>>;

  /** The message of the error is the problem's `detail`. */
  constructor(code: HttpCode, detail: string, { field, headers = {} }: HttpProblemOptions = {}) {
    super(detail);
    this.status = HTTP_PROBLEMS[code];
    this.code = code;
    this.detail = detail;
    this.field = field;
    this.headers = headers;
  }

  get members(): { readonly field?: string | undefined } {
    return { field: this.field };
  }
}

/** The problem as a response: a JSON body of `type`, `title`, `status`, `detail`, `code` and its members. */
export function problemResponse(problem: Problem): Response {
  return new Response(problemJson(problem), {
    status: problem.status,
    headers: {
      ...problem.headers,
      "content-type": "application/problem+json",
      "cache-control": "no-store",
    },
  });
}

/** The body of `problemResponse`. */
export function problemJson({ status, detail, code, members }: Problem): string {
  const title = TITLES.get(status) ?? "Error";
  return JSON.stringify({ type: "about:blank", title, status, detail, code, ...members });
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
  [431, "Request Header Fields Too Large"],
  [500, "Internal Server Error"],
  [503, "Service Unavailable"],
]);
