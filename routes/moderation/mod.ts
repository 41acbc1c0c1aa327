// The routes of moderators. The broker decides what they may change; what they may see is decided here.

import { requireRole } from "../../chat/directory/rules/common_errors.ts";
import { type Route, route } from "../../http/router.ts";
import type { Dependencies } from "../dependencies.ts";
import type { Handler, RequestContext } from "../request/context.ts";
import { authenticated, rateLimited } from "../request/middleware.ts";
import { deleteAvatar } from "../users/avatars.ts";
import { getAuditLog } from "./audit_log.ts";
import { createBan, createMute, endBan, endMute, listBans } from "./restrictions.ts";
import { getUser, listUsers, updateUser } from "./users.ts";

export function moderationRoutes(dependencies: Dependencies): Route<RequestContext>[] {
  const { rateLimiter } = dependencies;
  const write = (handler: Handler) => authenticated(rateLimited(rateLimiter, "post", handler));
  const read = (handler: Handler) =>
    authenticated(rateLimited(rateLimiter, "read", forModerators(handler)));
  return [
    route("GET", "/api/users", read(listUsers(dependencies))),
    route("GET", "/api/users/:id", read(getUser(dependencies))),
    route("PATCH", "/api/users/:id", write(updateUser(dependencies))),
    route("DELETE", "/api/users/:id/avatar", write(deleteAvatar(dependencies))),
    route("GET", "/api/bans", read(listBans(dependencies))),
    route("POST", "/api/bans", write(createBan(dependencies))),
    route("DELETE", "/api/bans/:target", write(endBan(dependencies))),
    route("POST", "/api/mutes", write(createMute(dependencies))),
    route("DELETE", "/api/mutes/:user", write(endMute(dependencies))),
    route("GET", "/api/audit", read(getAuditLog(dependencies))),
  ];
}

function forModerators(handler: Handler): Handler {
  return (request, params, context) => {
    requireRole(context.permissions.actor, "moderator");
    return handler(request, params, context);
  };
}
