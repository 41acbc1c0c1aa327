// @ts-check
// Formats days and times.

import { getSettings, onSettingsChange } from "./settings/settings.js";
import { strings } from "../i18n/core.js";

/** Pages update times every 20 s, so none says "just now" after a minute. */
const JUST_NOW_MS = 40_000;
/** Clocks differ. */
const MAX_AHEAD_MS = 60_000;

// Names of days and months are in the page's language, in the user's regional variant of it if they have
// one. Times are in the format that the user chose, by default the system's.
export const locale =
  navigator.languages.find((language) => language.startsWith(strings.language)) ??
    strings.language;

/** @type {Readonly<Record<string, Intl.DateTimeFormatOptions>>} */
const HOURS = { "24h": { hourCycle: "h23" }, "12h": { hour12: true } };

let times = createTimeFormats();
onSettingsChange(() => times = createTimeFormats());

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
 * Returns the local day as `2026-11-23`.
 * @param {number} at
 */
export function localDate(at) {
  const date = new Date(at);
  const digits = (/** @type {number} */ number) => String(number).padStart(2, "0");
  return `${date.getFullYear()}-${digits(date.getMonth() + 1)}-${digits(date.getDate())}`;
}

/**
 * Returns when a local day begins.
 * @param {string} day as `2026-11-23`
 */
export function startOfDay(day) {
  // Without a time, the date would be parsed as UTC.
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
 * Whether a time is so recent that "just now" says more than the clock.
 * @param {number} at
 * @param {number} now
 */
export function isJustNow(at, now) {
  return now - at < JUST_NOW_MS && at - now <= MAX_AHEAD_MS;
}

/** @param {number} at */
export function clockTime(at) {
  return times.clock.format(at);
}

/** @param {number} at */
export function exactTime(at) {
  return times.exact.format(at);
}

function createTimeFormats() {
  const { timeFormat } = getSettings();
  const hours = HOURS[timeFormat];
  // The short style has two digits for the hour where that is usual: in Britain, not in America. With 12
  // hours it is never usual.
  /** @type {Intl.DateTimeFormatOptions} */
  const short = timeFormat === "12h"
    ? { hour: "numeric", minute: "2-digit" }
    : { timeStyle: "short" };
  return {
    clock: new Intl.DateTimeFormat(undefined, { ...short, ...hours }),
    exact: new Intl.DateTimeFormat(locale, { dateStyle: "full", timeStyle: "medium", ...hours }),
  };
}
