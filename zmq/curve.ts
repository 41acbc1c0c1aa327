/**
 * Keys of the CURVE mechanism.
 *
 * @module
 */

import { KEY_TEXT_BYTES } from "./constants.ts";
import { check } from "./errors.ts";
import { zmq } from "./library.ts";
import { cString, textIn } from "./memory.ts";

/** Two keys that belong together, each 40 characters of Z85. */
export interface CurveKeyPair {
  /** The key to give away: a client's to the server's authenticator, a server's to its clients. */
  publicKey: string;
  /** The key to keep. */
  secretKey: string;
}

/**
 * Makes a new random pair of keys.
 *
 * A server sets `curveServer` and its `curveSecretKey`. A client sets its own pair as
 * `curvePublicKey` and `curveSecretKey`, and the server's public key as `curveServerKey`. That alone
 * encrypts, and proves the server to the client; an {@linkcode Authenticator} decides on clients.
 *
 * ```ts
 * import { curveKeyPair, Pull, Push } from "@hubbub/hubbub/zmq";
 *
 * const server = curveKeyPair();
 * const client = curveKeyPair();
 * using pull = new Pull({ curveServer: true, curveSecretKey: server.secretKey });
 * using push = new Push({
 *   curveServerKey: server.publicKey,
 *   curvePublicKey: client.publicKey,
 *   curveSecretKey: client.secretKey,
 * });
 * await pull.bind("tcp://127.0.0.1:*");
 * push.connect(pull.lastEndpoint ?? "");
 * await push.send("secret");
 * const [text] = await pull.receive();
 * if (`${text}` !== "secret") throw new Error("Expected the secret");
 * ```
 *
 * @throws {ZmqError} ENOTSUP if libzmq was built without CURVE.
 */
export function curveKeyPair(): CurveKeyPair {
  const publicKey = new Uint8Array(KEY_TEXT_BYTES);
  const secretKey = new Uint8Array(KEY_TEXT_BYTES);
  check(() => zmq().zmq_curve_keypair(publicKey, secretKey), "make a CURVE key pair");
  return { publicKey: textIn(publicKey), secretKey: textIn(secretKey) };
}

/**
 * The public key that belongs to a secret key.
 *
 * @param secretKey 40 characters of Z85.
 * @throws {RangeError} If that is not 40 characters long.
 * @throws {ZmqError} EINVAL if that is not Z85, ENOTSUP if libzmq was built without CURVE.
 */
export function curvePublicKey(secretKey: string): string {
  if (secretKey.length !== KEY_TEXT_BYTES - 1) {
    throw new RangeError(
      `Cannot derive a public key: a secret key has ${KEY_TEXT_BYTES - 1} characters, not ` +
        secretKey.length,
    );
  }
  const publicKey = new Uint8Array(KEY_TEXT_BYTES);
  const secret = cString(secretKey);
  check(() => zmq().zmq_curve_public(publicKey, secret), "derive a CURVE public key");
  return textIn(publicKey);
}

/** A key of 32 bytes as 40 characters of Z85. */
export function encodeKey(key: Uint8Array): string {
  const text = new Uint8Array(KEY_TEXT_BYTES);
  zmq().zmq_z85_encode(text, key, key.length);
  return textIn(text);
}
