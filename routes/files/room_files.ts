// GET /api/rooms/:room/files.

import { FILE_KINDS, type FileKind, isFileKind } from "../../chat/domain/file_kind.ts";
import { parseRoom } from "../../chat/domain/room.ts";
import { invalid } from "../../chat/errors.ts";
import { formatCursor } from "../../hub/mod.ts";
import type { Dependencies } from "../dependencies.ts";
import type { Handler } from "../request/context.ts";
import { parseLimit } from "../request/pagination.ts";
import { parseBounds } from "../request/params.ts";

/** Returns the messages of a room that have files, newest first, of one kind if the request names it. */
export function getRoomFiles({ broker }: Pick<Dependencies, "broker">): Handler {
  return async (request, { room: name }, { permissions }) => {
    const room = parseRoom(name);
    permissions.requireReadable(room);
    const params = new URL(request.url).searchParams;
    const range = { limit: parseLimit(params), ...parseBounds(params, ["before"]) };
    const { position, value } = await broker.files.inRoom(room, { ...range, ...parseKind(params) });
    await permissions.requireReadableAt(room, position);
    const complete = value.before === undefined;
    return Response.json({ cursor: formatCursor(position), complete, ...value });
  };
}

function parseKind(params: URLSearchParams): { kind?: FileKind } {
  const kind = params.get("kind");
  if (kind === null) return {};
  if (isFileKind(kind)) return { kind };
  throw invalid("kind", `must be one of ${FILE_KINDS.join(", ")}`);
}
