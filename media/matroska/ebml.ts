// Elements of EBML: RFC 8794, 4 to 6.

import { concat } from "@std/bytes/concat";
import { type ByteReader, DamagedMediaError } from "../byte_source.ts";
import type { Edits } from "../parts.ts";

/** An element; `start` is the first byte of its content. */
export interface Element {
  /** With its marker bits, as specifications write it. */
  readonly id: number;
  readonly offset: number;
  readonly start: number;
  /** `undefined` if the length is not known: it ends where its parent does or a sibling begins. */
  readonly end: number | undefined;
}

/** An element whose length is known. */
export type WholeElement = Element & { readonly end: number };

const VOID = 0xec;

/** More elements than this in one place, other than blocks, are no film. */
const MAX_ELEMENTS = 2 ** 16;

/** Reads the header of an element, or returns `undefined` if the range is too short for it. */
export function elementAt(reader: ByteReader, offset: number, end: number): Element | undefined {
  const idBytes = offset < end ? numberBytes(reader.uint8(offset)) : 0;
  const sizeAt = offset + idBytes;
  if (idBytes > 4) throw new DamagedMediaError(`No element begins at ${offset}`);
  const sizeBytes = sizeAt < end ? numberBytes(reader.uint8(sizeAt)) : 0;
  const start = sizeAt + sizeBytes;
  if (sizeBytes > 8) throw new DamagedMediaError(`The element at ${offset} has no length`);
  if (start > end || sizeBytes === 0) return undefined;
  const first = reader.uint8(sizeAt) & (0xff >> sizeBytes);
  const rest = reader.bytes(sizeAt + 1, sizeBytes - 1);
  const isUnknown = first === 0xff >> sizeBytes && rest.every((byte) => byte === 0xff);
  const size = rest.reduce((value, byte) => value * 256 + byte, first);
  return {
    id: reader.uint(offset, idBytes),
    offset,
    start,
    end: isUnknown ? undefined : start + size,
  };
}

/** Yields the elements of a range; each must have a length and lie within the range. */
export function* elementsIn(
  reader: ByteReader,
  { start, end }: { readonly start: number; readonly end: number },
): Generator<WholeElement> {
  let count = 0;
  for (let at = start; at < end;) {
    if (++count > MAX_ELEMENTS) throw new DamagedMediaError("Too many elements");
    const element = elementAt(reader, at, end);
    if (element?.end === undefined || element.end > end) {
      throw new DamagedMediaError(`The element at ${at} has a wrong length`);
    }
    yield { ...element, end: element.end };
    at = element.end;
  }
}

/** Makes an element void and its content zeros, in place. */
export function voidElement(edits: Edits, { id, offset, start, end }: WholeElement): void {
  if (id === VOID) return edits.zero(start, end);
  const header = voidHeader(end - offset);
  edits.write(offset, header);
  edits.zero(offset + header.length, end);
}

/** Returns ID and length of a void element, with a length field of 1 or of 8 bytes. */
function voidHeader(bytes: number): Uint8Array {
  if (bytes - 2 < 0x7f) return Uint8Array.of(VOID, 0x80 | (bytes - 2));
  const length = new Uint8Array(8);
  new DataView(length.buffer).setBigUint64(0, BigInt(bytes - 9) | (1n << 56n));
  return concat([Uint8Array.of(VOID), length]);
}

/** Returns the bytes of a number by the leading zeros of its first byte: 1 to 8, or 9 for damage. */
export function numberBytes(first: number): number {
  return Math.clz32(first) - 23;
}
