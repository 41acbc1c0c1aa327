// Kinds of files, by which lists and searches are filtered, and the words that name a type.

export const FILE_KINDS = ["image", "video", "audio", "document", "other"] as const;

export type FileKind = typeof FILE_KINDS[number];

/** Media types of documents, besides all of text: PDF, office files, e-books. */
const DOCUMENT =
  /^text\/|^application\/(?:pdf|rtf|json|epub\+zip|msword|vnd\.(?:ms-|oasis\.opendocument|openxmlformats-officedocument))/;
const EXTENSION = /\.([\p{L}\p{N}]{1,16})$/u;
/** A subtype such as "png", "x-tar" or "svg+xml", of which the middle is its word. */
const SUBTYPE = /^(?:x-)?([a-z0-9]{1,16})(?:\+.*)?$/;
/** Extensions and subtypes that mean the same. */
const SYNONYMS = new Map(
  [["jpg", "jpeg"], ["tif", "tiff"], ["htm", "html"], ["md", "markdown"], ["txt", "plain"]]
    .flatMap(([a = "", b = ""]) => [[a, b], [b, a]] as const),
);

/** A media type, or an extension with or without a dot. */
const TYPE = /^(?:[a-z]+\/)?\.?(?:x-)?([\p{L}\p{N}]{1,16})(?:\+.*)?$/u;

export function isFileKind(value: unknown): value is FileKind {
  return FILE_KINDS.some((kind) => kind === value);
}

/** @param type A media type. */
export function kindOf(type: string): FileKind {
  const kind = type.slice(0, type.indexOf("/"));
  if (kind === "image" || kind === "video" || kind === "audio") return kind;
  return DOCUMENT.test(type) ? "document" : "other";
}

/**
 * Returns the words by which `type:` finds a file: its extension, the parts of its media type, and
 * synonyms of both.
 */
export function typeWordsOf({ name, type }: { name: string; type: string }): string[] {
  const [top = "", subtype = ""] = type.split("/");
  const [, extension] = EXTENSION.exec(name.toLowerCase()) ?? [];
  const [, word] = SUBTYPE.exec(subtype) ?? [];
  const words = [top, extension, word].flatMap((one = "") => [one, SYNONYMS.get(one) ?? ""]);
  return [...new Set(words.filter((one) => one !== ""))];
}

/** Returns the word by which to find a type as a user writes it: "pdf", ".pdf" or "application/pdf". */
export function parseTypeWord(text: string): string | undefined {
  return TYPE.exec(text.toLowerCase())?.[1];
}
