// All paths of the server, and what holds for each answer.

import type { Gate } from "../access/gate.ts";
import type { Access } from "../access/identity.ts";
import type { PublicAddress } from "../access/public_address.ts";
import type { BlockedWords } from "../chat/blocked_words.ts";
import type { BrokerClient } from "../chat/broker_client.ts";
import type { Limits } from "../chat/config.ts";
import type { DirectoryReplica } from "../chat/directory/replica.ts";
import type { Hub } from "../chat/hub.ts";
import type { Presence } from "../chat/presence/presence.ts";
import { dispatch, type Route, route } from "../http/router.ts";
import type { StaticFiles } from "../http/static_files.ts";
import { broadcast } from "./broadcast.ts";
import type { Changes } from "./changes.ts";
import { listChatMembers } from "./chat_members.ts";
import { emoji } from "./emoji.ts";
import { eventFetch } from "./event_fetch.ts";
import { events } from "./events.ts";
import type { Guard } from "./guard.ts";
import { live, ready } from "./health.ts";
import { inviteRoutes } from "./invite.ts";
import { anybody, known, knownReader } from "./known.ts";
import { limited, type Limiter, weighed } from "./limiter.ts";
import { me } from "./me.ts";
import { deleteMember, getMembers, postMember } from "./members.ts";
import { deleteMessage, getMessage, patchMessage } from "./message.ts";
import { getMessages, postMessage } from "./messages.ts";
import { metrics } from "./metrics.ts";
import { type ModerationParts, moderationRoutes } from "./moderation.ts";
import { putNotices } from "./notices.ts";
import { namedPage, page, staticFile } from "./page.ts";
import { hearing } from "./newest.ts";
import { deletePin, getPins, putPin } from "./pins.ts";
import { ProblemPage } from "./problem_page.ts";
import { toProblem } from "./problems.ts";
import { putQuiet } from "./quiet.ts";
import { react } from "./reactions.ts";
import type { Action } from "./rates.ts";
import { putRead } from "./reading.ts";
import { getRoom, patchRoom } from "./room.ts";
import { getRooms, postRoom } from "./rooms.ts";
import { search } from "./search.ts";
import type { Streams } from "./streams.ts";
import type { TokenRoles } from "./token_roles.ts";
import { putTyping } from "./typing.ts";
import { unread } from "./unread.ts";
import { leaveRooms } from "./unwanted_rooms.ts";
import { type Handler, Visit } from "./visit.ts";
import { getWriters } from "./writers.ts";

export interface Parts extends ModerationParts {
  readonly access: Access;
  readonly address: PublicAddress;
  readonly blocked: BlockedWords;
  readonly broker: BrokerClient;
  readonly changes: Changes;
  readonly gate: Gate;
  readonly files: StaticFiles;
  readonly guard: Guard;
  readonly hub: Hub;
  readonly limiter: Limiter;
  readonly limits: Limits;
  readonly presence: Presence | undefined;
  readonly replica: DirectoryReplica;
  readonly streams: Streams;
  readonly tokenRoles: TokenRoles;
}

/** Answers a request, told who is at the other end of its connection; never throws. */
export type Server = (
  request: Request,
  connection: { readonly remoteAddr: Deno.NetAddr },
) => Promise<Response>;

export function createServer(parts: Parts): Server {
  const { access, address, broker, files, guard, hub, limiter, limits, streams } = parts;
  const counted = (action: Action) => (handler: Handler) =>
    known(limited(limiter, action, hearing(broker, handler)));
  const [read, change, join] = [counted("read"), counted("post"), counted("join")];
  const [mark, type] = [counted("mark"), counted("type")];
  const count = (handler: Handler) => read(limited(limiter, "list", handler));
  const file = (handler: Handler) => weighed(limiter, handler);
  const routes: Route<Visit>[] = [
    route("GET", "/", anybody(file(page(files)))),
    route("GET", "/r/:room", anybody(file(page(files)))),
    route("GET", "/r/:room/", anybody(file(page(files)))),
    route("GET", "/r/:room/:seq", anybody(file(page(files)))),
    route("GET", "/r/:room/:seq/", anybody(file(page(files)))),
    route("GET", "/admin", file(namedPage(files, "admin.html"))),
    route("GET", "/static/:file+", file(staticFile(files))),
    route("GET", "/emoji.json", file(emoji())),
    route("POST", "/message/broadcast", known(broadcast(broker, parts))),
    route("GET", "/event/fetch", knownReader(eventFetch(streams, parts))),
    route("POST", "/api/rooms/:room/messages", change(postMessage(broker, limits))),
    route("GET", "/api/rooms/:room/messages", read(getMessages(broker))),
    route("GET", "/api/rooms/:room/messages/:id", read(getMessage(broker))),
    route("PATCH", "/api/rooms/:room/messages/:id", change(patchMessage(broker, limits))),
    route("DELETE", "/api/rooms/:room/messages/:id", change(deleteMessage(broker, limits))),
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
    route("GET", "/api/rooms/:room/writers", read(getWriters(broker))),
    route("GET", "/api/rooms/:room/pins", read(getPins(broker))),
    route("PUT", "/api/rooms/:room/pins/:id", join(putPin(parts))),
    route("DELETE", "/api/rooms/:room/pins/:id", change(deletePin(parts))),
    route("PUT", "/api/rooms/:room/read", mark(putRead(broker, limits))),
    route("PUT", "/api/rooms/:room/notices", mark(putNotices(broker, limits))),
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
    route("GET", "/api/search", known(weighed(limiter, search(broker, limiter)))),
    route("GET", "/api/unread", count(unread(broker))),
    route("GET", "/api/events", knownReader(events(streams, parts))),
    route("GET", "/api/me", anybody(me(address))),
    route("PUT", "/api/me/quiet", mark(putQuiet(broker, limits))),
    ...(access.mode === "invite" ? inviteRoutes(parts) : []),
    ...moderationRoutes(parts),
    route("GET", "/health/live", live()),
    route("GET", "/health/ready", ready(hub, broker)),
    route("GET", "/metrics", metrics(parts)),
  ];
  const problems = new ProblemPage(files);
  return async (request, { remoteAddr }) => {
    try {
      const preflight = guard.admit(request);
      const visit = new Visit(parts, request, guard.arrivalOf(request, remoteAddr.hostname));
      const response = preflight ?? await dispatch(routes, request, visit);
      return guard.share(request, secure(response, visit.identity?.cookie));
    } catch (error) {
      return guard.share(request, secure(problems.response(toProblem(error), request)));
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
