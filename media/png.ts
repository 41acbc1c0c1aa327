// PNG and APNG: W3C Portable Network Graphics (PNG) Specification, third edition.

import { concat } from "@std/bytes/concat";
import { type ByteReader, DamagedMediaError, matchesText, type Steps } from "./byte_source.ts";
import { type CleaningPlan, displaySize } from "./cleaning_plan.ts";
import { ascii, minimalExif, readExif, XMP_LOCATION } from "./exif.ts";
import { PartList } from "./parts.ts";

/** 0x89 "PNG\r\n" 0x1A "\n", and the header chunk: 13 bytes, "IHDR". */
const BEGINNING = [0x89504e47, 0x0d0a1a0a, 13, 0x49484452];

/** Pixels, colours, density and animation. Texts, times, Exif and private chunks are left out. */
const KEPT = new Set([
  ...["IHDR", "PLTE", "IDAT", "IEND", "tRNS", "cHRM", "gAMA", "iCCP", "sBIT", "sRGB", "cICP"],
  ...["mDCV", "cLLI", "bKGD", "hIST", "pHYs", "acTL", "fcTL", "fdAT"],
]);

const MAX_LENGTH = 2 ** 31 - 1;

/** Bytes of a chunk beside its data: length, type and CRC. */
const FRAME = 12;

/**
 * Leaves out all chunks but the known ones, and what follows the last: some editors that crop a
 * picture leave the rest of the old one there. A file that is cut off stays so.
 */
export function* planPng(reader: ByteReader, type: string): Steps<CleaningPlan> {
  if (BEGINNING.some((number, i) => reader.uint32(i * 4) !== number)) {
    throw new DamagedMediaError("Not a PNG");
  }
  const list = new PartList();
  list.keep(0, 8);
  let orientation: number | undefined;
  let hasLocation = false;
  let hasPixels = false;
  let isAnimated = false;
  for (let at = 8; at + 8 <= reader.size;) {
    yield;
    const length = reader.uint32(at);
    const name = reader.text(at + 4, 4);
    const end = at + FRAME + length;
    if (length > MAX_LENGTH) break;
    hasPixels ||= name === "IDAT";
    isAnimated ||= name === "acTL";
    if (KEPT.has(name)) list.keep(at, Math.min(end, reader.size));
    else if (end <= reader.size) {
      const data = { start: at + 8, end: end - 4 };
      if (name === "eXIf" && length <= MAX_EXIF) {
        const exif = readExif(reader.bytes(data.start, length));
        hasLocation ||= exif.hasLocation;
        // Later ones are against the specification, and ignored.
        const tiff = orientation === undefined ? minimalExif(exif.orientation) : undefined;
        orientation ??= exif.orientation;
        if (tiff) list.add(chunk("eXIf", tiff));
      } else if (!hasLocation && name === "iTXt") {
        hasLocation = yield* matchesText(reader, data, XMP_LOCATION);
      }
    }
    at = end;
    if (name === "IEND") break;
  }
  if (!hasPixels) throw new DamagedMediaError("The PNG has no pixels");
  const size = displaySize(reader.uint32(16), reader.uint32(20), orientation);
  return { type, ...size, ...(isAnimated && { isAnimated }), hasLocation, parts: list.parts };
}

/** Cameras write less than 64 KiB; a longer one is left out unread. */
const MAX_EXIF = 2 ** 16;

function chunk(name: string, data: Uint8Array): Uint8Array {
  const bytes = concat([new Uint8Array(4), ascii(name), data, new Uint8Array(4)]);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, data.length);
  view.setUint32(bytes.length - 4, crc32(bytes.subarray(4, -4)));
  return bytes;
}

function crc32(bytes: Uint8Array): number {
  let crc = ~0;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return ~crc >>> 0;
}
