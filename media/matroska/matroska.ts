// WebM and Matroska: RFC 9559.

import { type ByteReader, DamagedMediaError, type Steps } from "../byte_source.ts";
import { type CleaningPlan, displaySize, duration } from "../cleaning_plan.ts";
import { elementAt, elementsIn, numberBytes, voidElement, type WholeElement } from "./ebml.ts";

import { Edits } from "../parts.ts";

const EBML = 0x1a45dfa3;
const SEGMENT = 0x18538067;

const SEEK_HEAD = 0x114d9b74;
const INFO = 0x1549a966;
const TRACKS = 0x1654ae6b;
const CLUSTER = 0x1f43b675;
const CUES = 0x1c53bb6b;
/** Chapters, attachments and tags. */
const REMOVED = new Set([0x1043a770, 0x1941a469, 0x1254c367]);

const TIMESTAMP_SCALE = 0x2ad7b1;
const DURATION = 0x4489;
const MUXER = 0x4d80;
const WRITER = 0x5741;

const TRACK_ENTRY = 0xae;
/** The name of a track, free space, and the checksum, which is wrong from now on. */
const REMOVED_OF_TRACK = new Set([0x536e, 0xec, 0xbf]);
const VIDEO = 0xe0;
const PIXEL_WIDTH = 0xb0;
const PIXEL_HEIGHT = 0xba;
const DISPLAY_WIDTH = 0x54b0;
const DISPLAY_HEIGHT = 0x54ba;
const DISPLAY_UNIT = 0x54b2;

const TIMESTAMP = 0xe7;
const SIMPLE_BLOCK = 0xa3;
const BLOCK_GROUP = 0xa0;
const BLOCK = 0xa1;
/** Timestamp, position, sizes and blocks. */
const KEPT_IN_CLUSTER = new Set([TIMESTAMP, SIMPLE_BLOCK, BLOCK_GROUP, 0xa7, 0xab, 0xaf]);

const DEFAULT_SCALE = 1_000_000;

/**
 * Keeps what plays, without titles, names of programs, dates, tags, chapters and attachments: they
 * become void in place. A file that ends within an element loses that element.
 */
export function* planMatroska(reader: ByteReader, type: string): Steps<CleaningPlan> {
  return yield* new MatroskaCleaner(reader).run(type);
}

class MatroskaCleaner {
  readonly #reader: ByteReader;
  readonly #edits = new Edits();
  #width = 0;
  #height = 0;
  #hasTracks = false;
  #hasVideo = false;
  /** Nanoseconds of a unit of time. */
  #scale = DEFAULT_SCALE;
  #duration = 0;
  /** Time of the cluster that is read, and the newest of any block. */
  #clusterTime = 0;
  #lastTime = 0;

  constructor(reader: ByteReader) {
    this.#reader = reader;
  }

