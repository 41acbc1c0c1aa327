// The size of the primary image of HEIF: ISO/IEC 23008-12, 6.5 and 9.3.

import { type Box, boxesIn, findBox, type Range } from "./boxes.ts";
import type { ByteReader, Steps } from "../byte_source.ts";
import { displaySize } from "../cleaning_plan.ts";

/** Properties of an image are numbered by up to 15 bits. */
const MAX_PROPERTIES = 2 ** 15;

/** Reads the size as displayed, after cropping and rotation. */
export function* readHeifSize(
  reader: ByteReader,
  content: Range,
): Steps<{ width?: number; height?: number }> {
  const primary = findBox(reader, content, "pitm");
  const container = findBox(reader, content, "iprp", "ipco");
  const associations = findBox(reader, content, "iprp", "ipma");
  if (!primary || !container || !associations) return {};
  const id = reader.uint(primary.start + 4, reader.uint8(primary.start) === 0 ? 2 : 4);
  const boxes = [...boxesIn(reader, container).take(MAX_PROPERTIES)];
  let [width, height] = [0, 0];
  for (const index of yield* propertiesOf(reader, associations, id)) {
    const box = boxes[index - 1];
    if (box?.type === "ispe") {
      [width, height] = [reader.uint32(box.start + 4), reader.uint32(box.start + 8)];
    } else if (box?.type === "clap") {
      width = fraction(reader, box.start) ?? width;
      height = fraction(reader, box.start + 8) ?? height;
    } else if (box?.type === "irot" && reader.uint8(box.start) % 2 === 1) {
      [width, height] = [height, width];
    }
  }
  return displaySize(width, height);
}

/** Returns the numbers of the properties of an item, from 1 on, in the order in which they apply. */
function* propertiesOf(reader: ByteReader, { start, end }: Box, id: number): Steps<number[]> {
  const idBytes = reader.uint8(start) === 0 ? 2 : 4;
  const isWide = (reader.uint8(start + 3) & 1) === 1;
  for (let at = start + 8; at + idBytes < end;) {
    yield;
    const count = reader.uint8(at + idBytes);
    const first = at + idBytes + 1;
    at = first + count * (isWide ? 2 : 1);
    if (reader.uint(first - 1 - idBytes, idBytes) !== id || at > end) continue;
    // The highest bit says whether a reader must know the property.
    return Array.from(
      { length: count },
      (_, i) => isWide ? reader.uint16(first + i * 2) & 0x7fff : reader.uint8(first + i) & 0x7f,
    );
  }
  return [];
}

function fraction(reader: ByteReader, at: number): number | undefined {
  const [dividend, divisor] = [reader.uint32(at), reader.uint32(at + 4)];
  return divisor === 0 ? undefined : Math.round(dividend / divisor);
}
