// A web process with so many open files that it does not find its listening socket.

import { runProcess } from "../../../chat/process.ts";
import { serve } from "../../../main.ts";

/** The number of descriptors that it searches. */
const DESCRIPTORS = 1_024;

const page = new URL("../../../static/pages/index.html", import.meta.url);
for (let i = 0; i < DESCRIPTORS; i++) Deno.openSync(page);

await runProcess(serve);
