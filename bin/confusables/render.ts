// Formats chat/names/confusables.ts: a table in hexadecimal, because many of its characters reverse the
// direction of a line or combine with their neighbours.

const LINE_CHARS = 98;

/** Returns the module with the table; `source` is its input file. */
export function renderModule(table: ReadonlyMap<string, string>, source: string): string {
  const [, version = "unknown"] = /^# Version: (\S+)/m.exec(source) ?? [];
  const [, year = ""] = /^# © (\d+)/m.exec(source) ?? [];
  return `// Characters that look alike in names: each skeleton, then the characters that have it. Generated
// by bin/confusables/ from the confusables.txt of UTS #39, version ${version}, © ${year} Unicode, Inc.;
// docs/unicode-license.txt has its licence.

export const CONFUSABLES = \`
${wrap(groups(table)).join("\n")}
\`;
`;
}

/** Such as `6F: 30 3BF 43E`. */
function groups(table: ReadonlyMap<string, string>): string[] {
  const characters = [...table.keys()].sort(byCodePoint);
  return [...Map.groupBy(characters, (one) => table.get(one) ?? "")].sort(([one], [other]) =>
    byCodePoint(one, other)
  )
    .flatMap(([key, members]) => [`${toHex(key)}:`, ...members.map(toHex)]);
}

function byCodePoint(one: string, other: string): number {
  return (one.codePointAt(0) ?? 0) - (other.codePointAt(0) ?? 0) || (one < other ? -1 : 1);
}

function toHex(text: string): string {
  return [...text].map((one) => (one.codePointAt(0) ?? 0).toString(16).toUpperCase()).join("+");
}

function wrap(words: readonly string[]): string[] {
  const lines = [""];
  for (const word of words) {
    const line = `${lines.at(-1)} ${word}`.trim();
    if (line.length > LINE_CHARS) lines.push(word);
    else lines[lines.length - 1] = line;
  }
  return lines;
}
