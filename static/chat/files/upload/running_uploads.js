// @ts-check
// The uploads that run in this tab.

import { delay } from "../../../client/backoff.js";
import { RejectedError } from "../../../client/errors.js";
import { report } from "../../../client/report_error.js";
import { setThumbnail, upload } from "../../../client/upload.js";
import { newId } from "../../../client/uuid_v7.js";

/** @import { HttpClient } from "../../../client/http_client.js" */
/** @import { Thumbnail } from "../../../client/schema.js" */
/** @import { Progress } from "./shared_uploads.js" */
/** @import { WaitingFile } from "./upload_store.js" */

/**
 * @typedef {object} RunningUploadsOptions
 * @property {HttpClient} http
 * @property {(file: WaitingFile) => Promise<Blob | undefined>} makeThumbnail
 * @property {(file: string, progress: Progress) => void} onProgress
 * @property {(file: WaitingFile, change: Partial<WaitingFile>) => Promise<unknown>} onSettled what to store
 */

/** Time between attempts while the server rejects everything, as when the user is signed out. */
const BLOCKED_MS = 30_000;
/** The server's code for an upload that has expired. */
export const GONE = "gone";

export class RunningUploads {
  #options;
  /** @type {Map<string, { file: WaitingFile, cancel: AbortController, done: Promise<void> }>} by file */
  #uploads = new Map();

  /** @param {RunningUploadsOptions} options */
  constructor(options) {
    this.#options = options;
  }

  get count() {
    return this.#uploads.size;
  }

  /** @param {string} file */
  has(file) {
    return this.#uploads.has(file);
  }

  /** Each resolves when its upload has ended, whatever its result. */
  get ends() {
    return [...this.#uploads.values()].map(({ done }) => done);
  }

  /**
   * Starts to upload a file, or continues where the server has got to.
   * @param {WaitingFile} file
   * @param {AbortSignal} stop
   */
  start(file, stop) {
    const cancel = new AbortController();
    const signal = AbortSignal.any([stop, cancel.signal]);
    const done = this.#upload(file, signal)
      .catch((error) => signal.aborted || report(error))
      .then(() => void this.#uploads.delete(file.id));
    this.#uploads.set(file.id, { file, cancel, done });
  }

  /** @param {(file: WaitingFile) => boolean} isUnwanted */
  cancel(isUnwanted) {
    for (const { file, cancel } of this.#uploads.values()) if (isUnwanted(file)) cancel.abort();
  }

  /**
   * @param {WaitingFile} file
   * @param {AbortSignal} signal
   */
  async #upload(file, signal) {
    const { http, onProgress, onSettled } = this.#options;
    const { id, uploadId, name, content, isUntouched = false } = file;
    // It was complete and has expired since.
    if (file.info) return void await onSettled(file, renewed());
    let progress = { bytes: 0, isBeingChecked: false };
    try {
      const { hasLocation = false, ...info } = await upload(http, {
        id: uploadId,
        name,
        content,
        isUntouched,
      }, {
        signal,
        onProgress: (bytes, isBeingChecked) => onProgress(id, progress = { bytes, isBeingChecked }),
        onWait: (waitsFor) => onProgress(id, { ...progress, ...(waitsFor && { waitsFor }) }),
      });
      const thumbnail = await this.#addThumbnail(file);
      const complete = { ...info, ...(thumbnail && { thumbnail }) };
      await onSettled(file, { info: complete, hasLocation, completedAt: Date.now() });
    } catch (error) {
      if (!(error instanceof RejectedError)) throw error;
      const { accessBlock, problem } = error;
      if (accessBlock) await delay(BLOCKED_MS, signal);
      else await onSettled(file, problem.code === GONE ? renewed() : { problem });
    }
  }

  /**
   * A file without a thumbnail is as good.
   * @param {WaitingFile} file
   * @returns {Promise<Thumbnail | undefined>}
   */
  async #addThumbnail(file) {
    try {
      const picture = await this.#options.makeThumbnail(file);
      return picture && await setThumbnail(this.#options.http, file.uploadId, picture);
    } catch {
      return undefined;
    }
  }
}

/** The state of a file that is to be uploaded from its start. */
export function renewed() {
  return { uploadId: newId(), info: undefined, hasLocation: false, problem: undefined };
}
