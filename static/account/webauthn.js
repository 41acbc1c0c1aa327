// @ts-check
// Passkeys, as the browser has them.

import { apiFetch } from "../ui/api_fetch.js";
import { deviceName } from "./device_name.js";

/** @import { SignedInUser } from "./account_api.js" */

/** Whether this browser can have any; only over HTTPS, and on localhost. */
export function supportsPasskeys() {
  return typeof PublicKeyCredential !== "undefined" &&
    "parseCreationOptionsFromJSON" in PublicKeyCredential;
}

/**
 * Makes a passkey for the user who is signed in.
 * @returns {Promise<boolean>} false if the user gave up
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
 * @returns {Promise<SignedInUser | undefined>} nothing if the user gave up
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
 * @returns {Promise<Result | undefined>} nothing if the user gave up
 */
async function unlessCancelled(ceremony) {
  try {
    return await ceremony();
  } catch (error) {
    // Closed by hand, timed out, or the browser has no passkey for here: it says so itself.
    if (error instanceof DOMException && error.name === "NotAllowedError") return;
    throw error;
  }
}
