// PUT /api/rooms/:room/notification-level: of what in a room one wants to hear.

import type { BrokerClient } from "../../chat/broker/client.ts";
import type { Limits } from "../../chat/config/config.ts";
import { unknownRoom } from "../../chat/directory/common_errors.ts";
import { invalid } from "../../chat/errors.ts";
import { parseNotificationLevel } from "../../chat/notification_level.ts";
import { errorMessage } from "../../chat/logger.ts";
import { parseRoom } from "../../chat/room.ts";
import { readJson } from "../request/json_body.ts";
import type { Handler } from "../request/context.ts";

/** It holds on all devices. Of a room in which nothing has happened nothing can be kept. */
export function putNotificationLevel(broker: BrokerClient, limits: Limits): Handler {
  return async (request, { room: name }, visit) => {
    const room = parseRoom(name);
    const notificationLevel = parseLevel(
      (await readJson(request, limits, ["notificationLevel"])).notificationLevel,
    );
    visit.requireReadable(room);
    const { position, isFound } = await broker.setNotificationLevel(room, {
      user: visit.author.id,
      notificationLevel,
    });
    await visit.requireReadableAt(room, position);
    if (!isFound) throw unknownRoom();
    return Response.json({ room, notificationLevel });
  };
}

function parseLevel(value: unknown) {
  try {
    return parseNotificationLevel(value);
  } catch (error) {
    throw invalid("notificationLevel", `is wrong: ${errorMessage(error)}`);
  }
}
