// Error responses as RFC 9457 describes them, and the errors that become such a response.

import { STATUS_TEXT } from "@std/http/status";

/** The problem codes of this folder, each with its status. */
export const HTTP_PROBLEMS = {
  "malformed-body": 400,
  "forbidden-origin": 403,
  "not-found": 404,
  "method-not-allowed": 405,
  "body-too-slow": 408,
  "unsupported-version": 412,
  "body-too-large": 413,
  "unsupported-type": 415,
  "range-not-satisfiable": 416,
  "unknown-host": 421,
  "headers-too-large": 431,
  "internal-error": 500,
  "body-incomplete": 503,
} as const satisfies Readonly<Record<string, number>>;

/** A code of {@linkcode HTTP_PROBLEMS}. */
export type HttpCode = keyof typeof HTTP_PROBLEMS;

/** An error response as RFC 9457 describes it (`application/problem+json`). */
export interface Problem {
  /** 400 to 599. */
  readonly status: number;
  /** A short identifier for programs, such as "malformed-body". */
  readonly code: string;
  /** One sentence for people about this request. */
  readonly detail: string;
  /** Further members of the JSON body. */
  readonly members: Readonly<Record<string, unknown>>;
  /** Further headers, such as `retry-after`. */
  readonly headers: Readonly<Record<string, string>>;
}

/** Options of {@linkcode HttpProblem}. */
export interface HttpProblemOptions {
  /** The field of the request that is at fault. */
  readonly field?: string | undefined;
  /** Further headers, such as `allow`. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** Thrown to end a request; `problemResponse` turns it into the response. */
export class HttpProblem extends Error implements Problem {
  override readonly name = "HttpProblem";
  readonly status: number;
  readonly code: HttpCode;
  readonly detail: string;
  readonly field: string | undefined;
  readonly headers: Readonly<Record<string, string>>;

  /** `detail` is also the message of the error. */
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

/** Returns the problem as a response with a JSON body. */
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

/** Returns the JSON body: `type`, `title`, `status`, `detail`, `code` and the problem's members. */
export function problemJson({ status, detail, code, members }: Problem): string {
  const title = STATUS_TEXT[status] ?? "Error";
  return JSON.stringify({ type: "about:blank", title, status, detail, code, ...members });
}
