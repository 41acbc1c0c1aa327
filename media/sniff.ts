// Tells the type of a file by its first bytes, never by its name or by what a sender says.
//
// A table of our own instead of a package: the keeper has no permission for what those ask of the
// system at their start, and their parsers of formats that we never show have looped without end.

import { isMp3Frame } from "./audio.ts";
import { oneByteText } from "./byte_source.ts";

/** Bytes that `sniffType` looks at. */
export const SNIFFED_BYTES = 4_100;

type Signature = readonly [offset: number, text: string];

/** Texts that formats have at fixed offsets, one character for each byte. The first match counts. */
const SIGNATURES: readonly (readonly [type: string, texts: readonly Signature[]])[] = [
  ["image/png", [[0, "\x89PNG\r\n\x1a\n"]]],
  ["image/jpeg", [[0, "\xff\xd8\xff"]]],
  ["image/gif", [[0, "GIF87a"]]],
  ["image/gif", [[0, "GIF89a"]]],
  ["image/webp", [[0, "RIFF"], [8, "WEBP"]]],
  ["image/jxl", [[4, "JXL \r\n\x87\n"]]],
  ["image/jp2", [[4, "jP  \r\n\x87\n"]]],
  ["image/tiff", [[0, "II*\0"]]],
  ["image/tiff", [[0, "MM\0*"]]],
  ["image/bmp", [[0, "BM"], [6, "\0\0\0\0"]]],
  ["image/x-icon", [[0, "\0\0\x01\0"]]],
  ["image/vnd.adobe.photoshop", [[0, "8BPS"]]],
  ["audio/wav", [[0, "RIFF"], [8, "WAVE"]]],
  ["audio/flac", [[0, "fLaC"]]],
  ["audio/mpeg", [[0, "ID3"]]],
  ["audio/aiff", [[0, "FORM"], [8, "AIFF"]]],
  ["audio/amr", [[0, "#!AMR"]]],
  ["audio/midi", [[0, "MThd"]]],
  ["audio/aac", [[0, "\xff\xf1"]]],
  ["audio/aac", [[0, "\xff\xf9"]]],
  ["video/x-msvideo", [[0, "RIFF"], [8, "AVI "]]],
  ["video/x-ms-asf", [[0, "\x30\x26\xb2\x75\x8e\x66\xcf\x11"]]],
  ["video/quicktime", [[0, "\0"], [4, "moov"]]],
  ["video/quicktime", [[0, "\0"], [4, "wide"]]],
  ["application/pdf", [[0, "%PDF-"]]],
  ["application/postscript", [[0, "%!PS"]]],
  ["application/rtf", [[0, "{\\rtf"]]],
  ["application/x-cfb", [[0, "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"]]],
  ["application/zip", [[0, "PK\x03\x04"]]],
  ["application/zip", [[0, "PK\x05\x06"]]],
  ["application/gzip", [[0, "\x1f\x8b\x08"]]],
  ["application/x-bzip2", [[0, "BZh"], [4, "1AY&SY"]]],
  ["application/x-xz", [[0, "\xfd7zXZ\0"]]],
  ["application/zstd", [[0, "\x28\xb5\x2f\xfd"]]],
  ["application/x-7z-compressed", [[0, "7z\xbc\xaf\x27\x1c"]]],
  ["application/x-rar-compressed", [[0, "Rar!\x1a\x07"]]],
  ["application/x-tar", [[257, "ustar"]]],
  ["application/x-elf", [[0, "\x7fELF"]]],
  ["application/wasm", [[0, "\0asm"]]],
  ["application/x-sqlite3", [[0, "SQLite format 3\0"]]],
  ["font/woff", [[0, "wOFF"]]],
  ["font/woff2", [[0, "wOF2"]]],
];

