// Pages of results: of messages, whose JSON comes from the broker, and of lists in memory.

import { Buffer } from "node:buffer";
import type { ChatError } from "../../chat/errors.ts";
import type { UserRange } from "../../chat/log.ts";
import { type EntriesAnswer, MAX_ANSWER_BYTES } from "../../chat/protocol.ts";
import { formatCursor } from "../../hub/mod.ts";
import { parseCount } from "./params.ts";

/** Items of a page. */
const PAGE_SIZE = { default: 50, max: 200 };

const decoder = new TextDecoder();

export const PAGE_HEADERS = { "content-type": "application/json" };

/** The members of a page of messages other than the messages. */
export interface PageInfo {
  /** Whether there are no more messages in the direction of the request, or none older than `around`. */
  readonly complete: boolean;
  /** The gid before which an incomplete search continues. */
  readonly before?: number;
  /** Whether there are no messages newer than a page around a seq. */
  readonly isLatest?: boolean;
  /** The seq in the middle of the page. */
  readonly around?: number;
}

/** Returns the maximum number of items of a page, from the parameter `limit`. */
export function parseLimit(params: URLSearchParams): number {
  return Math.min(parseCount(params, "limit") ?? PAGE_SIZE.default, PAGE_SIZE.max);
}

/** Returns a page of messages as JSON, with the cursor from which a stream continues. */
export function pageJson(
  { position, entries }: Pick<EntriesAnswer, "position" | "entries">,
  info: PageInfo,
): string {
  // The bodies are JSON already: they are joined without parsing.
  const messages = entries.map(({ body }) => decoder.decode(body)).join(",");
  const head = JSON.stringify({ cursor: formatCursor(position), ...info });
  return `${head.slice(0, -1)},"messages":[${messages}]}`;
}

export interface ListOptions<Item, View> {
  /** Returns the key by which the parameter `after` names an item. */
  readonly keyOf: (item: Item) => string;
  readonly toView: (item: Item) => View;
  /** Creates the error for an unknown `after`. */
  readonly unknownKey: (after: string) => ChatError;
}

/**
 * Returns a page of a list: the items after the one that the request names with `after`, up to `limit`
 * and to the maximum size of a response. `complete` means that there are no more.
 *
 * @throws {ChatError} the result of `unknownKey`; `invalid-field` if `limit` is not a number.
 */
export function pageOf<Item, View>(
  items: readonly Item[],
  params: URLSearchParams,
  { keyOf, toView, unknownKey }: ListOptions<Item, View>,
): { complete: boolean; page: View[] } {
  const start = startAfter(items, params.get("after"), { keyOf, unknownKey });
  const views = items.slice(start, start + parseLimit(params)).map(toView);
  const page = views.slice(0, countFitting(views));
  return { complete: start + page.length >= items.length, page };
}

/** Returns how many items fit a response; the one that exceeds its size is included. */
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
  { keyOf, unknownKey }: Pick<ListOptions<Item, never>, "keyOf" | "unknownKey">,
): number {
  if (after === null) return 0;
  const start = items.findIndex((item) => keyOf(item) === after) + 1;
  if (start > 0) return start;
  throw unknownKey(after);
}

/** Returns the range of a list that the broker keeps for a user, from the parameters. */
export function parseUserRange(params: URLSearchParams, user: string): UserRange {
  const before = parseCount(params, "before") ?? Number.MAX_SAFE_INTEGER;
  return { user, before, limit: parseLimit(params) };
}

/** Returns as many items as fit a response, and `before`, from where the next page continues. */
export function userPage<Item>(
  items: readonly Item[],
  { limit, keyOf }: { limit: number; keyOf: (item: Item) => number },
): { complete: boolean; before?: number; items: readonly Item[] } {
  const count = countFitting(items);
  const last = items[count - 1];
  const complete = last === undefined || (count === items.length && count < limit);
  return {
    complete,
    ...(!complete && { before: keyOf(last) }),
    items: items.slice(0, count),
  };
}
