// Token mode, for those who embed the chat: their server signs a JWT that says who its bearer is and
// which rooms are granted. docs/authentication.md says how to make one.

import type { TokenSettings } from "../../chat/config/auth.ts";
import { parseClaims } from "./claims.ts";
import type { Cooldowns } from "./remote_jwks.ts";
import type { Authenticator, ConnectionInfo, Identity, LoginThrottle } from "../identity.ts";
import { TokenCache } from "./token_cache.ts";
import { verifyToken } from "./verify.ts";
import { openTokenKeys, type TokenKeys } from "./keys.ts";
import { extractToken } from "./extract_token.ts";

export interface TokenOptions {
  /** Characters that a display name may have. */
  readonly nameChars: number;
  /** A clock in milliseconds since 1970. */
  readonly now?: () => number;
  readonly pauses?: Cooldowns;
  /** How a token is checked that was not found good lately; just so where nothing is given. */
  readonly attempt?: LoginThrottle;
}

export class JwtAuth implements Authenticator {
  readonly mode = "token";
  readonly #settings: TokenSettings;
  readonly #keys: TokenKeys;
  readonly #nameChars: number;
  readonly #now: () => number;
  readonly #attempt: LoginThrottle;
  readonly #remembered = new TokenCache();

  /** @throws {Error} if the file of a secret or of keys cannot be used. */
  constructor(
    settings: TokenSettings,
    { nameChars, now = Date.now, pauses, attempt = (_address, check) => check() }: TokenOptions,
  ) {
    this.#settings = settings;
    this.#keys = openTokenKeys(settings.source, pauses);
    this.#nameChars = nameChars;
    this.#now = now;
    this.#attempt = attempt;
  }

  /**
   * Finds the token and checks it.
   *
   * @throws {ChatError} `bad-credentials` or `expired-credentials` where it does not hold,
   * `ambiguous-credentials` where the request carries two, `keys-unavailable` where
   * the keys cannot be fetched; see `Attempt`.
   */
  async identify(
    request: Request,
    { address }: Pick<ConnectionInfo, "address">,
  ): Promise<Identity | undefined> {
    const token = extractToken(request);
    if (token === undefined) return undefined;
    return this.#remembered.get(token, this.#now()) ??
      await this.#attempt(address, () => this.#check(token));
  }

  async #check(token: string): Promise<Identity> {
    const { issuer, audience } = this.#settings;
    const options = { keys: this.#keys, issuer, audience, now: this.#now() };
    const claims = await verifyToken(token, options);
    const now = this.#now();
    const identity = parseClaims(claims, { now, nameChars: this.#nameChars });
    this.#remembered.set(token, identity, now);
    return identity;
  }
}
