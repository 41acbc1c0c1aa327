/** Runs the JavaScript peer on Deno, with our binding: `peer.ts await|batch ROLE …`. */
import * as zmq from "../../zmq/mod.ts";
import { runPeer } from "./run_peer.mjs";

const [style, ...args] = Deno.args;
const runtime = `Deno ${Deno.version.deno}`;
await runPeer(zmq, { args, runtime, style: style === "batch" ? "batch" : "await" });
