/**
 * Tells whether a failed nonblocking call would have to wait, or can never succeed.
 *
 * @module
 */

import { errnoOf, OPTION } from "./constants.ts";
import { check, errorOf, repeat } from "./errors.ts";
import { zmq } from "./library.ts";

/** A nonblocking call on a socket. */
export interface NonblockingCall {
  /** The socket. */
  socket: Deno.PointerObject;
  /** The event with which the call need not wait: `POLL_IN` or `POLL_OUT`. */
  event: number;
  /** Completes "Cannot …". */
  action: string;
}

const EAGAIN = errnoOf("EAGAIN");

/** The errors with which libzmq refuses to send or receive, except EAGAIN and EINTR. */
const REFUSALS: ReadonlySet<number> = new Set(
  ["EFAULT", "EFSM", "EHOSTUNREACH", "EINVAL", "ENOMEM", "ENOTSOCK", "ENOTSUP", "ETERM"]
    .map(errnoOf),
);

/**
 * Repeats a nonblocking call that failed with an error other than EAGAIN. The number may have been
 * overwritten: if libzmq does not use it for such calls, the socket's events decide.
 *
 * @returns The result of the call when it succeeded, or -1 if it would have to wait.
 * @throws {ZmqError} If libzmq refuses the call.
 */
export function callAgain(call: () => number, { socket, event, action }: NonblockingCall): number {
  const outcome = repeat(call);
  if (outcome >= 0) return outcome;
  if (outcome === -EAGAIN) return -1;
  if (!REFUSALS.has(-outcome)) {
    if ((eventsOf(socket) & event) === 0) return -1;
    const returned = call(); // the events may have changed since the last call
    if (returned >= 0) return returned;
  }
  throw errorOf(-outcome, action);
}

/** Buffers for a number that libzmq writes, and its size. */
const int32 = new Int32Array(1);
const int32Length = new BigUint64Array(1);

/**
 * Returns the operations of a socket that need not wait: bits of `POLL_IN` and `POLL_OUT`. Consumes the
 * signal of the socket's descriptor.
 *
 * @throws {ZmqError} ETERM if its context was closed.
 */
export function eventsOf(socket: Deno.PointerObject): number {
  check(() => {
    int32Length[0] = 4n;
    return zmq().zmq_getsockopt(socket, OPTION.events, int32, int32Length);
  }, "read the socket's events");
  return int32[0] ?? 0;
}
