// @ts-check
// Turns unsuccessful responses into errors, and distinguishes those worth a retry.

/**
 * The server's reason (RFC 9457). Only `detail` is certain; `code` names the reason for programs.
 * @typedef {{ detail: string, [member: string]: unknown }} Problem
 */
/** @typedef {"signed-out" | "banned"} AccessBlock why the server rejects all requests of this client */

/** Statuses below 500 that say nothing about the request itself. */
const RETRYABLE_STATUSES = [408, 425, 429];

/** Code for a room that does not exist or is not readable; the server does not distinguish the two. */
export const UNKNOWN_ROOM = "unknown-room";

/** Code for a picture or video whose metadata the server cannot find; its user may send it as it is. */
export const DAMAGED_FILE = "damaged-file";

/** The server rejected a request for good; `problem` says why. */
export class RejectedError extends Error {
  /**
   * @param {string} action completes "Cannot …"
   * @param {Problem} problem the server's reason
   * @param {AccessBlock} [accessBlock] set if every other request would be rejected too
   */
  constructor(action, problem, accessBlock) {
    super(`Cannot ${action}: ${problem.detail}`);
    this.name = "RejectedError";
    this.problem = problem;
    this.accessBlock = accessBlock;
  }
}

/** The server cannot serve a request now; the same request may succeed later. */
export class RetryableError extends Error {
  /**
   * @param {string} action completes "Cannot …"
   * @param {Response} response
   * @param {Problem} [problem] the server's reason
   */
  constructor(action, response, problem) {
    super(`Cannot ${action}: status ${response.status}`);
    this.name = "RetryableError";
    this.problem = problem;
    /** Whether the client exceeded a rate limit. */
    this.isRateLimited = response.status === 429;
    /** Seconds to wait before a retry, if the server names them. */
    this.retryAfter = retryAfter(response);
  }
}

/** @param {number} status */
export function isRetryable(status) {
  return status >= 500 || RETRYABLE_STATUSES.includes(status);
}

/**
 * @param {number} status
 * @param {Problem} problem
 * @returns {AccessBlock | undefined}
 */
export function accessBlockOf(status, { code }) {
  if (status === 401) return "signed-out";
  return code === "banned" ? "banned" : undefined;
}

/**
 * Reads the reason from the body; from the status if a proxy answered in the server's place.
 * @param {Response} response
 * @returns {Promise<Problem>}
 */
export async function readProblem(response) {
  const body = await response.json().then(Object, () => ({}));
  const candidates = [body.detail, body.title, `${response.status} ${response.statusText}`];
  const detail = candidates.find((text) => typeof text === "string" && text.trim());
  return { ...body, detail };
}

/**
 * Returns the seconds of the header `Retry-After`, if it has a positive number of them.
 * @param {Response} response
 */
export function retryAfter({ headers }) {
  const value = headers.get("retry-after") ?? "";
  return /^\d+$/.test(value) && Number(value) > 0 ? Number(value) : undefined;
}

/**
 * Returns the error to throw for an unsuccessful response.
 * @param {string} action completes "Cannot …"
 * @param {Response} response
 * @returns {Promise<Error>}
 */
export async function toError(action, response) {
  const { status } = response;
  const problem = await readProblem(response);
  if (isRetryable(status)) return new RetryableError(action, response, problem);
  return new RejectedError(action, problem, accessBlockOf(status, problem));
}
