// All paths of the server, and what holds for each answer.

import type { Permissions } from "../auth/permissions.ts";
import type { Authenticator } from "../auth/identity.ts";
import type { PublicUrl } from "../auth/public_url.ts";
import type { BlockedWords } from "../chat/blocked_words.ts";
import type { BrokerClient } from "../chat/broker/client.ts";
import type { Limits } from "../chat/config/config.ts";
import type { DirectoryReplica } from "../chat/directory/replica.ts";
import type { Hub } from "../hub/mod.ts";
import type { Presence } from "../chat/presence/presence.ts";
import { dispatch, type Route, route } from "../http/router.ts";
import type { StaticFiles } from "../http/static_files.ts";
import { broadcast } from "./site/broadcast.ts";
import type { DirectoryCommands } from "./directory_commands.ts";
import { listChatMembers } from "./auth/members.ts";
import { emoji } from "./site/emoji.ts";
import { eventFetch } from "./site/event_fetch.ts";
import { events } from "./streams/events.ts";
import type { OriginGuard } from "./request/origin_guard.ts";
import { live, ready } from "./site/health.ts";
import { authRoutes } from "./auth/mod.ts";
import { authenticated, authenticatedStream, optionalAuth } from "./request/middleware.ts";
import { rateLimited, type RateLimiter, weighed } from "./request/rate_limiter.ts";
import { me } from "./auth/me.ts";
import { deleteMember, getMembers, postMember } from "./rooms/members.ts";
import { deleteMessage, getMessage, patchMessage } from "./messages/message.ts";
import { getMessages, postMessage } from "./messages/messages.ts";
import { metrics } from "./site/metrics.ts";
import { type ModerationParts, moderationRoutes } from "./moderation/mod.ts";
import { putNotificationLevel } from "./rooms/notification_level.ts";
import { namedPage, page, staticFile } from "./site/pages.ts";
import { withFreshRoom } from "./request/read_your_writes.ts";
import { deletePin, getPins, putPin } from "./messages/pins.ts";
import { ProblemPage } from "./request/error_page.ts";
import { toProblem } from "./request/error_responses.ts";
import { putDoNotDisturb } from "./rooms/do_not_disturb.ts";
import { react } from "./messages/reactions.ts";
import type { Action } from "./request/rate_limits.ts";
import { putReadMarker } from "./rooms/read_marker.ts";
import { getRoom, patchRoom } from "./rooms/room.ts";
import { getRooms, postRoom } from "./rooms/rooms.ts";
import { search } from "./messages/search.ts";
import type { StreamRegistry } from "./streams/stream_registry.ts";
import type { TokenRoleRecorder } from "./token_role_recorder.ts";
import { putTyping } from "./rooms/typing.ts";
import { getUnreadCounts } from "./rooms/unread_counts.ts";
import { leaveRooms } from "./rooms/unwanted_rooms.ts";
import { type Handler, RequestContext } from "./request/context.ts";
import { getRecentAuthors } from "./messages/recent_authors.ts";

export interface Parts extends ModerationParts {
  readonly access: Authenticator;
  readonly address: PublicUrl;
  readonly blocked: BlockedWords;
  readonly broker: BrokerClient;
  readonly changes: DirectoryCommands;
  readonly gate: Permissions;
  readonly files: StaticFiles;
  readonly guard: OriginGuard;
  readonly hub: Pick<Hub, "state">;
  readonly limiter: RateLimiter;
  readonly limits: Limits;
  readonly presence: Presence | undefined;
  readonly replica: DirectoryReplica;
  readonly streams: StreamRegistry;
  readonly tokenRoles: TokenRoleRecorder;
}

/** Answers a request, told who is at the other end of its connection; never throws. */
export type Server = (
  request: Request,
  connection: { readonly remoteAddr: Deno.NetAddr },
) => Promise<Response>;

