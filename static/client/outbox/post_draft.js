// @ts-check
// One attempt to deliver a draft, and what its outcome means for the outbox.

import { accessBlockOf, isRetryable, readProblem, retryAfter } from "../errors.js";
import { roomPath } from "../rooms/rooms.js";

/** @import { Problem } from "../errors.js" */
/** @import { HttpClient } from "../http_client.js" */
/** @import { Draft, Receipt } from "../schema.js" */

/**
 * The outcome of an attempt: the draft is stored, rejected for good, or must be sent again, after
 * `retryAfter` seconds if the server named them.
 * @typedef {{ type: "stored", receipt: Receipt }
 *   | { type: "rejected", problem: Problem }
 *   | { type: "retry", retryAfter?: number, isRateLimited: boolean, isSignedOut?: boolean }} PostResult
 */

/**
 * Never throws: without a response the draft must be sent again.
 * @param {HttpClient} http
 * @param {Draft} draft
 * @returns {Promise<PostResult>}
 */
export async function postDraft(http, { id, room, author, from, text, replyTo, target, files }) {
  const messages = `${roomPath(room)}/messages`;
  const body = {
    id,
    author,
    from,
    text,
    replyTo,
    // The server knows the rest.
    files: files?.map((file) => ({ id: file.id, ...("alt" in file && { alt: file.alt }) })),
  };
  try {
    const response = target === undefined
      ? await http.send(messages, { method: "POST", body })
      : await http.send(`${messages}/${target}`, { method: "PATCH", body });
    return await readResult(response);
  } catch {
    return { type: "retry", isRateLimited: false };
  }
}

/**
 * @param {Response} response
 * @returns {Promise<PostResult>}
 */
async function readResult(response) {
  const { status } = response;
  if (response.ok) return { type: "stored", receipt: await response.json() };
  if (!isRetryable(status)) {
    const problem = await readProblem(response);
    // Nothing is wrong with the message itself: it waits until the user signs in.
    const isSignedOut = accessBlockOf(status, problem) === "signed-out";
    if (isSignedOut) return { type: "retry", isRateLimited: false, isSignedOut };
    return { type: "rejected", problem };
  }
  await response.body?.cancel();
  const seconds = retryAfter(response);
  return {
    type: "retry",
    isRateLimited: status === 429,
    ...(seconds !== undefined && { retryAfter: seconds }),
  };
}
