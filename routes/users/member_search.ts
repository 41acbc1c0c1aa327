// Finds users by a part of their name.

import type { Member } from "../../chat/domain/user.ts";
import { invalid } from "../../chat/errors.ts";
import { dropCrowdingMarks } from "../../chat/names/skeleton.ts";

/** As many characters as the longest name that a chat allows. */
const MAX_CHARS = 200;

/** Names and their folded forms. Folding takes longer than comparing. */
const folded = new Map<string, string>();
const MAX_FOLDED = 20_000;

/** @throws {ChatError} `invalid-field` if the text is too long. */
export function parseMemberQuery(params: URLSearchParams): string | undefined {
  const text = params.get("q") ?? undefined;
  if (text === undefined || text.length <= MAX_CHARS) return text;
  throw invalid("q", `must have at most ${MAX_CHARS} characters`);
}

/**
 * Returns the members whose name has the text, without regard to case and accents: first those whose
 * name starts with it, then those with another word that does, then the others.
 */
export function searchMembers(members: Iterable<Member>, text: string): Member[] {
  const wanted = fold(text.trim());
  const wantedWord = ` ${wanted}`;
  const [first, second, third]: [Member[], Member[], Member[]] = [[], [], []];
  for (const member of members) {
    const name = foldCached(member.name);
    const place = name.indexOf(wanted);
    if (place === 0) first.push(member);
    else if (name.includes(wantedWord)) second.push(member);
    else if (place > 0) third.push(member);
  }
  return [...first, ...second, ...third];
}

function foldCached(name: string): string {
  const known = folded.get(name);
  if (known !== undefined) return known;
  if (folded.size >= MAX_FOLDED) folded.clear();
  const result = fold(name);
  folded.set(name, result);
  return result;
}

function fold(text: string): string {
  return dropCrowdingMarks(text).normalize("NFKD").replace(/\p{M}+/gu, "").toLowerCase();
}
