// The sitemap: all routes of the server.

import { dispatch, type Route, route } from "../http/router.ts";
import { authRoutes } from "./auth/mod.ts";
import type { Dependencies } from "./dependencies.ts";
import { getFile } from "./files/files.ts";
import { FilesOrigin } from "./files/files_origin.ts";
import { getRoomFiles } from "./files/room_files.ts";
import {
  appendToUpload,
  createUpload,
  deleteUpload,
  describeUploads,
  getUpload,
  putThumbnail,
} from "./files/uploads.ts";
import {
  deleteMessage,
  getMessage,
  getMessages,
  patchMessage,
  postMessage,
} from "./messages/messages.ts";
import { deletePin, getPins, putPin } from "./messages/pins.ts";
import { react } from "./messages/reactions.ts";
import { getRecentAuthors } from "./messages/recent_authors.ts";
import { deleteSaved, getSaved, putSaved } from "./messages/saved.ts";
import { search } from "./messages/search.ts";
import { moderationRoutes } from "./moderation/mod.ts";
import { type Handler, RequestContext } from "./request/context.ts";
import { ErrorPage } from "./request/error_page.ts";
import { toProblem } from "./request/error_responses.ts";
import {
  authenticated,
  authenticatedStream,
  compressed,
  counted,
  optionalAuth,
  rateLimited,
  responseLimited,
} from "./request/middleware.ts";
import type { Action } from "./request/rate_limits.ts";
import { withFreshRoom } from "./request/read_your_writes.ts";
import { securedPages } from "./request/security_headers.ts";
import { putFavourite } from "./rooms/favourites.ts";
import { deleteMember, getMembers, leaveRooms, postMember } from "./rooms/members.ts";
import { putDoNotDisturb, putNotificationLevel } from "./rooms/notification_settings.ts";
import { getUnreadCounts, putReadMarker } from "./rooms/read_state.ts";
import { getRooms } from "./rooms/room_list.ts";
import { getRoom, patchRoom, postRoom } from "./rooms/rooms.ts";
import { putTyping } from "./rooms/typing.ts";
import { emoji } from "./site/emoji.ts";
import { live, ready } from "./site/health.ts";
import { metrics } from "./site/metrics.ts";
import { chatPage, file, staticFile } from "./site/pages.ts";
import { broadcast, fetchEvents } from "./site/tutorial.ts";
import { streamEvents } from "./streams/events.ts";
import { getActivity, putActivitySeen } from "./users/activity.ts";
import { deleteAvatar, getAvatars, putAvatar } from "./users/avatars.ts";
import { listChatMembers } from "./users/members.ts";
import { getMe } from "./users/me.ts";

/** Answers a request; never throws. */
export type Server = (
  request: Request,
  connection: { readonly remoteAddr: Deno.NetAddr },
) => Promise<Response>;

/**
 * Creates a server for all of the chat.
 *
 * @param options.hasMetrics Whether `/metrics` belongs to it; true by default.
 */
export function createServer(dependencies: Dependencies, { hasMetrics = true } = {}): Server {
  const routes = createRoutes(dependencies);
  return answerWith(hasMetrics ? [...routes, metricsRoute(dependencies)] : routes, dependencies);
}

/** Creates a server for `/metrics` alone. */
export function createMetricsServer(dependencies: Dependencies): Server {
  return answerWith([metricsRoute(dependencies)], dependencies);
}

function answerWith(
  routes: readonly Route<RequestContext>[],
  dependencies: Dependencies,
): Server {
  const { fileSettings: { origin }, files, originGuard } = dependencies;
  const errorPage = new ErrorPage(files);
  const filesOrigin = origin === undefined ? undefined : new FilesOrigin(origin, dependencies);
  const secure = securedPages(origin);
  return async (request, { remoteAddr }) => {
    const peer = remoteAddr.hostname;
    if (filesOrigin?.has(request)) return await filesOrigin.respond(request, peer);
    try {
      const preflight = originGuard.check(request);
      const connection = originGuard.connectionOf(request, peer);
      const context = new RequestContext(dependencies, request, connection);
      const response = preflight ?? await dispatch(routes, request, context);
      return originGuard.addCors(request, secure(response, context.identity?.cookie));
    } catch (error) {
      const response = errorPage.toResponse(toProblem(error), request);
      return originGuard.addCors(request, secure(response));
    }
  };
}

