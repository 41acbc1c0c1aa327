// A user's registered name, and any name that looks like it, is theirs alone: no other user can
// post, join or appear under it. Names that users merely post under are not reserved; avatars and
// colours tell those users apart.

import { chatError } from "../../errors.ts";
import type { Draft } from "../../message.ts";
import type { Member } from "../../domain/user.ts";
import type { Directory } from "../directory.ts";

/** @throws {ChatError} `name-taken` with the field if another user owns the name. */
export function requireFreeName(
  directory: Directory,
  { id, name }: Member,
  field = "name",
): void {
  const other = directory.ownerOfName(name, id);
  if (!other) return;
  const message = `The name "${other.name}" is taken`;
  throw chatError("name-taken", message, { field, name: other.name });
}

/**
 * Checks all names displayed with a draft.
 * @throws {ChatError} `name-taken` with the field if another user owns one of them.
 */
export function requireOwnNames(
  directory: Directory,
  { author, from, change }: Pick<Draft, "author" | "from" | "change">,
): void {
  // An identity provider has assigned the name to one person: the server must not take it away.
  if (author && !author.hasName) requireFreeName(directory, { id: author.id, name: from }, "from");
  if (change?.type === "add") requireFreeName(directory, change.member, "name");
  if (change?.type !== "open") return;
  for (const [i, member] of change.members.entries()) {
    requireFreeName(directory, member, `members[${i}].name`);
  }
}
