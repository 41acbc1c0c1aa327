// Reads and checks what requests contain: the fields of JSON bodies, and query parameters.

import type { Limits } from "../../chat/config/config.ts";
import { chatError, invalid, invalidNumber } from "../../chat/errors.ts";
import { isRole, type Role, ROLES } from "../../chat/domain/user.ts";
import { readFields } from "../../http/body/request_body.ts";

/** A body that has no other fields than these. */
export type Body<Name extends string> = Readonly<Partial<Record<Name, unknown>>>;

/** Unknown fields that an error names, and the characters of each. */
const MAX_NAMED = 4;
const MAX_NAME_CHARS = 40;

/**
 * Reads a JSON body. Only JSON: a form could be posted from another site. Unknown fields are rejected,
 * because a client that sends them expects an effect.
 *
 * @throws {HttpProblem} see `readFields`.
 * @throws {ChatError} `invalid-field` that names the unknown fields.
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
 * @param path Prefix of the names in the error, such as "members[0].".
 * @throws {ChatError} `invalid-field` if an object has other fields.
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
  const all = list(others > 0 ? [...quoted, `${others} more`] : quoted);
  const message = `Unknown ${unknown.length === 1 ? "field" : "fields"} ${all}: expected ${
    list(names)
  }`;
  throw chatError("invalid-field", message, { field: path + shorten(field) });
}

function shorten(name: string): string {
  return name.length > MAX_NAME_CHARS ? `${name.slice(0, MAX_NAME_CHARS)}…` : name;
}

/** Formats names as `a`, `a and b`, or `a, b and c`. */
function list(names: readonly string[]): string {
  const last = names.at(-1) ?? "";
  return names.length < 2 ? last : `${names.slice(0, -1).join(", ")} and ${last}`;
}

/** @throws {ChatError} `invalid-field` unless the field is a string. */
export function requireText(field: string, value: unknown): string {
  if (typeof value === "string") return value;
  throw invalid(field, "must be a string");
}

/** @throws {ChatError} `invalid-field` unless the field is a role. */
export function parseRole(value: unknown): Role {
  if (isRole(value)) return value;
  throw invalid("role", `must be one of ${ROLES.join(", ")}`);
}

/** @throws {ChatError} `invalid-number` unless the field is a whole number from 1 to `max`. */
export function parsePositive(field: string, value: unknown, max: number): number {
  const isPositive = typeof value === "number" && Number.isInteger(value) && value >= 1;
  if (isPositive && value <= max) return value;
  throw invalidNumber(field, { min: 1, max });
}

/** Returns the numeric parameters that the request has, of the given names. */
export function parseBounds<Name extends string>(
  params: URLSearchParams,
  names: readonly Name[],
): Partial<Record<Name, number>> {
  const bounds: Partial<Record<Name, number>> = {};
  for (const name of names) {
    const bound = parseCount(params, name);
    if (bound !== undefined) bounds[name] = bound;
  }
  return bounds;
}

/** @throws {ChatError} `invalid-field` unless the parameter, if present, is a whole number. */
export function parseCount(params: URLSearchParams, field: string): number | undefined {
  const value = params.get(field);
  if (value === null) return undefined;
  if (/^\d{1,15}$/.test(value)) return Number(value);
  throw invalid(field, "must be a whole number");
}
