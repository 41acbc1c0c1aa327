// The messages that a search finds.

import type { SearchRange } from "../log.ts";
import { integer, type Row } from "./rows.ts";
import { toScopedQuery } from "./scope.ts";
import { toQuery } from "./search.ts";
import { lastGidBefore } from "./seek.ts";
import type { Statements } from "./statements.ts";

/** Newest first, each with its snippet. */
export function readFound(
  sql: Statements,
  { words, head, ...range }: SearchRange & { words: string; head: number },
): Row[] {
  const terms = toQuery(words, sql);
  // Signs alone are nothing that could be found.
  if (terms === undefined && words.trim() !== "") return [];
  const query = toScopedQuery(terms, range, sql);
  if (query === undefined) return [];
  const { since, until, before = Number.MAX_SAFE_INTEGER, limit } = range;
  const after = since === undefined ? 0 : lastGidBefore(sql, since, head);
  const upTo = until === undefined ? before : lastGidBefore(sql, until, head) + 1;
  const found = sql.search.all({ query, after, before: Math.min(before, upTo), limit });
  return found.flatMap(({ gid, snippet }) => {
    const row = sql.byGid.get(integer(gid));
    return row ? [{ ...row, snippet }] : [];
  });
}
