// WebP: RFC 9649.

import { concat } from "@std/bytes/concat";
import { type ByteReader, DamagedMediaError, matchesText, type Steps } from "./byte_source.ts";
import { type CleaningPlan, displaySize } from "./cleaning_plan.ts";
import { ascii, minimalExif, readExif, XMP_LOCATION } from "./exif.ts";
import { PartList, sizeOf } from "./parts.ts";

/** Flags of the chunk VP8X. */
const EXIF_FLAG = 0x08;
const XMP_FLAG = 0x04;

const MAX_EXIF = 2 ** 16;

const IMAGES = new Set(["VP8 ", "VP8L", "ANMF"]);
const KEPT = new Set([...IMAGES, "ALPH", "ANIM", "ICCP"]);
/** What may stand in a frame of an animation. */
const FRAME_CHUNKS = new Set(["ALPH", "VP8 ", "VP8L"]);
/** Bytes of an image up to the end of its size. The size of an animation is in VP8X. */
const SIZE_END: Record<string, number> = { "VP8 ": 10, "VP8L": 5 };

interface Chunk {
  readonly name: string;
  readonly offset: number;
  readonly start: number;
  /** Without the padding. */
  readonly end: number;
  readonly next: number;
}

/** Leaves out Exif but its orientation, XMP, unknown chunks and what follows the container. */
export function* planWebp(reader: ByteReader, type: string): Steps<CleaningPlan> {
  if (reader.text(0, 4) !== "RIFF" || reader.text(8, 4) !== "WEBP") {
    throw new DamagedMediaError("Not a WebP");
  }
  const body = new PartList();
  let extended: Chunk | undefined;
  let image: Chunk | undefined;
  let orientation: number | undefined;
  let hasLocation = false;
  let isCutOff = false;
  const end = Math.min(reader.size, 8 + reader.uint32LittleEndian(4));
  for (const chunk of chunksIn(reader, 12, end)) {
    yield;
    const { name, offset, start, next } = chunk;
    if (name === "VP8X" && !extended && !image) extended = chunk;
    else if (KEPT.has(name)) {
      if (IMAGES.has(name)) image ??= chunk;
      if (name === "ANMF") yield* copyFrame(reader, chunk, { end, list: body });
      else body.keep(offset, Math.min(next, end));
      isCutOff = next > end;
    } else if (name === "EXIF" && chunk.end <= end && chunk.end - start <= MAX_EXIF) {
      const exif = readExif(reader.bytes(start, chunk.end - start));
      orientation ??= exif.orientation;
      hasLocation ||= exif.hasLocation;
    } else if (name === "XMP " && !hasLocation) {
      const range = { start, end: Math.min(chunk.end, end) };
      hasLocation = yield* matchesText(reader, range, XMP_LOCATION);
    }
  }
  if (!image) throw new DamagedMediaError("The WebP has no image");
  // Without the chunk VP8X, decoders ignore Exif. Nothing can follow a chunk that is cut off.
  const tiff = extended && !isCutOff ? minimalExif(orientation ?? 1) : undefined;
  const size = extended ? extendedSize(reader, extended) : imageSize(reader, image);
  const parts = new PartList();
  const head = extended ? [extendedChunk(reader, extended, tiff !== undefined)] : [];
  const tail = tiff ? [concat([ascii("EXIF"), uint32LittleEndian(tiff.length), tiff])] : [];
  const length = sizeOf(body.parts) +
    [...head, ...tail].reduce((sum, part) => sum + part.length, 0);
  parts.add(concat([ascii("RIFF"), uint32LittleEndian(4 + length), ascii("WEBP"), ...head]));
  return {
    type,
    // Most browsers do not turn a WebP, whatever its Exif says.
    ...displaySize(size.width, size.height),
    ...(image.name === "ANMF" && { isAnimated: true }),
    hasLocation,
    parts: [
      ...parts.parts,
      ...body.parts,
      ...tail.map((bytes) => ({ type: "bytes", bytes } as const)),
    ],
  };
}

/** Yields chunks; the last one may be cut off by the end. */
function* chunksIn(reader: ByteReader, from: number, end: number): Generator<Chunk> {
  for (let at = from; at + 8 <= end;) {
    const length = reader.uint32LittleEndian(at + 4);
    const next = at + 8 + length + length % 2;
    const start = at + 8;
    yield { name: reader.text(at, 4), offset: at, start, end: start + length, next };
    at = next;
  }
}

/** Copies a frame of an animation; chunks that do not belong there become zeros, in place. */
function* copyFrame(
  reader: ByteReader,
  frame: Chunk,
  { end: containerEnd, list }: { readonly end: number; readonly list: PartList },
): Steps<void> {
  const end = Math.min(frame.next, containerEnd);
  let at = Math.min(frame.start + 16, end);
  list.keep(frame.offset, at);
  for (const { name, offset, start, next } of chunksIn(reader, at, Math.min(frame.end, end))) {
    yield;
    const stop = Math.min(next, end);
    if (FRAME_CHUNKS.has(name)) list.keep(offset, stop);
    else {
      list.keep(offset, start);
      list.zero(stop - start);
    }
    at = stop;
  }
  list.keep(at, end);
}

function extendedChunk(reader: ByteReader, { start, end }: Chunk, hasExif: boolean): Uint8Array {
  if (end - start !== 10) throw new DamagedMediaError("The header of the WebP has a wrong length");
  const data = reader.bytes(start, 10);
  const flags = (data[0] ?? 0) & ~(EXIF_FLAG | XMP_FLAG);
  data[0] = hasExif ? flags | EXIF_FLAG : flags;
  return concat([ascii("VP8X"), uint32LittleEndian(10), data]);
}

function extendedSize(reader: ByteReader, { start }: Chunk): { width: number; height: number } {
  return {
    width: 1 + reader.uint24LittleEndian(start + 4),
    height: 1 + reader.uint24LittleEndian(start + 7),
  };
}

/** Reads the size of a lossy image (RFC 6386, 9.1) or a lossless one (RFC 9649, 3.4). */
function imageSize(
  reader: ByteReader,
  { name, start, end }: Chunk,
): { width: number; height: number } {
  const sizeEnd = SIZE_END[name];
  if (sizeEnd === undefined || start + sizeEnd > end) {
    throw new DamagedMediaError("The WebP has no size");
  }
  if (name === "VP8 ") {
    return {
      width: reader.uint16LittleEndian(start + 6) & 0x3fff,
      height: reader.uint16LittleEndian(start + 8) & 0x3fff,
    };
  }
  const bits = reader.uint32LittleEndian(start + 1);
  return { width: 1 + (bits & 0x3fff), height: 1 + ((bits >>> 14) & 0x3fff) };
}

function uint32LittleEndian(value: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, value, true);
  return bytes;
}
