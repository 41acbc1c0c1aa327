// GET and PATCH /api/rooms/:room: what a room is, and what is set of it.

import type { BrokerClient } from "../../chat/broker/client.ts";
import { parseChange } from "../../chat/directory/changes.ts";
import { type ChatError, chatError } from "../../chat/errors.ts";
import { parseRoom } from "../../chat/room.ts";
import { readJson } from "../request/json_body.ts";
import { describeRoom } from "./room_view.ts";
import type { Rooms } from "./rooms.ts";
import type { Handler } from "../request/context.ts";

export function getRoom(broker: BrokerClient): Handler {
  return async (_request, { room }, visit) => {
    const view = await describeRoom(parseRoom(room), { broker, visit });
    return Response.json(view);
  };
}

const SETTINGS = ["title", "topic", "isArchived", "slowSeconds"] as const;

/** Sets what the body names; the rest stays. */
export function patchRoom({ broker, changes, limits }: Rooms): Handler {
  return async (request, { room: name }, visit) => {
    const room = parseRoom(name);
    const fields = await readJson(request, limits, [...SETTINGS, "from"]);
    const { title, topic, isArchived, slowSeconds } = fields;
    const settings = { title, topic, isArchived, slowSeconds };
    if (Object.values(settings).every((value) => value === undefined)) throw nothingToSet();
    const change = parseChange({ type: "settings", ...settings });
    await changes.submit(change, { visit, room, from: fields.from });
    return Response.json(await describeRoom(room, { broker, visit }));
  };
}

function nothingToSet(): ChatError {
  const message = "There must be one of title, topic, isArchived and slowSeconds";
  return chatError("invalid-field", message, {});
}
