/**
 * The error class of the binding, and the one place where a return code becomes an error.
 *
 * @module
 */

import { ERRNO_NAMES, errnoOf } from "./constants.ts";
import { zmq } from "./library.ts";
import { textAt } from "./memory.ts";

/** What else a {@linkcode ZmqError} may tell. */
export interface ErrorDetails {
  /** The address that could not be bound, connected or left. */
  address?: string;
}

/**
 * What libzmq refused to do, and why.
 *
 * ```ts
 * import { Pull, ZmqError } from "@hubbub/hubbub/zmq";
 *
 * using pull = new Pull({ receiveTimeout: 0 });
 * try {
 *   await pull.receive();
 * } catch (error) {
 *   if (!(error instanceof ZmqError) || error.code !== "EAGAIN") throw error;
 * }
 * ```
 */
export class ZmqError extends Error {
  /** The name of the class. */
  override readonly name = "ZmqError";

  /**
   * The name of the error, such as `EAGAIN` (it would have to wait, or the socket closed meanwhile),
   * `EBUSY` (another call is waiting already), `EBADF` (the socket is closed), `ETERM` (its context
   * is closed), `EADDRINUSE`, `EFSM` (not now: the type's order of sending and receiving) or
   * `EHOSTUNREACH` (no such peer). `EUNKNOWN` if the number has no name here.
   */
  readonly code: string;

  /** The number of the error: the system's own, or one of libzmq's above 156384712. */
  readonly errno: number;

  /** The address that could not be bound, connected or left, if it was about one. */
  readonly address?: string;

  /**
   * Creates an error.
   *
   * @param message What failed, and why.
   * @param errno The number of the error.
   * @param details The address that it is about, if any.
   */
  constructor(message: string, errno: number, details: ErrorDetails = {}) {
    super(message);
    this.errno = errno;
    if (details.address !== undefined) this.address = details.address;
    this.code = ERRNO_NAMES.get(errno) ?? "EUNKNOWN";
  }
}

/** The error of the last call that failed on this thread; `action` completes "Cannot …". */
export function lastError(action: string, details?: ErrorDetails): ZmqError {
  return errorOf(zmq().zmq_errno(), action, details);
}

/** The error with this number; `action` completes "Cannot …". */
export function errorOf(errno: number, action: string, details?: ErrorDetails): ZmqError {
  const reason = textAt(zmq().zmq_strerror(errno));
  const message = `Cannot ${action}: ${reason.charAt(0).toLowerCase()}${reason.slice(1)}`;
  return new ZmqError(message, errno, details);
}

/** An error that the binding itself finds, under the code that libzmq would give. */
export function refusal(code: string, message: string, details?: ErrorDetails): ZmqError {
  return new ZmqError(message, errnoOf(code), details);
}

/**
 * Returns the code that a function of libzmq returned.
 *
 * @throws {ZmqError} If it is negative: the call failed.
 */
export function check(returned: number, action: string, details?: ErrorDetails): number {
  if (returned < 0) throw lastError(action, details);
  return returned;
}
