// The headers of tus 1.0.0, a protocol for uploads that can be resumed: https://tus.io/protocols/resumable-upload
// Of its extensions: creation, checksum, expiration and termination.

import { Buffer, isUtf8 } from "node:buffer";
import type { Upload } from "../../chat/files/keeper_methods.ts";
import { chatError, invalid } from "../../chat/errors.ts";
import { HttpProblem } from "../../http/problem.ts";

const VERSION = "1.0.0";

/** Bytes of a digest. tus demands SHA-1, which is good enough to notice a damaged chunk. */
const DIGEST_BYTES = { sha1: 20, sha256: 32 } as const;

/** The digest that a chunk must have. */
export interface Checksum {
  readonly algorithm: keyof typeof DIGEST_BYTES;
  readonly digest: Uint8Array;
}

/** Headers that describe the server. */
export function tusServerHeaders(maxBytes: number): Record<string, string> {
  return {
    "tus-resumable": VERSION,
    "tus-version": VERSION,
    "tus-max-size": `${maxBytes}`,
    "tus-extension": "creation,checksum,expiration,termination",
    "tus-checksum-algorithm": Object.keys(DIGEST_BYTES).join(","),
  };
}

/** Headers that describe an upload. */
export function tusUploadHeaders({ offset, bytes, expiresAt }: Upload): Record<string, string> {
  return {
    "tus-resumable": VERSION,
    "upload-offset": `${offset}`,
    "upload-length": `${bytes}`,
    "upload-expires": new Date(expiresAt).toUTCString(),
  };
}

/** @throws {HttpProblem} 412 if the client speaks another version of tus, or none. */
export function requireTus({ headers }: Request): void {
  if (headers.get("tus-resumable") === VERSION) return;
  const detail = `The header "Tus-Resumable" must be ${VERSION}`;
  throw new HttpProblem("unsupported-version", detail, { headers: { "tus-version": VERSION } });
}

/** @throws {ChatError} `invalid-field` unless the header is a whole number. */
export function parseByteCount(
  { headers }: Request,
  name: "Upload-Length" | "Upload-Offset",
): number {
  const value = headers.get(name) ?? "";
  // More than any file has, and still exact: whoever compares it with a limit refuses it.
  if (/^\d{1,100}$/.test(value)) return Math.min(Number(value), Number.MAX_SAFE_INTEGER);
  throw invalid(name, "must be a whole number of bytes");
}

/**
 * Parses the pairs of `Upload-Metadata`: names, each with a value in Base64 or none.
 *
 * @throws {ChatError} `invalid-field` if a value is not UTF-8 in Base64, or a name comes twice.
 */
export function parseMetadata({ headers }: Request): ReadonlyMap<string, string> {
  const pairs = (headers.get("upload-metadata") ?? "").split(",").map((pair) => pair.trim());
  const metadata = new Map<string, string>();
  for (const pair of pairs.filter((pair) => pair !== "")) {
    const [name = "", value = "", ...more] = pair.split(/ +/);
    const decoded = more.length === 0 && !metadata.has(name) ? decodeText(value) : undefined;
    if (decoded === undefined) {
      const rule = "must have pairs of a name and a UTF-8 value in Base64, separated by commas";
      throw invalid("Upload-Metadata", rule);
    }
    metadata.set(name, decoded);
  }
  return metadata;
}

/**
 * Parses `Upload-Checksum`; undefined if there is none.
 *
 * @throws {ChatError} `invalid-field` unless it is a known algorithm and a digest of its length.
 */
export function parseChecksum({ headers }: Request): Checksum | undefined {
  const value = headers.get("upload-checksum");
  if (value === null) return undefined;
  const [name, encoded = "", ...more] = value.trim().split(/ +/);
  const digest = more.length === 0 ? decodeBase64(encoded) : undefined;
  if ((name === "sha1" || name === "sha256") && digest?.byteLength === DIGEST_BYTES[name]) {
    return { algorithm: name, digest };
  }
  throw invalid("Upload-Checksum", "must be sha1 or sha256, and the digest in Base64");
}

export function wrongChecksum(): Error {
  return chatError("wrong-checksum", "The chunk does not have the checksum: send it again");
}

function decodeText(base64: string): string | undefined {
  const bytes = decodeBase64(base64);
  return bytes && isUtf8(bytes) ? new TextDecoder().decode(bytes) : undefined;
}

function decodeBase64(text: string): Uint8Array | undefined {
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(text)) return undefined;
  return Buffer.from(text, "base64");
}
