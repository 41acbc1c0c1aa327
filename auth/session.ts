// Access by invitation: a browser keeps the secret of a session, and the directory knows whose it is.

import { type Cursor, formatCursor, parseCursor } from "../hub/mod.ts";
import type { Directory } from "../chat/directory/directory.ts";
import { isNavigation } from "../http/is_navigation.ts";
import { formatCookie, readCookie } from "./cookies.ts";
import type { Authenticator, ConnectionInfo, Identity } from "./identity.ts";
import { sha256, sign, verify } from "./signing.ts";

export const SESSION_COOKIE = "hubbub_session";

/** What access by invitation must know of the chat. */
export interface Chat {
  readonly directory: Directory;
  readonly isLoaded: boolean;
  /** The key of what browsers keep for us, and how far this process has come; once it is loaded. */
  readonly key: Uint8Array | undefined;
  readonly position: Cursor | undefined;
  /** Resolves when all changes are known, or after a while all the same. */
  ready(): Promise<void>;
  /** Resolves when the changes up to a place are known, and rejects after a while. */
  waitFor(place: Cursor): Promise<void>;
}

export class SessionAuth implements Authenticator {
  readonly mode = "invite";
  readonly #chat: Chat;

  constructor(chat: Chat) {
    this.#chat = chat;
  }

  async identify(request: Request, { isSecure }: ConnectionInfo): Promise<Identity | undefined> {
    const value = readCookie(request, SESSION_COOKIE, { isSecure }) ?? "";
    const [secret = "", ...since] = value.split(".");
    if (secret === "") return undefined;
    const isPage = isNavigation(request);
    const session = sha256(secret);
    // The page comes without a broker.
    if (!isPage) await this.#know(session, since.join("."));
    const user = this.#chat.isLoaded ? this.#chat.directory.userOf(session) : undefined;
    if (!user) return undefined;
    const { id, name, role = "guest" } = user;
    // Who comes now and then stays: the browser counts its days from here again.
    const cookie = isPage && { cookie: formatCookie(SESSION_COOKIE, value, { isSecure }) };
    return { id, name, role, session, ...cookie };
  }

  /**
   * Another process may have let in who asks, just now: this one is told as well. Only for a place
   * that the server has sealed, and in the log that is followed: whoever makes one up is not waited
   * for, nor who comes with one of a log that was replaced.
   */
  async #know(session: string, since: string): Promise<void> {
    await this.#chat.ready();
    const { directory, isLoaded, key, position } = this.#chat;
    if (!isLoaded || !key || directory.userOf(session)) return;
    const began = parseCursor((verify(since, { key, purpose: "session" }) ?? "").replace("-", "."));
    if (!began || began.epoch !== position?.epoch) return;
    // In vain: it is nobody's session, who finds a way in as anybody does.
    await this.#chat.waitFor(began).catch(() => {});
  }
}

/** The value of the cookie: the secret, and sealed the place in the log at which it became one. */
export function sessionCookie(
  secret: string,
  { key, since }: { key: Uint8Array; since: Cursor },
): string {
  // A sealed text has no dot.
  return `${secret}.${sign(formatCursor(since).replace(".", "-"), { key, purpose: "session" })}`;
}
