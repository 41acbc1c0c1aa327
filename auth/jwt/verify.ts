// Whether a token is signed by one who may, and what jose says where it is not.

import { errors, type JWTPayload, jwtVerify } from "jose";
import type { TokenSettings } from "../../chat/config/auth.ts";
import type { ChatError } from "../../chat/errors.ts";
import { badCredentials, expiredCredentials } from "./refusal.ts";
import type { TokenKeys } from "./keys.ts";

export interface SignatureOptions extends Pick<TokenSettings, "issuer" | "audience"> {
  readonly keys: TokenKeys;
  readonly now: number;
}

/** Cookies and headers have to fit into 8 KiB on the way through most proxies. */
const MAX_TOKEN_CHARS = 8_192;

/** Clocks of two machines differ. */
export const LEEWAY_SECONDS = 30;

/** The errors of jose that are the token's own fault, beside those that need a word more. */
const FAULTS = new Map([
  ["ERR_JWS_INVALID", "The token is no signed JWT"],
  ["ERR_JWT_INVALID", "The token is no signed JWT with claims"],
  ["ERR_JOSE_NOT_SUPPORTED", "The token uses what is not supported here"],
  ["ERR_JWS_SIGNATURE_VERIFICATION_FAILED", "The token's signature does not fit"],
  ["ERR_JWKS_NO_MATCHING_KEY", 'The token\'s key ("alg" and "kid") is not known here'],
  ["ERR_JWKS_MULTIPLE_MATCHING_KEYS", 'The token must name its key with a "kid"'],
]);

/**
 * Checks signature, issuer, audience and `nbf` of a token, and whether it has long expired.
 *
 * @throws {ChatError} `bad-credentials` or `expired-credentials`, `keys-unavailable` where the keys
 * cannot be fetched.
 */
export async function verifyToken(
  token: string,
  { keys: { algorithms, find }, issuer, audience, now }: SignatureOptions,
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
    throw refusal(error, algorithms) ?? error;
  }
}

function refusal(error: unknown, algorithms: readonly string[]): ChatError | undefined {
  // So a key is refused that is published and of no use: too short, or not whole.
  if (error instanceof TypeError || error instanceof DOMException) {
    return badCredentials(`The token's key cannot be used here: ${error.message}`);
  }
  if (!(error instanceof errors.JOSEError)) return undefined;
  if (error instanceof errors.JWTExpired) return expiredCredentials("The token has expired");
  if (error instanceof errors.JWTClaimValidationFailed) return badClaim(error);
  if (error instanceof errors.JOSEAlgNotAllowed) {
    return badCredentials(`The token must be signed with ${algorithms.join(", ")}`);
  }
  const fault = FAULTS.get(error.code);
  return fault === undefined ? undefined : badCredentials(fault);
}

function badClaim({ claim, reason }: errors.JWTClaimValidationFailed): ChatError {
  const why = reason === "missing" ? "is missing" : "is not what this server takes";
  return badCredentials(`The token's claim "${claim}" ${why}`);
}
