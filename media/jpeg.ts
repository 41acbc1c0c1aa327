// JPEG: ITU-T T.81, annex B; JFIF 1.02; Exif 3.0, 4.7; ICC.1, B.4.

import { concat } from "@std/bytes/concat";
import { type ByteReader, DamagedMediaError, type Steps } from "./byte_source.ts";
import { type CleaningPlan, displaySize } from "./cleaning_plan.ts";
import { ascii, minimalExif, readExif, XMP_LOCATION } from "./exif.ts";
import { PartList } from "./parts.ts";

const SOI = 0xd8;
const EOI = 0xd9;
const SOS = 0xda;
const APP0 = 0xe0;
const APP1 = 0xe1;
const APP2 = 0xe2;
const APP14 = 0xee;

/** DHT, DAC, DQT, DNL, DRI, DHP, EXP: tables without which the picture cannot be decoded. */
const TABLES = new Set([0xc4, 0xcc, 0xdb, 0xdc, 0xdd, 0xde, 0xdf]);

interface Segment {
  readonly code: number;
  /** The first byte of the marker. */
  readonly offset: number;
  /** The first byte after the length. */
  readonly start: number;
  readonly end: number;
}

/**
 * Keeps what decodes the picture: tables, frames, scans, the JFIF header, ICC profile and Adobe's colour
 * transform. Everything else goes: Exif but its orientation, XMP, IPTC, comments, embedded previews, and
 * what follows the end of the picture, where phones append videos, depth maps and more pictures.
 */
export function* planJpeg(reader: ByteReader, type: string): Steps<CleaningPlan> {
  return yield* new JpegCleaner(reader).run(type);
}

class JpegCleaner {
  readonly #reader: ByteReader;
  readonly #list = new PartList();
  #width = 0;
  #height = 0;
  #orientation: number | undefined;
  #hasLocation = false;
  #hasJfif = false;
  #hasScan = false;

  constructor(reader: ByteReader) {
    this.#reader = reader;
  }

  *run(type: string): Steps<CleaningPlan> {
    if (this.#reader.uint16(0) !== (0xff00 | SOI)) throw new DamagedMediaError("Not a JPEG");
    this.#list.keep(0, 2);
    let at = 2;
    // Bytes between segments are skipped, as decoders do.
    for (;;) {
      const offset = yield* findMarker(this.#reader, at);
      if (offset === undefined) break;
      const segment = this.#segmentAt(offset);
      // A marker that decoders do not know ends the picture.
      if (!segment) break;
      if (segment.code === EOI) {
        this.#list.keep(segment.offset, segment.end);
        break;
      }
      at = segment.end;
      if (segment.code === SOS) {
        at = (yield* findMarker(this.#reader, at)) ?? this.#reader.size;
        this.#list.keep(segment.offset, at);
        this.#hasScan = true;
      } else this.#copy(segment);
    }
    if (!this.#hasScan || this.#width === 0) throw new DamagedMediaError("The JPEG has no picture");
    return {
      type,
      ...displaySize(this.#width, this.#height, this.#orientation),
      hasLocation: this.#hasLocation,
      parts: this.#list.parts,
    };
  }

  #segmentAt(offset: number): Segment | undefined {
    const code = this.#reader.uint8(offset + 1);
    if (code === EOI) return { code, offset, start: offset + 2, end: offset + 2 };
    const isSegment = code > 0xbf && code !== SOI && code !== 0xc8;
    if (!isSegment || offset + 4 > this.#reader.size) return undefined;
    const length = this.#reader.uint16(offset + 2);
    const end = offset + 2 + length;
    if (length < 2 || end > this.#reader.size) return undefined;
    return { code, offset, start: offset + 4, end };
  }

  /** Keeps a segment, a part of it, or nothing. */
  #copy(segment: Segment): void {
    const { code, offset, start, end } = segment;
    if (isFrame(code)) {
      if (end - start < 5) throw new DamagedMediaError("A JPEG frame is too short");
      this.#height ||= this.#reader.uint16(start + 1);
      this.#width ||= this.#reader.uint16(start + 3);
      this.#list.keep(offset, end);
    } else if (TABLES.has(code)) this.#list.keep(offset, end);
    else if (code === APP0) this.#copyJfif(segment);
    else if (code === APP1) this.#copyOrientation(segment);
    else if (code === APP2 && this.#startsWith(segment, "ICC_PROFILE\0")) {
      this.#list.keep(offset, end);
    } else if (code === APP14 && this.#startsWith(segment, "Adobe") && end - start >= 12) {
      this.#list.add(concat([Uint8Array.of(0xff, APP14, 0, 14), this.#reader.bytes(start, 12)]));
    }
  }

  /** Keeps version and density, without the thumbnail. */
  #copyJfif(segment: Segment): void {
    const { start, end } = segment;
    if (this.#hasJfif || !this.#startsWith(segment, "JFIF\0") || end - start < 14) return;
    this.#hasJfif = true;
    const head = this.#reader.bytes(start, 12);
    this.#list.add(concat([Uint8Array.of(0xff, APP0, 0, 16), head, Uint8Array.of(0, 0)]));
  }

  #copyOrientation(segment: Segment): void {
    if (!this.#startsWith(segment, "Exif\0")) {
      const text = this.#reader.text(segment.start, segment.end - segment.start);
      this.#hasLocation ||= XMP_LOCATION.test(text);
      return;
    }
    const { orientation, hasLocation } = readExif(
      this.#reader.bytes(segment.start, segment.end - segment.start),
    );
    this.#hasLocation ||= hasLocation;
    // Decoders take the first.
    if (this.#orientation !== undefined) return;
    this.#orientation = orientation;
    const tiff = minimalExif(orientation);
    if (!tiff) return;
    const length = 2 + 6 + tiff.length;
    this.#list.add(concat([Uint8Array.of(0xff, APP1, 0, length), ascii("Exif\0\0"), tiff]));
  }

  #startsWith({ start, end }: Segment, text: string): boolean {
    return end - start >= text.length && this.#reader.text(start, text.length) === text;
  }
}

/** SOF0 to SOF15; DHT, JPG and DAC lie among them. */
function isFrame(code: number): boolean {
  return code >= 0xc0 && code <= 0xcf && code !== 0xc4 && code !== 0xc8 && code !== 0xcc;
}

/** Finds the next 0xFF of a marker that ends entropy-coded data: no stuffed zero, no restart. */
function* findMarker(reader: ByteReader, from: number): Steps<number | undefined> {
  for (let at = from; at + 1 < reader.size;) {
    yield;
    const window = reader.window(at, 2);
    const last = window.length - 1;
    for (let i = 0; i < last; i++) {
      if (window[i] === 0xff && endsData(window[i + 1] ?? 0)) return at + i;
    }
    // The last byte is looked at with the one that follows.
    at += last;
  }
  return undefined;
}

function endsData(code: number): boolean {
  return code !== 0 && code !== 0xff && (code < 0xd0 || code > 0xd7);
}
