// Makes changes of who may do what: each is a draft like a message, judged and stored by the broker.

import { generate as newId } from "@std/uuid/v7";
import type { Identity } from "../auth/identity.ts";
import type { Actor } from "../chat/user.ts";
import type { BrokerClient } from "../chat/broker/client.ts";
import type { Limits } from "../chat/config/config.ts";
import {
  type Change,
  isRoomChange,
  SERVER_ROOM,
  type UserChange,
} from "../chat/directory/changes.ts";
import type { DirectoryReplica } from "../chat/directory/replica.ts";
import { parseDraft, type Receipt } from "../chat/message.ts";
import type { RequestContext } from "./request/context.ts";

export interface CommandOptions {
  /** Who makes the change. */
  readonly visit: RequestContext;
  /** As whom, where the visitor is nobody before it. */
  readonly author?: Actor;
  /** The room that is changed, where the change is about one. */
  readonly room?: string;
  /** The display name that is given, for where the server knows none. */
  readonly from?: unknown;
  /** The change's own id: made again with the same, it is stored once. */
  readonly id?: string;
}

export class DirectoryCommands {
  readonly #broker: BrokerClient;
  readonly #replica: DirectoryReplica;
  readonly #limits: Limits;

  constructor(broker: BrokerClient, replica: DirectoryReplica, limits: Limits) {
    this.#broker = broker;
    this.#replica = replica;
    this.#limits = limits;
  }

  /**
   * Resolves when the change is stored and this process goes by it.
   *
   * @throws {ChatError} why the broker refuses it; `broker-unavailable` if it could not be known in
   * time whether it is stored, or this process does not go by it yet.
   */
  submit(change: Change, making: CommandOptions): Promise<Receipt> {
    const { visit, id = newId(), room = SERVER_ROOM, from = "" } = making;
    const author = making.author ?? authorOf(change, { visit, room });
    return this.#send({ id, room, author, from: visit.nameOr(from), change });
  }

  /** The same for the operator, who may do anything that makes sense. */
  makeAsOperator(change: UserChange): Promise<Receipt> {
    return this.#send({ id: newId(), room: SERVER_ROOM, from: "", change });
  }

  /** The same for what this process notes of somebody who comes. */
  makeAs({ id, role, name: from = "" }: Identity, change: UserChange): Promise<Receipt> {
    return this.#send({ id: newId(), room: SERVER_ROOM, author: { id, role }, from, change });
  }

  async #send(fields: Readonly<Record<string, unknown>>): Promise<Receipt> {
    const draft = parseDraft({ type: "change", ...fields }, this.#limits);
    const { receipt } = await this.#broker.send(draft);
    await this.#replica.waitFor(receipt);
    return receipt;
  }
}

/** What a room is changes who may read it, too: a token may grant one without the other. */
function authorOf(change: Change, { visit, room }: { visit: RequestContext; room: string }): Actor {
  if (!isRoomChange(change)) return visit.author;
  if (change.type !== "open") visit.requireReadable(room);
  return visit.authorIn(room);
}
