// GET /api/me: the user of the request, the access mode, and the limits of texts and files, for the page.

import type { Directory } from "../../chat/directory/directory.ts";
import { hasRole } from "../../chat/domain/user.ts";
import type { Dependencies } from "../dependencies.ts";
import type { Handler } from "../request/context.ts";

/** As many as there are hues in the page: static/ui/avatar/hues.js. */
const FIRST_USERS = 12;

export function getMe(
  { fileSettings, groupMentionRole, keeper, limits, publicUrl, replica }: Pick<
    Dependencies,
    "fileSettings" | "groupMentionRole" | "keeper" | "limits" | "publicUrl" | "replica"
  >,
): Handler {
  return (request, _params, context) => {
    const { identity, mode } = context;
    if (!identity) context.requireDirectory();
    const hasPasskeys = mode === "invite" && publicUrl.relyingPartyOf(request) !== undefined;
    const { id, name, role } = identity ?? {};
    const canMentionRoom = role !== undefined && hasRole(role, groupMentionRole);
    const { textChars: maxTextChars } = limits;
    const { fileBytes: maxBytes, perMessage: maxPerMessage } = fileSettings;
    // A token with a list of rooms does not learn of other users.
    const isReader = identity !== undefined && context.permissions.publicPatterns === undefined;
    const files = keeper?.isAvailable ? { maxBytes, maxPerMessage } : undefined;
    return Response.json({
      mode,
      hasPasskeys,
      maxTextChars,
      canMentionRoom,
      files,
      hasAvatars: replica.directory.avatars.size > 0,
      firstUsers: isReader ? firstUsers(replica.directory) : [],
      id,
      name,
      role,
    });
  };
}

/** Returns the ids of the users who joined first: the page gives them different colours. */
function firstUsers({ users }: Directory): string[] {
  const named = users.values().filter(({ name }) => name !== "");
  return [...named.take(FIRST_USERS).map(({ id }) => id)];
}
