// Reads rows in parts of growing size. Not by `iterate`: in Deno 2.9 that ends without an error
// when the file cannot be read, as if there were no more rows.

import type { Row } from "./rows.ts";

const FIRST_ROWS = 32;
const MAX_ROWS = 1_024;

/**
 * Yields the rows of a query, doubling the size of each part. If a part cannot be read, rows are
 * read singly up to the damage.
 *
 * @param read Reads rows after the last one.
 * @throws {Error} what `read` throws for a single row.
 */
export function* readInParts(
  read: (limit: number, last: Row | undefined) => readonly Row[],
  limit = Infinity,
): Generator<Row> {
  let last: Row | undefined;
  let size = FIRST_ROWS;
  for (let left = limit; left > 0;) {
    const wanted = Math.min(size, left);
    let rows: readonly Row[];
    try {
      rows = read(wanted, last);
    } catch (error) {
      if (wanted === 1) throw error;
      size = 1;
      continue;
    }
    yield* rows;
    if (rows.length < wanted) return;
    last = rows.at(-1);
    left -= wanted;
    size = Math.min(2 * size, MAX_ROWS);
  }
}
