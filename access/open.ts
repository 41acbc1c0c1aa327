// Open access: everybody may come. The first visit gets a random id in a signed cookie, so that two
// people who call themselves alike can be told apart.

import { getCookies } from "@std/http/cookie";
import { Buffer } from "node:buffer";
import { randomBytes } from "node:crypto";
import { formatCookie } from "./cookie.ts";
import type { Access, Arrival, Identity } from "./identity.ts";
import { seal, unseal } from "./seal.ts";

export const VISITOR_COOKIE = "hubbub_visitor";

const ID_BYTES = 16;

/** What open access must know of the chat. */
export interface Chat {
  /** The key of all seals; nothing until the broker was heard. */
  readonly key: Uint8Array | undefined;
  /** Resolves when the key is there, or after a while all the same. */
  loaded(): Promise<void>;
}

export class OpenAccess implements Access {
  readonly #chat: Chat;

  constructor(chat: Chat) {
    this.#chat = chat;
  }

  async identify(request: Request, { isSecure }: Arrival): Promise<Identity | undefined> {
    // Who only reads need not be known: the page comes, and its stream opens, without a broker.
    if (!isRead(request)) await this.#chat.loaded();
    const { key } = this.#chat;
    if (!key) return undefined;
    const sealed = getCookies(request.headers)[VISITOR_COOKIE] ?? "";
    const known = unseal(sealed, { key, purpose: "visitor" });
    if (known !== undefined) return { id: known, role: "member" };
    const id = Buffer.from(randomBytes(ID_BYTES)).toString("base64url");
    const value = seal(id, { key, purpose: "visitor" });
    const cookie = formatCookie(VISITOR_COOKIE, value, { isSecure });
    return { id, role: "member", cookie };
  }
}

function isRead({ method }: Request): boolean {
  return method === "GET" || method === "HEAD";
}
