// Text that a browser keeps for us and cannot change: an HMAC-SHA256 follows it.

import { Buffer } from "node:buffer";
import { createHash, createHmac, randomBytes, timingSafeEqual } from "node:crypto";

/** Bytes of a secret: nobody guesses one. */
const SECRET_BYTES = 32;

/** What a seal is for; a text sealed for one purpose is worth nothing for another. */
export type Purpose =
  | "visitor"
  | "session"
  | "challenge"
  | "owner-link"
  | "join"
  | "conversation";

/** `<text>.<HMAC in base64url>`; the text must have no dot. */
export function sign(
  text: string,
  { key, purpose }: { key: Uint8Array; purpose: Purpose },
): string {
  return `${text}.${mac(text, key, purpose).toString("base64url")}`;
}

/** The text that was sealed; `undefined` where it was not, or not with this key and purpose. */
export function verify(
  sealed: string,
  { key, purpose }: { key: Uint8Array; purpose: Purpose },
): string | undefined {
  const [text = "", claimed = "", ...rest] = sealed.split(".");
  if (text === "" || rest.length > 0) return undefined;
  const [expected, found] = [mac(text, key, purpose), Buffer.from(claimed, "base64url")];
  const isSame = expected.byteLength === found.byteLength && timingSafeEqual(expected, found);
  return isSame ? text : undefined;
}

/** A secret that only its holder knows, in base64url. */
export function randomSecret(): string {
  return randomBytes(SECRET_BYTES).toString("base64url");
}

/** A secret that everybody who has the key comes to, and nobody else. */
export function deriveSecret(
  text: string,
  { key, purpose }: { key: Uint8Array; purpose: Purpose },
): string {
  return mac(text, key, purpose).toString("base64url");
}

/** The id of an entry that everybody who has the key comes to: a UUID by rules of our own (version 8). */
export function deriveId(
  text: string,
  { key, purpose }: { key: Uint8Array; purpose: Purpose },
): string {
  const hex = mac(text, key, purpose).toString("hex");
  return hex.replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12}).*$/, "$1-$2-8$3-8$4-$5");
}

/** What is kept of a secret: its SHA-256 in base64url. */
export function sha256(secret: string): string {
  return createHash("sha256").update(secret).digest("base64url");
}

function mac(text: string, key: Uint8Array, purpose: Purpose): Buffer {
  return createHmac("sha256", key).update(`${purpose} ${text}`).digest();
}
