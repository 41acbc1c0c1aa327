// @ts-check
// What an answer says that brings nothing: whether the same may pass later, and else why not.

/**
 * Why the server refuses something: beside one sentence all that it says, of which nothing is certain.
 * @typedef {{ detail: string, [member: string]: unknown }} Problem
 */
/** @typedef {"signed-out" | "banned"} AccessBlock why the server lets in nobody until that has changed */

// Refusals that are none of what was asked: the same may pass a little later.
const PASSING = [408, 425, 429];

/** What the code of a room says that may not be read, or is not there: the server tells no difference. */
export const UNKNOWN_ROOM = "unknown-room";

/** The server refuses for good what was asked; `problem` says why. */
export class RejectedError extends Error {
  /**
   * @param {string} what cannot be done
   * @param {Problem} problem
   * @param {AccessBlock} [bar] where nothing at all can be done
   */
  constructor(what, problem, bar) {
    super(`Cannot ${what}: ${problem.detail}`);
    this.name = "RefusedError";
    this.problem = problem;
    this.bar = bar;
  }
}

/** The server does not do now what was asked; the same may pass later. */
export class RetryableError extends Error {
  /**
   * @param {string} what cannot be done
   * @param {Response} response
   */
  constructor(what, response) {
    super(`Cannot ${what}: status ${response.status}`);
    this.name = "LaterError";
    this.isLimited = response.status === 429;
    /** After which it is worth a try, where the server says so. */
    this.seconds = retryAfter(response);
  }
}

/** @param {number} status */
export function isRetryable(status) {
  return status >= 500 || PASSING.includes(status);
}

/**
 * @param {number} status
 * @param {Problem} problem
 * @returns {AccessBlock | undefined}
 */
export function barOf(status, { code }) {
  if (status === 401) return "signed-out";
  return code === "banned" ? "banned" : undefined;
}

/**
 * @param {Response} response
 * @returns {Promise<Problem>}
 */
export async function readProblem(response) {
  // A proxy in between answers in its own manner.
  const said = await response.json().then(Object, () => ({}));
  const sentences = [said.detail, said.title, `${response.status} ${response.statusText}`];
  const detail = sentences.find((one) => typeof one === "string" && one.trim());
  return { ...said, detail };
}

/**
 * Seconds for which the server wants to be left alone, where it says so.
 * @param {Response} response
 */
export function retryAfter({ headers }) {
  const value = headers.get("retry-after") ?? "";
  return /^\d+$/.test(value) && Number(value) > 0 ? Number(value) : undefined;
}

/**
 * What to throw for an answer that is no good.
 * @param {string} what cannot be done
 * @param {Response} response
 * @returns {Promise<Error>}
 */
export async function toError(what, response) {
  const { status } = response;
  if (!isRetryable(status)) {
    const problem = await readProblem(response);
    return new RejectedError(what, problem, barOf(status, problem));
  }
  await response.body?.cancel();
  return new RetryableError(what, response);
}
