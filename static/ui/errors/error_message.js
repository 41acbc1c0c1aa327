// @ts-check
// The texts of errors.

import { clockTime, dayName, localDate } from "../format_time.js";
import { RejectedError, RetryableError } from "../../client/errors.js";
import { strings } from "../../i18n/errors.js";

/** @import { Problem } from "../../client/errors.js" */
/** @import { ErrorParams } from "../../i18n/errors.js" */

/** @type {ReadonlyMap<unknown, string | ((params: ErrorParams) => string)>} */
const PROBLEMS = new Map(Object.entries(strings.problems));

/**
 * Returns the text of a problem. Its own `detail` is used only for codes that the page does not know, of a
 * proxy or a newer server.
 * @param {Problem} problem
 */
export function problemText({ detail, code, ...members }) {
  const text = PROBLEMS.get(code) ?? detail;
  return typeof text === "string" ? text : text(toParams(members));
}

/** @param {unknown} error */
export function errorText(error) {
  if (error instanceof RejectedError) return problemText(error.problem);
  const { isRateLimited = false, retryAfter = 0 } = error instanceof RetryableError ? error : {};
  return isRateLimited && retryAfter > 0 ? strings.tryAgainIn(retryAfter) : strings.tryAgainLater;
}

/** @param {number} at */
export function formatTime(at) {
  return strings.dayAndTime(dayName(at, Date.now()), clockTime(at));
}

/**
 * Formats a future time as it reads after "until": with its day, unless it is today.
 * @param {number} at
 */
export function formatEnd(at) {
  const [day, time] = [localDate(at), clockTime(at)];
  const tomorrow = new Date();
  if (day === localDate(tomorrow.getTime())) return time;
  tomorrow.setDate(tomorrow.getDate() + 1);
  const isTomorrow = day === localDate(tomorrow.getTime());
  return isTomorrow ? strings.dayAndTime(strings.tomorrow, time) : formatTime(at);
}

/**
 * @param {Record<string, unknown>} members
 * @returns {ErrorParams}
 */
function toParams({ min, max, name, operator, reason, resource, role, until }) {
  const text = (/** @type {unknown} */ value) => String(value ?? "");
  return {
    min: Number(min),
    max: Number(max),
    name: text(name),
    operator: text(operator),
    reason: text(reason),
    resource: text(resource),
    role: text(role),
    until: typeof until === "number" ? formatEnd(until) : "",
  };
}
