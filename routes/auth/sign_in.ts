// What a browser gets that is let in: the cookie of its session, and who it is now.

import { formatCookie } from "../../auth/cookies.ts";
import { SESSION_COOKIE, sessionCookie } from "../../auth/session.ts";
import { randomSecret, sha256 } from "../../auth/signing.ts";
import type { Role } from "../../chat/user.ts";
import type { User } from "../../chat/directory/directory.ts";
import type { DirectoryReplica } from "../../chat/directory/replica.ts";
import { chatError } from "../../chat/errors.ts";
import type { DirectoryCommands } from "../directory_commands.ts";
import type { InviteParts } from "./mod.ts";
import type { RequestContext } from "../request/context.ts";

/** A session that has begun. */
export interface NewSession {
  readonly user: { readonly id: string; readonly name: string; readonly role: Role };
  readonly secret: string;
}

/** Who signs in on a further device, and by what where not by a passkey. */
export interface SignInOptions {
  readonly user: Pick<User, "id" | "name" | "role">;
  readonly device: string;
  readonly link?: string;
  /** Of the change: by the same one signs in once. */
  readonly id?: string;
}

export class SessionIssuer {
  readonly #changes: DirectoryCommands;
  readonly #replica: DirectoryReplica;

  constructor({ changes, replica }: InviteParts) {
    this.#changes = changes;
    this.#replica = replica;
  }

  /** Begins a session of somebody who is known, and lets them in. */
  async signIn(
    visit: RequestContext,
    { user, id: changeId, ...how }: SignInOptions,
  ): Promise<Response> {
    const { id, name, role = "guest" } = user;
    visit.requireNotBanned({ id, role });
    const secret = randomSecret();
    const session = sha256(secret);
    await this.#changes.submit(
      { type: "sign-in", user: id, session, ...how },
      { visit, author: { id, role }, from: name, ...(changeId !== undefined && { id: changeId }) },
    );
    // What is stored under the id is another session's beginning.
    if (!this.#replica.directory.userOf(session)) {
      throw chatError("gone", "That was used already: try it again", { resource: "sign-in" });
    }
    return this.issue(visit, { user: { id, name, role }, secret });
  }

  /** 201 with the person, and the cookie: the session is known at the place of this process. */
  issue(visit: RequestContext, { user: { id, name, role }, secret }: NewSession): Response {
    const { key, position: since } = this.#replica;
    const value = key && since ? sessionCookie(secret, { key, since }) : secret;
    return Response.json({ id, name, role }, {
      status: 201,
      headers: { "set-cookie": formatCookie(SESSION_COOKIE, value, visit) },
    });
  }

  /** 204 without the cookie. */
  clear(visit: RequestContext): Response {
    const headers = { "set-cookie": formatCookie(SESSION_COOKIE, "", visit) };
    return new Response(null, { status: 204, headers });
  }
}

/** @throws {ChatError} `signed-in` where the visitor is in already: that session would be lost. */
export function requireStranger({ identity }: RequestContext): void {
  if (!identity) return;
  const { name } = identity;
  throw chatError("signed-in", `You are here as "${name}" already: sign out first`, { name });
}