export function createServer(parts: Parts): Server {
  const { access, address, broker, files, guard, hub, limiter, limits, streams } = parts;
  const counted = (action: Action) => (handler: Handler) =>
    authenticated(rateLimited(limiter, action, withFreshRoom(broker, handler)));
  const [read, change, join] = [counted("read"), counted("post"), counted("join")];
  const [mark, type] = [counted("mark"), counted("type")];
  const edit = (handler: Handler) => change(rateLimited(limiter, "edit", handler));
  const count = (handler: Handler) => read(rateLimited(limiter, "list", handler));
  const file = (handler: Handler) => weighed(limiter, handler);
  const routes: Route<RequestContext>[] = [
    route("GET", "/", optionalAuth(file(page(files)))),
    route("GET", "/r/:room", optionalAuth(file(page(files)))),
    route("GET", "/r/:room/", optionalAuth(file(page(files)))),
    route("GET", "/r/:room/:seq", optionalAuth(file(page(files)))),
    route("GET", "/r/:room/:seq/", optionalAuth(file(page(files)))),
    route("GET", "/admin", file(namedPage(files, "pages/admin.html"))),
    route("GET", "/static/:file+", file(staticFile(files))),
    route("GET", "/emoji.json", file(emoji())),
    route("POST", "/message/broadcast", authenticated(broadcast(broker, parts))),
    route("GET", "/event/fetch", authenticatedStream(eventFetch(streams, parts))),
    route("POST", "/api/rooms/:room/messages", change(postMessage(broker, limits))),
    route("GET", "/api/rooms/:room/messages", read(getMessages(broker))),
    route("GET", "/api/rooms/:room/messages/:id", read(getMessage(broker))),
    route("PATCH", "/api/rooms/:room/messages/:id", edit(patchMessage(broker, limits))),
    route("DELETE", "/api/rooms/:room/messages/:id", edit(deleteMessage(broker, limits))),
    route(
      "PUT",
      "/api/rooms/:room/messages/:id/reactions/:emoji",
      change(react(broker, { limits, action: "add" })),
    ),
    route(
      "DELETE",
      "/api/rooms/:room/messages/:id/reactions/:emoji",
      change(react(broker, { limits, action: "remove" })),
    ),
    route("GET", "/api/rooms/:room/recent-authors", read(getRecentAuthors(broker))),
    route("GET", "/api/rooms/:room/pins", read(getPins(broker))),
    route("PUT", "/api/rooms/:room/pins/:id", join(putPin(parts))),
    route("DELETE", "/api/rooms/:room/pins/:id", change(deletePin(parts))),
    route("PUT", "/api/rooms/:room/read-marker", mark(putReadMarker(broker, limits))),
    route("PUT", "/api/rooms/:room/notification-level", mark(putNotificationLevel(broker, limits))),
    route("PUT", "/api/rooms/:room/typing", type(putTyping(parts))),
    route("GET", "/api/rooms/:room/members", read(getMembers())),
    route("POST", "/api/rooms/:room/members", join(postMember(parts))),
    route("DELETE", "/api/rooms/:room/members/:id", join(deleteMember(parts))),
    route("GET", "/api/rooms/:room", read(getRoom(broker))),
    route("PATCH", "/api/rooms/:room", join(patchRoom(parts))),
    route("GET", "/api/rooms", count(getRooms(broker))),
    route("POST", "/api/rooms", join(postRoom(parts))),
    route("DELETE", "/api/rooms", join(leaveRooms(parts))),
    route("GET", "/api/members", read(listChatMembers(parts))),
    route("GET", "/api/search", authenticated(weighed(limiter, search(broker, limiter)))),
    route("GET", "/api/unread", count(getUnreadCounts(broker))),
    route("GET", "/api/events", authenticatedStream(events(streams, parts))),
    route("GET", "/api/me", optionalAuth(me(address))),
    route("PUT", "/api/me/do-not-disturb", mark(putDoNotDisturb(broker, limits))),
    ...(access.mode === "invite" ? authRoutes(parts) : []),
    ...moderationRoutes(parts),
    route("GET", "/health/live", live()),
    route("GET", "/health/ready", ready(hub, broker)),
    route("GET", "/metrics", metrics(parts)),
  ];
  const problems = new ProblemPage(files);
  return async (request, { remoteAddr }) => {
    try {
      const preflight = guard.check(request);
      const visit = new RequestContext(
        parts,
        request,
        guard.connectionOf(request, remoteAddr.hostname),
      );
      const response = preflight ?? await dispatch(routes, request, visit);
      return guard.addCors(request, secure(response, visit.identity?.cookie));
    } catch (error) {
      return guard.addCors(request, secure(problems.response(toProblem(error), request)));
    }
  };
}

/** Nothing but this server's own files may run, and nobody may frame it. */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "manifest-src 'self'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
].join("; ");

const SECURITY_HEADERS = {
  "content-security-policy": CONTENT_SECURITY_POLICY,
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "permissions-policy": "camera=(), geolocation=(), microphone=()",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
};

function secure(response: Response, cookie?: string): Response {
  const { headers } = response;
  if (cookie !== undefined) headers.append("set-cookie", cookie);
  for (const [name, value] of Object.entries(SECURITY_HEADERS)) headers.set(name, value);
  keepFromCaches(headers);
  return response;
}

/**
 * Caches keep only what says that they may. A cookie says who somebody is: a cache that gave it to
 * another would make the two one person.
 */
function keepFromCaches(headers: Headers) {
  const said = headers.get("cache-control");
  if (said === null) return headers.set("cache-control", "no-store");
  const isKept = headers.has("set-cookie") && !said.includes("no-store");
  if (isKept) headers.set("cache-control", "private, no-store");
}
