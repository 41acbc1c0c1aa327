// Rules for texts of a change that users see: like names, they must not contain invisible
// characters. Only new drafts are checked: stored entries were written under the rules of their
// time and stay readable.

import { chatError } from "../../errors.ts";
import { parseName, violatedRule } from "../../names/display_name.ts";
import type { Change } from "../changes.ts";

/** @throws {ChatError} `invalid-name` or `invalid-text` with the field at fault. */
export function requireVisibleTexts(change: Change, nameChars: number): void {
  for (const [field, name] of namesIn(change)) parseName(name, nameChars, field);
  for (const [field, value] of Object.entries(change)) {
    if (SINGLE_LINE_FIELDS.includes(field) && typeof value === "string") {
      requireVisible(field, value);
    }
  }
}

/** Fields with one line of text; "name" also as the last seen name of a user. */
const SINGLE_LINE_FIELDS: readonly string[] = ["title", "topic", "device", "name", "reason"];

/** The names that users appear under afterwards, by field. */
function namesIn(change: Change): [field: string, name: string][] {
  switch (change.type) {
    case "join":
    case "rename":
      return [["name", change.name]];
    case "add":
      return [["name", change.member.name]];
    case "open":
      return change.members.map(({ name }, i) => [`members[${i}].name`, name]);
    default:
      return [];
  }
}

function requireVisible(field: string, line: string) {
  const broken = violatedRule(line);
  if (broken === undefined) return;
  throw chatError("invalid-text", `The field "${field}" ${broken}`, { field });
}
