// What others use as a hub. None of them stores anything.

import type { Contender } from "../contenders.ts";
import { nchan } from "./nchan.ts";
import { single } from "../servers/single.ts";
import { BETTER_SSE, installNchan, installNode } from "./install.ts";

const program = (name: string) => new URL(name, import.meta.url).pathname;

/** Installs what is missing. */
export async function installPeers(): Promise<readonly Contender[]> {
  const node = await installNode();
  await installNchan();
  return [
    nchan,
    single("Node http", [node, program("node_http.mjs")]),
    single("better-sse", [node, program("better_sse.mjs"), BETTER_SSE]),
  ];
}
