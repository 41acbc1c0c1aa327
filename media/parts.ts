// A cleaned file, described as parts of the original: nothing is copied until it is written.

import { type ByteSource, DamagedMediaError, MAX_READ_BYTES } from "./byte_source.ts";

/** A range of the source, zeros, or bytes that replace something. */
export type Part =
  | { readonly type: "range"; readonly offset: number; readonly length: number }
  | { readonly type: "zeros"; readonly length: number }
  | { readonly type: "bytes"; readonly bytes: Uint8Array };

/** A file that needs more is hostile: it would cost more memory than its bytes. */
const MAX_PARTS = 2 ** 16;

/** Returns the number of bytes of the cleaned file. */
export function sizeOf(parts: readonly Part[]): number {
  return parts.reduce((sum, part) => sum + lengthOf(part), 0);
}

/** Yields the cleaned file in pieces of at most 64 KiB. */
export function* readParts(source: ByteSource, parts: readonly Part[]): Generator<Uint8Array> {
  for (const part of parts) {
    const length = lengthOf(part);
    for (let at = 0; at < length; at += MAX_READ_BYTES) {
      const piece = Math.min(MAX_READ_BYTES, length - at);
      if (part.type === "range") yield source.read(part.offset + at, piece);
      else if (part.type === "zeros") yield new Uint8Array(piece);
      else yield part.bytes.subarray(at, at + piece);
    }
  }
}

function lengthOf(part: Part): number {
  return part.type === "bytes" ? part.bytes.length : part.length;
}

/** Collects the parts of a file that is put together from front to back. */
export class PartList {
  readonly parts: Part[] = [];

  /** Keeps the bytes from `start` to `end` of the source. */
  keep(start: number, end: number): void {
    if (start >= end) return;
    const last = this.parts.at(-1);
    if (last?.type === "range" && last.offset + last.length === start) {
      this.parts.pop();
      this.#push({ type: "range", offset: last.offset, length: end - last.offset });
    } else this.#push({ type: "range", offset: start, length: end - start });
  }

  add(bytes: Uint8Array): void {
    this.#push({ type: "bytes", bytes });
  }

  zero(length: number): void {
    if (length > 0) this.#push({ type: "zeros", length });
  }

  #push(part: Part): void {
    if (this.parts.length >= MAX_PARTS) throw new DamagedMediaError("Too many parts to remove");
    this.parts.push(part);
  }
}

interface Edit {
  readonly start: number;
  readonly end: number;
  /** Absent for zeros. */
  readonly bytes?: Uint8Array;
}

/** Changes of a file in place, so that offsets within it stay true. */
export class Edits {
  readonly #edits: Edit[] = [];

  /** Replaces the bytes from `start` to `end` by zeros. */
  zero(start: number, end: number): void {
    if (start < end) this.#push({ start, end });
  }

  write(start: number, bytes: Uint8Array): void {
    this.#push({ start, end: start + bytes.length, bytes });
  }

  /** Returns the parts of the file up to `end`. Where edits overlap, the one that starts first wins. */
  toParts(end: number): Part[] {
    const list = new PartList();
    let at = 0;
    for (const edit of this.#edits.toSorted((a, b) => a.start - b.start)) {
      const start = Math.max(edit.start, at);
      const stop = Math.min(edit.end, end);
      if (start >= stop) continue;
      list.keep(at, start);
      if (edit.bytes) list.add(edit.bytes.subarray(start - edit.start, stop - edit.start));
      else list.zero(stop - start);
      at = stop;
    }
    list.keep(at, end);
    return list.parts;
  }

  #push(edit: Edit): void {
    if (this.#edits.length >= MAX_PARTS) throw new DamagedMediaError("Too many parts to replace");
    this.#edits.push(edit);
  }
}
