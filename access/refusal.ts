// The answers to one whose credentials do not hold. `detail` goes to whoever sent them: it may quote
// a claim, never the token itself.

import { HttpProblem } from "../http/problem.ts";

export function badCredentials(detail: string): HttpProblem {
  return unauthorized("bad-credentials", detail);
}

export function expiredCredentials(detail: string): HttpProblem {
  return unauthorized("expired-credentials", detail);
}

function unauthorized(code: string, detail: string): HttpProblem {
  const headers = { "www-authenticate": "Bearer" };
  return new HttpProblem({ status: 401, code, detail, headers });
}
