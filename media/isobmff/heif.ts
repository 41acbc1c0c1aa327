// HEIC and AVIF: ISO/IEC 23008-12 (HEIF); Alliance for Open Media, AV1 Image File Format.

import { type Box, boxesIn, findBox, freeBox, type Range, topLevelBoxes } from "./boxes.ts";
import { type ByteReader, DamagedMediaError, matchesText, type Steps } from "../byte_source.ts";
import type { CleaningPlan } from "../cleaning_plan.ts";
import { ascii, readExif, XMP_LOCATION } from "../exif.ts";
import { type Item, itemsIn, readExtents } from "./heif_items.ts";
import { readHeifSize } from "./heif_size.ts";
import { MAX_DATA_BOXES, MovieCleaner } from "./movie_cleaner.ts";
import { Edits } from "../parts.ts";

const KEPT = new Set(["ftyp", "mdat", "moov", "moof", "sidx", "mfra"]);
const KEPT_IN_META = new Set(["pitm", "iinf", "iloc", "iref", "iprp", "idat", "dinf", "grpl"]);

/** Items with pixels, coded or derived. */
const IMAGES = new Set([
  ...["hvc1", "lhv1", "av01", "avc1", "vvc1", "evc1", "jpeg", "j2k1", "unci", "mski"],
  ...["grid", "iden", "iovl", "tmap"],
]);

/** Properties that describe and do not show: tags, texts, times, private ones. */
const DESCRIPTIONS = new Set(["udes", "altt", "crtt", "mdft", "uuid"]);

const MAX_EXIF = 2 ** 16;

/**
 * Removes, in place, what pictures do not need: Exif, XMP and all other items without pixels, names and
 * descriptions. Rotation is a property of its own, so that nothing of Exif has to stay. Embedded
 * thumbnails are images like others, and stay.
 */
export function* planHeif(reader: ByteReader, type: string): Steps<CleaningPlan> {
  const boxes = yield* topLevelBoxes(reader);
  const meta = boxes.find((box) => box.type === "meta");
  if (!meta) throw new DamagedMediaError("The file has no image");
  const edits = new Edits();
  const movie = new MovieCleaner(reader, edits, boxes);
  for (const box of boxes) {
    if (KEPT.has(box.type)) yield* movie.clean(box);
    else if (box !== meta) yield* movie.remove(box);
  }
  // Version and flags stand before its content.
  const content = { start: meta.start + 4, end: meta.end };
  for (const box of boxesIn(reader, content)) {
    if (box.type === "hdlr") yield* movie.clean(box);
    else if (!KEPT_IN_META.has(box.type)) yield* movie.remove(box);
  }
  yield* removeDescriptions(reader, edits, content);
  const hasLocation = yield* removeItems(reader, edits, { boxes, content });
  return {
    type,
    ...yield* readHeifSize(reader, content),
    hasLocation: hasLocation || movie.hasLocation,
    parts: edits.toParts(boxes.at(-1)?.end ?? 0),
  };
}

function* removeDescriptions(reader: ByteReader, edits: Edits, content: Range): Steps<void> {
  const properties = findBox(reader, content, "iprp", "ipco");
  if (!properties) return;
  for (const box of boxesIn(reader, properties)) {
    yield;
    if (DESCRIPTIONS.has(box.type)) freeBox(edits, box);
  }
}

/** Removes items without pixels, and returns whether one of them names a place. */
function* removeItems(
  reader: ByteReader,
  edits: Edits,
  { boxes, content }: { readonly boxes: readonly Box[]; readonly content: Range },
): Steps<boolean> {
  const removed = new Map<number, Item>();
  for (const item of itemsIn(reader, content)) {
    yield;
    edits.zero(item.start, item.end);
    if (IMAGES.has(item.type)) continue;
    // No decoder looks into an item of this type.
    edits.write(item.start - 4, ascii("free"));
    removed.set(item.id, item);
  }
  const data = boxes.filter((box) => box.type === "mdat");
  if (data.length > MAX_DATA_BOXES) throw new DamagedMediaError("Too many data boxes");
  let hasLocation = false;
  for (const { id, range } of yield* readExtents(reader, { content, data, ids: removed })) {
    hasLocation ||= yield* namesPlace(reader, removed.get(id)?.type, range);
    edits.zero(range.start, range.end);
  }
  return hasLocation;
}

function* namesPlace(reader: ByteReader, type: string | undefined, range: Range): Steps<boolean> {
  if (type !== "Exif") return yield* matchesText(reader, range, XMP_LOCATION);
  const length = Math.min(range.end - range.start, MAX_EXIF);
  if (length < 4) return false;
  // The first number says where the TIFF structure begins after it.
  const tiff = 4 + reader.uint32(range.start);
  return readExif(reader.bytes(range.start, length).subarray(tiff)).hasLocation;
}
