/**
 * Parses containers of untrusted files without decoding them: tells the type by content, reads size and
 * duration from headers, and removes metadata by structure.
 *
 * ```ts
 * import { bytesSource, planCleaning } from "./media/mod.ts";
 * const plan = await planCleaning(bytesSource(new TextEncoder().encode("Hello")));
 * plan.type; // "text/plain"
 * ```
 *
 * | format                   | removed                                                    |
 * | ------------------------ | ---------------------------------------------------------- |
 * | JPEG, PNG, GIF, WebP     | everything but pixels, colours, orientation, animation     |
 * | HEIC, AVIF               | items without pixels, names, descriptions; in place        |
 * | MP4, MOV, M4A, 3GP       | user data, metadata, times, names, data tracks; in place   |
 * | WebM, Matroska           | tags, titles, programs, dates, attachments; in place       |
 * | MP3, Ogg, FLAC, WAV, PDF | nothing                                                    |
 *
 * What lies within coded pixels and samples is not looked into, nor are subtitles.
 *
 * @module
 */

import { planAudio } from "./audio.ts";
import { ByteReader, type ByteSource, DamagedMediaError, type Steps } from "./byte_source.ts";
import type { CleaningPlan, Planner } from "./cleaning_plan.ts";
import { planGif } from "./gif.ts";
import { planHeif } from "./isobmff/heif.ts";
import { planJpeg } from "./jpeg.ts";
import { planMatroska } from "./matroska/matroska.ts";
import { planMovie } from "./isobmff/movie.ts";
import { planPng } from "./png.ts";
import { SNIFFED_BYTES, sniffType } from "./sniff.ts";
import { planWebp } from "./webp.ts";

export { type ByteSource, bytesSource } from "./byte_source.ts";
export type { CleaningPlan } from "./cleaning_plan.ts";
export { type Part, readParts, sizeOf } from "./parts.ts";
export { SNIFFED_BYTES, sniffType } from "./sniff.ts";

const PLANNERS: Readonly<Record<string, Planner>> = {
  "image/jpeg": planJpeg,
  "image/png": planPng,
  "image/gif": planGif,
  "image/webp": planWebp,
  "image/avif": planHeif,
  "image/heic": planHeif,
  "image/heif": planHeif,
  "video/mp4": planMovie,
  "video/quicktime": planMovie,
  "video/3gpp": planMovie,
  "audio/mp4": planMovie,
  "video/webm": planMatroska,
  "video/matroska": planMatroska,
};

/** Milliseconds after which other tasks get their turn. */
const SLICE_MS = 5;

/** Asking the clock takes as long as a small step. */
const STEPS_BETWEEN_CLOCKS = 16;

/** A file in smaller pieces is hostile: it would take much longer to parse than to receive. */
const MIN_BYTES_OF_STEP = 64;

/** Small files may have smaller pieces. */
const FREE_STEPS = 2 ** 17;

/**
 * Returns type, size and duration of a file, and the parts that remain of it without metadata. Never
 * blocks other tasks for long, reads each byte at most a few times, and throws only what the source
 * throws.
 *
 * A file of a format that is cleaned, but so damaged that its metadata cannot be found, has the type
 * "application/octet-stream" and no `parts`: store it only for a sender who agrees to send it untouched.
 */
export async function planCleaning(source: ByteSource): Promise<CleaningPlan> {
  const steps = planSteps(source);
  let began = performance.now();
  for (let i = 0;; i++) {
    const step = steps.next();
    if (step.done) return step.value;
    if (i % STEPS_BETWEEN_CLOCKS > 0 || performance.now() - began < SLICE_MS) continue;
    await new Promise((resolve) => setTimeout(resolve));
    began = performance.now();
  }
}

/** The same, for callers who take the steps themselves. */
export function* planSteps(source: ByteSource): Steps<CleaningPlan> {
  const head = source.read(0, Math.min(SNIFFED_BYTES, source.size));
  const type = sniffType(head);
  const plan = PLANNERS[type] ?? planAudio;
  try {
    const steps = plan(new ByteReader(source), type);
    for (let left = FREE_STEPS + source.size / MIN_BYTES_OF_STEP; left > 0; left--) {
      const step = steps.next();
      if (step.done) return step.value;
      yield;
    }
    throw new DamagedMediaError("The file has too many pieces");
  } catch (error) {
    if (!(error instanceof DamagedMediaError)) throw error;
    return { type: "application/octet-stream", hasLocation: false };
  }
}
