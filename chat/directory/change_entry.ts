// A change as an entry of the log.

import { isUserId } from "../domain/user.ts";
import { fieldsOf } from "../json.ts";
import { decodeJson, type Entry } from "../protocol.ts";
import { parseChange } from "./change_parser.ts";
import type { Change } from "./changes.ts";

export interface ChangeEntry {
  readonly gid: number;
  readonly at: number;
  readonly room: string;
  /** Id of the actor; undefined if it was the operator of this machine. */
  readonly author: string | undefined;
  /** Display name of the actor. */
  readonly from: string;
  readonly change: Change;
}

/**
 * Decodes an entry of type "change".
 *
 * @throws {ChatError} if its body is not a valid change.
 */
export function toChangeEntry({ gid, at, room, body }: Entry): ChangeEntry {
  const { author, from, change } = fieldsOf(decodeJson(body));
  return {
    gid,
    at,
    room,
    author: isUserId(author) ? author : undefined,
    from: typeof from === "string" ? from : "",
    change: parseChange(change),
  };
}

/** Returns the users whose list of rooms differs after the change. */
export function usersWithChangedRooms({ author, change }: ChangeEntry): readonly string[] {
  switch (change.type) {
    case "open":
      return [...change.members.map(({ id }) => id), ...(author === undefined ? [] : [author])];
    case "add":
      return [change.member.id];
    case "remove":
      return [change.user];
    default:
      return [];
  }
}
