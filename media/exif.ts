// Exif: what cameras write into pictures. Only the orientation is kept, in an Exif of its own.
// Exif 3.0 (CIPA DC-008-2023), 4.6; TIFF 6.0, section 2.

import { concat } from "@std/bytes/concat";

export interface Exif {
  /** 1 to 8; above 4, width and height are exchanged. */
  readonly orientation: number;
  readonly hasLocation: boolean;
}

const ORIENTATION = 0x0112;
const GPS_POINTER = 0x8825;
const GPS_LATITUDE = 2;
const SHORT = 3;
const UPRIGHT = 1;

/** What XMP has with a place, as an attribute or an element. */
export const XMP_LOCATION = /GPSL(?:at|ong)itude/;

/** Reads a TIFF structure, with or without the "Exif\0\0" before it. Damage counts as absence. */
export function readExif(bytes: Uint8Array): Exif {
  const tiff = startsWith(bytes, "Exif\0") ? bytes.subarray(6) : bytes;
  const isLittleEndian = startsWith(tiff, "II*\0");
  const none = { orientation: UPRIGHT, hasLocation: false };
  if (!isLittleEndian && !startsWith(tiff, "MM\0*")) return none;
  const view = new DataView(tiff.buffer, tiff.byteOffset, tiff.byteLength);
  if (tiff.length < 8) return none;
  let { orientation, hasLocation } = none;
  let hasGps = false;
  for (const entry of entriesAt(view, view.getUint32(4, isLittleEndian), isLittleEndian)) {
    if (entry.tag === ORIENTATION && entry.type === SHORT && entry.count === 1) {
      const value = view.getUint16(entry.valueOffset, isLittleEndian);
      if (value >= 1 && value <= 8) orientation = value;
    } else if (entry.tag === GPS_POINTER && !hasGps) {
      hasGps = true;
      const gps = entriesAt(
        view,
        view.getUint32(entry.valueOffset, isLittleEndian),
        isLittleEndian,
      );
      hasLocation = gps.some(({ tag }) => tag === GPS_LATITUDE);
    }
  }
  return { orientation, hasLocation };
}

/** Returns a TIFF structure that has the orientation and nothing else, or `undefined` for upright. */
export function minimalExif(orientation: number): Uint8Array<ArrayBuffer> | undefined {
  if (orientation === UPRIGHT) return undefined;
  // Big-endian: header, offset of the directory, one entry, no further directory.
  return concat([
    ascii("MM\0*"),
    Uint8Array.of(0, 0, 0, 8, 0, 1),
    Uint8Array.of(ORIENTATION >> 8, ORIENTATION & 0xff, 0, SHORT, 0, 0, 0, 1, 0, orientation, 0, 0),
    new Uint8Array(4),
  ]);
}

export function ascii(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(text, (char) => char.charCodeAt(0));
}

interface Entry {
  readonly tag: number;
  readonly type: number;
  readonly count: number;
  readonly valueOffset: number;
}

/** Yields the entries of a directory that lie within the bytes. */
function* entriesAt(view: DataView, offset: number, isLittleEndian: boolean): Generator<Entry> {
  if (offset + 2 > view.byteLength) return;
  const count = view.getUint16(offset, isLittleEndian);
  const end = Math.min(offset + 2 + count * 12, view.byteLength);
  for (let at = offset + 2; at + 12 <= end; at += 12) {
    yield {
      tag: view.getUint16(at, isLittleEndian),
      type: view.getUint16(at + 2, isLittleEndian),
      count: view.getUint32(at + 4, isLittleEndian),
      valueOffset: at + 8,
    };
  }
}

function startsWith(bytes: Uint8Array, text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    if (bytes[i] !== text.charCodeAt(i)) return false;
  }
  return true;
}
