// Open mode: anyone may use the chat. The first request gets a random user id in a signed cookie, so
// that two users with the same name can be told apart.

import { Buffer } from "node:buffer";
import { randomBytes } from "node:crypto";
import { memoize } from "../collections/bounded_map.ts";
import { formatCookie, readCookie } from "./cookies.ts";
import type { Authenticator, ConnectionInfo, Identity } from "./identity.ts";
import { sign, verify } from "./signing.ts";

const USER_COOKIE = "hubbub_visitor";

const ID_BYTES = 16;

/** Verified cookies of active users: verifying one takes longer than the rest of a request. */
const MAX_CACHED = 10_000;

/** The part of the chat that open mode depends on. */
export interface KeySource {
  /** The signing key; `undefined` until the broker has sent it: then requests are anonymous. */
  readonly key: Uint8Array | undefined;
}

interface Verifier {
  readonly key: Uint8Array;
  /** Returns the user id in a cookie, if it is signed with the key. */
  readonly verify: (cookie: string) => string | undefined;
}

export class AnonymousAuth implements Authenticator {
  readonly mode = "open";
  readonly #source: KeySource;
  #verifier: Verifier | undefined;

  constructor(source: KeySource) {
    this.#source = source;
  }

  identify(request: Request, connection: ConnectionInfo): Promise<Identity | undefined> {
    const { key } = this.#source;
    return Promise.resolve(key && this.#identify(request, { ...connection, key }));
  }

  #identify(
    request: Request,
    { isSecure, key }: Pick<ConnectionInfo, "isSecure"> & { key: Uint8Array },
  ): Identity {
    const cookie = readCookie(request, USER_COOKIE, { isSecure }) ?? "";
    const known = this.#verifierOf(key).verify(cookie);
    if (known !== undefined) return { id: known, role: "member" };
    const id = newUserId();
    const value = sign(id, { key, purpose: "visitor" });
    return { id, role: "member", cookie: formatCookie(USER_COOKIE, value, { isSecure }) };
  }

  /** Another log has another key, which invalidates the cached results. */
  #verifierOf(key: Uint8Array): Verifier {
    if (this.#verifier?.key === key) return this.#verifier;
    const verifyCookie = memoize(
      (cookie) => verify(cookie, { key, purpose: "visitor" }),
      MAX_CACHED,
    );
    return this.#verifier = { key, verify: verifyCookie };
  }
}

function newUserId(): string {
  return Buffer.from(randomBytes(ID_BYTES)).toString("base64url");
}
