// Files of messages, as entries list them.

import { Buffer } from "node:buffer";
import { FieldReader } from "./field_reader.ts";
import { invalid } from "../errors.ts";
import { fieldsOf } from "../json.ts";

/** A file of a message. */
export interface FileInfo {
  /** UUID of the upload. */
  readonly id: string;
  /** Cleaned: see `cleanFileName`. */
  readonly name: string;
  /** Media type by content, such as "image/png"; never what the sender said. */
  readonly type: string;
  readonly bytes: number;
  /** Pixels as displayed, of a picture or a video. */
  readonly width?: number;
  readonly height?: number;
  /** Duration of a video or a recording. */
  readonly seconds?: number;
  readonly thumbnail?: Thumbnail;
  /** Describes a picture to those who cannot see it; at most 1,000 characters. */
  readonly alt?: string;
}

/** A small WebP, JPEG or PNG of a picture or a video, made by the sender's browser. */
export interface Thumbnail {
  readonly type: string;
  readonly bytes: number;
  readonly width: number;
  readonly height: number;
}

/** A file that retention has removed: only its name is left. */
export interface ExpiredFile {
  readonly id: string;
  readonly name: string;
  readonly isExpired: true;
}

export type MessageFile = FileInfo | ExpiredFile;

/** Files of a message, at most, whatever the settings say. */
export const MAX_FILES = 20;
/** UTF-8 bytes of a name. */
export const MAX_NAME_BYTES = 255;
const MAX_ALT_CHARS = 1_000;
/** More than any format can express. */
const MAX_PIXELS = 2 ** 32 - 1;
const MAX_SECONDS = 2 ** 32 - 1;
const MAX_TYPE_CHARS = 127;

/** A media type in lower case, without parameters. */
const MEDIA_TYPE = /^[a-z0-9][a-z0-9!#$&^_.+-]*\/[a-z0-9][a-z0-9!#$&^_.+-]*$/;
/** Other control characters are refused in any field. */
const LINE_SEPARATOR = /[\p{Zl}\p{Zp}]/u;

/**
 * Validates the files of a draft; unknown fields are dropped.
 *
 * @throws {ChatError} with the field at fault.
 */
export function parseFiles(value: unknown): FileInfo[] {
  return parseList(value, parseFileInfo);
}

/**
 * Validates the files of an archived message, some of which may have expired.
 *
 * @throws {ChatError} with the field at fault.
 */
export function parseArchivedFiles(value: unknown): MessageFile[] {
  return parseList(value, (file, path) => {
    if (fieldsOf(file).isExpired !== true) return parseFileInfo(file, path);
    const fields = new FieldReader(file, path);
    return { id: fields.id("id"), name: readName(fields), isExpired: true };
  });
}

/**
 * Validates a file.
 *
 * @param path Prefix of field names in errors, such as `files[2].`
 * @throws {ChatError} with the field at fault.
 */
export function parseFileInfo(value: unknown, path = ""): FileInfo {
  const fields = new FieldReader(value, path);
  return {
    id: fields.id("id"),
    name: readName(fields),
    type: readType(fields),
    bytes: fields.count("bytes", Number.MAX_SAFE_INTEGER),
    ...parseOptionalFields(value, { fields, path }),
  };
}

export function isExpired(file: MessageFile): file is ExpiredFile {
  return "isExpired" in file;
}

function parseOptionalFields(
  value: unknown,
  { fields, path }: { fields: FieldReader; path: string },
): Partial<FileInfo> {
  const { width, height, seconds, thumbnail, alt } = fieldsOf(value);
  return {
    ...(width !== undefined && { width: fields.count("width", MAX_PIXELS) }),
    ...(height !== undefined && { height: fields.count("height", MAX_PIXELS) }),
    ...(seconds !== undefined && { seconds: parseSeconds(seconds, path) }),
    ...(thumbnail !== undefined && { thumbnail: parseThumbnail(thumbnail, path) }),
    ...(alt !== undefined && alt !== "" && { alt: fields.text("alt", MAX_ALT_CHARS) }),
  };
}

/** @throws {ChatError} with the field at fault. */
export function parseThumbnail(value: unknown, path = ""): Thumbnail {
  const fields = new FieldReader(value, `${path}thumbnail.`);
  return {
    type: readType(fields),
    bytes: fields.count("bytes", Number.MAX_SAFE_INTEGER),
    width: fields.count("width", MAX_PIXELS),
    height: fields.count("height", MAX_PIXELS),
  };
}

function parseSeconds(value: unknown, path: string): number {
  const isInRange = typeof value === "number" && value >= 0 && value <= MAX_SECONDS;
  if (isInRange) return value;
  throw invalid(`${path}seconds`, `must be a number from 0 to ${MAX_SECONDS}`);
}

function readName(fields: FieldReader): string {
  const name = fields.text("name", MAX_NAME_BYTES);
  const isLine = name.trim() !== "" && !LINE_SEPARATOR.test(name);
  if (isLine && Buffer.byteLength(name) <= MAX_NAME_BYTES) return name;
  throw fields.invalid("name", `must be one line of at most ${MAX_NAME_BYTES} bytes`);
}

function readType(fields: FieldReader): string {
  const type = fields.text("type", MAX_TYPE_CHARS);
  if (MEDIA_TYPE.test(type)) return type;
  throw fields.invalid("type", "must be a media type in lower case, without parameters");
}

function parseList<File extends MessageFile>(
  value: unknown,
  parse: (file: unknown, path: string) => File,
): File[] {
  if (!Array.isArray(value) || value.length === 0 || value.length > MAX_FILES) {
    throw invalid("files", `must be a list of 1 to ${MAX_FILES} files`);
  }
  const files = value.map((file, i) => parse(file, `files[${i}].`));
  if (new Set(files.map(({ id }) => id)).size === files.length) return files;
  throw invalid("files", "must not list a file twice");
}
