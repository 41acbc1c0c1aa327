// @ts-check
// Passkeys, as the browser has them.

import { ask } from "../ask.js";
import { deviceName } from "./device_name.js";

/** Whether this browser can have any; only over HTTPS, and on localhost. */
export function hasPasskeys() {
  return typeof PublicKeyCredential !== "undefined" &&
    "parseCreationOptionsFromJSON" in PublicKeyCredential;
}

/** Makes a passkey for who is signed in; false where that was given up. */
export function makePasskey() {
  return untilGivenUp(async () => {
    const options = await ask("POST", "/api/passkeys/options");
    const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(options);
    const response = toJson(await navigator.credentials.create({ publicKey }));
    await ask("POST", "/api/passkeys", { response, name: deviceName(navigator.userAgent) });
  });
}

/** Signs in with a passkey; false where that was given up. */
export function signInByPasskey() {
  return untilGivenUp(async () => {
    const options = await ask("POST", "/api/passkeys/sign-in/options");
    const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(options);
    const response = toJson(await navigator.credentials.get({ publicKey }));
    await ask("POST", "/api/passkeys/sign-in", {
      response,
      device: deviceName(navigator.userAgent),
    });
  });
}

/** @param {Credential | null} credential */
function toJson(credential) {
  if (credential instanceof PublicKeyCredential) return credential.toJSON();
  throw new TypeError("Cannot read the passkey: the browser gave none");
}

/** @param {() => Promise<void>} ceremony */
async function untilGivenUp(ceremony) {
  try {
    await ceremony();
    return true;
  } catch (error) {
    // Closed by hand, timed out, or the browser has no passkey for here: it says so itself.
    if (error instanceof DOMException && error.name === "NotAllowedError") return false;
    throw error;
  }
}
