// Makes changes of who may do what: each is a draft like a message, judged and stored by the broker.

import { generate as newId } from "@std/uuid/v7";
import type { BrokerClient } from "../chat/broker_client.ts";
import { type Change, isRoomChange, SERVER_ROOM } from "../chat/change.ts";
import type { Limits } from "../chat/config.ts";
import { parseDraft, type Receipt } from "../chat/message.ts";
import type { Visit } from "./visit.ts";

export interface Making {
  /** Who makes the change. */
  readonly visit: Visit;
  /** The room that is changed, where the change is about one. */
  readonly room?: string;
  /** The display name, where the server knows none. */
  readonly from?: string;
}

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
   * @throws {ChatError} why the broker refuses it; `broker-unavailable` if it could not be known in
   * time whether it is stored, or this process does not go by it yet.
   */
  async make(change: Change, { visit, room = SERVER_ROOM, from = "" }: Making): Promise<Receipt> {
    const author = isRoomChange(change) ? visit.authorIn(room) : visit.author;
    const name = visit.identity?.name ?? from;
    const fields = { kind: "change", id: newId(), room, author, from: name, change };
    const { receipt } = await this.#broker.send(parseDraft(fields, this.#limits));
    await visit.reached(receipt);
    return receipt;
  }
}
