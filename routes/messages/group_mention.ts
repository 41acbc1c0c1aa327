// Prepares messages that mention everyone in their room: limits them, and adds the ids of the users whom
// "@here" reaches, because only the web process knows who is present.

import { groupMentionIn } from "../../chat/domain/group_mention.ts";
import { hasRole } from "../../chat/domain/user.ts";
import type { Draft } from "../../chat/message.ts";
import type { Dependencies } from "../dependencies.ts";
import type { RequestContext } from "../request/context.ts";
import { roomsToLimit } from "../request/middleware.ts";

export type MentionDependencies = Pick<
  Dependencies,
  "groupMentionRole" | "presence" | "rateLimiter"
>;

/**
 * Counts a mention of a group, and returns the message with the ids of those who are present. If the
 * author may mention none, the text stays plain: the broker decides so, too.
 *
 * @throws {ChatError} `rate-limited` if there were too many.
 */
export function withGroupMention(
  message: Draft,
  context: RequestContext,
  { groupMentionRole, presence, rateLimiter }: MentionDependencies,
): Draft {
  const { room, text } = message;
  const group = groupMentionIn(text);
  if (!group || !hasRole(context.permissions.actor.role, groupMentionRole)) return message;
  rateLimiter.consume("mention", { ...context.caller, rooms: roomsToLimit(room, context) });
  return group === "here" && presence ? { ...message, present: presence.idsIn(room) } : message;
}
