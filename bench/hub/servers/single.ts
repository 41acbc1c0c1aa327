// A server in a single process, with posts and readers at one address.

import { join } from "node:path";
import { Child } from "../host/child.ts";
import type { Contender, Server } from "../contenders.ts";

/** A contender whose program writes "listening on <port>". */
export function single(
  { name, version }: Pick<Contender, "name" | "version">,
  command: readonly string[],
): Contender {
  return { name, version, start: () => listening(new Child(command)) };
}

async function listening(child: Child): Promise<Server> {
  await using started = new AsyncDisposableStack();
  started.use(child);
  const [, port] = await child.until(/listening on (\d+)/);
  started.move();
  const url = `http://127.0.0.1:${port}/events`;
  return {
    pids: [child.pid],
    streams: [url],
    posts: [url],
    [Symbol.asyncDispose]: () => child[Symbol.asyncDispose](),
  };
}

const BARE_HUB = join(import.meta.dirname ?? ".", "bare_hub.ts");

/** `Deno.serve` alone: the speed of a process that only delivers. */
export const bareHub: Contender = single(
  { name: "bare Deno.serve", version: `Deno ${Deno.version.deno}` },
  [Deno.execPath(), "run", "--allow-net=127.0.0.1:0", BARE_HUB],
);
