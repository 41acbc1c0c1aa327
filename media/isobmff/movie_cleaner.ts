// Cleans the boxes of a film in place: ISO/IEC 14496-12, 8; Apple's QuickTime File Format Specification.

import { type Box, boxesIn, findBox, FREE, freeBox } from "./boxes.ts";
import { type ByteReader, DamagedMediaError, matchesText, type Steps } from "../byte_source.ts";
import type { Edits } from "../parts.ts";
import { FragmentClock, timesEnd, trackId } from "./fragments.ts";
import { eachSampleRange } from "./samples.ts";

/** What each box may contain; every other box in it becomes `free`. Boxes not listed stay whole. */
const CONTAINERS: Readonly<Record<string, readonly string[]>> = {
  moov: ["mvhd", "trak", "mvex"],
  trak: ["tkhd", "edts", "tref", "tapt", "mdia"],
  mdia: ["mdhd", "hdlr", "elng", "minf"],
  minf: ["vmhd", "smhd", "hmhd", "nmhd", "sthd", "gmhd", "hdlr", "dinf", "stbl"],
  dinf: ["dref"],
  stbl: [
    ...["stsd", "stts", "ctts", "cslg", "stsc", "stsz", "stz2", "stco", "co64", "stss", "stsh"],
    ...["stps", "padb", "stdp", "sdtp", "sbgp", "sgpd", "subs", "saiz", "saio"],
  ],
  mvex: ["mehd", "trex", "leva"],
  moof: ["mfhd", "traf"],
  traf: ["tfhd", "tfdt", "trun", "sdtp", "sbgp", "sgpd", "subs", "saiz", "saio"],
};

const VISUAL = new Set(["vide", "auxv", "pict"]);

/** Pictures, sound, subtitles and time codes. Other tracks record positions, sensors and the like. */
const TRACKS = new Set([...VISUAL, "soun", "text", "sbtl", "subt", "subp", "clcp", "tmcd"]);

/** What names a place: user data, metadata keys, XMP, and the formats of tracks that record it. */
const LOCATION =
  /\xa9xyz|loci|com\.apple\.quicktime\.location|gpmd|camm|GPS(?:Coordinates|Latitude|Longitude)/;

/** What is removed is looked up in so many `mdat` boxes. Films in fragments have more. */
export const MAX_DATA_BOXES = 64;

/**
 * Keeps what plays the tracks, without times, names of devices and programs, and user data. Tracks that
 * are neither seen nor heard go, with their samples.
 */
export class MovieCleaner {
  width = 0;
  height = 0;
  seconds = 0;
  hasVideo = false;
  hasLocation = false;
  readonly #reader: ByteReader;
  readonly #edits: Edits;
  readonly #data: readonly Box[];
  readonly #removedTracks = new Set<number>();
  readonly #fragments: FragmentClock;
  /** Handler type of the track that is being cleaned. */
  #handler = "";

  constructor(reader: ByteReader, edits: Edits, topLevel: readonly Box[]) {
    this.#reader = reader;
    this.#edits = edits;
    this.#fragments = new FragmentClock(reader);
    this.#data = topLevel.filter((box) => box.type === "mdat");
  }

