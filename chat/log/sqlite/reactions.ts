// What people show at messages, as far as it is told with each.

import type { Row } from "./rows.ts";
import { integer } from "./rows.ts";
import type { Statements } from "./statements.ts";

/** An emoji at a message, how many people show it, and some of them. */
interface Shown {
  readonly emoji: string;
  readonly count: number;
  readonly users: readonly User[];
}

interface User {
  readonly id: string;
  readonly name: string;
}

/** People who are named with an emoji: the first ones, and the reader. */
const MAX_NAMED = 20;

/** Messages with what is shown at them: each emoji in the order in which it came first. */
export function* withReactions(
  sql: Statements,
  messages: Iterable<Row>,
  reader: string | undefined,
): Generator<Row> {
  for (const message of messages) {
    const reactions = shownAt(sql, integer(message.gid), reader);
    yield reactions.length > 0 ? { ...message, reactions } : message;
  }
}

function shownAt(sql: Statements, target: number, reader = ""): Shown[] {
  return sql.reactions.all(target).map(({ emoji, count }) => {
    const shown = { emoji: String(emoji), count: integer(count) };
    const first = sql.reactingUsers.all(target, shown.emoji, MAX_NAMED).map(toUser);
    const isNamed = shown.count <= MAX_NAMED || first.some(({ id }) => id === reader);
    const own = isNamed ? undefined : sql.reaction.get(target, shown.emoji, reader);
    return { ...shown, users: own ? [...first, toUser(own)] : first };
  });
}

/** Not the row itself: to write one as JSON takes ten times as long. */
function toUser({ id, name }: Row): User {
  return { id: String(id), name: String(name) };
}
