// Starts sessions: stores them in the directory, and gives the browser its cookie.

import { formatCookie } from "../../auth/cookies.ts";
import { SESSION_COOKIE, sessionCookie } from "../../auth/session.ts";
import { randomSecret, sha256 } from "../../auth/signing.ts";
import type { User } from "../../chat/directory/directory.ts";
import type { DirectoryReplica } from "../../chat/directory/replica.ts";
import { chatError } from "../../chat/errors.ts";
import type { Role } from "../../chat/domain/user.ts";
import type { Dependencies } from "../dependencies.ts";
import type { DirectoryCommands } from "../directory_commands.ts";
import type { RequestContext } from "../request/context.ts";

export interface NewSession {
  readonly user: { readonly id: string; readonly name: string; readonly role: Role };
  readonly secret: string;
}

export interface SignInOptions {
  readonly user: Pick<User, "id" | "name" | "role">;
  readonly device: string;
  /** The hash of the device link, unless the user signs in by a passkey. */
  readonly link?: string;
  /** The id of the change: repeated with the same id, it starts one session. */
  readonly id?: string;
}

export class SessionIssuer {
  readonly #commands: DirectoryCommands;
  readonly #replica: DirectoryReplica;

  constructor({ commands, replica }: Pick<Dependencies, "commands" | "replica">) {
    this.#commands = commands;
    this.#replica = replica;
  }

  /** Starts a session of an existing user and returns the response of `issue`. */
  async signIn(
    context: RequestContext,
    { user, id: changeId, ...fields }: SignInOptions,
  ): Promise<Response> {
    const { id, name, role = "guest" } = user;
    context.requireNotBanned({ id, role });
    const secret = randomSecret();
    const session = sha256(secret);
    const options = { context, actor: { id, role }, from: name };
    await this.#commands.submit(
      { type: "sign-in", user: id, session, ...fields },
      { ...options, ...(changeId !== undefined && { id: changeId }) },
    );
    // The change was stored before, with another session.
    if (!this.#replica.directory.userOf(session)) {
      throw chatError("gone", "The sign-in was already used: try again", { resource: "sign-in" });
    }
    return this.issue(context, { user: { id, name, role }, secret });
  }

  /** Returns 201 with the user and the cookie, which names this process's position in the log. */
  issue(context: RequestContext, { user: { id, name, role }, secret }: NewSession): Response {
    const { key, position: since } = this.#replica;
    const value = key && since ? sessionCookie(secret, { key, since }) : secret;
    return Response.json({ id, name, role }, {
      status: 201,
      headers: { "set-cookie": formatCookie(SESSION_COOKIE, value, context) },
    });
  }

  /** Returns 204 with a header that deletes the cookie. */
  clear(context: RequestContext): Response {
    const headers = { "set-cookie": formatCookie(SESSION_COOKIE, "", context) };
    return new Response(null, { status: 204, headers });
  }
}

/** @throws {ChatError} `signed-in` if the user is signed in: the current session would be lost. */
export function requireSignedOut({ identity }: RequestContext): void {
  if (!identity) return;
  const { name } = identity;
  throw chatError("signed-in", `You are signed in as "${name}": sign out first`, { name });
}
