// Plans how an upload is stored: its type, and which parts of it are kept.

import {
  type ByteSource,
  type CleaningPlan,
  type Part,
  planCleaning,
  readParts,
} from "../../../media/mod.ts";
import { chatError } from "../../errors.ts";

export interface CompletionPlan extends Omit<CleaningPlan, "parts"> {
  /** The pieces of the cleaned file, in order; absent if the bytes are kept as they are. */
  readonly pieces?: Iterable<Uint8Array>;
}

/**
 * Plans what is kept of a file: of an untouched one everything, of others what is left without metadata.
 *
 * @throws {ChatError} `damaged-file` if its metadata cannot be found.
 */
export async function planCompletion(
  source: ByteSource,
  { isUntouched }: { readonly isUntouched: boolean },
): Promise<CompletionPlan> {
  const { parts, ...plan } = await planCleaning(source);
  if (isUntouched) return plan;
  if (!parts) throw chatError("damaged-file", "The metadata of the file cannot be found");
  const cleaned = { ...plan, hasLocation: false };
  return isWhole(source, parts) ? cleaned : { ...cleaned, pieces: readParts(source, parts) };
}

function isWhole({ size }: ByteSource, parts: readonly Part[]): boolean {
  const [only] = parts;
  if (only?.type !== "range" || parts.length > 1) return size === 0;
  return only.offset === 0 && only.length === size;
}
