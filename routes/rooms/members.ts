// GET and POST /api/rooms/:room/members; DELETE /api/rooms/:room/members/:id; DELETE
// /api/rooms?addedBy=: the members of private rooms.

import { parseMember } from "../../chat/directory/change_parser.ts";
import type { Member } from "../../chat/domain/user.ts";
import { ChatError, chatError } from "../../chat/errors.ts";
import { parseRoom } from "../../chat/domain/room.ts";
import { parseUserId } from "../../chat/domain/user.ts";
import type { Dependencies } from "../dependencies.ts";
import type { DirectoryCommands } from "../directory_commands.ts";
import type { Handler, RequestContext } from "../request/context.ts";
import { pageOf } from "../request/pagination.ts";
import { readJson } from "../request/params.ts";
import { catchUp } from "../request/read_your_writes.ts";
import { describeRoom, membersOf } from "./room_view.ts";

/** Returns the members in the order in which they were added; none for a public room. */
export function getMembers(): Handler {
  return (request, { room: name }, context) => {
    const room = parseRoom(name);
    context.permissions.requireReadable(room);
    const members = membersOf(context.directory.rooms.get(room), context);
    const { complete, page } = pageOf(members, new URL(request.url).searchParams, {
      keyOf: ({ id }) => id,
      toView: (member) => member,
      unknownKey: (after) =>
        chatError("unknown-user", `No member has the id "${after}"`, { field: "after" }),
    });
    return Response.json({ complete, members: page });
  };
}

/** Adds a member: 201, or 200 if they are a member already. */
export function postMember(
  { broker, commands, limits }: Pick<Dependencies, "broker" | "commands" | "limits">,
): Handler {
  return async (request, { room: name }, context) => {
    const room = parseRoom(name);
    const fields = await readJson(request, limits, ["id", "name", "from"]);
    const requested = parseMember(fields);
    const isNew = !context.directory.rooms.get(room)?.members?.has(requested.id);
    if (isNew) {
      const options = { broker, context, fieldOf: () => "id" };
      const [member = requested] = await resolveMembers([requested], options);
      await commands.submit({ type: "add", member }, { context, room, from: fields.from });
    }
    const view = await describeRoom(room, { broker, context });
    return Response.json(view, { status: isNew ? 201 : 200 });
  };
}

/**
 * Removes a member, or the user themselves: 204 without the room, which the user may no longer read.
 */
export function deleteMember({ commands }: Pick<Dependencies, "commands">): Handler {
  return async (_request, { room: name, id }, context) => {
    const room = parseRoom(name);
    const user = parseUserId("id", id);
    await commands.submit({ type: "remove", user }, { context, room });
    return new Response(null, { status: 204 });
  };
}

/** Rooms that are left at once; each is an entry in the log. */
const BATCH = 25;

/**
 * Leaves all private rooms that another user added this one to. Counts as one change, whatever the
 * number of rooms: getting rid of them must not take long.
 */
export function leaveRooms(
  { commands, replica }: Pick<Dependencies, "commands" | "replica">,
): Handler {
  return async (request, _params, context) => {
    const addedBy = parseUserId("addedBy", new URL(request.url).searchParams.get("addedBy"));
    context.requireDirectory();
    const rooms = replica.directory.rooms.addedTo(context.permissions.actor.id, addedBy);
    for (let start = 0; start < rooms.length; start += BATCH) {
      const batch = rooms.slice(start, start + BATCH);
      await Promise.all(batch.map((room) => leave(room, { commands, context })));
    }
    return Response.json({ left: rooms });
  };
}

async function leave(
  room: string,
  { commands, context }: { commands: DirectoryCommands; context: RequestContext },
): Promise<void> {
  try {
    const user = context.permissions.actor.id;
    await commands.submit({ type: "remove", user }, { context, room });
  } catch (error) {
    // The user was removed meanwhile, or left on another device.
    const isGone = error instanceof ChatError &&
      (error.code === "unknown-user" || error.code === "unknown-room");
    if (!isGone) throw error;
  }
}

export interface ResolveOptions {
  readonly broker: Parameters<typeof catchUp>[0];
  readonly context: RequestContext;
  /** Returns the name of the request's field that has the id of the member at an index. */
  readonly fieldOf: (index: number) => string;
}

/**
 * Replaces the names of new members by those that the server knows.
 *
 * @throws {ChatError} `unknown-user` with the field of the first unknown user, in invite mode.
 */
export async function resolveMembers(
  members: readonly Member[],
  { broker, context, fieldOf }: ResolveOptions,
): Promise<Member[]> {
  const isUnknown = ({ id }: Member) =>
    context.mode === "invite" && context.nameOf(id) === undefined;
  // A user may have just joined through another process.
  if (members.some(isUnknown)) await catchUp(broker, context);
  for (const [index, member] of members.entries()) {
    if (!isUnknown(member)) continue;
    const message = `No user has the id "${member.id}"`;
    throw chatError("unknown-user", message, { field: fieldOf(index) });
  }
  return members.map(({ id, name }) => ({ id, name: context.nameOf(id) ?? name }));
}