/** Names of entries by which archives of office programs are told, in the order of the search. */
const ARCHIVES: readonly (readonly [name: string, type: string])[] = [
  ["mimetypeapplication/epub+zip", "application/epub+zip"],
  ["mimetypeapplication/vnd.oasis.opendocument.text", "application/vnd.oasis.opendocument.text"],
  [
    "mimetypeapplication/vnd.oasis.opendocument.spreadsheet",
    "application/vnd.oasis.opendocument.spreadsheet",
  ],
  [
    "mimetypeapplication/vnd.oasis.opendocument.presentation",
    "application/vnd.oasis.opendocument.presentation",
  ],
  ["word/", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"],
  ["xl/", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"],
  ["ppt/", "application/vnd.openxmlformats-officedocument.presentationml.presentation"],
];

/**
 * Returns the media type of a file that begins with these bytes. Text is "text/plain" unless it begins
 * like markup or a script, so that a server can refuse to show those. What is not known is
 * "application/octet-stream".
 */
export function sniffType(bytes: Uint8Array): string {
  const head = bytes.subarray(0, SNIFFED_BYTES);
  const has = (offset: number, text: string) => hasAt(head, offset, text);
  const known = SIGNATURES.find(([, texts]) => texts.every(([offset, text]) => has(offset, text)));
  if (known?.[0] === "application/zip") return archiveType(oneByteText(head));
  if (known) return known[0];
  if (has(4, "ftyp")) return filmType(head);
  if (has(0, "\x1aE\xdf\xa3")) return matroskaType(oneByteText(head.subarray(0, 64)));
  if (has(0, "OggS")) return oggType(oneByteText(head.subarray(28, 36)));
  const first = head.length < 4 ? 0 : new DataView(head.buffer, head.byteOffset).getUint32(0);
  if (isMp3Frame(first)) return "audio/mpeg";
  return textType(head) ?? "application/octet-stream";
}

function hasAt(bytes: Uint8Array, offset: number, text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    if (bytes[offset + i] !== text.charCodeAt(i)) return false;
  }
  return true;
}

/** Entries of office documents are listed early: a name has 30 bytes before it. */
function archiveType(text: string): string {
  return ARCHIVES.find(([name]) => text.includes(name))?.[1] ?? "application/zip";
}

/** By the brands of ISO/IEC 14496-12, 4.3: the main one, then those that a reader may also rely on. */
function filmType(head: Uint8Array): string {
  const end = new DataView(head.buffer, head.byteOffset).getUint32(0);
  const text = oneByteText(head.subarray(0, end));
  const main = text.slice(8, 12);
  const brands = [main, ...text.slice(16).match(/.{4}/gs) ?? []];
  const has = (...names: string[]) => brands.some((brand) => names.includes(brand));
  if (main === "crx ") return "image/x-canon-cr3";
  if (/^(mif|msf|avi|he|mi)/.test(main)) {
    if (has("avif", "avis")) return "image/avif";
    return has("heic", "heix", "hevc", "hevx", "heim", "heis") ? "image/heic" : "image/heif";
  }
  if (main === "qt  ") return "video/quicktime";
  if (/^(M4A|M4B|M4P|F4A|F4B)/.test(main)) return "audio/mp4";
  return /^3g/.test(main) ? "video/3gpp" : "video/mp4";
}

function matroskaType(header: string): string {
  if (header.includes("webm")) return "video/webm";
  return header.includes("matroska") ? "video/matroska" : "application/octet-stream";
}

function oggType(codec: string): string {
  if (/^(OpusHead|.vorbis|.FLAC|Speex)/.test(codec)) return "audio/ogg";
  return /^(.theora|fishead)/.test(codec) ? "video/ogg" : "application/ogg";
}

/** Returns the type of UTF-8 text without control characters, or `undefined`. */
function textType(head: Uint8Array): string | undefined {
  // Tab, line feed, form feed and carriage return belong to text.
  if (head.some((byte) => (byte < 32 && ![9, 10, 12, 13].includes(byte)) || byte === 127)) {
    return undefined;
  }
  const text = decodeUtf8(head)?.trimStart().toLowerCase();
  if (text === undefined) return undefined;
  if (text.startsWith("#!")) return "text/x-script";
  if (!text.startsWith("<")) return "text/plain";
  const isXml = text.startsWith("<?xml");
  if (/^<(svg|!doctype svg)/.test(text) || (isXml && text.includes("<svg"))) return "image/svg+xml";
  return isXml ? "application/xml" : "text/html";
}

/** The bytes may end within a character. A byte order mark is left out. */
function decodeUtf8(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes, { stream: true });
  } catch {
    return undefined;
  }
}
