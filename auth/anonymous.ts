// Open access: everybody may come. The first visit gets a random id in a signed cookie, so that two
// people who call themselves alike can be told apart.

import { Buffer } from "node:buffer";
import { randomBytes } from "node:crypto";
import { BoundedCache } from "../http/bounded_cache.ts";
import { formatCookie, readCookie } from "./cookies.ts";
import type { Authenticator, ConnectionInfo, Identity } from "./identity.ts";
import { sign, verify } from "./signing.ts";

const VISITOR_COOKIE = "hubbub_visitor";

const ID_BYTES = 16;

/** Cookies of people who write often: to check one anew takes longer than the rest of a visit. */
const REMEMBERED = 10_000;

/** What open access must know of the chat. */
export interface Chat {
  /** The key of all seals; nothing until the broker was heard. */
  readonly key: Uint8Array | undefined;
  /** Resolves when the key is there, or after a while all the same. */
  ready(): Promise<void>;
}

interface Visitors {
  readonly key: Uint8Array;
  /** By cookie. */
  readonly ids: BoundedCache<string | undefined>;
}

export class AnonymousAuth implements Authenticator {
  readonly mode = "open";
  readonly #chat: Chat;
  #visitors: Visitors | undefined;

  constructor(chat: Chat) {
    this.#chat = chat;
  }

  async identify(request: Request, { isSecure }: ConnectionInfo): Promise<Identity | undefined> {
    // Who only reads need not be known: the page comes, and its stream opens, without a broker.
    if (!isRead(request)) await this.#chat.ready();
    const { key } = this.#chat;
    if (!key) return undefined;
    const sealed = readCookie(request, VISITOR_COOKIE, { isSecure }) ?? "";
    const known = this.#visitorsOf(key).ids.get(sealed);
    if (known !== undefined) return { id: known, role: "member" };
    const id = newVisitorId();
    const value = sign(id, { key, purpose: "visitor" });
    const cookie = formatCookie(VISITOR_COOKIE, value, { isSecure });
    return { id, role: "member", cookie };
  }

  /** Another log has another key, with which these cookies are worth nothing. */
  #visitorsOf(key: Uint8Array): Visitors {
    if (this.#visitors?.key === key) return this.#visitors;
    const ids = new BoundedCache(
      REMEMBERED,
      (sealed) => verify(sealed, { key, purpose: "visitor" }),
    );
    return this.#visitors = { key, ids };
  }
}

function isRead({ method }: Request): boolean {
  return method === "GET" || method === "HEAD";
}

/** An id that nobody has yet. */
function newVisitorId(): string {
  return Buffer.from(randomBytes(ID_BYTES)).toString("base64url");
}
