// @ts-check
// Days and times as people say them.

import { strings } from "../i18n/core.js";

const MINUTE_MS = 60_000;
/** So long "5 min ago" says more than a time. */
const FRESH_MINUTES = 60;

// Names of days and months belong to the words around them, so they are written in the page's
// language, in the reader's regional manner where there is one. Times are digits: the reader's own.
const locale = navigator.languages.find((language) => language.startsWith(strings.language)) ??
  strings.language;

const clock = new Intl.DateTimeFormat(undefined, { hour: "numeric", minute: "2-digit" });
const exact = new Intl.DateTimeFormat(locale, { dateStyle: "full", timeStyle: "medium" });
const thisYear = new Intl.DateTimeFormat(locale, {
  weekday: "long",
  day: "numeric",
  month: "long",
});
const otherYear = new Intl.DateTimeFormat(locale, {
  day: "numeric",
  month: "long",
  year: "numeric",
});

/**
 * The local day as `2026-11-23`.
 * @param {number} at
 */
export function localDate(at) {
  const date = new Date(at);
  const digits = (/** @type {number} */ number) => String(number).padStart(2, "0");
  return `${date.getFullYear()}-${digits(date.getMonth() + 1)}-${digits(date.getDate())}`;
}

/**
 * When a day begins where the reader is.
 * @param {string} day as `2026-11-23`
 */
export function startOfDay(day) {
  // A date alone would be read as one of UTC.
  return new Date(`${day}T00:00`).getTime();
}

/**
 * @param {number} at
 * @param {number} now
 */
export function dayName(at, now) {
  const yesterday = new Date(now);
  yesterday.setDate(yesterday.getDate() - 1);
  if (localDate(at) === localDate(now)) return strings.today;
  if (localDate(at) === localDate(yesterday.getTime())) return strings.yesterday;
  const isThisYear = new Date(at).getFullYear() === new Date(now).getFullYear();
  return (isThisYear ? thisYear : otherYear).format(at);
}

/**
 * How long ago something fresh was; empty of what is older, or stands far in the future, by clocks that
 * go otherwise.
 * @param {number} at
 * @param {number} now
 */
export function relativeTime(at, now) {
  const minutes = Math.floor((now - at) / MINUTE_MS);
  if (minutes >= FRESH_MINUTES || minutes < -1) return "";
  return minutes < 1 ? strings.justNow : strings.minutesAgo(minutes);
}

/** @param {number} at */
export function clockTime(at) {
  return clock.format(at);
}

/** @param {number} at */
export function exactTime(at) {
  return exact.format(at);
}
