/**
 * Which addresses sockets may be bound and connected to.
 *
 * @module
 */

import { bindingError } from "./errors.ts";
import { cString } from "./memory.ts";

/** What the tests cover. libzmq may have others, some of which end the process at a bad address. */
const SCHEMES = ["tcp", "ipc", "inproc"];

/**
 * An address as C wants it. One that is none at all is left to libzmq to refuse.
 *
 * @throws {ZmqError} EPROTONOSUPPORT if it has a scheme that is not supported.
 */
export function encodeEndpoint(address: string): Uint8Array<ArrayBuffer> {
  const text = cString(address);
  const [scheme = "", rest] = address.split("://");
  if (rest === undefined || SCHEMES.includes(scheme)) return text;
  const message = `Cannot use "${address}": only tcp://, ipc:// and inproc:// are supported`;
  throw bindingError("EPROTONOSUPPORT", message, { address });
}
