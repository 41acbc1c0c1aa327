// The keys that tokens are verified with. The settings alone determine them and the algorithms: a token
// that could choose would choose "none", or use a public key as the secret of an HMAC.

import { createLocalJWKSet, type JWTVerifyGetKey } from "jose";
import { checkSecret, type KeySource } from "../../chat/config/auth.ts";
import { errorMessage } from "../../chat/logging/logger.ts";
import { type Cooldowns, remoteJwks } from "./remote_jwks.ts";
import { parseKeySet } from "./jwks.ts";
import { ALGORITHMS, type TokenKeys } from "./verify.ts";

/** @throws {Error} if a file cannot be read or has no usable key. */
export function openTokenKeys(source: KeySource, cooldowns?: Cooldowns): TokenKeys {
  switch (source.type) {
    case "secret":
      return secretKey(source.secret);
    case "secret-file":
      return secretKey(readSecret(source.path));
    case "key-set-file":
      return publicKeys(readKeySet(source.path));
    case "key-set-url":
      return publicKeys(remoteJwks(source.url, cooldowns));
  }
}

/** Importing the key once makes verification four times as fast. */
function secretKey(secret: string): TokenKeys {
  const algorithm = { name: "HMAC", hash: "SHA-256" };
  const bytes = new TextEncoder().encode(secret);
  const key = crypto.subtle.importKey("raw", bytes, algorithm, false, ["verify"]);
  return { algorithms: ALGORITHMS.secret, find: () => key };
}

function publicKeys(find: JWTVerifyGetKey): TokenKeys {
  return { algorithms: ALGORITHMS.publicKey, find };
}

/** Reads a secret without the line break at the end of the file. */
function readSecret(path: string): string {
  const secret = readText("HUBBUB_TOKEN_SECRET_FILE", path).trim();
  checkSecret(`The secret "${path}" of HUBBUB_TOKEN_SECRET_FILE`, secret);
  return secret;
}

function readKeySet(path: string): JWTVerifyGetKey {
  const text = readText("HUBBUB_TOKEN_JWKS", path);
  try {
    return createLocalJWKSet(parseKeySet(text));
  } catch (cause) {
    throw new SyntaxError(
      `Cannot use the keys "${path}" of HUBBUB_TOKEN_JWKS: ${errorMessage(cause)}`,
      {
        cause,
      },
    );
  }
}

function readText(setting: string, path: string): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(Deno.readFileSync(path));
  } catch (cause) {
    throw new Error(`Cannot read "${path}" of ${setting}: ${errorMessage(cause)}`, { cause });
  }
}
