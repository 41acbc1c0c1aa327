// @ts-check
// Sends requests and reads JSON responses. An unsuccessful response becomes an error of one class.

import { toError } from "./errors.js";

/**
 * @typedef {object} RequestOptions
 * @property {string} [method] GET by default
 * @property {unknown} [body] sent as JSON
 * @property {Blob} [content] sent as it is, instead of a body
 * @property {Record<string, string>} [headers]
 * @property {number} [timeoutMs] 15 s by default
 * @property {boolean} [keepalive] lets the request outlive the page
 */

// The server answers within 5 s; after three times as long the response is lost.
const TIMEOUT_MS = 15_000;

/** Sends requests to one server. A request without a response after 15 s fails. */
export class HttpClient {
  #url;
  #fetch;

  /**
   * @param {string} url of the server, without a trailing slash; empty for the page's own
   * @param {typeof fetch} fetch
   */
  constructor(url, fetch) {
    this.#url = url;
    this.#fetch = fetch;
  }

  /**
   * Returns the JSON of a response, or nothing if the response has no content.
   *
   * @param {string} action completes "Cannot …" in error messages
   * @param {string} path
   * @param {RequestOptions} [options]
   * @throws {RejectedError} if the server rejects the request for good
   * @throws {RetryableError} if the same request may succeed later
   * @throws {Error} if no response arrives within 15 s
   */
  async request(action, path, options) {
    const response = await this.send(path, options);
    if (!response.ok) throw await toError(action, response);
    return response.status === 204 ? undefined : await response.json();
  }

  /**
   * Returns any response, even an unsuccessful one.
   * @param {string} path
   * @param {RequestOptions} [options]
   */
  send(path, { method = "GET", body, content, headers, keepalive = false, timeoutMs } = {}) {
    const isJson = body !== undefined;
    return this.#fetch(this.#url + path, {
      method,
      keepalive,
      signal: AbortSignal.timeout(timeoutMs ?? TIMEOUT_MS),
      headers: { ...(isJson && { "content-type": "application/json" }), ...headers },
      ...(isJson ? { body: JSON.stringify(body) } : content && { body: content }),
    });
  }
}
