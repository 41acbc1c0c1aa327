// GET /api/rooms/:room/pins: what is pinned in a room. PUT and DELETE /api/rooms/:room/pins/:id: pin a
// message, or take it down.

import type { BrokerClient } from "../../chat/broker/client.ts";
import { formatCursor } from "../../hub/mod.ts";
import { parseChange } from "../../chat/directory/changes.ts";
import { unknownMessage } from "../../chat/directory/common_errors.ts";
import type { Pin } from "../../chat/directory/room_registry.ts";
import { ChatError } from "../../chat/errors.ts";
import { parseRoom } from "../../chat/room.ts";
import { decodeJson, isWhole } from "../../chat/protocol.ts";
import type { CommandOptions, DirectoryCommands } from "../directory_commands.ts";
import { readJson } from "../request/json_body.ts";
import type { Rooms } from "../rooms/rooms.ts";
import type { Handler } from "../request/context.ts";

/**
 * The last one first, with the messages as they are now; those that are gone are left out. Those after
 * one that the request names, as many as have the bytes of an answer.
 */
export function getPins(broker: BrokerClient): Handler {
  return async (request, { room: name }, visit) => {
    const room = parseRoom(name);
    visit.requireReadable(room);
    const pins = [...visit.roomState(room)?.pins.values() ?? []].reverse();
    const asked = pinsAfter(pins, new URL(request.url).searchParams.get("after"));
    const ids = asked.map(({ message }) => message);
    const { position, entries } = await broker.messages(room, { ids, ...visit.reader });
    await visit.requireReadableAt(room, position);
    const messages = new Map(entries.map(({ id, body }) => [id, decodeJson(body)]));
    const shown = asked.flatMap(({ message: id, ...pin }) => {
      const message = messages.get(id);
      return isThere(message) ? [{ ...pin, message }] : [];
    });
    // From a page without pins nobody could go on.
    const complete = shown.length === 0 || isWhole(entries, { limit: Infinity }) ||
      entries.at(-1)?.id === ids.at(-1);
    return Response.json({ cursor: formatCursor(position), complete, pins: shown });
  };
}

function pinsAfter(pins: readonly Pin[], after: string | null): readonly Pin[] {
  if (after === null) return pins;
  const place = pins.findIndex(({ message }) => message === after);
  if (place < 0) throw unknownMessage("after");
  return pins.slice(place + 1);
}

/** 204 when it is pinned, also where it was before. */
export function putPin({ changes, limits }: Pick<Rooms, "changes" | "limits">): Handler {
  return async (request, { room: name, id: message }, visit) => {
    const room = parseRoom(name);
    const { from } = await readJson(request, limits, ["from"]);
    return await make({ type: "pin", message }, { changes, making: { visit, room, from } });
  };
}

/** 204 when it is not pinned any more. */
export function deletePin({ changes }: Pick<Rooms, "changes">): Handler {
  return async (_request, { room: name, id: message }, visit) => {
    const room = parseRoom(name);
    return await make({ type: "unpin", message }, { changes, making: { visit, room } });
  };
}

async function make(
  change: { type: "pin" | "unpin"; message: string | undefined },
  { changes, making }: { changes: DirectoryCommands; making: CommandOptions },
): Promise<Response> {
  try {
    await changes.submit(parseChange(change), making);
  } catch (error) {
    // Nothing to do: it is as it should be.
    const isSo = error instanceof ChatError && ["already-pinned", "gone"].includes(error.code);
    if (!isSo) throw error;
  }
  return new Response(null, { status: 204 });
}

function isThere(message: unknown): boolean {
  return typeof message === "object" && message !== null && !("deletedAt" in message);
}
