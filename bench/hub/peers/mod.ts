// Other hubs. None of them stores anything.

import { join } from "node:path";
import type { Contender } from "../contenders.ts";
import { single } from "../servers/single.ts";
import { BETTER_SSE, BETTER_SSE_VERSION, installNchan, installNode } from "./install.ts";
import { nchan } from "./nchan.ts";

const program = (name: string) => join(import.meta.dirname ?? ".", name);

/** Installs what is missing. */
export async function installPeers(): Promise<readonly Contender[]> {
  const node = await installNode();
  const sse = `better-sse ${BETTER_SSE_VERSION}`;
  return [
    nchan(await installNchan()),
    single({ name: "Node http", version: node.version }, [node.path, program("node_http.mjs")]),
    single(
      { name: "better-sse", version: `${sse} on ${node.version}` },
      [node.path, program("better_sse.mjs"), BETTER_SSE],
    ),
  ];
}
