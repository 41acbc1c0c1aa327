// Verifies tokens with jose, and translates its errors.

import { errors, type JWTPayload, jwtVerify, type JWTVerifyGetKey } from "jose";
import type { TokenSettings } from "../../chat/config/auth.ts";
import { type ChatError, chatError } from "../../chat/errors.ts";

/** Accepted algorithms, by the type of key. "Ed25519" is the newer name of "EdDSA" with that curve. */
export const ALGORITHMS = {
  secret: ["HS256"],
  publicKey: ["RS256", "ES256", "EdDSA", "Ed25519"],
} as const;

/** The keys that tokens are verified with, and the algorithms they may use. */
export interface TokenKeys {
  readonly algorithms: readonly string[];
  readonly find: JWTVerifyGetKey;
}

export interface VerifyOptions extends Pick<TokenSettings, "issuer" | "audience"> {
  readonly keys: TokenKeys;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** Most proxies limit cookies and headers to 8 KiB. */
const MAX_TOKEN_CHARS = 8_192;

/** Allowed difference between the clocks of two machines. */
export const LEEWAY_SECONDS = 30;

/** Messages for errors of jose that the token causes. */
const MESSAGES = new Map([
  ["ERR_JWS_INVALID", "The token is not a signed JWT"],
  ["ERR_JWT_INVALID", "The token is not a signed JWT with claims"],
  ["ERR_JOSE_NOT_SUPPORTED", "The token uses a JOSE feature that is not supported"],
  ["ERR_JWS_SIGNATURE_VERIFICATION_FAILED", "The token's signature is not valid"],
  ["ERR_JWKS_NO_MATCHING_KEY", 'The token\'s key ("alg" and "kid") is unknown'],
  ["ERR_JWKS_MULTIPLE_MATCHING_KEYS", 'The token must name its key with a "kid"'],
]);

/**
 * Verifies the signature, issuer, audience and `nbf` of a token, and `exp` with leeway.
 *
 * @throws {ChatError} `bad-credentials`, `expired-credentials`, or `keys-unavailable` if the keys cannot
 * be fetched.
 */
export async function verifyToken(
  token: string,
  { keys: { algorithms, find }, issuer, audience, now }: VerifyOptions,
): Promise<JWTPayload> {
  if (token.length > MAX_TOKEN_CHARS) {
    throw badCredentials(`The token must have at most ${MAX_TOKEN_CHARS} characters`);
  }
  try {
    const { payload } = await jwtVerify(token, find, {
      algorithms: [...algorithms],
      clockTolerance: LEEWAY_SECONDS,
      currentDate: new Date(now),
      ...(issuer === undefined ? {} : { issuer }),
      ...(audience === undefined ? {} : { audience }),
    });
    return payload;
  } catch (error) {
    throw translate(error, algorithms) ?? error;
  }
}

function translate(error: unknown, algorithms: readonly string[]): ChatError | undefined {
  // A published key may be unusable: too short or incomplete.
  if (error instanceof TypeError || error instanceof DOMException) {
    return badCredentials(`The token's key cannot be used: ${error.message}`);
  }
  if (!(error instanceof errors.JOSEError)) return undefined;
  if (error instanceof errors.JWTExpired) return expiredCredentials("The token has expired");
  if (error instanceof errors.JWTClaimValidationFailed) return badClaim(error);
  if (error instanceof errors.JOSEAlgNotAllowed) {
    return badCredentials(`The token must be signed with ${algorithms.join(", ")}`);
  }
  const message = MESSAGES.get(error.code);
  return message === undefined ? undefined : badCredentials(message);
}

function badClaim({ claim, reason }: errors.JWTClaimValidationFailed): ChatError {
  const fault = reason === "missing" ? "is missing" : "is not accepted by this server";
  return badCredentials(`The token's claim "${claim}" ${fault}`);
}

/** @param detail Sent to the client: it may quote a claim, never the token itself. */
export function badCredentials(detail: string): ChatError {
  return chatError("bad-credentials", detail);
}

/** @param detail Sent to the client, as that of `badCredentials`. */
export function expiredCredentials(detail: string): ChatError {
  return chatError("expired-credentials", detail);
}
