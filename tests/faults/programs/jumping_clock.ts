// A broker or a web process whose wall clock jumps by years on every read: `jumping_clock.ts broker`.

import { runBroker } from "../../../broker.ts";
import { runProcess } from "../../../chat/process.ts";
import { serve } from "../../../main.ts";

const MAX_MS = 100 * 365 * 24 * 3_600_000;

Date.now = () => Math.floor(Math.random() * MAX_MS);

await runProcess(Deno.args[0] === "broker" ? runBroker : serve);
