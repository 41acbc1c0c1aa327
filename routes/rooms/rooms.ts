// POST /api/rooms; GET and PATCH /api/rooms/:room.

import { parseChange, parseRoomCreation } from "../../chat/directory/change_parser.ts";
import type { RoomCreation } from "../../chat/directory/changes.ts";
import { ChatError, chatError } from "../../chat/errors.ts";
import { parseRoom } from "../../chat/domain/room.ts";
import type { Dependencies } from "../dependencies.ts";
import type { Handler, RequestContext } from "../request/context.ts";
import { readJson, requireOnly } from "../request/params.ts";
import { catchUp } from "../request/read_your_writes.ts";
import { resolveMembers } from "./members.ts";
import { directRoomId, newRoomId } from "./room_ids.ts";
import { describeRoom } from "./room_view.ts";

type RoomDependencies = Pick<
  Dependencies,
  "broker" | "commands" | "limits" | "rateLimiter" | "replica"
>;

/** Creates a private room or direct message: 201, or 200 if the direct message exists already. */
export function postRoom(dependencies: RoomDependencies): Handler {
  const { broker, limits } = dependencies;
  return async (request, _params, context) => {
    const fields = await readJson(request, limits, ["title", "members", "isDirect", "from"]);
    const { title = "", members = [], isDirect } = fields;
    const parsed = parseRoomCreation({ title, members, isDirect });
    if (Array.isArray(members)) {
      members.forEach((member, i) => requireOnly(member, ["id", "name"], `members[${i}].`));
    }
    const creation = {
      ...parsed,
      members: await resolveMembers(parsed.members, {
        broker,
        context,
        fieldOf: (index) => `members[${index}].id`,
      }),
    };
    // The user becomes the first member, and members must have a name.
    const from = context.nameOr(fields.from) ?? null;
    const { room, isNew } = await create(creation, { dependencies, context, from });
    const view = await describeRoom(room, { broker, context });
    return Response.json(view, { status: isNew ? 201 : 200 });
  };
}

interface CreateOptions {
  readonly dependencies: RoomDependencies;
  readonly context: RequestContext;
  readonly from: unknown;
}

/** If two users open their direct message at once, both end up in the same room. */
async function create(
  creation: RoomCreation,
  options: CreateOptions,
): Promise<{ room: string; isNew: boolean }> {
  const { dependencies: { broker, commands, rateLimiter }, context, from } = options;
  const room = chooseId(creation, options);
  if (creation.isDirect && context.directory.rooms.has(room)) return { room, isNew: false };
  try {
    await commands.submit(creation, { context, room, from });
    rateLimiter.charge("join", context.caller, creation.members.length);
    return { room, isNew: true };
  } catch (error) {
    if (!isTaken(error)) throw error;
    // This process had not received the room yet, or that a member has left it.
    await catchUp(broker, context);
    return await create(creation, options);
  }
}

/** Returns the id of the existing direct message of the members, or else the next free id. */
function chooseId(
  { isDirect, members }: RoomCreation,
  { dependencies: { replica }, context }: CreateOptions,
): string {
  if (!isDirect) return newRoomId();
  const { rooms } = replica.directory;
  const users = [context.permissions.actor.id, ...members.map(({ id }) => id)];
  const existing = rooms.directMessageOf(new Set(users));
  if (existing !== undefined) return existing;
  const key = replica.requireKey();
  for (let index = 0;; index++) {
    const room = directRoomId(users, { index, key });
    if (!rooms.has(room)) return room;
  }
}

function isTaken(error: unknown): boolean {
  return error instanceof ChatError && error.code === "room-taken";
}

export function getRoom({ broker }: Pick<Dependencies, "broker">): Handler {
  return async (_request, { room }, context) => {
    return Response.json(await describeRoom(parseRoom(room), { broker, context }));
  };
}

const SETTINGS = ["title", "topic", "isArchived", "slowSeconds"] as const;

/** Changes the settings in the body; the others stay. */
export function patchRoom(
  { broker, commands, limits }: Pick<Dependencies, "broker" | "commands" | "limits">,
): Handler {
  return async (request, { room: name }, context) => {
    const room = parseRoom(name);
    const fields = await readJson(request, limits, [...SETTINGS, "from"]);
    const { title, topic, isArchived, slowSeconds } = fields;
    const settings = { title, topic, isArchived, slowSeconds };
    if (Object.values(settings).every((value) => value === undefined)) throw settingRequired();
    const change = parseChange({ type: "settings", ...settings });
    await commands.submit(change, { context, room, from: fields.from });
    return Response.json(await describeRoom(room, { broker, context }));
  };
}

function settingRequired(): ChatError {
  const message = "No setting to change: expected title, topic, isArchived or slowSeconds";
  return chatError("invalid-field", message, {});
}