function createRoutes(dependencies: Dependencies): Route<RequestContext>[] {
  const { authenticator, broker, files, rateLimiter } = dependencies;
  // Wrappers of handlers: each authenticates the user, and counts the request against the limit of an
  // action (`request/rate_limits.ts`). `large` is for responses of which a few may fill the memory.
  const limited = (action: Action) => (handler: Handler) =>
    authenticated(rateLimited(rateLimiter, action, withFreshRoom(broker, handler)));
  const [read, post, join] = [limited("read"), limited("post"), limited("join")];
  const [mark, type] = [limited("mark"), limited("type")];
  const [upload, avatar] = [limited("upload"), limited("avatar")];
  const edit = (handler: Handler) => post(counted(rateLimiter, "edit", handler));
  const list = (handler: Handler) => read(counted(rateLimiter, "list", handler));
  const large = (handler: Handler) => responseLimited(rateLimiter, handler);
  const chunk = (handler: Handler) => authenticated(counted(rateLimiter, "chunk", handler));
  const streamed = (handler: Handler) => authenticated(counted(rateLimiter, "read", handler));
  const chat = optionalAuth(large(chatPage(files)));
  return [
    route("GET", "/", chat),
    route("GET", "/r/:room", chat),
    route("GET", "/r/:room/", chat),
    route("GET", "/r/:room/:seq", chat),
    route("GET", "/r/:room/:seq/", chat),
    route("GET", "/admin", large(file(files, "pages/admin.html"))),
    route("GET", "/static/:file+", large(staticFile(dependencies))),
    route("GET", "/emoji.json", large(emoji())),
    route("POST", "/message/broadcast", authenticated(broadcast(dependencies))),
    route("GET", "/event/fetch", authenticatedStream(fetchEvents(dependencies))),
    route("GET", "/api/events", authenticatedStream(streamEvents(dependencies))),
    route("POST", "/api/rooms/:room/messages", post(postMessage(dependencies))),
    // Safe to compress: users who post in a room may also read all of it.
    route("GET", "/api/rooms/:room/messages", compressed(read(getMessages(dependencies)))),
    route("GET", "/api/rooms/:room/messages/:id", read(getMessage(dependencies))),
    route("PATCH", "/api/rooms/:room/messages/:id", edit(patchMessage(dependencies))),
    route("DELETE", "/api/rooms/:room/messages/:id", edit(deleteMessage(dependencies))),
    route(
      "PUT",
      "/api/rooms/:room/messages/:id/reactions/:emoji",
      post(react("add", dependencies)),
    ),
    route(
      "DELETE",
      "/api/rooms/:room/messages/:id/reactions/:emoji",
      post(react("remove", dependencies)),
    ),
    route("GET", "/api/rooms/:room/pins", read(getPins(dependencies))),
    route("PUT", "/api/rooms/:room/pins/:id", join(putPin(dependencies))),
    route("DELETE", "/api/rooms/:room/pins/:id", post(deletePin(dependencies))),
    route("PUT", "/api/rooms/:room/saved/:id", mark(putSaved(dependencies))),
    route("DELETE", "/api/rooms/:room/saved/:id", mark(deleteSaved(dependencies))),
    route("GET", "/api/saved", list(getSaved(dependencies))),
    route("GET", "/api/activity", list(getActivity(dependencies))),
    route("PUT", "/api/activity/seen", mark(putActivitySeen(dependencies))),
    route("GET", "/api/rooms/:room/recent-authors", read(getRecentAuthors(dependencies))),
    route("GET", "/api/rooms/:room/files", read(getRoomFiles(dependencies))),
    route("OPTIONS", "/api/uploads", describeUploads(dependencies)),
    route("POST", "/api/uploads", upload(createUpload(dependencies))),
    route("GET", "/api/uploads/:id", read(getUpload(dependencies))),
    route("PATCH", "/api/uploads/:id", chunk(appendToUpload(dependencies))),
    route("DELETE", "/api/uploads/:id", read(deleteUpload(dependencies))),
    route("PUT", "/api/uploads/:id/thumbnail", read(putThumbnail(dependencies))),
    // Not counted by its size as a whole: it is read piece by piece.
    route("GET", "/api/files/:id", streamed(getFile("file", dependencies))),
    route("GET", "/api/files/:id/thumbnail", streamed(getFile("thumbnail", dependencies))),
    route("GET", "/api/search", authenticated(large(search(dependencies)))),
    route("GET", "/api/rooms", list(getRooms(dependencies))),
    route("POST", "/api/rooms", join(postRoom(dependencies))),
    route("DELETE", "/api/rooms", join(leaveRooms(dependencies))),
    route("GET", "/api/rooms/:room", read(getRoom(dependencies))),
    route("PATCH", "/api/rooms/:room", join(patchRoom(dependencies))),
    route("GET", "/api/rooms/:room/members", read(getMembers())),
    route("POST", "/api/rooms/:room/members", join(postMember(dependencies))),
    route("DELETE", "/api/rooms/:room/members/:id", join(deleteMember(dependencies))),
    route("PUT", "/api/rooms/:room/read-marker", mark(putReadMarker(dependencies))),
    route("GET", "/api/unread", list(getUnreadCounts(dependencies))),
    route("PUT", "/api/rooms/:room/notification-level", mark(putNotificationLevel(dependencies))),
    route("PUT", "/api/rooms/:room/favourite", mark(putFavourite(dependencies))),
    route("PUT", "/api/rooms/:room/typing", type(putTyping(dependencies))),
    route("GET", "/api/members", read(listChatMembers(dependencies))),
    route("GET", "/api/me", optionalAuth(getMe(dependencies))),
    route("PUT", "/api/me/do-not-disturb", mark(putDoNotDisturb(dependencies))),
    route("PUT", "/api/me/avatar", avatar(putAvatar(dependencies))),
    route("DELETE", "/api/me/avatar", post(deleteAvatar(dependencies))),
    route("GET", "/api/avatars", read(getAvatars())),
    ...(authenticator.mode === "invite" ? authRoutes(dependencies) : []),
    ...moderationRoutes(dependencies),
    route("GET", "/health/live", live()),
    route("GET", "/health/ready", ready(dependencies)),
  ];
}

function metricsRoute(dependencies: Dependencies): Route<RequestContext> {
  return route("GET", "/metrics", metrics(dependencies));
}
