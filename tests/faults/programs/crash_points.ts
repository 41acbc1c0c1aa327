// A broker or a web process that kills itself at a chosen step of its work: `crash_points.ts broker "after
// commit"`. The program is the real one; only the step at which it dies is wrapped.

import { DatabaseSync } from "node:sqlite";
import { runBroker } from "../../../broker.ts";
import { runProcess } from "../../../chat/process.ts";
import { serve } from "../../../main.ts";
import { Publisher, Push, Subscriber } from "../../../zmq/mod.ts";

/** Number of times that the step succeeds first. */
const HARMLESS_STEPS = 25;

interface WrapOptions {
  readonly isBefore: boolean;
  /** Whether a call with this first argument is a step. */
  readonly isStep?: (argument: unknown) => boolean;
}

/** From the chosen step on, the process dies before or after the method runs. */
function wrap(prototype: object, method: string, { isBefore, isStep = () => true }: WrapOptions) {
  const original: unknown = Reflect.get(prototype, method);
  if (typeof original !== "function") throw new TypeError(`Cannot wrap "${method}": no method`);
  let steps = 0;
  Reflect.set(prototype, method, function (this: unknown, ...args: unknown[]) {
    const isDue = isStep(args[0]) && ++steps > HARMLESS_STEPS;
    if (isDue && isBefore) die();
    const result: unknown = Reflect.apply(original, this, args);
    if (isDue) die();
    return result;
  });
}

function die() {
  Deno.kill(Deno.pid, "SIGKILL");
}

const begins = (word: string) => (sql: unknown) => String(sql).startsWith(word);
/** Heartbeats are published, too: only entries count as steps. */
const isEntry = (message: unknown) => Array.isArray(message) && String(message[0]).startsWith("r.");

const POINTS: Readonly<Record<string, () => void>> = {
  "before write": () =>
    wrap(DatabaseSync.prototype, "exec", { isBefore: true, isStep: begins("BEGIN") }),
  "after write": () =>
    wrap(DatabaseSync.prototype, "exec", { isBefore: true, isStep: begins("COMMIT") }),
  "after commit": () =>
    wrap(DatabaseSync.prototype, "exec", { isBefore: false, isStep: begins("COMMIT") }),
  "before publish": () => wrap(Publisher.prototype, "trySend", { isBefore: true, isStep: isEntry }),
  "after publish": () => wrap(Publisher.prototype, "trySend", { isBefore: false, isStep: isEntry }),
  "before push": () => wrap(Push.prototype, "trySend", { isBefore: true }),
  "after push": () => wrap(Push.prototype, "trySend", { isBefore: false }),
  "on receive": () => wrap(Subscriber.prototype, "receiveBatch", { isBefore: true }),
};

const [program, point = ""] = Deno.args;
const arm = POINTS[point];
if (!arm) throw new RangeError(`Cannot crash at "${point}": expected ${Object.keys(POINTS)}`);
arm();
await runProcess(program === "broker" ? runBroker : serve);
