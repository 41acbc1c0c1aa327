// GET, POST /api/rooms/:room/members, DELETE /api/rooms/:room/members/:id: who is in a private room.

import { parseUserId } from "../../chat/user.ts";
import { parseMember } from "../../chat/directory/changes.ts";
import { chatError } from "../../chat/errors.ts";
import { parseRoom } from "../../chat/room.ts";
import { readJson } from "../request/json_body.ts";
import { pageOf } from "../request/list_page.ts";
import { describeRoom, membersOf } from "./room_view.ts";
import type { Rooms } from "./rooms.ts";
import { resolveMembers } from "./resolve_members.ts";
import type { Handler } from "../request/context.ts";

/** The members of a private room, in the order in which they were added; a public one has none. */
export function getMembers(): Handler {
  return (request, { room: name }, visit) => {
    const room = parseRoom(name);
    visit.requireReadable(room);
    const members = membersOf(visit.roomState(room), visit);
    const { complete, page } = pageOf(members, new URL(request.url).searchParams, {
      keyOf: ({ id }) => id,
      show: (member) => member,
      gone: (after) =>
        chatError("unknown-user", `No member has the id "${after}"`, { field: "after" }),
    });
    return Response.json({ complete, members: page });
  };
}

/** 201 when they are in, 200 where they were in before. */
export function postMember({ broker, changes, limits }: Rooms): Handler {
  return async (request, { room: name }, visit) => {
    const room = parseRoom(name);
    const fields = await readJson(request, limits, ["id", "name", "from"]);
    const asked = parseMember(fields);
    const isNew = !visit.roomState(room)?.members?.has(asked.id);
    if (isNew) {
      const [member = asked] = await resolveMembers([asked], {
        broker,
        visit,
        fieldOf: () => "id",
      });
      await changes.submit({ type: "add", member }, { visit, room, from: fields.from });
    }
    const view = await describeRoom(room, { broker, visit });
    return Response.json(view, { status: isNew ? 201 : 200 });
  };
}

/** 204 when they are out, also oneself: there is no more to be told then. */
export function deleteMember({ changes }: Pick<Rooms, "changes">): Handler {
  return async (_request, { room: name, id }, visit) => {
    const room = parseRoom(name);
    const user = parseUserId("id", id);
    await changes.submit({ type: "remove", user }, { visit, room });
    return new Response(null, { status: 204 });
  };
}
