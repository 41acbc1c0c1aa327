// Names of files: as their sender gave them, but harmless wherever they are shown or saved.

import { chatError } from "../errors.ts";
import { withoutHidden } from "../names/display_name.ts";
import { dropCrowdingMarks } from "../names/skeleton.ts";

/** Only the end of a longer path is used. */
const MAX_CHARS = 1_024;
/** As file systems allow. */
const MAX_BYTES = 255;
/** A longer extension is cut like the rest of the name. */
const MAX_EXTENSION_BYTES = 32;

/** Names that Windows gives to devices, whatever their extension. */
const RESERVED = /^(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[0-9¹²³])(?= *(?:\.|$))/i;

const EXTENSION = /\.[^. ]+$/;

const encoder = new TextEncoder();

/**
 * Returns the last part of a path without what hides or reorders text, without dots and spaces at either
 * end, with "_" before a name that Windows reserves, and with at most 255 bytes of UTF-8. A name that is
 * too long keeps its extension.
 *
 * @throws {ChatError} `invalid-file-name` if nothing is left.
 */
export function cleanFileName(name: string): string {
  const end = name.slice(-MAX_CHARS).toWellFormed().replaceAll("\uFFFD", "");
  const visible = withoutHidden(dropCrowdingMarks(end)).normalize();
  const base = trimmed(visible.split(/[/\\]/).map(trimmed).findLast((part) => part !== "") ?? "");
  const harmless = base.replace(RESERVED, "_$&");
  const cleaned = sizeOf(harmless) > MAX_BYTES ? shortened(harmless) : harmless;
  if (cleaned !== "") return cleaned;
  throw chatError("invalid-file-name", `Nothing is left of the file name "${name.slice(0, 100)}"`);
}

/** Windows ignores dots and spaces at the end, and other systems hide names that begin with a dot. */
function trimmed(part: string): string {
  let [start, end] = [0, part.length];
  while (start < end && isDotOrSpace(part.charAt(start))) start++;
  // Not by a pattern that ends in "$": it would take time that grows with the square of the length.
  while (start < end && isDotOrSpace(part.charAt(end - 1))) end--;
  return part.slice(start, end);
}

function isDotOrSpace(character: string): boolean {
  return character === "." || character.trim() === "";
}

function shortened(name: string): string {
  const [found = ""] = EXTENSION.exec(name) ?? [];
  const extension = sizeOf(found) > MAX_EXTENSION_BYTES ? "" : found;
  const stem = cut(name.slice(0, name.length - extension.length), MAX_BYTES - sizeOf(extension));
  // The cut may have separated a joiner from what it joins.
  return trimmed(withoutHidden(stem)) + extension;
}

/** Returns the first characters, as readers see them, that have at most `max` bytes. */
function cut(text: string, max: number): string {
  // A character has at least one byte.
  const characters = new Intl.Segmenter().segment(text.slice(0, max + 1));
  let size = 0;
  for (const { segment, index } of characters) {
    size += sizeOf(segment);
    if (size > max) return text.slice(0, index);
  }
  return text;
}

function sizeOf(text: string): number {
  return encoder.encode(text).length;
}
