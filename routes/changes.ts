// Makes changes of who may do what: each is a draft like a message, judged and stored by the broker.

import { generate as newId } from "@std/uuid/v7";
import type { BrokerClient } from "../chat/broker_client.ts";
import { type Change, isRoomChange, SERVER_ROOM } from "../chat/change.ts";
import type { Limits } from "../chat/config.ts";
import { parseDraft, type Receipt } from "../chat/message.ts";
import type { Visit } from "./visit.ts";

export class Changes {
  readonly #broker: BrokerClient;
  readonly #limits: Limits;

  constructor(broker: BrokerClient, limits: Limits) {
    this.#broker = broker;
    this.#limits = limits;
  }

  /**
   * Resolves when the change is stored and this process goes by it.
   *
   * @param room The room that is changed; of no matter where the change is about people.
   * @throws {ChatError} why the broker refuses it.
   */
  async make(change: Change, visit: Visit, room = SERVER_ROOM): Promise<Receipt> {
    const author = isRoomChange(change) ? visit.authorIn(room) : visit.author;
    const from = visit.identity?.name ?? "";
    const fields = { kind: "change", id: newId(), room, author, from, change };
    return (await this.#broker.send(parseDraft(fields, this.#limits))).receipt;
  }
}
