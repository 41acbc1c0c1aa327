// All paths for moderators. What they may change is for the broker to say, what they may see is said
// here.

import type { BrokerClient } from "../chat/broker_client.ts";
import type { Limits } from "../chat/config.ts";
import { requireRole } from "../chat/directory/refusals.ts";
import type { DirectoryReplica } from "../chat/directory/replica.ts";
import { type Route, route } from "../http/router.ts";
import { getAudit } from "./audit.ts";
import { createBan, endBan, listBans } from "./bans.ts";
import type { Changes } from "./changes.ts";
import { known } from "./known.ts";
import type { LastSeen } from "./last_seen.ts";
import { limited, type Limiter } from "./limiter.ts";
import { createMute, endMute } from "./mutes.ts";
import { changePerson, listPeople } from "./people.ts";
import type { Handler, Visit } from "./visit.ts";

/** What these routes work with. */
export interface ModerationParts {
  readonly broker: BrokerClient;
  readonly changes: Changes;
  readonly limiter: Limiter;
  readonly limits: Limits;
  readonly replica: DirectoryReplica;
  readonly seen: LastSeen;
}

export function moderationRoutes(parts: ModerationParts): Route<Visit>[] {
  // Each is stored for good, also one that changes nothing.
  const change = (handler: Handler) => known(limited(parts.limiter, "post", handler));
  const read = (handler: Handler) => known(limited(parts.limiter, "read", forModerators(handler)));
  return [
    route("GET", "/api/people", read(listPeople(parts))),
    route("PATCH", "/api/people/:id", change(changePerson(parts))),
    route("GET", "/api/bans", read(listBans(parts))),
    route("POST", "/api/bans", change(createBan(parts))),
    route("DELETE", "/api/bans/:target", change(endBan(parts))),
    route("POST", "/api/mutes", change(createMute(parts))),
    route("DELETE", "/api/mutes/:person", change(endMute(parts))),
    route("GET", "/api/audit", read(getAudit(parts))),
  ];
}

function forModerators(handler: Handler): Handler {
  return (request, params, visit) => {
    requireRole(visit.author, "moderator");
    return handler(request, params, visit);
  };
}
