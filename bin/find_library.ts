// Writes the path of libzmq, or fails where there is none: `bin/setup` asks whether to install it.

import { findLibrary } from "../zmq/mod.ts";

await Deno.stdout.write(new TextEncoder().encode(`${findLibrary()}\n`));
