// Addresses of files at the origin of their own (HUBBUB_FILES_ORIGIN): `/<JSON in base64url>.<HMAC>`.
// Browsers send no cookies there, so an address says which user it was given to.

import { Buffer } from "node:buffer";
import type { Identity } from "../../auth/identity.ts";
import { sign, verify } from "../../auth/signing.ts";
import type { Variant } from "../../chat/files/keeper_methods.ts";
import { matchesRoom } from "../../chat/domain/room_pattern.ts";

const PURPOSE = "file";

/** Addresses end together, so that a browser that asks again within that time can use its copy. */
const STEP_MS = 30_000;

/** A variant of a file, as a client asks for it. */
export interface FileRequest extends Variant {
  /** Whether the client saves it. */
  readonly asDownload: boolean;
}

export interface SignedAddress extends FileRequest {
  /** The user, with the rights that count for this file. */
  readonly identity: Identity;
  /** The origin of the chat that gave the address. */
  readonly chat: string;
  /** Milliseconds since 1970 at which it expires. */
  readonly until: number;
}

/** Returns the path of an address. */
export function formatAddress(address: SignedAddress, key: Uint8Array): string {
  const text = Buffer.from(JSON.stringify(address)).toString("base64url");
  return `/${sign(text, { key, purpose: PURPOSE })}`;
}

/** Returns what was signed, expired or not; `undefined` if it was altered, or signed for another use. */
export function parseAddress(signed: string, key: Uint8Array): SignedAddress | undefined {
  const text = verify(signed, { key, purpose: PURPOSE });
  return text === undefined ? undefined : JSON.parse(Buffer.from(text, "base64url").toString());
}

/** Returns the end of an address that is given now: 30 to 60 s ahead. */
export function endOfAddress(now: number): number {
  return (Math.floor(now / STEP_MS) + 2) * STEP_MS;
}

/** Returns what is checked again when the file is read, of a user who may read the room. */
export function readerOf(
  { id, role, session, expiresAt, grants, isUnlimited }: Identity,
  room: string,
): Identity {
  return {
    id,
    role,
    ...(session !== undefined && { session }),
    ...(expiresAt !== undefined && { expiresAt }),
    ...(grants && { grants: { read: matchesRoom(grants.read, room) ? [room] : [], write: [] } }),
    ...(isUnlimited && { isUnlimited }),
  };
}
