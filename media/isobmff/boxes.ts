// Boxes of the ISO base media file format (ISO/IEC 14496-12, 4.2) and atoms of QuickTime, which MP4, MOV,
// M4A, HEIC and AVIF consist of. Offsets within such files are absolute, so cleaning changes them in
// place: a box is removed by making it `free` and its content zeros.

import { type ByteReader, DamagedMediaError, type Steps } from "../byte_source.ts";
import { ascii } from "../exif.ts";
import type { Edits } from "../parts.ts";

export interface Range {
  readonly start: number;
  readonly end: number;
}

/** A box; `start` is the first byte of its content. */
export interface Box extends Range {
  readonly type: string;
  readonly offset: number;
}

/** Boxes that hold nothing. */
export const FREE = new Set(["free", "skip", "wide"]);

/** More boxes than this in one place are no film: fragments of a second make 7,200 in an hour. */
const MAX_BOXES = 2 ** 16;

/** Yields the boxes of a range; each must lie within it. */
export function* boxesIn(reader: ByteReader, { start, end }: Range): Generator<Box> {
  let count = 0;
  // QuickTime ends some lists with four zeros.
  for (let at = start; at + 8 <= end;) {
    const box = boxAt(reader, at);
    if (++count > MAX_BOXES) throw new DamagedMediaError("Too many boxes");
    if (!box || box.end > end) throw new DamagedMediaError(`The box at ${at} has a wrong length`);
    yield box;
    at = box.end;
  }
}

/**
 * Returns the boxes of the file. What is no box ends the list: phones append data of their own. A last
 * `mdat` that is cut off is shortened.
 */
export function* topLevelBoxes(reader: ByteReader): Steps<Box[]> {
  const boxes: Box[] = [];
  for (let at = 0; at + 8 <= reader.size;) {
    yield;
    const box = reader.uint32(at) === 0 ? lastBox(reader, at) : boxAt(reader, at);
    const isCutOff = box !== undefined && box.end > reader.size;
    if (!box || (isCutOff && box.type !== "mdat")) break;
    if (boxes.length >= MAX_BOXES) throw new DamagedMediaError("Too many boxes");
    boxes.push(isCutOff ? { ...box, end: reader.size } : box);
    at = box.end;
  }
  return boxes;
}

/** Returns the first box that a path of types leads to. */
export function findBox(reader: ByteReader, range: Range, ...path: string[]): Box | undefined {
  let found: Box | undefined;
  for (const type of path) {
    found = boxesIn(reader, found ?? range).find((box) => box.type === type);
    if (!found) return undefined;
  }
  return found;
}

/** Removes a box in place. */
export function freeBox(edits: Edits, { offset, start, end }: Range & { offset: number }): void {
  edits.write(offset + 4, ascii("free"));
  edits.zero(start, end);
}

function boxAt(reader: ByteReader, offset: number): Box | undefined {
  const short = reader.uint32(offset);
  const header = short === 1 ? 16 : 8;
  const size = short === 1 ? reader.uint(offset + 8, 8) : short;
  if (size < header) return undefined;
  const type = reader.text(offset + 4, 4);
  return { type, offset, start: offset + header, end: offset + size };
}

/** A length of 0 means: up to the end of the file. */
function lastBox(reader: ByteReader, offset: number): Box {
  return { type: reader.text(offset + 4, 4), offset, start: offset + 8, end: reader.size };
}
