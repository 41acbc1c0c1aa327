// Access by invitation: a browser keeps the secret of a session, and the directory knows whose it is.

import type { Directory } from "../chat/directory.ts";
import { asksForPage } from "../http/navigation.ts";
import { formatCookie, readCookie } from "./cookie.ts";
import type { Access, Arrival, Identity } from "./identity.ts";
import { hashOf } from "./seal.ts";

export const SESSION_COOKIE = "hubbub_session";

/** What access by invitation must know of the chat. */
export interface Chat {
  readonly directory: Directory;
  readonly isLoaded: boolean;
  /** Resolves when all changes are known, or after a while all the same. */
  loaded(): Promise<void>;
  /** Resolves when the changes up to `gid` are known, and rejects after a while. */
  reached(place: { readonly gid: number }): Promise<void>;
}

export class InviteAccess implements Access {
  readonly mode = "invite";
  readonly #chat: Chat;

  constructor(chat: Chat) {
    this.#chat = chat;
  }

  async identify(request: Request, { isSecure }: Arrival): Promise<Identity | undefined> {
    const value = readCookie(request, SESSION_COOKIE, { isSecure }) ?? "";
    const [secret = "", since = ""] = value.split(".");
    if (secret === "") return undefined;
    const isPage = asksForPage(request);
    // The page comes without a broker.
    if (!isPage) await this.#know(Number(since));
    const session = hashOf(secret);
    const person = this.#chat.isLoaded ? this.#chat.directory.personOf(session) : undefined;
    if (!person) return undefined;
    const { id, name, role = "guest" } = person;
    // Who comes now and then stays: the browser counts its days from here again.
    const cookie = isPage && { cookie: formatCookie(SESSION_COOKIE, value, { isSecure }) };
    return { id, name, role, session, ...cookie };
  }

  /** Another process may have let in who asks, just now: this one is told as well. */
  async #know(since: number): Promise<void> {
    await this.#chat.loaded();
    if (this.#chat.isLoaded && since > this.#chat.directory.gid) {
      await this.#chat.reached({ gid: since });
    }
  }
}

/** The value of the cookie: the secret, and the change by which it became one. */
export function sessionCookie(secret: string, since: number): string {
  return `${secret}.${since}`;
}
