// Reads untrusted files in pieces. Everything that a parser reads passes here, so that no file can make
// it read without end or beyond the end.

import { Buffer } from "node:buffer";

/** Bytes of a file, in memory or on disk. */
export interface ByteSource {
  readonly size: number;
  /** Returns `length` bytes from `offset` on, at most 64 KiB. Called only within the size. */
  read(offset: number, length: number): Uint8Array;
}

/** Metadata that names a place does so within its first bytes. */
const MAX_SEARCHED = 4 * 1_024 * 1_024;

/** Work in steps: a caller may do other things between two of them. */
export type Steps<T> = Generator<void, T, void>;

/** The structure of the file is broken, or so odd that its metadata cannot be found. */
export class DamagedMediaError extends SyntaxError {
  override readonly name = "DamagedMediaError";
}

/** Returns a source of bytes in memory. */
export function bytesSource(bytes: Uint8Array): ByteSource {
  return {
    size: bytes.length,
    read: (offset, length) => bytes.subarray(offset, offset + length),
  };
}

/** Most bytes of one read. */
export const MAX_READ_BYTES = 64 * 1_024;

/** A parser that goes back and forth may read each byte so many times. */
const MAX_READS_OF_A_BYTE = 4;

/** Small files may be read more often. */
const FREE_BYTES = 1_024 * 1_024;

/**
 * Reads numbers and text from a source through a window of 64 KiB. Numbers are big-endian unless a
 * method is named otherwise. Each method throws `DamagedMediaError` beyond the end of the file.
 */
export class ByteReader {
  readonly source: ByteSource;
  readonly size: number;
  #window = new Uint8Array();
  #view = new DataView(this.#window.buffer);
  #start = 0;
  #budget: number;

  constructor(source: ByteSource) {
    this.source = source;
    this.size = source.size;
    this.#budget = MAX_READS_OF_A_BYTE * source.size + FREE_BYTES;
  }

  uint8(offset: number): number {
    const at = this.#locate(offset, 1);
    return this.#view.getUint8(at);
  }

  uint16(offset: number): number {
    const at = this.#locate(offset, 2);
    return this.#view.getUint16(at);
  }

  uint32(offset: number): number {
    const at = this.#locate(offset, 4);
    return this.#view.getUint32(at);
  }

  uint16LittleEndian(offset: number): number {
    const at = this.#locate(offset, 2);
    return this.#view.getUint16(at, true);
  }

  uint24LittleEndian(offset: number): number {
    return this.uint16LittleEndian(offset) + this.uint8(offset + 2) * 2 ** 16;
  }

  uint32LittleEndian(offset: number): number {
    const at = this.#locate(offset, 4);
    return this.#view.getUint32(at, true);
  }

  /** Reads an unsigned number of 0 to 8 bytes; one above 2^53 is damage. */
  uint(offset: number, bytes: number): number {
    let value = 0;
    for (let i = 0; i < bytes; i++) value = value * 256 + this.uint8(offset + i);
    if (Number.isSafeInteger(value)) return value;
    throw new DamagedMediaError(`The number at ${offset} is too large`);
  }

  float(offset: number, bytes: 4 | 8): number {
    const at = this.#locate(offset, bytes);
    return bytes === 4 ? this.#view.getFloat32(at) : this.#view.getFloat64(at);
  }

  /** Reads at most 64 KiB of text, one character for each byte. */
  text(offset: number, length: number): string {
    const at = this.#locate(offset, length);
    const bytes = this.#window.subarray(at, at + length);
    if (length !== 4) return oneByteText(bytes);
    // The name of a chunk or a box, of which there are many.
    const [a = 0, b = 0, c = 0, d = 0] = bytes;
    return String.fromCharCode(a, b, c, d);
  }

  /** Returns a copy of at most 64 KiB. */
  bytes(offset: number, length: number): Uint8Array<ArrayBuffer> {
    const at = this.#locate(offset, length);
    return this.#window.slice(at, at + length);
  }

  /** Returns what is in memory from `offset` on: at least `min` bytes, at most 64 KiB. */
  window(offset: number, min: number): Uint8Array {
    const at = this.#locate(offset, min);
    return this.#window.subarray(at);
  }

  /** Returns the position in the window, which is moved if it does not hold all of the bytes. */
  #locate(offset: number, length: number): number {
    const at = offset - this.#start;
    if (at >= 0 && at + length <= this.#window.length) return at;
    if (!(offset >= 0 && offset + length <= this.size && length <= MAX_READ_BYTES)) {
      throw new DamagedMediaError(`Cannot read ${length} bytes at ${offset} of ${this.size}`);
    }
    const loaded = Math.min(MAX_READ_BYTES, this.size - offset);
    this.#budget -= loaded;
    if (this.#budget < 0) throw new DamagedMediaError("The file refers to itself too often");
    this.#window = new Uint8Array(this.source.read(offset, loaded));
    if (this.#window.length !== loaded) throw new DamagedMediaError("The file is cut off");
    this.#view = new DataView(this.#window.buffer);
    this.#start = offset;
    return 0;
  }
}

/** Returns a text with one character for each byte, which `TextDecoder` takes ten times longer for. */
export function oneByteText({ buffer, byteOffset, length }: Uint8Array): string {
  return Buffer.from(buffer, byteOffset, length).toString("latin1");
}

/** No text that is searched for is longer. */
const MAX_MATCH = 32;

/** Looks for a short text in a range, one byte for each character; in a long one only at its beginning. */
export function* matchesText(
  reader: ByteReader,
  { start, end }: { readonly start: number; readonly end: number },
  pattern: RegExp,
): Steps<boolean> {
  const stop = Math.min(end, start + MAX_SEARCHED);
  for (let at = start; at < stop; at += MAX_READ_BYTES - MAX_MATCH) {
    yield;
    if (pattern.test(reader.text(at, Math.min(MAX_READ_BYTES, stop - at)))) return true;
  }
  return false;
}
