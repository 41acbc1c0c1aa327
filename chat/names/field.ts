// One field of a message: what the rules of names and of texts share.

import { ChatError } from "../errors.ts";

/** @throws {ChatError} `invalid-message` unless the value is a string of whole characters. */
export function requireString(field: string, value: unknown): string {
  if (value === undefined || value === null) {
    throw invalid(field, `The field "${field}" is missing`);
  }
  if (typeof value !== "string") throw invalid(field, `The field "${field}" must be a string`);
  if (!value.isWellFormed()) throw invalid(field, `The field "${field}" must be valid Unicode`);
  return value;
}

/** @throws {ChatError} `invalid-message` if the value is empty or has more than `most` characters. */
export function requireLength(field: string, value: string, most: number): string {
  if (value === "") throw invalid(field, `The field "${field}" is empty`);
  if (isLongerThan(value, most)) {
    throw invalid(field, `The field "${field}" must have at most ${most} characters`, most);
  }
  return value;
}

export function invalid(field: string, message: string, most?: number): ChatError {
  return new ChatError("invalid-message", message, { field, ...(most && { most }) });
}

/** Counts code points, which only matters for a string of more UTF-16 units than allowed. */
function isLongerThan(value: string, most: number): boolean {
  if (value.length <= most) return false;
  return value.length > 2 * most || [...value].length > most;
}
