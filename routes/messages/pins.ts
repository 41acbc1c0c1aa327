// GET /api/rooms/:room/pins; PUT and DELETE /api/rooms/:room/pins/:id.

import { parseChange } from "../../chat/directory/change_parser.ts";
import { unknownMessage } from "../../chat/directory/rules/common_errors.ts";
import type { Pin } from "../../chat/directory/room_registry.ts";
import { ChatError } from "../../chat/errors.ts";
import { decodeJson, isWhole } from "../../chat/protocol.ts";
import { parseRoom } from "../../chat/domain/room.ts";
import { formatCursor } from "../../hub/mod.ts";
import type { Dependencies } from "../dependencies.ts";
import type { CommandOptions, DirectoryCommands } from "../directory_commands.ts";
import type { Handler } from "../request/context.ts";
import { readJson } from "../request/params.ts";

/**
 * Returns the pins with their messages in their current state, newest first and without deleted
 * ones: those after a message that the request names, as many as fit a response.
 */
export function getPins({ broker }: Pick<Dependencies, "broker">): Handler {
  return async (request, { room: name }, { directory, permissions, reader }) => {
    const room = parseRoom(name);
    permissions.requireReadable(room);
    const pins = [...directory.rooms.get(room)?.pins.values() ?? []].reverse();
    const selected = pinsAfter(pins, new URL(request.url).searchParams.get("after"));
    const ids = selected.map(({ message }) => message);
    const { position, entries } = await broker.messages(room, { ids, ...reader });
    await permissions.requireReadableAt(room, position);
    const messages = new Map(entries.map(({ id, body }) => [id, decodeJson(body)]));
    const views = selected.flatMap(({ message: id, ...pin }) => {
      const message = messages.get(id);
      return isNotDeleted(message) ? [{ ...pin, message }] : [];
    });
    // A client could not continue from an empty page.
    const complete = views.length === 0 || isWhole(entries, { limit: Infinity }) ||
      entries.at(-1)?.id === ids.at(-1);
    return Response.json({ cursor: formatCursor(position), complete, pins: views });
  };
}

function pinsAfter(pins: readonly Pin[], after: string | null): readonly Pin[] {
  if (after === null) return pins;
  const index = pins.findIndex(({ message }) => message === after);
  if (index < 0) throw unknownMessage("after");
  return pins.slice(index + 1);
}

function isNotDeleted(message: unknown): boolean {
  return typeof message === "object" && message !== null && !("deletedAt" in message);
}

/** Answers 204, even if the message was pinned already. */
export function putPin({ commands, limits }: Pick<Dependencies, "commands" | "limits">): Handler {
  return async (request, { room: name, id: message }, context) => {
    const room = parseRoom(name);
    const { from } = await readJson(request, limits, ["from"]);
    return await submit({ type: "pin", message }, commands, { context, room, from });
  };
}

/** Answers 204, even if the message was not pinned. */
export function deletePin({ commands }: Pick<Dependencies, "commands">): Handler {
  return async (_request, { room: name, id: message }, context) => {
    const room = parseRoom(name);
    return await submit({ type: "unpin", message }, commands, { context, room });
  };
}

async function submit(
  change: { type: "pin" | "unpin"; message: string | undefined },
  commands: DirectoryCommands,
  options: CommandOptions,
): Promise<Response> {
  try {
    await commands.submit(parseChange(change), options);
  } catch (error) {
    const isDone = error instanceof ChatError && ["already-pinned", "gone"].includes(error.code);
    if (!isDone) throw error;
  }
  return new Response(null, { status: 204 });
}
