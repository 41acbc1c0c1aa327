// The challenge that a passkey signs, so that its answer is one of now. The browser keeps it for the
// minutes until then, sealed: nothing is kept here, and any web process may take the answer. The log
// takes it once: what the answer changes has an id that is made of the challenge.

import { formatCookie, readCookie } from "./cookies.ts";
import { deriveId, sha256, sign, verify } from "./signing.ts";

const COOKIE = "hubbub_challenge";

/** As long as one may look for one's key. */
const VALID_SECONDS = 5 * 60;

/** For which answer a challenge is good. */
export interface Scope {
  readonly use: "register" | "sign-in";
  /** Who answers; nobody knows yet who signs in. */
  readonly user?: string;
}

export interface SealedBy {
  readonly key: Uint8Array;
  readonly now: number;
  /** Whether the browser came over HTTPS. */
  readonly isSecure: boolean;
}

/** A `set-cookie` header with which the browser keeps the challenge, a text in base64url. */
export function challengeCookie(
  challenge: string,
  scope: Scope,
  { key, now, isSecure }: SealedBy,
): string {
  const until = now + VALID_SECONDS * 1_000;
  const text = [scope.use, whose(scope), until, challenge].join(":");
  const value = sign(text, { key, purpose: "challenge" });
  return formatCookie(COOKIE, value, { isSecure, seconds: VALID_SECONDS });
}

/** The challenge that this browser was given for this answer; `undefined` where there is none. */
export function readChallenge(
  request: Request,
  scope: Scope,
  { key, now, isSecure }: SealedBy,
): string | undefined {
  const sealed = readCookie(request, COOKIE, { isSecure }) ?? "";
  const text = verify(sealed, { key, purpose: "challenge" }) ?? "";
  const [use, user, until, challenge] = text.split(":");
  const isMeant = use === scope.use && user === whose(scope) && Number(until) > now;
  return isMeant ? challenge : undefined;
}

/** The id of the change that an answer to the challenge makes. */
export function changeIdOf(challenge: string, { key }: Pick<SealedBy, "key">): string {
  return deriveId(challenge, { key, purpose: "challenge" });
}

/** An id may have any of the characters that part the text. */
function whose({ user = "" }: Scope): string {
  return sha256(user);
}
