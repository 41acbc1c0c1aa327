// @ts-check
/** The command line of a peer and its output, the same as those of peer.c. */
import process from "node:process";

/** @typedef {typeof import("../../zmq/mod.ts")} Binding */
/** @typedef {"await" | "batch"} Style zeromq.js's way, or our calls for hot loops */
/** @typedef {ReturnType<typeof readPlan>} Plan */

/**
 * @param {string[]} args
 * @param {Style} style
 */
// deno-lint-ignore explicit-module-boundary-types -- JavaScript: the comment holds the types
export function readPlan(args, style) {
  const [role = "", pattern = "", ...rest] = args;
  const [size = 0, warmup = 0, count = 0, window = 0] = rest.map(Number);
  const [data = "", credit = ""] = rest.slice(4);
  return { style, role, pattern, size, warmup, count, window, data, credit };
}

/** @param {object} report */
// deno-lint-ignore explicit-module-boundary-types -- JavaScript: the comment holds the types
export function print(report) {
  process.stdout.write(JSON.stringify(report) + "\n");
}

/**
 * Tells the runner where to connect the other process.
 * @param {Plan} plan
 * @param {{ data: string | null, credit: string | null }} endpoints
 */
// deno-lint-ignore explicit-module-boundary-types -- JavaScript: the comment holds the types
export function announce(plan, endpoints) {
  if (plan.role === "receive") print(endpoints);
}