  *run(type: string): Steps<CleaningPlan> {
    const { size } = this.#reader;
    const header = elementAt(this.#reader, 0, size);
    const segment = header?.end === undefined
      ? undefined
      : elementAt(this.#reader, header.end, size);
    if (header?.id !== EBML || segment?.id !== SEGMENT) throw new DamagedMediaError("Not Matroska");
    const end = yield* this.#cleanSegment(segment.start, Math.min(segment.end ?? size, size));
    if (!this.#hasTracks) throw new DamagedMediaError("The file has no tracks");
    const seconds = (this.#duration || this.#lastTime) * this.#scale / 1e9;
    return {
      type: this.#hasVideo ? type : type.replace("video/", "audio/"),
      ...displaySize(this.#width, this.#height),
      ...duration(seconds),
      hasLocation: false,
      parts: this.#edits.toParts(end),
    };
  }

  /** Cleans the elements of the segment, and those of clusters, and returns the end of the last. */
  *#cleanSegment(start: number, end: number): Steps<number> {
    let at = start;
    let clusterEnd = 0;
    for (;;) {
      yield;
      const element = elementAt(this.#reader, at, end);
      if (!element) return at;
      if (element.id === CLUSTER) {
        // Its children follow as if they were its siblings.
        clusterEnd = element.end ?? end;
        at = element.start;
        continue;
      }
      if (element.end === undefined) throw new DamagedMediaError(`No length at ${at}`);
      if (element.end > end) return at;
      const whole = { ...element, end: element.end };
      if (isSegmentLevel(element.id)) yield* this.#cleanSegmentElement(whole);
      else if (at < clusterEnd && KEPT_IN_CLUSTER.has(element.id)) this.#readTime(whole);
      else voidElement(this.#edits, whole);
      at = element.end;
    }
  }

  *#cleanSegmentElement(element: WholeElement): Steps<void> {
    if (element.id === INFO) yield* this.#cleanInfo(element);
    else if (element.id === TRACKS) yield* this.#cleanTracks(element);
    else if (REMOVED.has(element.id)) voidElement(this.#edits, element);
  }

  *#cleanInfo(info: WholeElement): Steps<void> {
    for (const element of elementsIn(this.#reader, info)) {
      yield;
      const { id, start, end } = element;
      const bytes = end - start;
      if (id === TIMESTAMP_SCALE) this.#scale = this.#reader.uint(start, Math.min(bytes, 8));
      else if (id === DURATION && (bytes === 4 || bytes === 8)) {
        this.#duration = this.#reader.float(start, bytes);
      } else if (id === MUXER || id === WRITER) this.#edits.zero(start, end);
      else voidElement(this.#edits, element);
    }
  }

  *#cleanTracks(tracks: WholeElement): Steps<void> {
    this.#hasTracks = true;
    for (const track of elementsIn(this.#reader, tracks)) {
      if (track.id !== TRACK_ENTRY) {
        voidElement(this.#edits, track);
        continue;
      }
      for (const element of elementsIn(this.#reader, track)) {
        yield;
        if (REMOVED_OF_TRACK.has(element.id)) voidElement(this.#edits, element);
        else if (element.id === VIDEO) this.#readSize(element);
      }
    }
  }

  /** Reads the size of the first video track. */
  #readSize(video: WholeElement): void {
    this.#hasVideo = true;
    if (this.#width > 0) return;
    const values = new Map(
      elementsIn(this.#reader, video)
        .filter(({ start, end }) => end - start <= 8)
        .map(({ id, start, end }) => [id, this.#reader.uint(start, end - start)]),
    );
    const isInPixels = (values.get(DISPLAY_UNIT) ?? 0) === 0;
    const display = (id: number) => isInPixels ? values.get(id) : undefined;
    this.#width = display(DISPLAY_WIDTH) ?? values.get(PIXEL_WIDTH) ?? 0;
    this.#height = display(DISPLAY_HEIGHT) ?? values.get(PIXEL_HEIGHT) ?? 0;
  }

  /** Remembers the time of the last block, for files without a duration: those of recorders. */
  #readTime({ id, start, end }: WholeElement): void {
    if (id === TIMESTAMP) {
      this.#clusterTime = this.#reader.uint(start, Math.min(end - start, 8));
      this.#lastTime = Math.max(this.#lastTime, this.#clusterTime);
    } else if (id === SIMPLE_BLOCK) this.#readBlockTime(start, end);
    else if (id === BLOCK_GROUP) {
      const block = elementAt(this.#reader, start, end);
      if (block?.id === BLOCK) this.#readBlockTime(block.start, end);
    }
  }

  /** The number of the track, then the time relative to the cluster, signed. */
  #readBlockTime(start: number, end: number): void {
    const at = start + (end > start ? numberBytes(this.#reader.uint8(start)) : 0);
    if (at + 2 > end) return;
    const time = this.#clusterTime + ((this.#reader.uint16(at) << 16) >> 16);
    this.#lastTime = Math.max(this.#lastTime, time);
  }
}

function isSegmentLevel(id: number): boolean {
  return id === SEEK_HEAD || id === INFO || id === TRACKS || id === CUES || REMOVED.has(id);
}
