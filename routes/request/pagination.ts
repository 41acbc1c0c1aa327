// What history and search have in common: which messages are asked for, and how a page looks.

import { formatCursor } from "../../hub/mod.ts";
import { invalid } from "../../chat/errors.ts";
import type { EntriesAnswer } from "../../chat/protocol.ts";

const MAX_PAGE = 200;
const DEFAULT_PAGE = 50;

const decoder = new TextDecoder();

/** How many messages a page has at most. */
export function parseLimit(params: URLSearchParams): number {
  return Math.min(parseCount(params, "limit") ?? DEFAULT_PAGE, MAX_PAGE);
}

/** The bounds that the request gives, of those that it may give. */
export function parseBounds<Name extends string>(
  params: URLSearchParams,
  names: readonly Name[],
): Partial<Record<Name, number>> {
  const bounds: Partial<Record<Name, number>> = {};
  for (const name of names) {
    const bound = parseCount(params, name);
    if (bound !== undefined) bounds[name] = bound;
  }
  return bounds;
}

/** What is said of a page beside its messages. */
export interface PageInfo {
  /** Whether there are no more in the direction that was asked for, or older ones than around a seq. */
  readonly complete: boolean;
  /** The gid before which a search goes on that is not complete. */
  readonly before?: number;
  /** Whether there are no newer ones than around a seq. */
  readonly isLatest?: boolean;
  /** The seq that the page is around. */
  readonly around?: number;
}

/** The headers of a page. */
export const PAGE_HEADERS = { "content-type": "application/json" };

/** A page: its messages, what is said of it, and the cursor after which a stream goes on. */
export function pageJson(
  { position, entries }: Pick<EntriesAnswer, "position" | "entries">,
  facts: PageInfo,
): string {
  // The bodies are JSON already: they are joined, not parsed.
  const messages = entries.map(({ body }) => decoder.decode(body)).join(",");
  const head = JSON.stringify({ cursor: formatCursor(position), ...facts });
  return `${head.slice(0, -1)},"messages":[${messages}]}`;
}

/** A whole number, where the request gives it. */
export function parseCount(params: URLSearchParams, field: string): number | undefined {
  const value = params.get(field);
  if (value === null) return undefined;
  if (/^\d{1,15}$/.test(value)) return Number(value);
  throw invalid(field, "must be a whole number");
}
