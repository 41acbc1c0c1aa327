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
  /** Duration of a video or a recording. */
  readonly seconds?: number;
  /** The metadata names a place. `false` if none was found, which is no proof. */
  readonly hasLocation: boolean;
  /** Their concatenation is the cleaned file. Absent if the file is too damaged to be cleaned. */
  readonly parts?: readonly Part[];
}

/** Parses one format. Throws `DamagedMediaError`. */
export type Planner = (reader: ByteReader, type: string) => Steps<CleaningPlan>;
