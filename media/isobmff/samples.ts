// Where the samples of a track lie: ISO/IEC 14496-12, 8.7.

import { type Box, findBox, type Range } from "./boxes.ts";
import { ByteReader, DamagedMediaError, type Steps } from "../byte_source.ts";

/** Calls back with the range of each chunk of samples of a track. */
export function* eachSampleRange(
  reader: ByteReader,
  track: Range,
  callback: (range: Range) => void,
): Steps<void> {
  const table = findBox(reader, track, "mdia", "minf", "stbl");
  if (!table) return;
  const offsets = chunkOffsets(reader, table);
  const sizes = sampleSizes(reader, table);
  const runs = findBox(reader, table, "stsc");
  if (!offsets || !sizes || !runs) return;
  const chunkRuns = samplesOfChunks(reader, runs);
  let sample = 0;
  for (let chunk = 0; chunk < offsets.count && sample < sizes.count; chunk++) {
    const samples = Math.min(chunkRuns(chunk + 1), sizes.count - sample);
    let length = sizes.uniform * samples;
    for (let i = 0; sizes.uniform === 0 && i < samples; i++) {
      if (i % 1_024 === 0) yield;
      length += sizes.at(sample + i);
    }
    yield;
    sample += samples;
    const start = offsets.at(chunk);
    if (length > 0) callback({ start, end: start + length });
  }
}

interface Table {
  readonly count: number;
  at(index: number): number;
}

// The tables are read in turn, each through a window of its own.

function chunkOffsets(reader: ByteReader, table: Range): Table | undefined {
  const short = findBox(reader, table, "stco");
  const box = short ?? findBox(reader, table, "co64");
  return box && entries(reader, box, { countAt: 4, bits: short ? 32 : 64 });
}

function sampleSizes(reader: ByteReader, table: Range): Table & { uniform: number } | undefined {
  const full = findBox(reader, table, "stsz");
  if (full) {
    const uniform = reader.uint32(full.start + 4);
    const count = reader.uint32(full.start + 8);
    if (uniform > 0) return { uniform, count, at: () => uniform };
    return { ...entries(reader, full, { countAt: 8, bits: 32 }), uniform: 0 };
  }
  const compact = findBox(reader, table, "stz2");
  if (!compact) return undefined;
  const bits = reader.uint8(compact.start + 7);
  if (bits !== 8 && bits !== 16) throw new DamagedMediaError("Sample sizes of an odd width");
  return { ...entries(reader, compact, { countAt: 8, bits }), uniform: 0 };
}

function entries(
  { source }: ByteReader,
  { start, end }: Box,
  { countAt, bits }: { readonly countAt: number; readonly bits: number },
): Table {
  const reader = new ByteReader(source);
  const count = reader.uint32(start + countAt);
  const first = start + countAt + 4;
  const bytes = bits / 8;
  if (first + count * bytes > end) throw new DamagedMediaError("A table is longer than its box");
  return { count, at: (index) => reader.uint(first + index * bytes, bytes) };
}

/** Returns a function that tells the samples of a chunk; chunks are asked in order, from 1 on. */
function samplesOfChunks({ source }: ByteReader, { start, end }: Box): (chunk: number) => number {
  const reader = new ByteReader(source);
  const count = reader.uint32(start + 4);
  const first = start + 8;
  if (count === 0 || first + count * 12 > end) throw new DamagedMediaError("No runs of chunks");
  let run = 0;
  const next = () => run + 1 < count ? reader.uint32(first + (run + 1) * 12) : Infinity;
  return (chunk) => {
    if (next() <= chunk) run++;
    // Each run begins after the one before.
    if (next() <= chunk) throw new DamagedMediaError("Runs of chunks out of order");
    return reader.uint32(first + run * 12 + 4);
  };
}
