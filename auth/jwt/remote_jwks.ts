// The public keys of an identity provider, fetched from its address and kept for ten minutes. A token
// that names an unknown key has them fetched again, because keys change.

import {
  createRemoteJWKSet,
  customFetch,
  type FetchImplementation,
  type JWTVerifyGetKey,
} from "jose";
import { type ChatError, chatError } from "../../chat/errors.ts";
import { errorMessage } from "../../chat/logger.ts";
import { ThrottledLog } from "../../chat/throttled_log.ts";
import { parseKeySet } from "./jwks.ts";

export interface Cooldowns {
  /** Milliseconds from one fetch to the next for an unknown key: anyone can invent names of keys. */
  readonly afterKeysMs: number;
  /** Milliseconds from a fetch that failed to the next. */
  readonly afterFailureMs: number;
}

const PAUSES: Cooldowns = { afterKeysMs: 30_000, afterFailureMs: 2_000 };

/** Finds the key that a token names; it throws `keys-unavailable` where they cannot be fetched. */
export function remoteJwks(url: string, pauses: Cooldowns = PAUSES): JWTVerifyGetKey {
  return createRemoteJWKSet(new URL(url), {
    cooldownDuration: pauses.afterKeysMs,
    [customFetch]: fetchNowAndThen(pauses.afterFailureMs),
  });
}

/** Otherwise each request with a token would knock at a provider that is down. */
function fetchNowAndThen(pauseMs: number): FetchImplementation {
  const trouble = new ThrottledLog();
  let failedAt = -Infinity;
  return async (url, options) => {
    if (performance.now() - failedAt < pauseMs) throw unavailable();
    try {
      const keys = await download(url, options);
      trouble.recovered("The keys of tokens can be fetched again");
      return Response.json(keys);
    } catch (error) {
      failedAt = performance.now();
      trouble.failed(`Cannot fetch the keys of tokens from "${url}": ${errorMessage(error)}`);
      throw unavailable();
    }
  };
}

async function download(...request: Parameters<FetchImplementation>) {
  const response = await fetch(...request);
  if (response.status === 200) return parseKeySet(await response.text());
  await response.body?.cancel();
  throw new Error(`the answer is ${response.status}: expected 200`);
}

function unavailable(): ChatError {
  const message = "The keys that tokens are checked with cannot be fetched now";
  return chatError("keys-unavailable", message, { retryAfter: PAUSES.afterFailureMs / 1_000 });
}
