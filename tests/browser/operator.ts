// Changes of who may do what, made as the operator of the machine makes them: over the broker's own
// socket.

import type { APIResponse, Page } from "playwright-core";
import type { Role } from "../../chat/user.ts";
import type { Change } from "../../chat/directory/changes.ts";
import { Push } from "../../zmq/mod.ts";
import type { RunningServer } from "../harness/test_server.ts";

/** The name of a private room. */
export const PRIVATE_ROOM = `~${"abcdefghijklmnopqrstuvwxyz".slice(0, 22)}2345`;

export class Operator implements Disposable {
  readonly #push = new Push({ linger: 10_000 });

  constructor({ data }: RunningServer) {
    this.#push.connect(`ipc://${data}/pull.sock`);
  }

  /** Makes a change of a room. It holds when the page shows what comes of it. */
  async change(room: string, change: Change, from = ""): Promise<void> {
    const draft = { type: "change", id: crypto.randomUUID(), room, from, change };
    await this.#push.send(["h1", "operator", JSON.stringify(draft)]);
  }

  [Symbol.dispose](): void {
    this.#push.close();
  }
}

/**
 * Resolves when the web process has heard of a change, which is a moment after the broker has stored
 * it: `isHeard` judges what it answers the reader of this page who asks who they are.
 */
export async function heard(
  page: Page,
  { url }: RunningServer,
  isHeard: (answer: APIResponse) => boolean | Promise<boolean>,
): Promise<void> {
  while (!(await isHeard(await page.request.get(`${url}/api/me`))));
}

/** What to wait for where a role was given. */
export function hasRole(role: Role): (answer: APIResponse) => Promise<boolean> {
  return async (answer) => (await answer.json()).role === role;
}
