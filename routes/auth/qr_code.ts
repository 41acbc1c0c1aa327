// A link as a code for cameras.

import encode from "qr";

/** What an SVG needs to show it: the attributes of the element and of the one path in it. */
export interface Drawing {
  readonly viewBox: string;
  /** Dark squares of side 1. */
  readonly path: string;
}

/** Light squares around the code; a camera needs four of them to find it. */
const BORDER = 4;

/** @throws {Error} if the text is longer than a code can hold, some 2,000 characters. */
export function qrCode(text: string): Drawing {
  const rows = encode(text, "raw", { border: BORDER });
  const path = rows.map((row, y) => runs(row).map((run) => square(run, y)).join("")).join("");
  return { viewBox: `0 0 ${rows.length} ${rows.length}`, path };
}

interface Run {
  readonly start: number;
  readonly length: number;
}

/** Where dark squares stand side by side. */
function runs(row: readonly boolean[]): Run[] {
  const text = row.map((isDark) => isDark ? "#" : " ").join("");
  return [...text.matchAll(/#+/g)].map(({ 0: { length }, index: start }) => ({ start, length }));
}

function square({ start, length }: Run, y: number): string {
  return `M${start} ${y}h${length}v1h-${length}z`;
}
