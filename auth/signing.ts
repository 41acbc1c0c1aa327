// Signed text that browsers keep for the server, and secrets derived from the log's key, with
// HMAC-SHA256. By hand: the signed cookies of the standard library are not stable yet.

import { Buffer } from "node:buffer";
import { createHash, createHmac, randomBytes, timingSafeEqual } from "node:crypto";

/** Bytes of a secret, too many to guess. */
const SECRET_BYTES = 32;

/** The purpose of a signature, which is not valid for any other. */
export type Purpose =
  | "visitor"
  | "session"
  | "challenge"
  | "owner-link"
  | "join"
  | "conversation"
  | "file";

export interface SigningOptions {
  readonly key: Uint8Array;
  readonly purpose: Purpose;
}

/** Returns `<text>.<HMAC in base64url>`; the text must not contain a dot. */
export function sign(text: string, { key, purpose }: SigningOptions): string {
  return `${text}.${hmac(text, key, purpose).toString("base64url")}`;
}

/** Returns the signed text, or `undefined` unless it was signed with this key and purpose. */
export function verify(signed: string, { key, purpose }: SigningOptions): string | undefined {
  const [text = "", signature = "", ...rest] = signed.split(".");
  if (text === "" || rest.length > 0) return undefined;
  const [expected, found] = [hmac(text, key, purpose), Buffer.from(signature, "base64url")];
  const isSame = expected.byteLength === found.byteLength && timingSafeEqual(expected, found);
  return isSame ? text : undefined;
}

/** Returns a random secret in base64url. */
export function randomSecret(): string {
  return randomBytes(SECRET_BYTES).toString("base64url");
}

/** Derives a secret, in base64url: the same for everyone who has the key. */
export function deriveSecret(text: string, { key, purpose }: SigningOptions): string {
  return hmac(text, key, purpose).toString("base64url");
}

/** Derives the id of an entry: a UUID of version 8, the same for everyone who has the key. */
export function deriveId(text: string, { key, purpose }: SigningOptions): string {
  const hex = hmac(text, key, purpose).toString("hex");
  return hex.replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12}).*$/, "$1-$2-8$3-8$4-$5");
}

/** Returns the SHA-256 of a secret in base64url, which is stored instead of the secret. */
export function sha256(secret: string): string {
  return createHash("sha256").update(secret).digest("base64url");
}

function hmac(text: string, key: Uint8Array, purpose: Purpose): Buffer {
  return createHmac("sha256", key).update(`${purpose} ${text}`).digest();
}
