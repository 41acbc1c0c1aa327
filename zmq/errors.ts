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

/** The error with this number; `action` completes "Cannot …". */
export function errorOf(errno: number, action: string, details?: ErrorDetails): ZmqError {
  const reason = textAt(zmq().zmq_strerror(errno));
  const message = `Cannot ${action}: ${reason.charAt(0).toLowerCase()}${reason.slice(1)}`;
  return new ZmqError(message, errno, details);
}

/** An error that the binding itself finds, under the code that libzmq would give. */
export function bindingError(code: string, message: string, details?: ErrorDetails): ZmqError {
  return new ZmqError(message, errnoOf(code), details);
}

/**
 * Calls a function of libzmq that returns a negative number when it fails; `action` completes
 * "Cannot …".
 *
 * @returns What the function returned.
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

/** How often a call that fails is repeated at most. */
const MAX_REPEATS = 10;

/**
 * Repeats a call that has just failed, until it succeeds or fails twice in a row with one number.
 *
 * libzmq leaves the number in `errno`, which only a second call can read. Whatever the runtime does
 * in between on this thread may overwrite it: V8 once looks for a file, which leaves ENOENT where
 * there is none. A call that fails has changed nothing, so it can be made again.
 *
 * @returns What the call returned when it succeeded, or the error number, negative.
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

/** A signal of the system came; the call succeeds when it is made again. */
const EINTR = errnoOf("EINTR");
