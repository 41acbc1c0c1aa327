// GIF89a: CompuServe, Graphics Interchange Format, version 89a; NETSCAPE2.0 loops.

import { concat } from "@std/bytes/concat";
import { type ByteReader, DamagedMediaError, matchesText, type Steps } from "./byte_source.ts";
import { type CleaningPlan, displaySize } from "./cleaning_plan.ts";
import { ascii, XMP_LOCATION } from "./exif.ts";
import { PartList } from "./parts.ts";

const EXTENSION = 0x21;
const IMAGE = 0x2c;
const TRAILER = 0x3b;

const PLAIN_TEXT = 0x01;
const GRAPHIC_CONTROL = 0xf9;
const APPLICATION = 0xff;

/** Application blocks that say how often the animation runs. */
const LOOPS = new Set(["NETSCAPE2.0", "ANIMEXTS1.0"]);
const ICC_PROFILE = "ICCRGBG1012";

/**
 * Keeps images, their control blocks, the loop count and the ICC profile; leaves out comments, texts,
 * XMP and other application blocks, and what follows the last image.
 */
export function* planGif(reader: ByteReader, type: string): Steps<CleaningPlan> {
  if (!/^GIF8[79]a$/.test(reader.text(0, 6))) throw new DamagedMediaError("Not a GIF");
  const list = new PartList();
  const start = 13 + colourTable(reader.uint8(10));
  list.keep(0, start);
  // A control block belongs to the block that follows; it goes if that goes.
  let control: { start: number; end: number } | undefined;
  let hasImage = false;
  let hasLocation = false;
  let at = start;
  while (at < reader.size) {
    const introducer = reader.uint8(at);
    if (introducer === IMAGE && at + 10 < reader.size) {
      const data = at + 11 + colourTable(reader.uint8(at + 9));
      const end = yield* skipBlocks(reader, data);
      if (control) list.keep(control.start, control.end);
      list.keep(at, end);
      control = undefined;
      hasImage = true;
      at = end;
    } else if (introducer === EXTENSION && at + 2 < reader.size) {
      const label = reader.uint8(at + 1);
      const end = yield* skipBlocks(reader, at + 2);
      if (label === GRAPHIC_CONTROL) control = end - at === 8 ? { start: at, end } : undefined;
      else if (label === PLAIN_TEXT) control = undefined;
      else if (label === APPLICATION) {
        const name = applicationAt(reader, at);
        const loop = LOOPS.has(name) ? loopAt(reader, at, name) : undefined;
        if (loop) list.add(loop);
        else if (name === ICC_PROFILE) list.keep(at, end);
        else hasLocation ||= yield* matchesText(reader, { start: at, end }, XMP_LOCATION);
      }
      at = end;
    } else {
      // The trailer, or damage, where decoders stop too. What is cut off in an image stays so.
      list.add(Uint8Array.of(TRAILER));
      break;
    }
  }
  if (!hasImage) throw new DamagedMediaError("The GIF has no image");
  const size = displaySize(reader.uint16LittleEndian(6), reader.uint16LittleEndian(8));
  return { type, ...size, hasLocation, parts: list.parts };
}

/** Returns the bytes of the colour table that the packed field announces. */
function colourTable(packed: number): number {
  return packed & 0x80 ? 3 * 2 ** ((packed & 7) + 1) : 0;
}

/** Returns the end of a chain of sub-blocks, at most the end of the file. */
function* skipBlocks(reader: ByteReader, from: number): Steps<number> {
  for (let at = from; at < reader.size;) {
    yield;
    const length = reader.uint8(at);
    at += 1 + length;
    if (length === 0) return at;
  }
  return reader.size;
}

function applicationAt(reader: ByteReader, at: number): string {
  return at + 14 <= reader.size && reader.uint8(at + 2) === 11 ? reader.text(at + 3, 11) : "";
}

/** Returns the block with the loop count alone, if there is one. */
function loopAt(reader: ByteReader, at: number, name: string): Uint8Array | undefined {
  if (at + 19 > reader.size || reader.uint8(at + 14) !== 3) return undefined;
  const count = reader.bytes(at + 16, 2);
  return concat([
    Uint8Array.of(EXTENSION, APPLICATION, 11),
    ascii(name),
    Uint8Array.of(3, 1),
    count,
    Uint8Array.of(0),
  ]);
}
