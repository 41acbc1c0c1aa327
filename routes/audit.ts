// GET /api/audit: who changed what of people and public rooms, newest first.

import type { Change } from "../chat/change.ts";
import { type ChangeEntry, toChangeEntry } from "../chat/change_entry.ts";
import { parseBounds, parseLimit } from "./message_page.ts";
import type { ModerationParts } from "./moderation.ts";
import { nameOfPerson } from "./people.ts";
import type { Handler, Visit } from "./visit.ts";

const NO_STORE = { "cache-control": "no-store" };

export function getAudit({ broker, replica, seen }: ModerationParts): Handler {
  return async (request, _params, visit) => {
    const params = new URL(request.url).searchParams;
    const limit = parseLimit(params);
    const { entries } = await broker.audit({ limit, ...parseBounds(params, ["before"]) });
    const { directory } = replica;
    const nameOf = (id: string) => nameOfPerson(id, { directory, seen });
    const changes = entries.map((entry) => entryShown(toChangeEntry(entry), { visit, nameOf }));
    const complete = entries.length < limit;
    return Response.json({ complete, changes }, { headers: NO_STORE });
  };
}

/** Without `by` the operator of the machine made it. */
function entryShown(
  { gid, at, room, author, from, change }: ChangeEntry,
  { visit, nameOf }: { visit: Visit; nameOf: (id: string) => string },
) {
  const by = author === undefined ? undefined : { id: author, name: from || nameOf(author) };
  const { person: id, ...rest } = changeShown(change, visit);
  const person = id === undefined ? undefined : { id, name: nameOf(id) };
  return { gid, at, room, by, ...rest, person };
}

/** Devices, sessions and passkeys are their person's own affair, private rooms their members'. */
function changeShown(change: Change, visit: Visit): { what: string; person?: string | undefined } {
  switch (change.what) {
    case "join":
    case "link":
    case "sign-in":
    case "sign-out":
    case "passkey":
    case "forget-passkey":
      return { what: change.what, person: change.person };
    case "deleted":
      return visit.mayRead(change.room) ? change : { what: change.what };
    default:
      return change;
  }
}
