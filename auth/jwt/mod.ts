// Token mode, for embedding the chat: another server signs JWTs that name the user and grant rooms.
// docs/authentication.md explains how.

import type { TokenSettings } from "../../chat/config/auth.ts";
import { parseClaims } from "./claims.ts";
import type { Cooldowns } from "./remote_jwks.ts";
import type { Authenticator, ConnectionInfo, Identity, LoginThrottle } from "../identity.ts";
import { TokenCache } from "./token_cache.ts";
import { type TokenKeys, verifyToken } from "./verify.ts";
import { openTokenKeys } from "./keys.ts";
import { extractToken } from "./extract_token.ts";

export interface JwtAuthOptions {
  /** Maximum characters of a display name. */
  readonly nameChars: number;
  /** A clock in milliseconds since 1970. */
  readonly now?: () => number;
  readonly cooldowns?: Cooldowns;
  /** Runs the verification of tokens that are not cached; unlimited by default. */
  readonly throttle?: LoginThrottle;
}

export class JwtAuth implements Authenticator {
  readonly mode = "token";
  readonly #settings: TokenSettings;
  readonly #keys: TokenKeys;
  readonly #nameChars: number;
  readonly #now: () => number;
  readonly #throttle: LoginThrottle;
  readonly #cache = new TokenCache();

  /** @throws {Error} if the file of the secret or the keys cannot be used. */
  constructor(
    settings: TokenSettings,
    { nameChars, now = Date.now, cooldowns, throttle = (_address, check) => check() }:
      JwtAuthOptions,
  ) {
    this.#settings = settings;
    this.#keys = openTokenKeys(settings.source, cooldowns);
    this.#nameChars = nameChars;
    this.#now = now;
    this.#throttle = throttle;
  }

  /**
   * Returns the user of the request's token.
   *
   * @throws {ChatError} `bad-credentials`, `expired-credentials`, `ambiguous-credentials` if the request
   * carries different tokens, `keys-unavailable` if the keys cannot be fetched; see `LoginThrottle`.
   */
  async identify(
    request: Request,
    { address }: Pick<ConnectionInfo, "address">,
  ): Promise<Identity | undefined> {
    const token = extractToken(request);
    if (token === undefined) return undefined;
    return this.#cache.get(token, this.#now()) ??
      await this.#throttle(address, () => this.#verify(token));
  }

  async #verify(token: string): Promise<Identity> {
    const { issuer, audience } = this.#settings;
    const options = { keys: this.#keys, issuer, audience, now: this.#now() };
    const claims = await verifyToken(token, options);
    const now = this.#now();
    const identity = parseClaims(claims, { now, nameChars: this.#nameChars });
    this.#cache.set(token, identity, now);
    return identity;
  }
}
