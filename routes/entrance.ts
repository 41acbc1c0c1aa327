// What a browser gets that is let in: the cookie of its session, and who it is now.

import { formatCookie } from "../access/cookie.ts";
import { SESSION_COOKIE, sessionCookie } from "../access/invite.ts";
import { hashOf, newSecret } from "../access/seal.ts";
import type { Role } from "../chat/author.ts";
import type { Person } from "../chat/directory/directory.ts";
import type { DirectoryReplica } from "../chat/directory/replica.ts";
import { refused } from "../chat/errors.ts";
import type { Changes } from "./changes.ts";
import type { InviteParts } from "./invite.ts";
import type { Visit } from "./visit.ts";

/** A session that has begun. */
export interface Entry {
  readonly person: { readonly id: string; readonly name: string; readonly role: Role };
  readonly secret: string;
}

/** Who signs in on a further device, and by what where not by a passkey. */
export interface SigningIn {
  readonly person: Pick<Person, "id" | "name" | "role">;
  readonly device: string;
  readonly link?: string;
  /** Of the change: by the same one signs in once. */
  readonly id?: string;
}

export class Entrance {
  readonly #changes: Changes;
  readonly #replica: DirectoryReplica;

  constructor({ changes, replica }: InviteParts) {
    this.#changes = changes;
    this.#replica = replica;
  }

  /** Begins a session of somebody who is known, and lets them in. */
  async signIn(
    visit: Visit,
    { person, id: changeId, ...how }: SigningIn,
  ): Promise<Response> {
    const { id, name, role = "guest" } = person;
    visit.requireUnbanned({ id, role });
    const secret = newSecret();
    const session = hashOf(secret);
    await this.#changes.make(
      { what: "sign-in", person: id, session, ...how },
      { visit, author: { id, role }, from: name, ...(changeId !== undefined && { id: changeId }) },
    );
    // What is stored under the id is another session's beginning.
    if (!this.#replica.directory.personOf(session)) {
      throw refused("sign-in-gone", "That was used already: try it again");
    }
    return this.letIn(visit, { person: { id, name, role }, secret });
  }

  /** 201 with the person, and the cookie: the session is known at the place of this process. */
  letIn(visit: Visit, { person: { id, name, role }, secret }: Entry): Response {
    const { key, place: since } = this.#replica;
    const value = key && since ? sessionCookie(secret, { key, since }) : secret;
    return Response.json({ id, name, role }, {
      status: 201,
      headers: { "set-cookie": formatCookie(SESSION_COOKIE, value, visit) },
    });
  }

  /** 204 without the cookie. */
  letOut(visit: Visit): Response {
    const headers = { "set-cookie": formatCookie(SESSION_COOKIE, "", visit) };
    return new Response(null, { status: 204, headers });
  }
}

/** @throws {ChatError} `signed-in` where the visitor is in already: that session would be lost. */
export function requireStranger({ identity }: Visit): void {
  if (!identity) return;
  const { name } = identity;
  throw refused("signed-in", `You are here as "${name}" already: sign out first`, { name });
}
