// Changes of who may do what, made as the operator of the machine makes them: over the broker's own
// socket.

import type { Change } from "../../chat/directory/change.ts";
import { Push } from "../../zmq/mod.ts";
import type { Chat } from "../processes.ts";

/** The name of a private room. */
export const PRIVATE_ROOM = `~${"abcdefghijklmnopqrstuvwxyz".slice(0, 22)}2345`;

export class Operator implements Disposable {
  readonly #push = new Push({ linger: 10_000 });

  constructor({ data }: Chat) {
    this.#push.connect(`ipc://${data}/pull.sock`);
  }

  /** Makes a change of a room. It holds when the page shows what comes of it. */
  async change(room: string, change: Change, from = ""): Promise<void> {
    const draft = { kind: "change", id: crypto.randomUUID(), room, from, change };
    await this.#push.send(["h1", "operator", JSON.stringify(draft)]);
  }

  [Symbol.dispose](): void {
    this.#push.close();
  }
}
