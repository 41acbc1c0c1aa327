import type { ByteReader, Steps } from "./byte_source.ts";
import type { Part } from "./parts.ts";

/** What the containers of a file say, and what remains of it without metadata. */
export interface CleaningPlan {
  /** Media type by content, such as "image/png". */
  readonly type: string;
  /**
   * Pixels as displayed, after orientation, as the header says: a hostile file may claim any number
   * up to 2^32.
   */
  readonly width?: number;
  readonly height?: number;
  /** A PNG or WebP that moves. */
  readonly isAnimated?: true;
  /** Duration of a video or a recording. */
  readonly seconds?: number;
  /** The metadata names a place. `false` if none was found, which is no proof. */
  readonly hasLocation: boolean;
  /** Their concatenation is the cleaned file. Absent if the file is too damaged to be cleaned. */
  readonly parts?: readonly Part[];
}

/** Parses one format. Throws `DamagedMediaError`. */
export type Planner = (reader: ByteReader, type: string) => Steps<CleaningPlan>;

const MAX_PIXELS = 2 ** 32 - 1;
const MAX_SECONDS = 2 ** 32;

/** Above this, an orientation of Exif exchanges width and height. */
const LAST_UNTURNED = 4;

/** Returns the size as displayed; nothing if it is not known or makes no sense. */
export function displaySize(
  width: number,
  height: number,
  orientation = 1,
): Pick<CleaningPlan, "width" | "height"> {
  if (!(Math.min(width, height) > 0 && Math.max(width, height) <= MAX_PIXELS)) return {};
  return orientation > LAST_UNTURNED ? { width: height, height: width } : { width, height };
}

/** Returns a duration; nothing if it is not known or makes no sense. */
export function duration(seconds = 0): Pick<CleaningPlan, "seconds"> {
  return seconds > 0 && seconds < MAX_SECONDS ? { seconds } : {};
}
