// All paths for moderators. What they may change is for the broker to say, what they may see is said
// here.

import type { BrokerClient } from "../../chat/broker/client.ts";
import type { Limits } from "../../chat/config/config.ts";
import { requireRole } from "../../chat/directory/common_errors.ts";
import type { DirectoryReplica } from "../../chat/directory/replica.ts";
import { type Route, route } from "../../http/router.ts";
import { getAudit } from "./audit_log.ts";
import { createBan, endBan, listBans } from "./bans.ts";
import type { DirectoryCommands } from "../directory_commands.ts";
import { authenticated } from "../request/middleware.ts";
import type { RecentActivity } from "../recent_activity.ts";
import { rateLimited, type RateLimiter } from "../request/rate_limiter.ts";
import { createMute, endMute } from "./mutes.ts";
import { listUsers, updateUser } from "./users.ts";
import type { Handler, RequestContext } from "../request/context.ts";

/** What these routes work with. */
export interface ModerationParts {
  readonly broker: BrokerClient;
  readonly changes: DirectoryCommands;
  readonly limiter: RateLimiter;
  readonly limits: Limits;
  readonly replica: DirectoryReplica;
  readonly seen: RecentActivity;
}

export function moderationRoutes(parts: ModerationParts): Route<RequestContext>[] {
  // Each is stored for good, also one that changes nothing.
  const change = (handler: Handler) => authenticated(rateLimited(parts.limiter, "post", handler));
  const read = (handler: Handler) =>
    authenticated(rateLimited(parts.limiter, "read", forModerators(handler)));
  return [
    route("GET", "/api/users", read(listUsers(parts))),
    route("PATCH", "/api/users/:id", change(updateUser(parts))),
    route("GET", "/api/bans", read(listBans(parts))),
    route("POST", "/api/bans", change(createBan(parts))),
    route("DELETE", "/api/bans/:target", change(endBan(parts))),
    route("POST", "/api/mutes", change(createMute(parts))),
    route("DELETE", "/api/mutes/:user", change(endMute(parts))),
    route("GET", "/api/audit", read(getAudit(parts))),
  ];
}

function forModerators(handler: Handler): Handler {
  return (request, params, visit) => {
    requireRole(visit.author, "moderator");
    return handler(request, params, visit);
  };
}
