// Registers and verifies passkeys (WebAuthn). The directory stores the id and the public key of each, but
// no counter: passkeys that are synced between devices have none.

import type {
  AuthenticationResponseJSON,
  PublicKeyCredentialCreationOptionsJSON,
  PublicKeyCredentialRequestOptionsJSON,
  RegistrationResponseJSON,
} from "@simplewebauthn/server";
import { Buffer } from "node:buffer";
import { type ChatError, chatError } from "../../chat/errors.ts";
import { errorMessage } from "../../chat/logging/logger.ts";
import type { RelyingParty } from "../public_url.ts";

/** A stored passkey; both parts in base64url. */
export interface StoredPasskey {
  readonly passkey: string;
  readonly publicKey: string;
}

/** The user whom a passkey is created for, and the name of the chat. */
export interface NewPasskey {
  readonly chat: string;
  readonly id: string;
  readonly name: string;
  /** The ids of those that the user has. */
  readonly passkeys: Iterable<string>;
}

/** The relying party and challenge that a response must match. */
export interface ExpectedResponse {
  readonly party: RelyingParty;
  readonly challenge: string;
}

/** Costs 25 MB and half a second, so it is loaded when a passkey is first used. */
const webAuthn = () => import("@simplewebauthn/server");

/** Returns the options with which a browser creates a passkey for a user; it shows the chat's name. */
export async function registrationOptions(
  { id: rpID }: RelyingParty,
  { chat, id, name, passkeys }: NewPasskey,
): Promise<PublicKeyCredentialCreationOptionsJSON> {
  return await (await webAuthn()).generateRegistrationOptions({
    rpName: chat,
    rpID,
    userID: new TextEncoder().encode(id),
    userName: name,
    userDisplayName: name,
    attestationType: "none",
    excludeCredentials: [...passkeys].map((id) => ({ id })),
    // The passkey is the only factor: discoverable without a user name, and locked by its owner.
    authenticatorSelection: { residentKey: "required", userVerification: "required" },
  });
}

/**
 * Returns the new passkey.
 *
 * @throws {ChatError} `passkey-refused` unless the response is valid and answers the challenge.
 */
export async function verifyRegistration(
  response: RegistrationResponseJSON,
  { party, challenge }: ExpectedResponse,
): Promise<StoredPasskey> {
  const { verifyRegistrationResponse } = await webAuthn();
  const { registrationInfo } = await verified(verifyRegistrationResponse({
    response,
    expectedChallenge: challenge,
    expectedOrigin: party.origin,
    expectedRPID: party.id,
  }));
  if (!registrationInfo) throw refused("its signature is not valid");
  const { id, publicKey } = registrationInfo.credential;
  return { passkey: id, publicKey: Buffer.from(publicKey).toString("base64url") };
}

/** Returns the options with which a browser asks for any passkey of this chat. */
export async function signInOptions(
  { id: rpID }: RelyingParty,
): Promise<PublicKeyCredentialRequestOptionsJSON> {
  const { generateAuthenticationOptions } = await webAuthn();
  return await generateAuthenticationOptions({ rpID, userVerification: "required" });
}

/** @throws {ChatError} `passkey-refused` unless the stored passkey answers the challenge. */
export async function verifySignIn(
  response: AuthenticationResponseJSON,
  { party, challenge, passkey }: ExpectedResponse & { passkey: StoredPasskey },
): Promise<void> {
  const { verifyAuthenticationResponse } = await webAuthn();
  const { verified: isSigned } = await verified(verifyAuthenticationResponse({
    response,
    expectedChallenge: challenge,
    expectedOrigin: party.origin,
    expectedRPID: party.id,
    credential: {
      id: passkey.passkey,
      publicKey: new Uint8Array(Buffer.from(passkey.publicKey, "base64url")),
      counter: 0,
    },
  }));
  if (!isSigned) throw refused("its signature is not valid");
}

async function verified<T>(verification: Promise<T>): Promise<T> {
  try {
    return await verification;
  } catch (error) {
    throw refused(errorMessage(error));
  }
}

function refused(reason: string): ChatError {
  return chatError("passkey-refused", `Cannot accept the passkey: ${reason}`);
}
