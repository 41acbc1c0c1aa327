// All rows of `deno task bench`, in the order in which they are measured.

import type { Row } from "../figures.ts";
import { broker } from "./broker.ts";
import { fanOutRows } from "./fan_out.ts";
import { history } from "./history.ts";
import { idle } from "./idle.ts";
import { posts } from "./posts.ts";
import { reconnect, restart } from "./reconnect.ts";
import { stalled } from "./stalled.ts";
import { start } from "./start.ts";
import { crowdOfTwo, webProcesses } from "./web_processes.ts";

export const ROWS: readonly Row[] = [
  ...fanOutRows,
  posts,
  broker,
  reconnect,
  restart,
  history,
  idle,
  start,
  stalled,
  webProcesses,
  crowdOfTwo,
];
