// The public keys of an identity provider, fetched from its address and kept for ten minutes. A token
// that names an unknown key has them fetched again, because keys change.

import {
  createRemoteJWKSet,
  customFetch,
  type FetchImplementation,
  type JWTVerifyGetKey,
} from "jose";
import { type ChatError, refused } from "../chat/errors.ts";
import { reason } from "../chat/report.ts";
import { Trouble } from "../chat/trouble.ts";
import { parseKeySet } from "./key_set.ts";

export interface Pauses {
  /** Milliseconds from one fetch to the next for an unknown key: anyone can invent names of keys. */
  readonly afterKeysMs: number;
  /** Milliseconds from a fetch that failed to the next. */
  readonly afterFailureMs: number;
}

const PAUSES: Pauses = { afterKeysMs: 30_000, afterFailureMs: 2_000 };

/** Finds the key that a token names; it throws `keys-unavailable` where they cannot be fetched. */
export function fetchedKeys(url: string, pauses: Pauses = PAUSES): JWTVerifyGetKey {
  return createRemoteJWKSet(new URL(url), {
    cooldownDuration: pauses.afterKeysMs,
    [customFetch]: fetchNowAndThen(pauses.afterFailureMs),
  });
}

/** Otherwise each request with a token would knock at a provider that is down. */
function fetchNowAndThen(pauseMs: number): FetchImplementation {
  const trouble = new Trouble();
  let failedAt = -Infinity;
  return async (url, options) => {
    if (performance.now() - failedAt < pauseMs) throw unavailable();
    try {
      const keys = await download(url, options);
      trouble.over("The keys of tokens can be fetched again");
      return Response.json(keys);
    } catch (error) {
      failedAt = performance.now();
      trouble.happened(`Cannot fetch the keys of tokens from "${url}": ${reason(error)}`);
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
  return refused("keys-unavailable", message, { retryAfter: PAUSES.afterFailureMs / 1_000 });
}
