// How long films are that consist of fragments, as recorders in browsers write them: ISO/IEC 14496-12,
// 8.8. Their headers know no duration.

import { type Box, findBox, type Range } from "./boxes.ts";
import type { ByteReader, Steps } from "../byte_source.ts";

const DEFAULT_DURATION = 0x08;

/** Fields that come before the default duration in `tfhd`, by flag, with their bytes. */
const BEFORE_DURATION = [[0x01, 8], [0x02, 4]] as const;

/** Fields of each sample in `trun`, by flag: duration, size, flags, composition offset. */
const SAMPLE_FIELDS = [0x100, 0x200, 0x400, 0x800];

/** Computes where fragments end. */
export class FragmentClock {
  readonly #reader: ByteReader;
  /** Units of a second, by track. */
  readonly #timescales = new Map<number, number>();
  /** Default durations of samples, by track. */
  readonly #defaults = new Map<number, number>();

  constructor(reader: ByteReader) {
    this.#reader = reader;
  }

  addTrack(track: Range): void {
    const id = trackId(this.#reader, track);
    const header = findBox(this.#reader, track, "mdia", "mdhd");
    if (id === undefined || !header) return;
    const timescaleAt = header.start + timesEnd(this.#reader, header);
    this.#timescales.set(id, this.#reader.uint32(timescaleAt));
  }

  /** Reads a `trex`. */
  addDefaults({ start }: Box): void {
    this.#defaults.set(this.#reader.uint32(start + 4), this.#reader.uint32(start + 12));
  }

  /** Returns the seconds from the beginning of the film to the end of a fragment, or 0. */
  *endOf(fragment: Range): Steps<number> {
    const header = findBox(this.#reader, fragment, "tfhd");
    const began = findBox(this.#reader, fragment, "tfdt");
    const run = findBox(this.#reader, fragment, "trun");
    const id = header ? this.#reader.uint32(header.start + 4) : 0;
    const timescale = this.#timescales.get(id) ?? 0;
    if (!header || !began || timescale === 0) return 0;
    const isLong = this.#reader.uint8(began.start) === 1;
    const base = this.#reader.uint(began.start + 4, isLong ? 8 : 4);
    const duration = this.#sampleDuration(header) ?? this.#defaults.get(id) ?? 0;
    return (base + (run ? yield* this.#durationOf(run, duration) : 0)) / timescale;
  }

  #sampleDuration({ start }: Box): number | undefined {
    const flags = this.#reader.uint32(start);
    if ((flags & DEFAULT_DURATION) === 0) return undefined;
    const before = BEFORE_DURATION.filter(([flag]) => flags & flag);
    return this.#reader.uint32(start + before.reduce((at, [, bytes]) => at + bytes, 8));
  }

  *#durationOf({ start, end }: Box, sampleDuration: number): Steps<number> {
    const flags = this.#reader.uint32(start);
    const count = this.#reader.uint32(start + 4);
    if ((flags & 0x100) === 0) return count * sampleDuration;
    const first = start + 8 + (flags & 1 ? 4 : 0) + (flags & 4 ? 4 : 0);
    const bytes = 4 * SAMPLE_FIELDS.filter((flag) => flags & flag).length;
    let sum = 0;
    for (let at = first; at + bytes <= Math.min(first + count * bytes, end); at += bytes) {
      yield;
      sum += this.#reader.uint32(at);
    }
    return sum;
  }
}

/** Returns the id of a track, if it has one. */
export function trackId(reader: ByteReader, track: Range): number | undefined {
  const header = findBox(reader, track, "tkhd");
  return header && reader.uint32(header.start + timesEnd(reader, header));
}

/** Returns where the field after the times of creation and change begins in a header box. */
export function timesEnd(reader: ByteReader, { start }: Range): number {
  return reader.uint8(start) === 1 ? 20 : 12;
}
