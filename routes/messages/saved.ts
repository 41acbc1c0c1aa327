// GET /api/saved; PUT and DELETE /api/rooms/:room/saved/:id. Only the user sees what they saved.

import { unknownMessage } from "../../chat/directory/rules/common_errors.ts";
import { parseRoom } from "../../chat/domain/room.ts";
import { MAX_SAVED } from "../../chat/domain/saved_message.ts";
import { chatError } from "../../chat/errors.ts";
import type { Dependencies } from "../dependencies.ts";
import type { Handler } from "../request/context.ts";
import { parseUserRange, userPage } from "../request/pagination.ts";

/**
 * Returns the saved messages of rooms that the user may read now, last saved first; a page may have
 * fewer than the limit, even none, and not be the last.
 */
export function getSaved({ broker }: Pick<Dependencies, "broker">): Handler {
  return async (request, _params, context) => {
    const { permissions } = context;
    const range = parseUserRange(new URL(request.url).searchParams, permissions.actor.id);
    const { position, value } = await broker.savedMessages(range);
    await context.waitFor(position);
    const { items, ...page } = userPage(value, { ...range, keyOf: (one) => one.position });
    const saved = items.filter(({ room }) => permissions.mayRead(room))
      .map(({ position: _, ...message }) => message);
    return Response.json({ ...page, saved });
  };
}

/** Answers 204, even if the message was saved already. */
export function putSaved({ broker }: Pick<Dependencies, "broker">): Handler {
  return async (_request, { room: name, id = "" }, { permissions }) => {
    const room = parseRoom(name);
    permissions.requireReadable(room);
    const { position, value } = await broker.saveMessage(room, { user: permissions.actor.id, id });
    await permissions.requireReadableAt(room, position);
    if (value === "unknown") throw unknownMessage();
    if (value === "saved") return new Response(null, { status: 204 });
    const message = `You can save at most ${MAX_SAVED} messages`;
    throw chatError("too-many-saved", message, { max: MAX_SAVED });
  };
}

/** Answers 204, even if the message was not saved. */
export function deleteSaved({ broker }: Pick<Dependencies, "broker">): Handler {
  return async (_request, { room: name, id = "" }, { permissions }) => {
    const room = parseRoom(name);
    permissions.requireReadable(room);
    const position = await broker.unsaveMessage(room, { user: permissions.actor.id, id });
    await permissions.requireReadableAt(room, position);
    return new Response(null, { status: 204 });
  };
}
