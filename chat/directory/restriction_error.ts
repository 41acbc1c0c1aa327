// For how long, and why, somebody may not write or not be here; and how they are told.

import { type ChatError, chatError } from "../errors.ts";
import type { Ban, Mute } from "./changes.ts";

/** What is to last longer than ten years is for ever. */
export const MAX_MINUTES = 10 * 365 * 24 * 60;

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** That somebody is banned, or muted. */
export function restrictionError(restriction: Ban | Mute, now: number): ChatError {
  const { type, until, reason } = restriction;
  const code = type === "ban" ? "banned" : "muted";
  return chatError(code, explain(restriction, now), { until, reason });
}

/** Such as `You are muted here for another 9 min: too loud`. */
function explain({ type, until, reason }: Ban | Mute, now: number): string {
  const state = type === "ban" ? "You are banned here" : "You are muted here";
  const rest = until === undefined ? "" : ` for another ${span(until - now)}`;
  return `${state}${rest}${reason === "" ? "" : `: ${reason}`}`;
}

/** Rounded up: who comes again then is let in. */
function span(ms: number): string {
  if (ms <= 2 * HOUR_MS) return `${Math.ceil(ms / MINUTE_MS)} min`;
  return ms <= 2 * DAY_MS ? `${Math.ceil(ms / HOUR_MS)} h` : `${Math.ceil(ms / DAY_MS)} days`;
}
