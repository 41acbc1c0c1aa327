// @ts-check
/**
 * The JavaScript peer: one side (or, over inproc, both sides on one event loop) of a run. Node runs
 * it with zeromq.js and Deno with our binding, so that a difference between them is never a
 * difference of programs.
 */
import process from "node:process";
import { setTimeout } from "node:timers";
import { receiveBurst, sendBurst } from "./burst.mjs";
import { print, readPlan } from "./plan.mjs";
import { answerRequests, makeRequests } from "./round_trip.mjs";

const DEADLINE_MS = 30_000;

/**
 * @param {import("./plan.mjs").Binding} zmq
 * @param {{ args: string[], runtime: string, style: import("./plan.mjs").Style }} how
 */
// deno-lint-ignore explicit-module-boundary-types -- JavaScript: the comment holds the types
export async function runPeer(zmq, { args, runtime, style }) {
  const plan = readPlan(args, style);
  if (plan.role === "version") return print({ runtime, libzmq: `${zmq.version}` });
  setTimeout(() => process.exit(1), DEADLINE_MS).unref();
  const [receive, send] = plan.pattern === "req-rep"
    ? [answerRequests, makeRequests]
    : [receiveBurst, sendBurst];
  await Promise.all([
    plan.role === "send" || receive(zmq, plan),
    plan.role === "receive" || send(zmq, plan),
  ]);
}
