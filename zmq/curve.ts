/**
 * Keys of the CURVE mechanism.
 *
 * @module
 */

import { KEY_TEXT_BYTES } from "./constants.ts";
import { check } from "./errors.ts";
import { zmq } from "./library.ts";
import { cString, textIn } from "./memory.ts";

/** A public key and its secret key, each 40 characters of Z85. */
export interface CurveKeyPair {
  /** The key to share: a client's with the server's authenticator, a server's with its clients. */
  publicKey: string;
  /** The key to keep secret. */
  secretKey: string;
}

/**
 * Generates a random key pair.
 *
 * A server sets `curveServer` and its `curveSecretKey`. A client sets its own pair as
 * `curvePublicKey` and `curveSecretKey`, and the server's public key as `curveServerKey`. That alone
 * encrypts, and authenticates the server; an {@linkcode Authenticator} authenticates clients.
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
  check(() => zmq().zmq_curve_keypair(publicKey, secretKey), "generate a CURVE key pair");
  return { publicKey: textIn(publicKey), secretKey: textIn(secretKey) };
}

/**
 * Derives the public key of a secret key.
 *
 * @param secretKey 40 characters of Z85.
 * @throws {RangeError} If the secret key is not 40 characters long.
 * @throws {ZmqError} EINVAL if it is not Z85, ENOTSUP if libzmq was built without CURVE.
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

/** Encodes a key of 32 bytes as 40 characters of Z85. */
export function encodeKey(key: Uint8Array): string {
  const text = new Uint8Array(KEY_TEXT_BYTES);
  zmq().zmq_z85_encode(text, key, key.length);
  return textIn(text);
}
