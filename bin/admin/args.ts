// Parses the arguments of a command of `deno task admin`.

import { MAX_MINUTES } from "../../chat/directory/rules/restriction_error.ts";
import { parseIpOrNetwork } from "../../http/client_ip.ts";

const MINUTE_MS = 60_000;

export interface AdminArgs {
  readonly words: readonly string[];
  readonly options: Readonly<Record<string, string | undefined>>;
}

/**
 * The arguments and options that the command's usage defines.
 * @throws {SyntaxError} with that usage, where there are more or fewer.
 */
export function parseAdminArgs(
  args: readonly string[],
  { name, usage }: { name: string; usage: string },
): AdminArgs {
  const known = [...usage.matchAll(/--\w+/g)].flat();
  const count = usage.replace(/\[.*/, "").split(" ").filter(Boolean).length;
  const [words, options]: [string[], Record<string, string>] = [[], {}];
  const rest = [...args];
  for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
    // Not with `parseArgs` of node:util: it takes a user id that begins with a dash for an option.
    if (known.includes(word)) options[word.slice("--".length)] = rest.shift() ?? "";
    else words.push(word);
  }
  if (words.length === count) return { words, options };
  throw new SyntaxError(`Usage: deno task admin ${name} ${usage}`.trim());
}

/** Text that looks like an address must be one: no user id looks like that. */
const ADDRESS = /^\d+(?:\.\d+){3}$|[/%]/;

export function toTarget(text = ""): { user: string } | { address: string } {
  const address = parseIpOrNetwork(text);
  if (address !== undefined) return { address };
  if (!ADDRESS.test(text)) return { user: needed(text) };
  throw wrong("ADDRESS", text, "one such as 192.0.2.1, 2001:db8::1 or 2001:db8::/64");
}

/** Returns the end and the reason of a restriction. */
export function toDuration(
  { minutes, reason = "" }: Readonly<Record<string, string | undefined>>,
): { reason: string; until?: number } {
  if (minutes === undefined) return { reason };
  const count = toCount("--minutes", minutes, { min: 1, max: MAX_MINUTES });
  return { reason, until: Date.now() + count * MINUTE_MS };
}

export function toCount(
  name: string,
  text: string | undefined,
  { min, max }: { min: number; max: number },
): number {
  const count = Number(text);
  if (/^\d+$/.test(text ?? "") && count >= min && count <= max) return count;
  throw wrong(name, text, `a whole number from ${min} to ${max}`);
}

export function needed(word: string | undefined): string {
  if (word) return word;
  throw new SyntaxError("An id is missing: see deno task admin help");
}

export function wrong(name: string, value: string | undefined, allowed: string): RangeError {
  return new RangeError(`${name} is "${value}": expected ${allowed}`);
}
