// @ts-check
// Requests of the account and administration pages.

import { delay } from "../client/backoff.js";
import { RetryableError } from "../client/errors.js";
import { HttpClient } from "../client/http_client.js";

const http = new HttpClient("", (url, options) => fetch(url, options));

/**
 * Returns the JSON of the response, or nothing if it has no content. Reads wait out a rate limit.
 *
 * @param {"GET" | "POST" | "PATCH" | "DELETE"} method
 * @param {string} path
 * @param {Record<string, unknown>} [body]
 * @throws {RejectedError} if the server rejects the request for good
 * @throws {RetryableError} if the same request may succeed later
 * @throws {Error} if no response arrives within 15 s
 */
export async function apiFetch(method, path, body) {
  for (;;) {
    try {
      // What the user revokes or removes is gone even if they leave the page at once.
      const options = { method, body, keepalive: method === "DELETE" };
      return await http.request(`${method} ${path}`, path, options);
    } catch (error) {
      const isRateLimited = error instanceof RetryableError && error.isRateLimited;
      if (method !== "GET" || !isRateLimited) throw error;
      await delay((error.retryAfter ?? 1) * 1_000);
    }
  }
}
