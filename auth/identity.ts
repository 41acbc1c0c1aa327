// Who makes a request: what every way to find it out has to answer.

import type { Role } from "../chat/user.ts";
import type { AccessMode } from "../chat/config/config.ts";

/** Who makes a request. */
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
  /** Whether no limit of rates holds, nor one of streams but that of the whole process. */
  readonly isUnlimited?: boolean;
  /** Whether others are not shown this one, who is not shown them either. */
  readonly isHidden?: boolean;
  /** A `set-cookie` header for the answer, so that who comes again is the same. */
  readonly cookie?: string;
}

/** Patterns of room names: a name, a beginning with `*` ("team-*"), or `*`. */
export interface Grants {
  readonly read: readonly string[];
  readonly write: readonly string[];
}

/** How a request came. */
export interface ConnectionInfo {
  /** The address at the other end of the connection, which may be a proxy's. */
  readonly connection: string;
  /** The address of the client, in its one short form. */
  readonly address: string;
  /** Whether the browser came over HTTPS. */
  readonly isSecure: boolean;
}

/**
 * Checks credentials that are not known to be good: those of an address that sent too many bad ones
 * are refused unchecked.
 *
 * @throws {ChatError} `rate-limited` where they are, and whatever the check throws.
 */
export type LoginThrottle = <Found>(address: string, check: () => Promise<Found>) => Promise<Found>;

/** One way to find out who makes a request. */
export interface Authenticator {
  readonly mode: AccessMode;
  /**
   * Finds out who makes a request.
   *
   * @returns `undefined` where the request shows no credentials.
   * @throws {ChatError} `bad-credentials` or `expired-credentials`.
   */
  identify(request: Request, arrival: ConnectionInfo): Promise<Identity | undefined>;
}
