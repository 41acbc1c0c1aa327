// The result of authentication, in every access mode.

import type { AccessMode } from "../chat/config/config.ts";
import type { Role } from "../chat/domain/user.ts";

/** The authenticated user of a request. */
export interface Identity {
  /** The user id: 1 to 64 of A-Z a-z 0-9 . _ @ : | - */
  readonly id: string;
  /** The display name if the server knows it; else the client sends one along. */
  readonly name?: string;
  readonly role: Role;
  /** The hash of the session, in invite mode. */
  readonly session?: string;
  /** Milliseconds since 1970 at which the credentials expire. */
  readonly expiresAt?: number;
  /** The rooms that a token grants; without it the chat's own rules decide. */
  readonly grants?: Grants;
  /** Exempt from rate limits, and from all stream limits but that of the process. */
  readonly isUnlimited?: boolean;
  /** Neither shown in presence nor shown the presence of others. */
  readonly isHidden?: boolean;
  /** A `set-cookie` header for the response, which identifies the user next time. */
  readonly cookie?: string;
}

/** Patterns of room names: a name, a prefix with `*` ("team-*"), or `*`. */
export interface Grants {
  readonly read: readonly string[];
  readonly write: readonly string[];
}

/** The connection that a request came through. */
export interface ConnectionInfo {
  /** The IP address of the peer, which may be a proxy. */
  readonly peer: string;
  /** The IP address of the client, in its canonical form. */
  readonly address: string;
  /** Whether the client uses HTTPS. */
  readonly isSecure: boolean;
}

/**
 * Runs a check of credentials. Addresses that sent too many bad ones are rejected without a check.
 *
 * @throws {ChatError} `rate-limited`, and whatever the check throws.
 */
export type LoginThrottle = <Result>(
  address: string,
  check: () => Promise<Result>,
) => Promise<Result>;

/** Identifies the users of requests, in one access mode. */
export interface Authenticator {
  readonly mode: AccessMode;
  /**
   * Returns the user of a request, or `undefined` if it carries no credentials.
   *
   * @throws {ChatError} `bad-credentials` or `expired-credentials`.
   */
  identify(request: Request, connection: ConnectionInfo): Promise<Identity | undefined>;
}
