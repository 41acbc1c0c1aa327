// @ts-check
// Creates and uses passkeys through the browser's API.

import { apiFetch } from "../ui/api_fetch.js";
import { deviceName } from "./device_name.js";

/** @import { SignedInUser } from "./account_api.js" */

/** Returns whether the browser supports passkeys, which need a secure context. */
export function supportsPasskeys() {
  return typeof PublicKeyCredential !== "undefined" &&
    "parseCreationOptionsFromJSON" in PublicKeyCredential;
}

/**
 * Creates a passkey for the current user.
 * @returns {Promise<boolean>} false if the user cancelled
 */
export async function createPasskey() {
  const isMade = await unlessCancelled(async () => {
    const options = await apiFetch("POST", "/api/passkeys/options");
    const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(options);
    const response = toJson(await navigator.credentials.create({ publicKey }));
    await apiFetch("POST", "/api/passkeys", { response, name: deviceName(navigator.userAgent) });
    return true;
  });
  return isMade ?? false;
}

/**
 * Signs in with a passkey.
 * @returns {Promise<SignedInUser | undefined>} undefined if the user cancelled
 */
export function signInWithPasskey() {
  return unlessCancelled(async () => {
    const options = await apiFetch("POST", "/api/passkeys/sign-in/options");
    const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(options);
    const response = toJson(await navigator.credentials.get({ publicKey }));
    const device = deviceName(navigator.userAgent);
    return await apiFetch("POST", "/api/passkeys/sign-in", { response, device });
  });
}

/** @param {Credential | null} credential */
function toJson(credential) {
  if (credential instanceof PublicKeyCredential) return credential.toJSON();
  throw new TypeError("Cannot read the passkey: the browser gave none");
}

/**
 * @template Result
 * @param {() => Promise<Result>} ceremony
 * @returns {Promise<Result | undefined>} undefined if the user cancelled
 */
async function unlessCancelled(ceremony) {
  try {
    return await ceremony();
  } catch (error) {
    // Cancelled, timed out, or there is no passkey: the browser has told the user.
    if (error instanceof DOMException && error.name === "NotAllowedError") return;
    throw error;
  }
}
