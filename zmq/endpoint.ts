/**
 * The addresses that sockets can be bound and connected to.
 *
 * @module
 */

import { bindingError } from "./errors.ts";
import { cString } from "./memory.ts";

/** The schemes that the tests cover. libzmq may have others, some of which abort at a bad address. */
const SCHEMES = ["tcp", "ipc", "inproc"];

/**
 * Encodes an address as a C string. Without a scheme it is left to libzmq to refuse.
 *
 * @throws {ZmqError} EPROTONOSUPPORT if its scheme is not supported.
 */
export function encodeEndpoint(address: string): Uint8Array<ArrayBuffer> {
  const text = cString(address);
  const [scheme = "", rest] = address.split("://");
  if (rest === undefined || SCHEMES.includes(scheme)) return text;
  const message = `Cannot use "${address}": only tcp://, ipc:// and inproc:// are supported`;
  throw bindingError("EPROTONOSUPPORT", message, { address });
}
