// A web process among so many open files that it does not find the socket on which it listens.

import { runProcess } from "../../chat/process.ts";
import { serve } from "../../main.ts";

/** As far as it looks. */
const DESCRIPTORS = 1_024;

const page = new URL("../../static/pages/index.html", import.meta.url);
for (let i = 0; i < DESCRIPTORS; i++) Deno.openSync(page);

await runProcess(serve);
