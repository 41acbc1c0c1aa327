// PUT /api/rooms/:room/notification-level; PUT /api/me/do-not-disturb. Both apply to all devices of the
// user.

import { unknownRoom } from "../../chat/directory/rules/common_errors.ts";
import { invalid } from "../../chat/errors.ts";
import { errorMessage } from "../../chat/logging/logger.ts";
import { parseNotificationLevel } from "../../chat/domain/notification_level.ts";
import { parseRoom } from "../../chat/domain/room.ts";
import type { Dependencies } from "../dependencies.ts";
import type { Handler } from "../request/context.ts";
import { readJson } from "../request/params.ts";

/** Sets the notification level of a room; impossible for a room without any entries. */
export function putNotificationLevel(
  { broker, limits }: Pick<Dependencies, "broker" | "limits">,
): Handler {
  return async (request, { room: name }, { permissions }) => {
    const room = parseRoom(name);
    const fields = await readJson(request, limits, ["notificationLevel"]);
    const notificationLevel = parseLevel(fields.notificationLevel);
    permissions.requireReadable(room);
    const user = permissions.actor.id;
    const result = await broker.setNotificationLevel(room, { user, notificationLevel });
    await permissions.requireReadableAt(room, result.position);
    if (!result.isFound) throw unknownRoom();
    return Response.json({ room, notificationLevel });
  };
}

function parseLevel(value: unknown) {
  try {
    return parseNotificationLevel(value);
  } catch (error) {
    throw invalid("notificationLevel", `is not valid: ${errorMessage(error)}`);
  }
}

/** The latest time of a `Date`, which stands for "until turned off". */
const MAX_TIME = 8_640_000_000_000_000;

/** Turns on do not disturb until a time; a time in the past turns it off. */
export function putDoNotDisturb(
  { broker, limits }: Pick<Dependencies, "broker" | "limits">,
): Handler {
  return async (request, _params, { permissions }) => {
    const until = parseTime((await readJson(request, limits, ["until"])).until);
    await broker.setDoNotDisturb(permissions.actor.id, until);
    return Response.json({ until });
  };
}

function parseTime(value: unknown): number {
  const isTime = typeof value === "number" && Number.isSafeInteger(value);
  if (isTime && value >= 0 && value <= MAX_TIME) return value;
  throw invalid("until", "must be a time in milliseconds since 1970");
}
