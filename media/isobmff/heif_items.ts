// Items of HEIF, and where their bytes lie: ISO/IEC 14496-12, 8.11.

import { boxesIn, findBox, type Range } from "./boxes.ts";
import { type ByteReader, DamagedMediaError, type Steps } from "../byte_source.ts";

/** An item; the range holds its name and what else is said of it after its type. */
export interface Item extends Range {
  readonly id: number;
  readonly type: string;
}

export interface Extent {
  readonly id: number;
  readonly range: Range;
}

/** More pieces of metadata than this are no picture. */
const MAX_EXTENTS = 4_096;

const IN_FILE = 0;
const IN_BOX = 1;

/** Yields the items that the box `iinf` lists. */
export function* itemsIn(reader: ByteReader, content: Range): Generator<Item> {
  const list = findBox(reader, content, "iinf");
  if (!list) return;
  const start = list.start + (reader.uint8(list.start) === 0 ? 6 : 8);
  for (const { type, start: at, end } of boxesIn(reader, { start, end: list.end })) {
    const version = reader.uint8(at);
    // Older ones have no types: no picture has them.
    if (type !== "infe" || version < 2) throw new DamagedMediaError("An item without a type");
    const idBytes = version === 2 ? 2 : 4;
    const typeAt = at + 6 + idBytes;
    if (typeAt + 4 > end) throw new DamagedMediaError("An item is too short");
    yield {
      id: reader.uint(at + 4, idBytes),
      type: reader.text(typeAt, 4),
      start: typeAt + 4,
      end,
    };
  }
}

interface ExtentOptions {
  readonly content: Range;
  /** The `mdat` boxes. */
  readonly data: readonly Range[];
  /** The items that are asked for. */
  readonly ids: { has(id: number): boolean };
}

/** Returns the ranges of items; each lies in an `mdat` or the `idat`, or the file is damaged. */
export function* readExtents(reader: ByteReader, options: ExtentOptions): Steps<Extent[]> {
  const { content, data, ids } = options;
  const found: Extent[] = [];
  const box = findBox(reader, content, "iloc");
  if (!box) return found;
  const inBox = findBox(reader, content, "idat");
  const version = reader.uint8(box.start);
  const sizes = reader.uint16(box.start + 4);
  const [offsetBytes, lengthBytes, baseBytes] = [sizes >> 12, (sizes >> 8) & 15, (sizes >> 4) & 15];
  const indexBytes = version === 0 ? 0 : sizes & 15;
  const extentBytes = indexBytes + offsetBytes + lengthBytes;
  const idBytes = version < 2 ? 2 : 4;
  const count = reader.uint(box.start + 6, idBytes);
  let at = box.start + 6 + idBytes;
  const next = (bytes: number) => {
    at += bytes;
    if (at > box.end) throw new DamagedMediaError("The places of items are cut off");
    return reader.uint(at - bytes, bytes);
  };
  for (let i = 0; i < count; i++) {
    yield;
    const id = next(idBytes);
    const method = version === 0 ? IN_FILE : next(2) & 15;
    const reference = next(2);
    const base = next(baseBytes);
    const extents = next(2);
    if (!ids.has(id)) {
      at += extents * extentBytes;
      continue;
    }
    const areas = method === IN_FILE ? data : method === IN_BOX && inBox ? [inBox] : [];
    const origin = method === IN_BOX ? inBox?.start ?? 0 : 0;
    for (let j = 0; j < extents; j++) {
      next(indexBytes);
      const start = origin + base + next(offsetBytes);
      const end = start + next(lengthBytes);
      const isInside = areas.some((area) => start >= area.start && end <= area.end);
      const isWhole = reference === 0 && end > start && found.length < MAX_EXTENTS;
      if (!isInside || !isWhole) throw new DamagedMediaError("An item lies elsewhere");
      found.push({ id, range: { start, end } });
    }
  }
  return found;
}
