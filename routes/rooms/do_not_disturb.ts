// PUT /api/me/do-not-disturb: up to when one wants to hear of nothing.

import type { BrokerClient } from "../../chat/broker/client.ts";
import type { Limits } from "../../chat/config/config.ts";
import { invalid } from "../../chat/errors.ts";
import { readJson } from "../request/json_body.ts";
import type { Handler } from "../request/context.ts";

/** The last time that a `Date` has: no end. */
const LAST_TIME = 8_640_000_000_000_000;

/** It holds on all devices and ends by itself; a time that is over ends it now. */
export function putDoNotDisturb(broker: BrokerClient, limits: Limits): Handler {
  return async (request, _params, visit) => {
    const until = parseTime((await readJson(request, limits, ["until"])).until);
    await broker.setDoNotDisturb(visit.author.id, until);
    return Response.json({ until });
  };
}

function parseTime(value: unknown): number {
  const isTime = typeof value === "number" && Number.isSafeInteger(value);
  if (isTime && value >= 0 && value <= LAST_TIME) return value;
  throw invalid("until", "must be a time in milliseconds since 1970");
}
