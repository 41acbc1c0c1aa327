// All paths of access by invitation.

import type { PublicAddress } from "../access/public_address.ts";
import type { Limits } from "../chat/config.ts";
import type { DirectoryReplica } from "../chat/directory/replica.ts";
import { type Route, route } from "../http/router.ts";
import type { StaticFiles } from "../http/static_files.ts";
import type { Changes } from "./changes.ts";
import { createInvitation, listInvitations, revokeInvitation } from "./invitations.ts";
import { join } from "./join.ts";
import { anybody, known } from "./known.ts";
import { limited, type Limiter, weighed } from "./limiter.ts";
import { readLink } from "./links.ts";
import { namedPage } from "./page.ts";
import { passkeySignInOptions, signInByPasskey } from "./passkey_sign_in.ts";
import { addPasskey, listPasskeys, passkeyOptions, removePasskey } from "./passkeys.ts";
import { createSessionLink, signInByLink } from "./session_links.ts";
import { endOtherSessions, endSession, listSessions } from "./sessions.ts";
import type { Handler, Visit } from "./visit.ts";

/** What these routes work with. */
export interface InviteParts {
  readonly address: PublicAddress;
  readonly changes: Changes;
  readonly files: StaticFiles;
  readonly limiter: Limiter;
  readonly limits: Limits;
  readonly replica: DirectoryReplica;
}

export function inviteRoutes(parts: InviteParts): Route<Visit>[] {
  const { files, limiter, replica } = parts;
  const login = (handler: Handler) => anybody(limited(limiter, "login", handler));
  const knownLogin = (handler: Handler) => known(limited(limiter, "login", handler));
  const change = (handler: Handler) => known(limited(limiter, "post", handler));
  const read = (handler: Handler) => known(limited(limiter, "read", handler));
  return [
    route("GET", "/join", weighed(limiter, namedPage(files, "join.html"))),
    route("GET", "/account", anybody(weighed(limiter, namedPage(files, "account.html")))),
    route("POST", "/api/links", login(readLink(parts))),
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
