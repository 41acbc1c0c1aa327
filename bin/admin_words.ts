// Reads the words of a command of `deno task admin`, or says what is allowed in their place.

import { addressToCount } from "../http/client_address.ts";
import { parseAddress } from "../http/ip_address.ts";

const MINUTE_MS = 60_000;
const MOST_MINUTES = 10 * 365 * 24 * 60;

/** What is written like an address is one: no id of ours looks like that. */
export function toTarget(text = ""): { person: string } | { address: string } {
  const address = text.replace(/\/64$/, "");
  return parseAddress(address) === undefined
    ? { person: needed(text) }
    : { address: addressToCount(address) };
}

/** For how long and why, from the options. */
export function toTerm(
  { minutes, reason = "" }: Readonly<Record<string, string | undefined>>,
): { reason: string; until?: number } {
  if (minutes === undefined) return { reason };
  const count = toCount("--minutes", minutes, { least: 1, most: MOST_MINUTES });
  return { reason, until: Date.now() + count * MINUTE_MS };
}

export function toCount(
  name: string,
  text: string | undefined,
  { least, most }: { least: number; most: number },
): number {
  const count = Number(text);
  if (/^\d+$/.test(text ?? "") && count >= least && count <= most) return count;
  throw wrong(name, text, `a whole number from ${least} to ${most}`);
}

export function needed(word: string | undefined): string {
  if (word) return word;
  throw new SyntaxError("An id is needed: see deno task admin help");
}

export function wrong(name: string, value: string | undefined, allowed: string): RangeError {
  return new RangeError(`${name} is "${value}": expected ${allowed}`);
}
