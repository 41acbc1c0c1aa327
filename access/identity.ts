// Who makes a request, whichever way that is found out.

import type { Role } from "../chat/author.ts";
import type { Grants } from "./grants.ts";

export interface Identity {
  /** The author id: 1 to 64 of A-Z a-z 0-9 . _ @ : | - */
  readonly id: string;
  /** The display name that the server knows; without it the one that is sent along. */
  readonly name?: string;
  readonly role: Role;
  /** The hash of the session, where there are sessions. */
  readonly session?: string;
  /** Milliseconds since 1970 after which it is nobody any more. */
  readonly expiresAt?: number;
  /** The rooms that may be read and written; without it the chat's own rules decide. */
  readonly grants?: Grants;
  /** A `set-cookie` header for the answer, so that who comes again is the same. */
  readonly cookie?: string;
}

/** One way to find out who makes a request. */
export interface Access {
  /**
   * @returns Nobody where there are no credentials.
   * @throws {HttpProblem} 401 where they are wrong or too old.
   */
  identify(request: Request, address: string): Promise<Identity | undefined>;
}
