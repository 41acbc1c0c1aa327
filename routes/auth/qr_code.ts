// QR codes of links, as SVG paths. By hand: the SVG of the package is markup, which the page does not parse.

import encode from "qr";

/** The attributes of an SVG element and of its only path. */
export interface QrCode {
  readonly viewBox: string;
  /** The dark modules, each a square of side 1. */
  readonly path: string;
}

/** Light modules around the code; cameras need four to find it. */
const BORDER = 4;

/** @throws {Error} if the text is longer than a QR code can hold, some 2,000 characters. */
export function qrCode(text: string): QrCode {
  const rows = encode(text, "raw", { border: BORDER });
  const path = rows.map((row, y) => runs(row).map((run) => rectangle(run, y)).join("")).join("");
  return { viewBox: `0 0 ${rows.length} ${rows.length}`, path };
}

interface Run {
  readonly start: number;
  readonly length: number;
}

/** Returns the runs of adjacent dark modules. */
function runs(row: readonly boolean[]): Run[] {
  const text = row.map((isDark) => isDark ? "#" : " ").join("");
  return [...text.matchAll(/#+/g)].map(({ 0: { length }, index: start }) => ({ start, length }));
}

function rectangle({ start, length }: Run, y: number): string {
  return `M${start} ${y}h${length}v1h-${length}z`;
}
