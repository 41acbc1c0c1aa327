/** Formats a count with its noun, such as "1 entry" or "3 entries". */
export function plural(count: number, noun: string, nouns = `${noun}s`): string {
  return `${count} ${count === 1 ? noun : nouns}`;
}
