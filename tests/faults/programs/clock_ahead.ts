// A broker whose wall clock is some days ahead: `clock_ahead.ts 400`.

import { runBroker } from "../../../broker.ts";
import { runProcess } from "../../../chat/process.ts";

const AHEAD_MS = Number(Deno.args[0]) * 24 * 3_600_000;

const now = Date.now;
Date.now = () => now() + AHEAD_MS;

await runProcess(runBroker);
