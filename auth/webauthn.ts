// What a passkey says, and whether it is true (WebAuthn). What is kept of one is its id and its public
// key: no counter, because passkeys that several devices share have none.

import type {
  AuthenticationResponseJSON,
  PublicKeyCredentialCreationOptionsJSON,
  PublicKeyCredentialRequestOptionsJSON,
  RegistrationResponseJSON,
} from "@simplewebauthn/server";
import { Buffer } from "node:buffer";
import { type ChatError, chatError } from "../chat/errors.ts";
import { errorMessage } from "../chat/logger.ts";
import type { RelyingParty } from "./public_url.ts";

/** A passkey as it is kept, both parts in base64url. */
export interface KnownPasskey {
  readonly passkey: string;
  readonly publicKey: string;
}

/** What an answer is checked against. */
export interface Expectation {
  readonly party: RelyingParty;
  readonly challenge: string;
}

const CHAT = "Hubbub";

/** It costs 25 MB and half a second: loaded by who first has to do with a passkey. */
const webAuthn = () => import("@simplewebauthn/server");

/** What a browser needs in order to make a passkey for a person. */
export async function registrationOptions(
  { id: rpID }: RelyingParty,
  { id, name, passkeys }: { id: string; name: string; passkeys: Iterable<string> },
): Promise<PublicKeyCredentialCreationOptionsJSON> {
  return await (await webAuthn()).generateRegistrationOptions({
    rpName: CHAT,
    rpID,
    userID: new TextEncoder().encode(id),
    userName: name,
    userDisplayName: name,
    attestationType: "none",
    excludeCredentials: [...passkeys].map((id) => ({ id })),
    // It is all that is asked for: found without a name, and opened by its owner alone.
    authenticatorSelection: { residentKey: "required", userVerification: "required" },
  });
}

/** @throws {ChatError} `passkey-refused` unless it is a new passkey that answers the challenge. */
export async function verifyRegistration(
  response: RegistrationResponseJSON,
  { party, challenge }: Expectation,
): Promise<KnownPasskey> {
  const { verifyRegistrationResponse } = await webAuthn();
  const { registrationInfo } = await verified(verifyRegistrationResponse({
    response,
    expectedChallenge: challenge,
    expectedOrigin: party.origin,
    expectedRPID: party.id,
  }));
  if (!registrationInfo) throw notAccepted("it is not signed as it should be");
  const { id, publicKey } = registrationInfo.credential;
  return { passkey: id, publicKey: Buffer.from(publicKey).toString("base64url") };
}

/** What a browser needs in order to ask for any passkey of this chat. */
export async function signInOptions(
  { id: rpID }: RelyingParty,
): Promise<PublicKeyCredentialRequestOptionsJSON> {
  const { generateAuthenticationOptions } = await webAuthn();
  return await generateAuthenticationOptions({ rpID, userVerification: "required" });
}

/** @throws {ChatError} `passkey-refused` unless the passkey answers the challenge. */
export async function verifySignIn(
  response: AuthenticationResponseJSON,
  { party, challenge, known }: Expectation & { known: KnownPasskey },
): Promise<void> {
  const { verifyAuthenticationResponse } = await webAuthn();
  const { verified: isSigned } = await verified(verifyAuthenticationResponse({
    response,
    expectedChallenge: challenge,
    expectedOrigin: party.origin,
    expectedRPID: party.id,
    credential: {
      id: known.passkey,
      publicKey: new Uint8Array(Buffer.from(known.publicKey, "base64url")),
      counter: 0,
    },
  }));
  if (!isSigned) throw notAccepted("it is not signed as it should be");
}

async function verified<T>(verification: Promise<T>): Promise<T> {
  try {
    return await verification;
  } catch (error) {
    throw notAccepted(errorMessage(error));
  }
}

function notAccepted(why: string): ChatError {
  return chatError("passkey-refused", `The passkey was not accepted: ${why}`);
}
