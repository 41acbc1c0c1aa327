// What the API reads: the fields of a JSON object. A form could be posted from another site.

import type { Limits } from "../chat/config.ts";
import { invalid } from "../chat/errors.ts";
import { type Fields, readFields } from "../http/request_body.ts";

/** @throws {HttpProblem} see `readFields`. */
export function readJson(request: Request, { bodyBytes }: Limits): Promise<Fields> {
  return readFields(request, { maxBytes: bodyBytes, types: ["application/json"] });
}

/** @throws {ChatError} `invalid-message` unless the field is a text. */
export function requireText(field: string, value: unknown): string {
  if (typeof value === "string") return value;
  throw invalid(field, "must be a text");
}
