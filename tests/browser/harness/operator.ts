// Changes to roles and rooms, made as the machine's operator makes them: through the broker's socket.

import type { APIResponse, Page } from "playwright-core";
import type { Role } from "../../../chat/domain/user.ts";
import type { Change } from "../../../chat/directory/changes.ts";
import { Push } from "../../../zmq/mod.ts";
import type { RunningServer } from "../../harness/test_server.ts";

/** The name of a private room. */
export const PRIVATE_ROOM = `~${"abcdefghijklmnopqrstuvwxyz".slice(0, 22)}2345`;

export class Operator implements Disposable {
  readonly #push = new Push({ linger: 10_000 });

  constructor({ data }: RunningServer) {
    this.#push.connect(`ipc://${data}/pull.sock`);
  }

  /** Submits a change to a room. It has taken effect when the page shows the result. */
  async change(room: string, change: Change, from = ""): Promise<void> {
    const draft = { type: "change", id: crypto.randomUUID(), room, from, change };
    await this.#push.send(["h1", "operator", JSON.stringify(draft)]);
  }

  [Symbol.dispose](): void {
    this.#push.close();
  }
}

/**
 * Resolves when the web process has applied a change, a moment after the broker stored it: `isHeard`
 * checks the response to a request by this page's user for their identity.
 */
export async function heard(
  page: Page,
  { url }: RunningServer,
  isHeard: (answer: APIResponse) => boolean | Promise<boolean>,
): Promise<void> {
  while (!(await isHeard(await page.request.get(`${url}/api/me`))));
}

/** The condition to wait for after a role was assigned. */
export function hasRole(role: Role): (answer: APIResponse) => Promise<boolean> {
  return async (answer) => (await answer.json()).role === role;
}
