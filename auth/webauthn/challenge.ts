// WebAuthn challenges. The browser keeps the challenge in a signed cookie for five minutes, so the server
// stays stateless and any web process can take the response. The log accepts each challenge once: the
// id of the resulting change is derived from it.

import { formatCookie, readCookie } from "../cookies.ts";
import { deriveId, sha256, sign, verify } from "../signing.ts";

const COOKIE = "hubbub_challenge";

/** Time to find the security key. */
const VALID_SECONDS = 5 * 60;

/** The purpose of a challenge. */
export interface ChallengeScope {
  readonly use: "register" | "sign-in";
  /** The user who registers a passkey; unknown when signing in. */
  readonly user?: string;
}

export interface ChallengeOptions {
  readonly key: Uint8Array;
  /** Milliseconds since 1970. */
  readonly now: number;
  /** Whether the browser uses HTTPS. */
  readonly isSecure: boolean;
}

/** Returns a `set-cookie` header with the challenge, which is base64url text. */
export function challengeCookie(
  challenge: string,
  scope: ChallengeScope,
  { key, now, isSecure }: ChallengeOptions,
): string {
  const until = now + VALID_SECONDS * 1_000;
  const text = [scope.use, hashUser(scope), until, challenge].join(":");
  const value = sign(text, { key, purpose: "challenge" });
  return formatCookie(COOKIE, value, { isSecure, seconds: VALID_SECONDS });
}

/** Returns the challenge in the request's cookie, or `undefined` if it has none for this scope. */
export function readChallenge(
  request: Request,
  scope: ChallengeScope,
  { key, now, isSecure }: ChallengeOptions,
): string | undefined {
  const signed = readCookie(request, COOKIE, { isSecure }) ?? "";
  const text = verify(signed, { key, purpose: "challenge" }) ?? "";
  const [use, user, until, challenge] = text.split(":");
  const isValid = use === scope.use && user === hashUser(scope) && Number(until) > now;
  return isValid ? challenge : undefined;
}

/** Derives the id of the change that results from the challenge. */
export function deriveChangeId(challenge: string, { key }: Pick<ChallengeOptions, "key">): string {
  return deriveId(challenge, { key, purpose: "challenge" });
}

/** Hashed, because a user id may contain the separator. */
function hashUser({ user = "" }: ChallengeScope): string {
  return sha256(user);
}
