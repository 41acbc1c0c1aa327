// @ts-check
// Uploads a file in chunks by tus 1.0 (https://tus.io), and continues where the server has got to.

import { backOff, delay } from "./backoff.js";
import { RejectedError, RetryableError, toError } from "./errors.js";

/** @import { HttpClient } from "./http_client.js" */
/** @import { Problem } from "./errors.js" */
/** @import { FileInfo, Thumbnail } from "./schema.js" */

/**
 * @typedef {object} FileToUpload
 * @property {string} id a UUID; uploading again with it continues
 * @property {string} name
 * @property {Blob} content
 * @property {boolean} [isUntouched] keep all metadata, such as the place where a picture was taken
 */
/**
 * @typedef {object} UploadOptions
 * @property {(bytes: number, isBeingChecked: boolean) => void} [onProgress] bytes that the server has
 *   stored, and whether all of them are there and are being checked or scanned
 * @property {(problem: Problem | undefined) => void} [onWait] why the server does not take it now; another attempt
 *   follows
 * @property {AbortSignal} [signal] pauses the upload: it can be continued later
 */

const UPLOADS = "/api/uploads";

const CHUNK_TYPE = "application/offset+octet-stream";

/** The code for a chunk that another tab, or an attempt before, has sent already. */
const WRONG_OFFSET = "wrong-offset";

const TUS = { "tus-resumable": "1.0.0" };

/**
 * A proxy in default configuration takes 1 MB; larger chunks are faster where they pass, smaller ones get
 * through a slow link before the timeout.
 */
const CHUNK_BYTES = { min: 64 * 1_024, first: 512 * 1_024, max: 8 * 1_024 * 1_024 };

const RETRY_MS = { first: 1_000, max: 30_000 };

/** A chunk that takes longer is sent again, from where the server has got to. */
const CHUNK_TIMEOUT_MS = 120_000;

/** After a chunk that took longer, the next is not larger: it might not get through. */
const QUICK_CHUNK_MS = CHUNK_TIMEOUT_MS / 4;

/**
 * Uploads a file; as often as it takes, until the server has all of it or rejects it.
 *
 * @param {HttpClient} http
 * @param {FileToUpload} file
 * @param {UploadOptions} [options]
 * @returns {Promise<FileInfo & { hasLocation?: boolean }>} `hasLocation`: its metadata, which was kept, says
 * where it was made
 * @throws {RejectedError} if the server rejects it for good
 * @throws {DOMException} `AbortError` if the signal is aborted
 */
export async function upload(http, file, { onProgress, onWait, signal } = {}) {
  let chunkBytes = CHUNK_BYTES.first;
  let maxBytes = CHUNK_BYTES.max;
  for (let failures = 0;;) {
    signal?.throwIfAborted();
    try {
      let { offset, file: complete, hasLocation, isBeingChecked } = await create(http, file);
      onProgress?.(offset, isBeingChecked === true);
      while (!complete) {
        signal?.throwIfAborted();
        const chunk = file.content.slice(offset, offset + chunkBytes);
        const started = performance.now();
        const newOffset = await append(http, { id: file.id, offset, chunk });
        // A proxy in between takes less.
        if (newOffset === undefined) maxBytes = chunkBytes = Math.max(1, chunkBytes >> 1);
        else {
          failures = 0;
          const isQuick = performance.now() - started < QUICK_CHUNK_MS;
          if (isQuick) chunkBytes = Math.min(2 * chunkBytes, maxBytes);
          offset = newOffset;
        }
        if (offset === file.content.size) {
          ({ file: complete, hasLocation, isBeingChecked } = await describe(http, file.id));
        }
        onProgress?.(offset, isBeingChecked === true);
      }
      return { ...complete, ...(hasLocation && { hasLocation }) };
    } catch (error) {
      if (error instanceof RejectedError && error.problem.code !== WRONG_OFFSET) throw error;
      signal?.throwIfAborted();
      if (!isRefusal(error)) {
        chunkBytes = Math.min(chunkBytes, Math.max(chunkBytes >> 1, CHUNK_BYTES.min));
      }
      const { retryAfter: seconds = 0, problem } = error instanceof RetryableError ? error : {};
      onWait?.(problem);
      await delay(Math.max(backOff(failures++, RETRY_MS), seconds * 1_000), signal);
    }
  }
}

/**
 * Creates the upload, or finds the one that was created before.
 * @param {HttpClient} http
 * @param {FileToUpload} file
 */
async function create(http, { id, name, content, isUntouched }) {
  const metadata = { id, filename: name, ...(isUntouched && { untouched: "" }) };
  const response = await http.send(UPLOADS, {
    method: "POST",
    headers: {
      ...TUS,
      "upload-length": String(content.size),
      "upload-metadata": Object.entries(metadata)
        .map(([key, value]) => `${key} ${toBase64(value)}`.trim()).join(","),
    },
  });
  if (!response.ok) throw await toError("upload the file", response);
  return await describe(http, id);
}

/**
 * Appends a chunk. Returns the new offset, or nothing if the chunk is too large for a proxy in between.
 * @param {HttpClient} http
 * @param {{ id: string, offset: number, chunk: Blob }} part
 */
async function append(http, { id, offset, chunk }) {
  const response = await http.send(`${UPLOADS}/${id}`, {
    method: "PATCH",
    headers: { ...TUS, "content-type": CHUNK_TYPE, "upload-offset": String(offset) },
    content: chunk,
    timeoutMs: CHUNK_TIMEOUT_MS,
  });
  if (response.ok) return Number(response.headers.get("upload-offset"));
  const error = await toError("upload the file", response);
  if (response.status === 413 && isFromProxy(error) && chunk.size > 1) return;
  throw error;
}

/**
 * Whether the server got a chunk in time, and does not want it now.
 * @param {unknown} error
 */
function isRefusal(error) {
  return error instanceof RejectedError || (error instanceof RetryableError && error.isRateLimited);
}

/** Errors of the server have a code. @param {Error} error */
function isFromProxy(error) {
  return error instanceof RejectedError && error.problem.code === undefined;
}

/**
 * @param {HttpClient} http
 * @param {string} id
 * @returns {Promise<{ offset: number, file?: FileInfo, hasLocation?: boolean, isBeingChecked?: boolean }>}
 */
async function describe(http, id) {
  return await http.request("upload the file", `${UPLOADS}/${id}`);
}

/** @param {string} text */
function toBase64(text) {
  return btoa(
    Array.from(new TextEncoder().encode(text), (byte) => String.fromCharCode(byte)).join(""),
  );
}

/**
 * Adds a small picture that stands for a complete file.
 *
 * @param {HttpClient} http
 * @param {string} id
 * @param {Blob} picture WebP, JPEG or PNG of at most 100 KiB
 * @returns {Promise<Thumbnail>}
 */
export async function setThumbnail(http, id, picture) {
  const response = await http.send(`${UPLOADS}/${id}/thumbnail`, {
    method: "PUT",
    content: picture,
  });
  if (!response.ok) throw await toError("store the thumbnail", response);
  return await response.json();
}

/**
 * Removes an upload that is in no message. Never throws: it expires anyway.
 *
 * @param {HttpClient} http
 * @param {string} id
 */
export async function removeUpload(http, id) {
  await http.send(`${UPLOADS}/${id}`, { method: "DELETE", headers: TUS }).catch(() => {});
}
