// The error that a banned or muted user receives: how long it lasts, and why.

import { type ChatError, chatError } from "../../errors.ts";
import type { Ban, Mute } from "../changes.ts";

/** Maximum duration of a temporary restriction: ten years. */
export const MAX_MINUTES = 10 * 365 * 24 * 60;

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

export function restrictionError(restriction: Ban | Mute, now: number): ChatError {
  const { type, until, reason } = restriction;
  const code = type === "ban" ? "banned" : "muted";
  return chatError(code, explain(restriction, now), { until, reason });
}

/** Such as `You are muted for another 9 min: too loud`. */
function explain({ type, until, reason }: Ban | Mute, now: number): string {
  const state = type === "ban" ? "You are banned" : "You are muted";
  const rest = until === undefined ? "" : ` for another ${span(until - now)}`;
  return `${state}${rest}${reason === "" ? "" : `: ${reason}`}`;
}

/** Rounded up, so the restriction is over by then. */
function span(ms: number): string {
  if (ms <= 2 * HOUR_MS) return `${Math.ceil(ms / MINUTE_MS)} min`;
  return ms <= 2 * DAY_MS ? `${Math.ceil(ms / HOUR_MS)} h` : `${Math.ceil(ms / DAY_MS)} days`;
}
