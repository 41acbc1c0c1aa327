// What the API reads: the fields of a JSON object. A form could be posted from another site.

import type { Limits } from "../../chat/config/config.ts";
import { chatError, invalid } from "../../chat/errors.ts";
import { readFields } from "../../http/request_body.ts";

/** A body whose members have no other names than these. */
export type Body<Name extends string> = Readonly<Partial<Record<Name, unknown>>>;

/** Unknown members that a refusal names, and characters of each. */
const MAX_NAMED = 4;
const MAX_NAME_CHARS = 40;

/**
 * Reads a body and refuses members of other names: a client that sends them expects that they have an
 * effect.
 *
 * @throws {HttpProblem} see `readFields`.
 * @throws {ChatError} `invalid-field` that names the unknown members.
 */
export async function readJson<Name extends string>(
  request: Request,
  { bodyBytes }: Pick<Limits, "bodyBytes">,
  names: readonly Name[],
): Promise<Body<Name>> {
  const fields = await readFields(request, { maxBytes: bodyBytes, types: ["application/json"] });
  requireOnly(fields, names);
  return fields;
}

/**
 * @param path What stands before the name of a member in the refusal, such as "members[0].".
 * @throws {ChatError} `invalid-field` if an object has members of other names.
 */
export function requireOnly<Name extends string>(
  fields: object,
  names: readonly Name[],
  path = "",
): asserts fields is Body<Name> {
  const allowed: readonly string[] = names;
  const unknown = Object.keys(fields).filter((name) => !allowed.includes(name));
  const [field] = unknown;
  if (field === undefined) return;
  const quoted = unknown.slice(0, MAX_NAMED).map((name) => `"${path}${shorten(name)}"`);
  const others = unknown.length - quoted.length;
  const all = list(others > 0 ? [...quoted, `${others} others`] : quoted);
  const what = unknown.length === 1 ? `The field ${all} is` : `The fields ${all} are`;
  const message = `${what} unknown: there may be ${list(names)}`;
  throw chatError("invalid-field", message, { field: path + shorten(field) });
}

function shorten(name: string): string {
  return name.length > MAX_NAME_CHARS ? `${name.slice(0, MAX_NAME_CHARS)}…` : name;
}

/** `a`, `a and b`, `a, b and c`. */
function list(names: readonly string[]): string {
  const last = names.at(-1) ?? "";
  return names.length < 2 ? last : `${names.slice(0, -1).join(", ")} and ${last}`;
}

/** @throws {ChatError} `invalid-field` unless the field is a text. */
export function requireText(field: string, value: unknown): string {
  if (typeof value === "string") return value;
  throw invalid(field, "must be a text");
}
