// Checks of string fields that names, texts and ids share.

import { chatError, empty, invalid, tooLong } from "../errors.ts";

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Whether a value is a UUID of any version, in either case. */
export function isUuid(value: unknown): value is string {
  return typeof value === "string" && UUID.test(value);
}

/**
 * @throws {ChatError} `invalid-field` unless the value is a string, `invalid-text` if it has a lone
 * surrogate.
 */
export function requireString(field: string, value: unknown): string {
  if (value === undefined || value === null) throw invalid(field, "is missing");
  if (typeof value !== "string") throw invalid(field, "must be a string");
  if (!value.isWellFormed()) {
    throw chatError("invalid-text", `The field "${field}" must be valid Unicode`, { field });
  }
  return value;
}

/** @throws {ChatError} `empty`, or `too-long` if the value has more than `max` characters. */
export function requireLength(field: string, value: string, max: number): string {
  if (value === "") throw empty(field);
  if (isLongerThan(value, max)) throw tooLong(field, max);
  return value;
}

/** Counts code points, which only matters for a string of more UTF-16 units than allowed. */
function isLongerThan(value: string, max: number): boolean {
  if (value.length <= max) return false;
  return value.length > 2 * max || [...value].length > max;
}
