// Pages of lists: as many items as were asked for, and no more than fit the bytes of an answer.

import { Buffer } from "node:buffer";
import type { ChatError } from "../../chat/errors.ts";
import { MAX_ANSWER_BYTES } from "../../chat/protocol.ts";
import { parseLimit } from "./pagination.ts";

export interface ListOptions<Item, Shown> {
  /** What `after` names an item by. */
  readonly keyOf: (item: Item) => string;
  readonly show: (item: Item) => Shown;
  /** Made where `after` names none. */
  readonly gone: (after: string) => ChatError;
}

/**
 * The items after the one that a request names with `after`, at most `limit`, as they are shown;
 * `complete` says that there are no more.
 *
 * @throws {ChatError} what `gone` makes; `invalid-field` where `limit` is no number.
 */
export function pageOf<Item, Shown>(
  items: readonly Item[],
  params: URLSearchParams,
  { keyOf, show, gone }: ListOptions<Item, Shown>,
): { complete: boolean; page: Shown[] } {
  const start = startAfter(items, params.get("after"), { keyOf, gone });
  const asked = items.slice(start, start + parseLimit(params)).map(show);
  const page = asked.slice(0, countFitting(asked));
  return { complete: start + page.length >= items.length, page };
}

/** How many of some items an answer has: they end with the one whose JSON fills its bytes. */
export function countFitting(items: readonly unknown[]): number {
  let bytes = 0;
  for (const [i, item] of items.entries()) {
    bytes += Buffer.byteLength(JSON.stringify(item));
    if (bytes >= MAX_ANSWER_BYTES) return i + 1;
  }
  return items.length;
}

function startAfter<Item>(
  items: readonly Item[],
  after: string | null,
  { keyOf, gone }: Pick<ListOptions<Item, never>, "keyOf" | "gone">,
): number {
  if (after === null) return 0;
  const start = items.findIndex((item) => keyOf(item) === after) + 1;
  if (start > 0) return start;
  throw gone(after);
}
