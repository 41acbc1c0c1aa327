/**
 * The processors and scheduling policies that an unprivileged process may choose for its threads.
 *
 * @module
 */

import { zmq } from "./library.ts";

/** Room for 8192 processors; the kernel rejects a mask that is too small for the machine. */
const MASK_BYTES = 1024;

/** Returns the numbers of the processors that this process may run on; none if the system cannot tell. */
export function allowedProcessors(): number[] {
  const mask = new Uint8Array(MASK_BYTES);
  const returned = zmq().sched_getaffinity?.(0, mask.length, mask) ?? -1;
  if (returned < 0) return [];
  const numbers = Array.from({ length: mask.length * 8 }, (_, number) => number);
  return numbers.filter((number) => ((mask[number >> 3] ?? 0) >> (number & 7)) & 1);
}

/** Returns the policies that need no privilege: `SCHED_OTHER`, on Linux also BATCH and IDLE. */
export function schedulingPolicies(): number[] {
  return Deno.build.os === "darwin" ? [1] : [0, 3, 5];
}
