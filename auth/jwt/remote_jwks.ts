// The public keys of an identity provider, fetched from its URL and cached for ten minutes. A token with
// an unknown key makes it fetch them again, because keys rotate.

import {
  createRemoteJWKSet,
  customFetch,
  type FetchImplementation,
  type JWTVerifyGetKey,
} from "jose";
import { type ChatError, chatError } from "../../chat/errors.ts";
import { errorMessage } from "../../chat/logging/logger.ts";
import { ThrottledLog } from "../../chat/logging/throttled_log.ts";
import { parseKeySet } from "./jwks.ts";

export interface Cooldowns {
  /** Milliseconds between fetches for unknown keys: anyone can invent key ids. */
  readonly afterKeysMs: number;
  /** Milliseconds between a failed fetch and the next. */
  readonly afterFailureMs: number;
}

const COOLDOWNS: Cooldowns = { afterKeysMs: 30_000, afterFailureMs: 2_000 };

/** Returns a function that finds the key of a token, or throws `keys-unavailable`. */
export function remoteJwks(url: string, cooldowns: Cooldowns = COOLDOWNS): JWTVerifyGetKey {
  return createRemoteJWKSet(new URL(url), {
    cooldownDuration: cooldowns.afterKeysMs,
    [customFetch]: fetchWithCooldown(cooldowns.afterFailureMs),
  });
}

/** Keeps requests with tokens from hammering a provider that is down. */
function fetchWithCooldown(cooldownMs: number): FetchImplementation {
  const log = new ThrottledLog();
  let failedAt = -Infinity;
  return async (url, options) => {
    if (performance.now() - failedAt < cooldownMs) throw unavailable();
    try {
      const keys = await download(url, options);
      log.recovered("Token keys can be fetched again");
      return Response.json(keys);
    } catch (error) {
      failedAt = performance.now();
      log.failed(`Cannot fetch the token keys from "${url}": ${errorMessage(error)}`);
      throw unavailable();
    }
  };
}

async function download(...request: Parameters<FetchImplementation>) {
  const response = await fetch(...request);
  if (response.status === 200) return parseKeySet(await response.text());
  await response.body?.cancel();
  throw new Error(`status ${response.status}, expected 200`);
}

function unavailable(): ChatError {
  const message = "Cannot verify the token: its keys cannot be fetched now";
  return chatError("keys-unavailable", message, { retryAfter: COOLDOWNS.afterFailureMs / 1_000 });
}
