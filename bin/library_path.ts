// Prints the path of libzmq, or fails if there is none: `bin/setup` uses it to decide whether to install
// it.

import { findLibrary } from "../zmq/mod.ts";

await Deno.stdout.write(new TextEncoder().encode(`${findLibrary()}\n`));
