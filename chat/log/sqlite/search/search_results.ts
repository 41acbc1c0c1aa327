// Searches messages within a time limit.

import { Buffer } from "node:buffer";
import type { SearchRange } from "../../../log.ts";
import { isPrivate } from "../../../domain/room.ts";
import { MAX_ANSWER_BYTES } from "../../../protocol.ts";
import type { Candidate, CandidateIndex } from "./candidates.ts";
import { type Span, spans, toLookups } from "./postings.ts";
import { integer, type Row } from "../rows.ts";
import { marksOf, parseTerms, type SearchTerms, toMarkedQuery, toQuery } from "./search_terms.ts";
import { boundsOfTimeRange } from "../position_lookup.ts";
import type { Statements } from "../statements.ts";

/** Messages and characters that are compared at once; in the worst case that takes a few ms. */
const MAX_AT_ONCE = 32;
const MAX_CHARS_AT_ONCE = 4_096;
/**
 * Work that is done even if the time is over, a few ms of it, so that a search makes progress on
 * slow machines. Measured in characters compared; gids and spans count as so many.
 */
const MIN_WORK = 8_192;
const GID_WORK = 64;
const SPAN_WORK = 1_024;
/**
 * A search that stops among messages the user may not read reports a multiple of this: the exact
 * position would reveal that one of them contains the words.
 */
const BLOCK = 256;

export interface SearchTools {
  readonly sql: Statements;
  readonly candidates: CandidateIndex;
  readonly isOver: () => boolean;
}

/** Messages with snippets, newest first. */
export interface FoundRows {
  readonly rows: readonly Row[];
  /** The gid before which to continue; undefined if the search is complete. */
  readonly before?: number;
}

interface SearchRequest extends SearchRange {
  readonly words: string;
  readonly head: number;
}

export function searchMessages(request: SearchRequest, tools: SearchTools): FoundRows {
  const { words, head, limit, before = Infinity } = request;
  const { sql } = tools;
  const terms = parseTerms(words);
  // Punctuation is not in the index.
  if (terms.length === 0 && words.trim() !== "") return { rows: [] };
  const searchTerms = {
    terms,
    excluded: parseTerms(request.without ?? ""),
    names: request.from ?? [],
    marks: marksOf(sql, request),
  };
  const lookups = toLookups(searchTerms, tools);
  if (lookups.length === 0) return { rows: [] };
  const newest = Math.min(before, head + 1);
  if (limit === 0) return { rows: [], before: newest };
  const bounds = boundsOfTimeRange(sql, { ...request, head })
    .map((some) => ({ ...some, before: Math.min(some.before, newest) }));
  const all = bounds.values().flatMap((some) => spans(sql, lookups, some));
  return new Search(searchTerms, request, tools).run(all, newest);
}

class Search {
  readonly #request: SearchRequest;
  readonly #tools: SearchTools;
  readonly #query: string;
  readonly #marked: string | undefined;
  readonly #privateRooms: ReadonlySet<string> | undefined;
  readonly #rows: Row[] = [];
  #bytes = 0;
  #work = 0;

  constructor(searchTerms: SearchTerms, request: SearchRequest, tools: SearchTools) {
    const { room, privateRooms } = request;
    this.#request = request;
    this.#tools = tools;
    this.#query = toQuery(searchTerms);
    this.#marked = toMarkedQuery(searchTerms.terms);
    this.#privateRooms = room === undefined && privateRooms ? new Set(privateRooms) : undefined;
  }

  run(spans: Iterable<Span>, before: number): FoundRows {
    let waiting: Candidate[] = [];
    let reached = before;
    for (const { gid, candidate } of this.#candidates(spans)) {
      if (candidate) waiting.push(candidate);
      const isOver = this.#isOver;
      if (!isOver && !isFull(waiting)) continue;
      const end = this.#compare(waiting);
      if (end !== undefined) return { rows: this.#rows, before: end };
      reached = Math.min(waiting.at(-1)?.gid ?? reached, Math.ceil(gid / BLOCK) * BLOCK);
      waiting = [];
      // Only after some progress: a repeated search must get further.
      if (isOver && reached < before) return { rows: this.#rows, before: reached };
    }
    const end = this.#compare(waiting);
    return { rows: this.#rows, ...(end !== undefined && { before: end }) };
  }

  /** Yields the gids of spans with their candidates, each span ending with its lowest gid. */
  *#candidates(
    spans: Iterable<Span>,
  ): Generator<{ gid: number; candidate?: Candidate | undefined }> {
    for (const { gids, lowest } of spans) {
      this.#work += SPAN_WORK;
      for (const gid of gids) yield { gid, candidate: this.#read(gid) };
      yield { gid: lowest };
    }
  }

  get #isOver(): boolean {
    return this.#work >= MIN_WORK && this.#tools.isOver();
  }

  #read(gid: number): Candidate | undefined {
    this.#work += GID_WORK;
    const row = this.#tools.sql.searchable.get(gid);
    if (!row || !this.#isInRange(String(row.room), integer(row.at))) return undefined;
    const { text, marks, sender } = row;
    this.#work += String(text).length;
    return { gid, text: String(text), marks: String(marks), sender: String(sender) };
  }

  #isInRange(name: string, at: number): boolean {
    const { room, since = -Infinity, until = Infinity } = this.#request;
    if (at < since || at >= until) return false;
    if (room !== undefined) return name === room;
    return !isPrivate(name) || (this.#privateRooms?.has(name) ?? true);
  }

  /** Adds the matching messages; returns the last gid if the limits are reached. */
  #compare(messages: readonly Candidate[]): number | undefined {
    if (messages.length === 0) return undefined;
    const { sql, candidates } = this.#tools;
    const texts = new Map(messages.map(({ gid, text }) => [gid, text]));
    for (const gid of candidates.matching(messages, this.#query)) {
      const row = sql.entryByGid.get(gid);
      if (!row) continue;
      // With the names of files, unlike the text of the entry.
      const snippet = candidates.snippet(texts.get(gid) ?? "", this.#marked);
      this.#rows.push({ ...row, snippet });
      this.#bytes += Buffer.byteLength(`${row.text}${row.files ?? ""}`);
      const isEnough = this.#rows.length >= this.#request.limit || this.#bytes >= MAX_ANSWER_BYTES;
      if (isEnough || this.#isOver) return gid;
    }
    return undefined;
  }
}

function isFull(messages: readonly Candidate[]): boolean {
  const chars = messages.reduce((sum, { text }) => sum + text.length, 0);
  return messages.length >= MAX_AT_ONCE || chars >= MAX_CHARS_AT_ONCE;
}
