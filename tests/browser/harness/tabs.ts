// The tabs of one browser, which share one stream.

import type { Page } from "playwright-core";
import type { RunningServer } from "../../harness/test_server.ts";
import type { Stage } from "./chromium.ts";

type Pages<Count extends number> = Count extends 1 ? [Page] : Count extends 2 ? [Page, Page]
: Count extends 3 ? [Page, Page, Page]
: Page[];

/** Opens tabs in one browser. The first holds the stream. */
export async function open<Count extends number>(
  stage: Stage,
  count: Count,
): Promise<Pages<Count>> {
  const beside = await stage.visit({ name: "Ann" });
  const others = Array.from({ length: count - 1 }, () => stage.visit({ name: "Ann", beside }));
  return [beside, ...await Promise.all(others)] as Pages<Count>;
}

/** Resolves when the web process has one stream open; an abandoned one may still be closing. */
export async function oneStream(chat: RunningServer): Promise<void> {
  for (let count = 0; count !== 1;) {
    const text = await (await fetch(`${chat.url}/metrics`)).text();
    count = Number(/^hubbub_streams (\d+)$/m.exec(text)?.[1]);
  }
}
