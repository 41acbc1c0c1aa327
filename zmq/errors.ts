/**
 * The error class of the binding, and the only place where a return code becomes an error.
 *
 * @module
 */

import { ERRNO_NAMES, errnoOf } from "./constants.ts";
import { zmq } from "./library.ts";
import { textAt } from "./memory.ts";

/** Optional members of a {@linkcode ZmqError}. */
export interface ErrorDetails {
  /** The address that could not be bound, unbound, connected or disconnected. */
  address?: string;
}

/**
 * An operation that libzmq or the binding refused, with the reason.
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
   * The name of the error, such as `EAGAIN` (it would have to wait, or the socket was closed),
   * `EBUSY` (another call is pending), `EBADF` (the socket is closed), `ETERM` (its context
   * is closed), `EADDRINUSE`, `EFSM` (out of order: the socket must receive before it sends, or the reverse) or
   * `EHOSTUNREACH` (no such peer). `EUNKNOWN` if the number is not in the table.
   */
  readonly code: string;

  /** The number of the error: the system's own, or one of libzmq's above 156384712. */
  readonly errno: number;

  /** The address that could not be bound, unbound, connected or disconnected, if there is one. */
  readonly address?: string;

  /**
   * Creates an error.
   *
   * @param message What failed, and why.
   * @param errno The number of the error.
   * @param details The address, if there is one.
   */
  constructor(message: string, errno: number, details: ErrorDetails = {}) {
    super(message);
    this.errno = errno;
    if (details.address !== undefined) this.address = details.address;
    this.code = ERRNO_NAMES.get(errno) ?? "EUNKNOWN";
  }
}

/** Creates the error with this number; `action` completes "Cannot …". */
export function errorOf(errno: number, action: string, details?: ErrorDetails): ZmqError {
  const reason = textAt(zmq().zmq_strerror(errno));
  const message = `Cannot ${action}: ${reason.charAt(0).toLowerCase()}${reason.slice(1)}`;
  return new ZmqError(message, errno, details);
}

/** Creates an error that the binding itself detects, with the code that libzmq would use. */
export function bindingError(code: string, message: string, details?: ErrorDetails): ZmqError {
  return new ZmqError(message, errnoOf(code), details);
}

/**
 * Calls a function of libzmq that returns a negative number when it fails; `action` completes
 * "Cannot …".
 *
 * @returns The result of the function.
 * @throws {ZmqError} If it fails.
 */
export function check(call: () => number, action: string, details?: ErrorDetails): number {
  let returned = call();
  if (returned < 0) returned = repeat(call);
  if (returned < 0) throw errorOf(-returned, action, details);
  return returned;
}

/**
 * Calls a function of libzmq that creates something, and returns null when it fails.
 *
 * @throws {ZmqError} If it fails.
 */
export function create(call: () => Deno.PointerValue, action: string): Deno.PointerObject {
  let created: Deno.PointerValue = null;
  check(() => (created = call()) === null ? -1 : 0, action);
  if (created === null) throw new TypeError(`Cannot ${action}: expected a pointer`);
  return created;
}

/** Most repetitions of a call that fails. */
const MAX_REPEATS = 10;

/**
 * Repeats a call that has just failed, until it succeeds or fails twice in a row with the same number.
 *
 * libzmq leaves the number in `errno`, which only a second call can read, and the runtime may overwrite
 * it in between: V8 once looks for a file, which leaves ENOENT if there is none. A failed call has
 * changed nothing, so it can be repeated.
 *
 * @returns The result of the call when it succeeded, or the negative error number.
 */
export function repeat(call: () => number): number {
  let errno = zmq().zmq_errno();
  for (let repeats = 0; repeats < MAX_REPEATS; repeats++) {
    const returned = call();
    if (returned >= 0) return returned;
    const again = zmq().zmq_errno();
    if (again === errno && errno !== EINTR) break;
    errno = again;
  }
  return -errno;
}

/** A signal interrupted the call; it succeeds when repeated. */
const EINTR = errnoOf("EINTR");
