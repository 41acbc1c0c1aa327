// Under a name that the server knows as somebody's nobody else writes, joins or is shown, nor under one
// that looks like it. Names that people only write under are free: those differ by picture and colour.

import { chatError } from "../errors.ts";
import type { Draft } from "../message.ts";
import type { Member } from "./changes.ts";
import type { Directory } from "./directory.ts";

/** @throws {ChatError} `name-taken` with the field if the name is known as that of somebody else. */
export function requireFreeName(
  directory: Directory,
  { id, name }: Member,
  field = "name",
): void {
  const other = directory.ownerOfName(name, id);
  if (!other) return;
  const message = `Somebody is called "${other.name}" already`;
  throw chatError("name-taken", message, { field, name: other.name });
}

/**
 * For all names that are shown with what is written.
 *
 * @throws {ChatError} `name-taken` with the field if one of them is known as that of somebody else.
 */
export function requireOwnNames(
  directory: Directory,
  { author, from, change }: Pick<Draft, "author" | "from" | "change">,
): void {
  // Who vouches for a name has given it to one person: nobody here can take it from them.
  if (author && !author.hasName) requireFreeName(directory, { id: author.id, name: from }, "from");
  if (change?.type === "add") requireFreeName(directory, change.member, "name");
  if (change?.type !== "open") return;
  for (const [i, member] of change.members.entries()) {
    requireFreeName(directory, member, `members[${i}].name`);
  }
}
