// The routes of invite mode.

import { type Route, route } from "../../http/router.ts";
import type { Dependencies } from "../dependencies.ts";
import type { Handler, RequestContext } from "../request/context.ts";
import {
  authenticated,
  optionalAuth,
  rateLimited,
  responseLimited,
} from "../request/middleware.ts";
import { file } from "../site/pages.ts";
import { createDeviceLink, signInByLink } from "./device_links.ts";
import { createInvitation, listInvitations, revokeInvitation } from "./invitations.ts";
import { join, previewLink } from "./join.ts";
import {
  addPasskey,
  listPasskeys,
  passkeyOptions,
  passkeySignInOptions,
  removePasskey,
  signInByPasskey,
} from "./passkeys.ts";
import { endOtherSessions, endSession, listSessions } from "./sessions.ts";

export function authRoutes(dependencies: Dependencies): Route<RequestContext>[] {
  const { files, rateLimiter } = dependencies;
  const signIn = (handler: Handler) => optionalAuth(rateLimited(rateLimiter, "login", handler));
  const login = (handler: Handler) => authenticated(rateLimited(rateLimiter, "login", handler));
  const write = (handler: Handler) => authenticated(rateLimited(rateLimiter, "post", handler));
  const read = (handler: Handler) => authenticated(rateLimited(rateLimiter, "read", handler));
  const page = (name: string) => responseLimited(rateLimiter, file(files, name));
  return [
    route("GET", "/join", page("pages/join.html")),
    route("GET", "/account", optionalAuth(page("pages/account.html"))),
    route("POST", "/api/links", signIn(previewLink(dependencies))),
    route("POST", "/api/join", signIn(join(dependencies))),
    route("GET", "/api/invitations", read(listInvitations(dependencies))),
    route("POST", "/api/invitations", write(createInvitation(dependencies))),
    route("DELETE", "/api/invitations/:id", write(revokeInvitation(dependencies))),
    route("GET", "/api/sessions", read(listSessions(dependencies))),
    route("POST", "/api/sessions", signIn(signInByLink(dependencies))),
    route("DELETE", "/api/sessions", write(endOtherSessions(dependencies))),
    route("DELETE", "/api/sessions/:id", write(endSession(dependencies))),
    route("POST", "/api/sessions/link", login(createDeviceLink(dependencies))),
    route("GET", "/api/passkeys", read(listPasskeys(dependencies))),
    route("POST", "/api/passkeys", login(addPasskey(dependencies))),
    route("POST", "/api/passkeys/options", login(passkeyOptions(dependencies))),
    route("POST", "/api/passkeys/sign-in", signIn(signInByPasskey(dependencies))),
    route("POST", "/api/passkeys/sign-in/options", signIn(passkeySignInOptions(dependencies))),
    route("DELETE", "/api/passkeys/:id", write(removePasskey(dependencies))),
  ];
}
