// Adds reactions to messages.

import type { Row } from "../rows.ts";
import { integer } from "../rows.ts";
import type { Statements } from "../statements.ts";

/** An emoji with the number of users who reacted with it, and some of them. */
interface ReactionView {
  readonly emoji: string;
  readonly count: number;
  readonly users: readonly User[];
}

interface User {
  readonly id: string;
  readonly name: string;
}

/** Users listed for an emoji: the first ones, and the reader. */
const MAX_NAMED = 20;

/** Yields messages with their reactions: each emoji in the order in which it was first used. */
export function* withReactions(
  sql: Statements,
  messages: Iterable<Row>,
  reader: string | undefined,
): Generator<Row> {
  for (const message of messages) {
    const reactions = reactionsOf(sql, integer(message.gid), reader);
    yield reactions.length > 0 ? { ...message, reactions } : message;
  }
}

function reactionsOf(sql: Statements, target: number, reader = ""): ReactionView[] {
  return sql.reactions.all(target).map(({ emoji, count }) => {
    const shown = { emoji: String(emoji), count: integer(count) };
    const first = sql.reactingUsers.all(target, shown.emoji, MAX_NAMED).map(toUser);
    const isNamed = shown.count <= MAX_NAMED || first.some(({ id }) => id === reader);
    const own = isNamed ? undefined : sql.reaction.get(target, shown.emoji, reader);
    return { ...shown, users: own ? [...first, toUser(own)] : first };
  });
}

/** Not the row itself: serializing that takes ten times as long. */
function toUser({ id, name }: Row): User {
  return { id: String(id), name: String(name) };
}
