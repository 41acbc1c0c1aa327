// All paths of access by invitation.

import type { PublicUrl } from "../../auth/public_url.ts";
import type { Limits } from "../../chat/config/config.ts";
import type { DirectoryReplica } from "../../chat/directory/replica.ts";
import { type Route, route } from "../../http/router.ts";
import type { StaticFiles } from "../../http/static_files.ts";
import type { DirectoryCommands } from "../directory_commands.ts";
import { createInvitation, listInvitations, revokeInvitation } from "./invitations.ts";
import { join } from "./join.ts";
import { authenticated, optionalAuth } from "../request/middleware.ts";
import { rateLimited, type RateLimiter, weighed } from "../request/rate_limiter.ts";
import { previewLink } from "./invite_preview.ts";
import { namedPage } from "../site/pages.ts";
import { passkeySignInOptions, signInByPasskey } from "./passkey_sign_in.ts";
import { addPasskey, listPasskeys, passkeyOptions, removePasskey } from "./passkeys.ts";
import { createSessionLink, signInByLink } from "./device_links.ts";
import { endOtherSessions, endSession, listSessions } from "./sessions.ts";
import type { Handler, RequestContext } from "../request/context.ts";

/** What these routes work with. */
export interface InviteParts {
  readonly address: PublicUrl;
  readonly changes: DirectoryCommands;
  readonly files: StaticFiles;
  readonly limiter: RateLimiter;
  readonly limits: Limits;
  readonly replica: DirectoryReplica;
}

export function authRoutes(parts: InviteParts): Route<RequestContext>[] {
  const { files, limiter, replica } = parts;
  const login = (handler: Handler) => optionalAuth(rateLimited(limiter, "login", handler));
  const knownLogin = (handler: Handler) => authenticated(rateLimited(limiter, "login", handler));
  const change = (handler: Handler) => authenticated(rateLimited(limiter, "post", handler));
  const read = (handler: Handler) => authenticated(rateLimited(limiter, "read", handler));
  return [
    route("GET", "/join", weighed(limiter, namedPage(files, "pages/join.html"))),
    route(
      "GET",
      "/account",
      optionalAuth(weighed(limiter, namedPage(files, "pages/account.html"))),
    ),
    route("POST", "/api/links", login(previewLink(parts))),
    route("POST", "/api/join", login(join(parts))),
    route("GET", "/api/invitations", read(listInvitations(replica))),
    route("POST", "/api/invitations", change(createInvitation(parts))),
    route("DELETE", "/api/invitations/:id", change(revokeInvitation(parts))),
    route("GET", "/api/sessions", read(listSessions(replica))),
    route("POST", "/api/sessions", login(signInByLink(parts))),
    route("DELETE", "/api/sessions", change(endOtherSessions(parts))),
    route("DELETE", "/api/sessions/:id", change(endSession(parts))),
    route("POST", "/api/sessions/link", knownLogin(createSessionLink(parts))),
    route("GET", "/api/passkeys", read(listPasskeys(parts))),
    route("POST", "/api/passkeys", knownLogin(addPasskey(parts))),
    route("POST", "/api/passkeys/options", knownLogin(passkeyOptions(parts))),
    route("POST", "/api/passkeys/sign-in", login(signInByPasskey(parts))),
    route("POST", "/api/passkeys/sign-in/options", login(passkeySignInOptions(parts))),
    route("DELETE", "/api/passkeys/:id", change(removePasskey(parts))),
  ];
}
