// JSON Web Key Sets (RFC 7517), as identity providers publish them.

import type { JSONWebKeySet, JWK } from "jose";

/** @throws {SyntaxError} unless it is a set of public keys; the message does not quote the text. */
export function parseKeySet(text: string): JSONWebKeySet {
  const value = parseJson(text);
  if (isObject(value) && isKeys(value.keys)) return { keys: value.keys };
  throw new SyntaxError(
    'expected a JSON Web Key Set, {"keys": [...]}, with at least one key and no private ones',
  );
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The error of JSON.parse quotes the text, which may be a secret in the wrong file.
    return undefined;
  }
}

function isKeys(value: unknown): value is JWK[] {
  return Array.isArray(value) && value.length > 0 && value.every(isPublicKey);
}

/** Symmetric keys have the type "oct"; the private part of other keys is called "d". */
function isPublicKey(value: unknown): value is JWK {
  return isObject(value) && typeof value.kty === "string" && value.kty !== "oct" && !("d" in value);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
