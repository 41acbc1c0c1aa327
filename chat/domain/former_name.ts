// The names that a user had before: moderators tell by them who is who.

export interface FormerName {
  readonly name: string;
  /** When the user was last known by it, in milliseconds since 1970. */
  readonly until: number;
}

/** Former names that are kept of a user. */
const MAX_FORMER_NAMES = 20;

/** Merges former names, the latest first, each name once and without the current one. */
export function formerNamesOf(names: readonly FormerName[], current: string): FormerName[] {
  const latest = new Map<string, FormerName>();
  for (const one of names.toSorted((a, b) => b.until - a.until)) {
    if (one.name !== current && one.name !== "" && !latest.has(one.name)) latest.set(one.name, one);
  }
  return [...latest.values()].slice(0, MAX_FORMER_NAMES);
}
