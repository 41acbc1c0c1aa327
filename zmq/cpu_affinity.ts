/**
 * What the threads of a context may be told about processors and scheduling, without a privilege.
 *
 * @module
 */

import { zmq } from "./library.ts";

/** Room for the numbers of 8192 processors; the kernel refuses less than it has. */
const MASK_BYTES = 1024;

/** The numbers of the processors that this process may run on; none where that cannot be asked. */
export function allowedProcessors(): number[] {
  const mask = new Uint8Array(MASK_BYTES);
  const returned = zmq().sched_getaffinity?.(0, mask.length, mask) ?? -1;
  if (returned < 0) return [];
  const numbers = Array.from({ length: mask.length * 8 }, (_, number) => number);
  return numbers.filter((number) => ((mask[number >> 3] ?? 0) >> (number & 7)) & 1);
}

/** Of the system's policies those that need no privilege: `SCHED_OTHER`, and Linux's BATCH and IDLE. */
export function schedulingPolicies(): number[] {
  return Deno.build.os === "darwin" ? [1] : [0, 3, 5];
}
