// The messages that a search finds, as far as it comes in its time.

import { Buffer } from "node:buffer";
import type { SearchRange } from "../../log.ts";
import { isPrivate } from "../../room.ts";
import { MAX_ANSWER_BYTES } from "../../protocol.ts";
import type { Candidate, CandidateIndex } from "./candidates.ts";
import { type SearchTerms, type Span, spans, toLookups } from "./postings.ts";
import { integer, type Row } from "./rows.ts";
import { marksOf, parseTerms, toMarkedQuery, toQuery } from "./search_terms.ts";
import { boundsOfTime } from "./position_lookup.ts";
import type { Statements } from "./statements.ts";

/** Messages, and characters of their texts, that are compared at once: a dear one takes a few ms. */
const MAX_AT_ONCE = 32;
const MAX_CHARS_AT_ONCE = 4_096;
/**
 * Work that is done in any case, a few ms of it: on a slow machine a search comes further, too, and a small
 * one to its end. Counted are characters that are compared, and in their measure gids and spans of them.
 */
const MIN_WORK = 8_192;
const WORK_OF_GID = 64;
const WORK_OF_SPAN = 1_024;
/**
 * Where a search ends among messages that may not be read it goes back to a multiple of this: the place
 * itself would tell that one of them has the words.
 */
const BLOCK = 256;

export interface SearchTools {
  readonly sql: Statements;
  readonly candidates: CandidateIndex;
  /** Whether the time is over. */
  readonly isOver: () => boolean;
}

/** Messages, newest first, each with its snippet. */
export interface FoundRows {
  readonly rows: readonly Row[];
  /** The gid before which there may be more; nothing where all were found. */
  readonly before?: number;
}

interface Question extends SearchRange {
  readonly words: string;
  readonly head: number;
}

export function searchMessages(question: Question, means: SearchTools): FoundRows {
  const { words, head, limit, before = Infinity } = question;
  const { sql } = means;
  const terms = parseTerms(words);
  // Signs alone are nothing that could be found.
  if (terms.length === 0 && words.trim() !== "") return { rows: [] };
  const wanted = { terms, names: question.from ?? [], marks: marksOf(sql, question) };
  const lookups = toLookups(wanted, means);
  if (lookups.length === 0) return { rows: [] };
  const newest = Math.min(before, head + 1);
  if (limit === 0) return { rows: [], before: newest };
  const bounds = boundsOfTime(sql, { ...question, head })
    .map((some) => ({ ...some, before: Math.min(some.before, newest) }));
  const all = bounds.values().flatMap((some) => spans(sql, lookups, some));
  return new Search(wanted, question, means).run(all, newest);
}

class Search {
  readonly #question: Question;
  readonly #means: SearchTools;
  readonly #query: string;
  readonly #marked: string | undefined;
  readonly #privateRooms: ReadonlySet<string> | undefined;
  readonly #rows: Row[] = [];
  #bytes = 0;
  #work = 0;

  constructor(wanted: SearchTerms, question: Question, means: SearchTools) {
    const { room, privateRooms } = question;
    this.#question = question;
    this.#means = means;
    this.#query = toQuery(wanted.terms, wanted);
    this.#marked = toMarkedQuery(wanted.terms);
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
      // Not where it began: who asks again comes further.
      if (isOver && reached < before) return { rows: this.#rows, before: reached };
    }
    const end = this.#compare(waiting);
    return { rows: this.#rows, ...(end !== undefined && { before: end }) };
  }

  /** The gids of spans, with what stands there if it may be found; last of each span its lowest. */
  *#candidates(
    spans: Iterable<Span>,
  ): Generator<{ gid: number; candidate?: Candidate | undefined }> {
    for (const { gids, lowest } of spans) {
      this.#work += WORK_OF_SPAN;
      for (const gid of gids) yield { gid, candidate: this.#read(gid) };
      yield { gid: lowest };
    }
  }

  get #isOver(): boolean {
    return this.#work >= MIN_WORK && this.#means.isOver();
  }

  #read(gid: number): Candidate | undefined {
    this.#work += WORK_OF_GID;
    const row = this.#means.sql.searchable.get(gid);
    if (!row || !this.#isMeant(String(row.room), integer(row.at))) return undefined;
    const { text, marks, sender } = row;
    this.#work += String(text).length;
    return { gid, text: String(text), marks: String(marks), sender: String(sender) };
  }

  #isMeant(name: string, at: number): boolean {
    const { room, since = -Infinity, until = Infinity } = this.#question;
    if (at < since || at >= until) return false;
    if (room !== undefined) return name === room;
    return !isPrivate(name) || (this.#privateRooms?.has(name) ?? true);
  }

  /** Takes those of some messages that are found; returns the last gid where there must be no more. */
  #compare(messages: readonly Candidate[]): number | undefined {
    if (messages.length === 0) return undefined;
    const { sql, candidates } = this.#means;
    for (const gid of candidates.matching(messages, this.#query)) {
      const row = sql.entryByGid.get(gid);
      if (!row) continue;
      const text = String(row.text);
      this.#rows.push({ ...row, snippet: candidates.snippet(text, this.#marked) });
      this.#bytes += Buffer.byteLength(text);
      const isEnough = this.#rows.length >= this.#question.limit || this.#bytes >= MAX_ANSWER_BYTES;
      if (isEnough || this.#isOver) return gid;
    }
    return undefined;
  }
}

function isFull(messages: readonly Candidate[]): boolean {
  const chars = messages.reduce((sum, { text }) => sum + text.length, 0);
  return messages.length >= MAX_AT_ONCE || chars >= MAX_CHARS_AT_ONCE;
}
