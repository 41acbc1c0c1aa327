// How long recordings last. Their tags stay: title, artist and cover are what music is sent with.
//
// WAV: Microsoft, Multimedia Programming Interface 1.0. FLAC: RFC 9639, 8.2. Ogg: RFC 3533, RFC 7845,
// Vorbis I, 4.2.2. MP3: ISO/IEC 11172-3, 2.4.2.3; ID3v2.4.0, 3.1; the Xing and Info tags of encoders.

import { type ByteReader, DamagedMediaError, MAX_READ_BYTES, type Steps } from "./byte_source.ts";
import { type CleaningPlan, duration } from "./cleaning_plan.ts";

type Duration = (reader: ByteReader) => Generator<void, number | undefined, void>;

/** Keeps the file as it is. */
export function* planAudio(reader: ByteReader, type: string): Steps<CleaningPlan> {
  const seconds = yield* secondsOf(reader, DURATIONS[type]);
  return {
    type,
    ...duration(seconds),
    hasLocation: false,
    parts: [{ type: "range", offset: 0, length: reader.size }],
  };
}

/** Nothing depends on the duration: damage means that it is not known. */
function* secondsOf(reader: ByteReader, format?: Duration): Steps<number | undefined> {
  try {
    return format && (yield* format(reader));
  } catch (error) {
    if (error instanceof DamagedMediaError) return undefined;
    throw error;
  }
}

const DURATIONS: Readonly<Record<string, Duration>> = {
  "audio/wav": wavSeconds,
  "audio/flac": flacSeconds,
  "audio/ogg": oggSeconds,
  "audio/mpeg": mp3Seconds,
};

function* wavSeconds(reader: ByteReader): Steps<number | undefined> {
  let bytesPerSecond = 0;
  for (let at = 12; at + 8 <= reader.size;) {
    yield;
    const name = reader.text(at, 4);
    const length = reader.uint32LittleEndian(at + 4);
    if (name === "fmt ") bytesPerSecond = reader.uint32LittleEndian(at + 16);
    if (name === "data") return Math.min(length, reader.size - at - 8) / bytesPerSecond;
    at += 8 + length + length % 2;
  }
  return undefined;
}

function* flacSeconds(reader: ByteReader): Steps<number> {
  yield;
  // The stream information comes first: 20 bits of rate, 8 of other things, 36 of samples.
  const rate = reader.uint(18, 3) >> 4;
  return ((reader.uint8(21) & 15) * 2 ** 32 + reader.uint32(22)) / rate;
}

function* oggSeconds(reader: ByteReader): Steps<number | undefined> {
  yield;
  const first = 27 + reader.uint8(26);
  const isOpus = reader.text(first, 8) === "OpusHead";
  if (!isOpus && reader.text(first, 7) !== "\x01vorbis") return undefined;
  const [rate, skipped] = isOpus
    ? [48_000, reader.uint16LittleEndian(first + 10)]
    : [reader.uint32LittleEndian(first + 12), 0];
  // A page has at most 64 KiB: the last one begins in the last 64 KiB.
  const tail = Math.max(0, reader.size - MAX_READ_BYTES);
  const last = tail + reader.text(tail, reader.size - tail).lastIndexOf("OggS");
  const samples = reader.uint32LittleEndian(last + 6) +
    reader.uint32LittleEndian(last + 10) * 2 ** 32;
  return (samples - skipped) / rate;
}

/** Kilobits per second of layer III, by the index in the header: MPEG 1, then MPEG 2 and 2.5. */
const BITRATES = [
  [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320],
  [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160],
];

const RATES = [44_100, 48_000, 32_000];

/** An encoder may put silence or junk before the first frame. */
const MAX_JUNK = 4_096;

function* mp3Seconds(reader: ByteReader): Steps<number | undefined> {
  let at = 0;
  // Each of the four bytes of the length has seven bits.
  while (reader.text(at, 3) === "ID3") {
    yield;
    const [a = 0, b = 0, c = 0, d = 0] = reader.bytes(at + 6, 4);
    at += 10 + (a << 21 | b << 14 | c << 7 | d) + (reader.uint8(at + 5) & 0x10 ? 10 : 0);
  }
  const limit = at + MAX_JUNK;
  while (at < limit && !isMp3Frame(reader.uint32(at))) at++;
  const header = reader.uint32(at);
  if (!isMp3Frame(header)) return undefined;
  // 3 is MPEG 1, 2 is MPEG 2, 0 is MPEG 2.5.
  const version = (header >>> 19) & 3;
  const isFirst = version === 3;
  const isMono = ((header >>> 6) & 3) === 3;
  const rate = (RATES[(header >>> 10) & 3] ?? 0) / (isFirst ? 1 : version === 2 ? 2 : 4);
  // Encoders with a variable rate write the number of frames into the first one.
  const tag = at + 4 + (isFirst ? (isMono ? 17 : 32) : (isMono ? 9 : 17));
  const hasFrames = ["Xing", "Info"].includes(reader.text(tag, 4)) &&
    (reader.uint32(tag + 4) & 1) === 1;
  if (hasFrames) return reader.uint32(tag + 8) * (isFirst ? 1_152 : 576) / rate;
  const kilobits = BITRATES[isFirst ? 0 : 1]?.[(header >>> 12) & 15] ?? 0;
  return (reader.size - at) * 8 / (kilobits * 1_000);
}

/** Whether a number is the header of a frame of MPEG audio, layer III. */
export function isMp3Frame(header: number): boolean {
  return header >>> 21 === 0x7ff && ((header >>> 19) & 3) !== 1 && ((header >>> 17) & 3) === 1 &&
    ((header >>> 12) & 15) % 15 !== 0 && ((header >>> 10) & 3) !== 3;
}
