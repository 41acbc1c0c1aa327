// Access by invitation: a browser keeps the secret of a session, and the directory knows whose it is.

import { type Cursor, formatCursor, parseCursor } from "../chat/cursor.ts";
import type { Directory } from "../chat/directory/directory.ts";
import { asksForPage } from "../http/navigation.ts";
import { formatCookie, readCookie } from "./cookie.ts";
import type { Access, Arrival, Identity } from "./identity.ts";
import { hashOf, seal, unseal } from "./seal.ts";

export const SESSION_COOKIE = "hubbub_session";

/** What access by invitation must know of the chat. */
export interface Chat {
  readonly directory: Directory;
  readonly isLoaded: boolean;
  /** The key of what browsers keep for us, and how far this process has come; once it is loaded. */
  readonly key: Uint8Array | undefined;
  readonly place: Cursor | undefined;
  /** Resolves when all changes are known, or after a while all the same. */
  loaded(): Promise<void>;
  /** Resolves when the changes up to a place are known, and rejects after a while. */
  reached(place: Cursor): Promise<void>;
}

export class InviteAccess implements Access {
  readonly mode = "invite";
  readonly #chat: Chat;

  constructor(chat: Chat) {
    this.#chat = chat;
  }

  async identify(request: Request, { isSecure }: Arrival): Promise<Identity | undefined> {
    const value = readCookie(request, SESSION_COOKIE, { isSecure }) ?? "";
    const [secret = "", ...since] = value.split(".");
    if (secret === "") return undefined;
    const isPage = asksForPage(request);
    const session = hashOf(secret);
    // The page comes without a broker.
    if (!isPage) await this.#know(session, since.join("."));
    const person = this.#chat.isLoaded ? this.#chat.directory.personOf(session) : undefined;
    if (!person) return undefined;
    const { id, name, role = "guest" } = person;
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
    await this.#chat.loaded();
    const { directory, isLoaded, key, place } = this.#chat;
    if (!isLoaded || !key || directory.personOf(session)) return;
    const began = parseCursor((unseal(since, { key, purpose: "session" }) ?? "").replace("-", "."));
    if (!began || began.epoch !== place?.epoch) return;
    // In vain: it is nobody's session, who finds a way in as anybody does.
    await this.#chat.reached(began).catch(() => {});
  }
}

/** The value of the cookie: the secret, and sealed the place in the log at which it became one. */
export function sessionCookie(
  secret: string,
  { key, since }: { key: Uint8Array; since: Cursor },
): string {
  // A sealed text has no dot.
  return `${secret}.${seal(formatCursor(since).replace(".", "-"), { key, purpose: "session" })}`;
}
