// Pictures of users: PUT and DELETE /api/me/avatar, DELETE /api/users/:id/avatar, GET /api/avatars. They
// are read as files are: see `routes/files/files.ts`.

import { generate as newId } from "@std/uuid/v7";
import { parseUserId } from "../../chat/domain/user.ts";
import { invalid } from "../../chat/errors.ts";
import { readBytes } from "../../http/body/request_body.ts";
import type { Dependencies } from "../dependencies.ts";
import { requireKeeper } from "../files/keeper.ts";
import type { Handler } from "../request/context.ts";
import { actorName } from "./display_names.ts";

const MAX_BYTES = 64 * 1_024;
/** Users in one request. Their ids must fit into an address. */
const MAX_USERS = 50;

type AvatarDependencies = Pick<Dependencies, "commands" | "keeper" | "recentActivity">;

/** Gives the user a picture: a square WebP, JPEG or PNG. */
export function putAvatar(dependencies: AvatarDependencies): Handler {
  return async (request, _params, context) => {
    const { commands, recentActivity } = dependencies;
    context.permissions.requireNotMuted(Date.now());
    const bytes = await readBytes(request, { maxBytes: MAX_BYTES });
    const user = context.permissions.actor.id;
    const avatar = newId();
    await requireKeeper(dependencies).storeAvatar({ id: avatar, user }, bytes);
    const from = actorName(context, recentActivity);
    await commands.submit({ type: "avatar", user, file: avatar }, { context, from });
    return Response.json({ avatar });
  };
}

/** Removes the picture of the user, or of the one in the path. */
export function deleteAvatar(
  { commands, recentActivity }: Pick<AvatarDependencies, "commands" | "recentActivity">,
): Handler {
  return async (_request, { id }, context) => {
    const user = id === undefined ? context.permissions.actor.id : parseUserId("id", id);
    const from = actorName(context, recentActivity);
    await commands.submit({ type: "avatar", user }, { context, from });
    return new Response(null, { status: 204 });
  };
}

/** Returns the ids of the files with the pictures of some users; others have none. */
export function getAvatars(): Handler {
  return (request, _params, { directory }) => {
    const users = new URL(request.url).searchParams.getAll("user");
    if (users.length > MAX_USERS) throw invalid("user", `must come at most ${MAX_USERS} times`);
    const avatars = users.flatMap((user) => {
      const file = directory.avatars.of(user);
      return file === undefined ? [] : [[user, file] as const];
    });
    return Response.json({ avatars: Object.fromEntries(avatars) });
  };
}
