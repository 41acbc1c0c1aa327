// Time from the command to the page: `bin/start` with everything installed and compiled.

import { Child } from "../host/child.ts";
import type { Figure, Row } from "../figures.ts";
import { newFolder } from "../host/folder.ts";

const WITHIN_MS = 30_000;

export const start: Row = {
  name: "start",
  title: "bin/start until the page is served",
  /** The first start compiles, which happens once. */
  async prepare() {
    await measure();
  },
  measure,
};

async function measure(): Promise<Figure[]> {
  await using data = await newFolder();
  const port = freePort();
  const begin = performance.now();
  const settings = { HUBBUB_DATA: data.path, HUBBUB_PORT: String(port), HUBBUB_LIMITS: "off" };
  await using both = new Child(["bin/start"], settings);
  await served(`http://127.0.0.1:${port}/`);
  const value = (performance.now() - begin) / 1_000;
  await both.end();
  return [{ name: "served", value, unit: "s", target: { max: 1.5 } }];
}

async function served(url: string): Promise<void> {
  const signal = AbortSignal.timeout(WITHIN_MS);
  while (!signal.aborted) {
    const response = await fetch(url, { signal }).catch(() => undefined);
    await response?.body?.cancel();
    if (response?.ok) return;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  throw new Error(`Cannot measure: ${url} was not served within ${WITHIN_MS / 1_000} s`);
}

function freePort(): number {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return listener.addr.port;
}