  /** Cleans a box that stays, and what is in it. */
  *clean(box: Box): Steps<void> {
    yield;
    if (box.type === "trak") {
      this.#handler = this.#handlerOf(box);
      if (!TRACKS.has(this.#handler)) return yield* this.#removeTrack(box);
      this.#fragments.addTrack(box);
    } else if (box.type === "traf") {
      this.#checkFragment(box);
      this.seconds = Math.max(this.seconds, yield* this.#fragments.endOf(box));
    }
    this.#cleanFields(box);
    const kept = CONTAINERS[box.type];
    if (!kept) return;
    for (const child of boxesIn(this.#reader, box)) {
      if (kept.includes(child.type)) yield* this.clean(child);
      else yield* this.remove(child);
    }
  }

  /** Makes a box `free` and its content zeros. */
  *remove(box: Box): Steps<void> {
    yield;
    if (FREE.has(box.type)) this.#edits.zero(box.start, box.end);
    else {
      this.hasLocation ||= yield* matchesText(this.#reader, box, LOCATION);
      freeBox(this.#edits, box);
    }
  }

  #handlerOf(track: Box): string {
    const box = findBox(this.#reader, track, "mdia", "hdlr");
    return box ? this.#reader.text(box.start + 8, 4) : "";
  }

  *#removeTrack(track: Box): Steps<void> {
    if (this.#data.length > MAX_DATA_BOXES) throw new DamagedMediaError("Too many data boxes");
    const id = trackId(this.#reader, track);
    if (id !== undefined) this.#removedTracks.add(id);
    yield* eachSampleRange(this.#reader, track, (range) => {
      if (!this.#data.some(({ start, end }) => range.start >= start && range.end <= end)) {
        throw new DamagedMediaError("A track refers to data elsewhere");
      }
      this.#edits.zero(range.start, range.end);
    });
    yield* this.remove(track);
  }

  #cleanFields(box: Box): void {
    const { type, start, end } = box;
    if (type === "mvhd" || type === "mdhd" || type === "tkhd") this.#cleanHeader(box);
    // The name of the device or the program, and in QuickTime its manufacturer.
    else if (type === "hdlr") this.#edits.zero(start + 12, end);
    else if (type === "stsd") this.#cleanSampleEntries(box);
    else if (type === "dref") this.#cleanReferences(box);
    else if (type === "trex") this.#fragments.addDefaults(box);
  }

  /** Removes the times of creation and change. */
  #cleanHeader(box: Box): void {
    const { type, start, end } = box;
    const afterTimes = start + timesEnd(this.#reader, box);
    // Size and matrix are the last 44 bytes of a track header.
    if (end - afterTimes < (type === "tkhd" ? 44 : 12)) {
      throw new DamagedMediaError(`The box "${type}" is too short`);
    }
    this.#edits.zero(start + 4, afterTimes);
    if (type === "mvhd") this.#readDuration(afterTimes, this.#reader.uint8(start) === 1);
    else if (type === "tkhd" && VISUAL.has(this.#handler)) this.#readSize(end);
  }

  /** Reads the duration in units of the movie; all ones mean that it is not known. */
  #readDuration(at: number, isLong: boolean): void {
    const timescale = this.#reader.uint32(at);
    const low = this.#reader.uint32(at + (isLong ? 8 : 4));
    const duration = isLong ? this.#reader.uint32(at + 4) * 2 ** 32 + low : low;
    const isKnown = timescale > 0 && duration < (isLong ? 2 ** 53 : 2 ** 32 - 1);
    if (isKnown) this.seconds = duration / timescale;
  }

  /** Reads matrix, width and height, the last fields of a track header; the first size counts. */
  #readSize(end: number): void {
    if (this.width > 0) return;
    const width = this.#reader.uint32(end - 8) / 2 ** 16;
    const height = this.#reader.uint32(end - 4) / 2 ** 16;
    // The first and the second number: cosine and sine of the rotation.
    const isTurned = this.#reader.uint32(end - 44) === 0 && this.#reader.uint32(end - 40) !== 0;
    this.width = Math.round(isTurned ? height : width);
    this.height = Math.round(isTurned ? width : height);
  }

  /** Removes the maker and the name of the encoder from the entries of visual tracks. */
  #cleanSampleEntries({ start, end }: Box): void {
    if (!VISUAL.has(this.#handler)) return;
    for (const entry of boxesIn(this.#reader, { start: start + 8, end })) {
      if (entry.end - entry.start < 78) continue;
      this.hasVideo = true;
      this.#edits.zero(entry.start + 12, entry.start + 16);
      this.#edits.zero(entry.start + 42, entry.start + 74);
    }
  }

  /** Makes each reference to data mean this file: others hold paths of the maker's disk. */
  #cleanReferences({ start, end }: Box): void {
    for (const entry of boxesIn(this.#reader, { start: start + 8, end })) {
      if (entry.end - entry.start <= 4) continue;
      this.#edits.write(entry.start + 3, Uint8Array.of(1));
      this.#edits.zero(entry.start + 4, entry.end);
    }
  }

  /** Samples of removed tracks are not looked for in fragments. */
  #checkFragment(fragment: Box): void {
    const header = findBox(this.#reader, fragment, "tfhd");
    if (!header || !this.#removedTracks.has(this.#reader.uint32(header.start + 4))) return;
    throw new DamagedMediaError("Fragments hold a track that cannot be removed");
  }
}
