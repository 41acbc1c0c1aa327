// A web process for which no time goes by: what was used up of a rate does not come back, however long
// the requests of a flood take.

import { runProcess } from "../../chat/process.ts";
import { serve } from "../../main.ts";

performance.now = () => 0;

await runProcess(serve);
