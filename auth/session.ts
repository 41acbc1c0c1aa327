// Invite mode: the browser keeps the secret of a session, and the directory has the session's user.

import type { Directory } from "../chat/directory/directory.ts";
import { isNavigation } from "../http/is_navigation.ts";
import { type Cursor, formatCursor, parseCursor } from "../hub/mod.ts";
import { formatCookie, readCookie } from "./cookies.ts";
import type { Authenticator, ConnectionInfo, Identity } from "./identity.ts";
import { deriveId, deriveSecret, sha256, sign, verify } from "./signing.ts";

export const SESSION_COOKIE = "hubbub_session";

/** The replica of the directory. */
export interface SessionDirectory {
  readonly directory: Directory;
  readonly isLoaded: boolean;
  /** The signing key and the position of this process in the log, once loaded. */
  readonly key: Uint8Array | undefined;
  readonly position: Cursor | undefined;
  /** Resolves when the directory has the changes up to a position; rejects after a timeout. */
  waitFor(position: Cursor): Promise<void>;
}

export class SessionAuth implements Authenticator {
  readonly mode = "invite";
  readonly #replica: SessionDirectory;

  constructor(replica: SessionDirectory) {
    this.#replica = replica;
  }

  async identify(request: Request, { isSecure }: ConnectionInfo): Promise<Identity | undefined> {
    const value = readCookie(request, SESSION_COOKIE, { isSecure }) ?? "";
    const [secret = "", ...since] = value.split(".");
    if (secret === "") return undefined;
    const isPage = isNavigation(request);
    const session = sha256(secret);
    // Pages load even while the broker is away.
    if (!isPage) await this.#waitForSession(session, since.join("."));
    const user = this.#replica.isLoaded ? this.#replica.directory.userOf(session) : undefined;
    if (!user) return undefined;
    const { id, name, role = "guest" } = user;
    // Each page view renews the cookie's lifetime.
    const cookie = isPage && { cookie: formatCookie(SESSION_COOKIE, value, { isSecure }) };
    return { id, name, role, session, ...cookie };
  }

  /**
   * Waits until this process knows a session that another process may have just started. The position
   * must be signed by the server and belong to the current log, so that a client cannot make it wait
   * for an invented position, or for one in a log that was replaced.
   */
  async #waitForSession(session: string, since: string): Promise<void> {
    const { directory, isLoaded, key, position } = this.#replica;
    if (!isLoaded || !key || directory.userOf(session)) return;
    const start = parseCursor((verify(since, { key, purpose: "session" }) ?? "").replace("-", "."));
    if (!start || start.epoch !== position?.epoch) return;
    // After a timeout the request counts as anonymous.
    await this.#replica.waitFor(start).catch(() => {});
  }
}

/** Returns the cookie's value: the secret, and signed the log position of the session's start. */
export function sessionCookie(
  secret: string,
  { key, since }: { key: Uint8Array; since: Cursor },
): string {
  // Signed text must not contain a dot.
  return `${secret}.${sign(formatCursor(since).replace(".", "-"), { key, purpose: "session" })}`;
}

/** The ids and secret of a new user. */
export interface JoinCredentials {
  /** The id of the change. It is readable in the log, so it is not the browser's own id. */
  readonly id: string;
  readonly user: string;
  /** The secret of the first session. */
  readonly secret: string;
}

const USER_ID_CHARS = 22;

/**
 * Derives the credentials of a new user. A browser whose join request got no response repeats it with
 * the same id and gets the same credentials, so neither the invitation nor the name is lost.
 *
 * @param join The browser's id and the secret of the invitation; no other user has both.
 */
export function deriveJoinCredentials(
  join: { id: string; invitation: string },
  key: Uint8Array,
): JoinCredentials {
  const text = `${sha256(join.id)} ${sha256(join.invitation)}`;
  const options = { key, purpose: "join" } as const;
  return {
    id: deriveId(`entry ${text}`, options),
    user: deriveSecret(`user ${text}`, options).slice(0, USER_ID_CHARS),
    secret: deriveSecret(`session ${text}`, options),
  };
}
