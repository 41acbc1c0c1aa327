// MP4, MOV, M4A and 3GP: ISO/IEC 14496-12; Apple's QuickTime File Format Specification.

import { topLevelBoxes } from "./boxes.ts";
import { type ByteReader, DamagedMediaError, type Steps } from "../byte_source.ts";
import { type CleaningPlan, displaySize, duration } from "../cleaning_plan.ts";

import { MovieCleaner } from "./movie_cleaner.ts";
import { Edits } from "../parts.ts";

const KEPT = new Set(["ftyp", "styp", "moov", "moof", "mdat", "sidx", "ssix", "mfra", "pdin"]);

/** Keeps what plays; everything else becomes zeros in place. Codec data is not looked into. */
export function* planMovie(reader: ByteReader, type: string): Steps<CleaningPlan> {
  const boxes = yield* topLevelBoxes(reader);
  if (!boxes.some((box) => box.type === "moov")) throw new DamagedMediaError("No movie");
  const edits = new Edits();
  const movie = new MovieCleaner(reader, edits, boxes);
  for (const box of boxes) {
    if (KEPT.has(box.type)) yield* movie.clean(box);
    else yield* movie.remove(box);
  }
  return {
    type: type === "video/mp4" && !movie.hasVideo ? "audio/mp4" : type,
    ...displaySize(movie.width, movie.height),
    ...duration(movie.seconds),
    hasLocation: movie.hasLocation,
    parts: edits.toParts(boxes.at(-1)?.end ?? 0),
  };
}
