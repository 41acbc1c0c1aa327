/** Runs the JavaScript peer on Node, with the zeromq.js that the benchmark installed. */
import { createRequire } from "node:module";
import process from "node:process";
import { runPeer } from "./run_peer.mjs";

const require = createRequire(new URL("../../.tools/zeromq/", import.meta.url));
const args = process.argv.slice(2);
const runtime = `Node ${process.versions.node}`;
await runPeer(require("zeromq"), { args, runtime, style: "await" });
