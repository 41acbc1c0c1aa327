// What bans and mutes have in common over HTTP: how long they last, why, and how they are shown.

import type { Ban, Mute } from "../../chat/directory/changes.ts";
import { MAX_MINUTES } from "../../chat/directory/restriction_error.ts";
import { invalidNumber } from "../../chat/errors.ts";
import type { Fields } from "../../http/request_body.ts";
import { requireText } from "../request/json_body.ts";

/** A ban or a mute as moderators see it. */
export interface Shown {
  /** Milliseconds since 1970; for ever where it is missing. */
  readonly until: number | undefined;
  readonly reason: string;
}

/** The fields that `parseTerm` reads. */
export const TERM_FIELDS = ["minutes", "reason"] as const;

const MINUTE_MS = 60_000;

/** For how long and why, from the fields `minutes` (for ever without it) and `reason`. */
export function parseRestriction({ minutes, reason = "" }: Fields): Shown {
  const until = minutes === undefined ? undefined : Date.now() + parseMinutes(minutes) * MINUTE_MS;
  return { until, reason: requireText("reason", reason).trim() };
}

export function shown(restriction: Ban | Mute | undefined): Shown | undefined {
  return restriction && { until: restriction.until, reason: restriction.reason };
}

function parseMinutes(value: unknown): number {
  const isCount = typeof value === "number" && Number.isInteger(value) && value >= 1;
  if (isCount && value <= MAX_MINUTES) return value;
  throw invalidNumber("minutes", { min: 1, max: MAX_MINUTES });
}
