// Submits changes of users and rooms. Each is a draft like a message: the broker accepts or rejects it,
// and stores it.

import { generate as newId } from "@std/uuid/v7";
import type { Identity } from "../auth/identity.ts";
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
import type { Actor } from "../chat/domain/user.ts";
import type { RequestContext } from "./request/context.ts";

export interface CommandOptions {
  readonly context: RequestContext;
  /** The actor if the request is still anonymous; else the user of the request. */
  readonly actor?: Actor;
  /** The room that a change of a room is about. */
  readonly room?: string;
  /** The actor's display name, where the server knows none. */
  readonly from?: unknown;
  /** The id of the change: submitted again with the same id, it is stored once. */
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
   * Resolves when the change is stored and this process applies it.
   *
   * @throws {ChatError} the broker's rejection; `broker-unavailable` if there was no answer in time, or
   * this process has not received the change yet.
   */
  submit(change: Change, options: CommandOptions): Promise<Receipt> {
    const { context, id = newId(), room = SERVER_ROOM, from = "" } = options;
    const author = options.actor ?? actorOf(change, { context, room });
    return this.#send({ id, room, author, from: context.nameOr(from), change });
  }

  /** Submits a change in the name of the operator, who has all rights; with the same id again, once. */
  submitAsOperator(change: UserChange, { id = newId() } = {}): Promise<Receipt> {
    return this.#send({ id, room: SERVER_ROOM, from: "", change });
  }

  /** Submits a change that this process records about a user. */
  submitAs({ id, role, name: from = "" }: Identity, change: UserChange): Promise<Receipt> {
    return this.#send({ id: newId(), room: SERVER_ROOM, author: { id, role }, from, change });
  }

  async #send(fields: Readonly<Record<string, unknown>>): Promise<Receipt> {
    const draft = parseDraft({ type: "change", ...fields }, this.#limits);
    const { receipt } = await this.#broker.send(draft);
    await this.#replica.waitFor(receipt);
    return receipt;
  }
}

/** A room may only be changed by users who can read it: a token may grant writing without reading. */
function actorOf(
  change: Change,
  { context: { permissions }, room }: { context: RequestContext; room: string },
): Actor {
  if (!isRoomChange(change)) return permissions.actor;
  if (change.type !== "open") permissions.requireReadable(room);
  return permissions.actorIn(room);
}
