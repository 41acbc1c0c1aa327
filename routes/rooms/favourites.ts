// PUT /api/rooms/:room/favourite: applies to all devices of the user.

import { parseRoom } from "../../chat/domain/room.ts";
import { unknownRoom } from "../../chat/directory/rules/common_errors.ts";
import { invalid } from "../../chat/errors.ts";
import type { Dependencies } from "../dependencies.ts";
import type { Handler } from "../request/context.ts";
import { readJson } from "../request/params.ts";

/** Sets the place of a room among the user's favourites; impossible for a room without any entries. */
export function putFavourite(
  { broker, limits }: Pick<Dependencies, "broker" | "limits">,
): Handler {
  return async (request, { room: name }, { permissions }) => {
    const room = parseRoom(name);
    const rank = parseRank((await readJson(request, limits, ["rank"])).rank);
    permissions.requireReadable(room);
    const user = permissions.actor.id;
    const choice = { user, ...(rank !== null && { rank }) };
    const { position, isFound } = await broker.setFavourite(room, choice);
    await permissions.requireReadableAt(room, position);
    if (!isFound) throw unknownRoom();
    return Response.json({ room, rank });
  };
}

function parseRank(value: unknown): number | null {
  const isRank = typeof value === "number" && Number.isSafeInteger(value) && value >= 0;
  if (isRank || value === null) return value;
  throw invalid("rank", "must be a whole number, or null for no favourite");
}
