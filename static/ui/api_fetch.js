// @ts-check
// Asks the server for something, in JSON.

import { toError } from "../client/errors.js";

/**
 * Who reads too often waits as long as the server says.
 * @param {"GET" | "POST" | "PATCH" | "DELETE"} method
 * @param {string} path
 * @param {Record<string, unknown>} [fields]
 * @returns what the server says; nothing where it has nothing to say
 * @throws {Error} a `RefusedError` if it refuses, a `LaterError` if it does not do it now
 * @throws {TypeError} if it cannot be reached
 */
export async function apiFetch(method, path, fields) {
  const response = await fetch(path, {
    method,
    cache: "no-store",
    ...(fields && {
      headers: { "content-type": "application/json" },
      body: JSON.stringify(fields),
    }),
  });
  if (method === "GET" && response.status === 429) {
    await rest(response);
    return await apiFetch(method, path);
  }
  if (!response.ok) throw await toError(`ask for ${method} ${path}`, response);
  return response.status === 204 ? undefined : await response.json();
}

/** @param {Response} response */
async function rest({ body, headers }) {
  await body?.cancel();
  const seconds = Number(headers.get("retry-after")) || 1;
  await new Promise((resolve) => setTimeout(resolve, seconds * 1_000));
}
