// Open access: everybody may come. The first visit gets a random id in a signed cookie, so that two
// people who call themselves alike can be told apart.

import { formatCookie, readCookie } from "./cookie.ts";
import { type Access, type Arrival, type Identity, newPersonId } from "./identity.ts";
import { seal, unseal } from "./seal.ts";

export const VISITOR_COOKIE = "hubbub_visitor";

/** What open access must know of the chat. */
export interface Chat {
  /** The key of all seals; nothing until the broker was heard. */
  readonly key: Uint8Array | undefined;
  /** Resolves when the key is there, or after a while all the same. */
  loaded(): Promise<void>;
}

export class OpenAccess implements Access {
  readonly mode = "open";
  readonly #chat: Chat;

  constructor(chat: Chat) {
    this.#chat = chat;
  }

  async identify(request: Request, { isSecure }: Arrival): Promise<Identity | undefined> {
    // Who only reads need not be known: the page comes, and its stream opens, without a broker.
    if (!isRead(request)) await this.#chat.loaded();
    const { key } = this.#chat;
    if (!key) return undefined;
    const sealed = readCookie(request, VISITOR_COOKIE, { isSecure }) ?? "";
    const known = unseal(sealed, { key, purpose: "visitor" });
    if (known !== undefined) return { id: known, role: "member" };
    const id = newPersonId();
    const value = seal(id, { key, purpose: "visitor" });
    const cookie = formatCookie(VISITOR_COOKIE, value, { isSecure });
    return { id, role: "member", cookie };
  }
}

function isRead({ method }: Request): boolean {
  return method === "GET" || method === "HEAD";
}
