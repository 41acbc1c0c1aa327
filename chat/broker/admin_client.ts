// The operator's way to the broker, beside the processes that run: the same sockets as a web process
// has, and drafts without an author, which may do anything that makes sense.

import type { Dealer, Push, Subscriber } from "../../zmq/mod.ts";
import { type Config, MOST } from "../config/config.ts";
import { type Change, SERVER_ROOM } from "../directory/changes.ts";
import { type ChangeEntry, toChangeEntry } from "../directory/change_entry.ts";
import { Directory } from "../directory/directory.ts";
import { chatError } from "../errors.ts";
import { fieldsOf } from "../json.ts";
import type { RoomHead } from "../log.ts";
import { parseDraft } from "../message.ts";
import { RequestClient } from "./request_client.ts";
import { DraftSender } from "./draft_sender.ts";
import { clientKeysOf, connectDealer, connectPush, connectSubscriber } from "./sockets.ts";
import {
  decodeEntry,
  decodeVerdict,
  type Entry,
  ENTRY_TOPICS,
  inboxTopic,
  isWhole,
  topicPrefix,
} from "../protocol.ts";

/** Under this name the operator deletes a message. */
const NAME = "Operator";

const CHANGES_AT_ONCE = 1_000;
const ROOMS_AT_ONCE = 1_000;
const MESSAGES_AT_ONCE = 256;

/**
 * Does some work with the broker's sockets open.
 *
 * @throws {ChatError} what the broker refuses; `broker-unavailable` where it does not answer.
 */
export async function withAdminClient<T>(
  config: Config,
  work: (operator: AdminClient) => Promise<T>,
): Promise<T> {
  const stop = new AbortController();
  const { sources } = config;
  const keys = clientKeysOf(config);
  using push = connectPush(sources, keys);
  using subscriber = connectSubscriber(sources, keys);
  using dealer = connectDealer(sources, keys);
  const operator = new AdminClient({ push, subscriber, dealer });
  const listening = operator.listen(stop.signal).catch(() => {});
  try {
    return await work(operator);
  } finally {
    stop.abort();
    operator.close();
    await listening;
  }
}

export class AdminClient {
  readonly #subscriber: Subscriber;
  readonly #questions: RequestClient;
  readonly #sender: DraftSender;

  constructor(
    { push, subscriber, dealer }: { push: Push; subscriber: Subscriber; dealer: Dealer },
  ) {
    const reply = crypto.randomUUID();
    this.#subscriber = subscriber;
    this.#subscriber.subscribe(ENTRY_TOPICS, inboxTopic(reply));
    this.#questions = new RequestClient(dealer);
    this.#sender = new DraftSender(() => push, reply);
  }

  /** Who there is and what holds, from all changes. */
  async directory(): Promise<Directory> {
    const directory = new Directory();
    let entries: readonly Entry[];
    do {
      ({ entries } = await this.#questions.request("changes", {
        gid: directory.gid,
        limit: CHANGES_AT_ONCE,
      }));
      for (const entry of entries) directory.apply(toChangeEntry(entry));
    } while (!isWhole(entries, { limit: CHANGES_AT_ONCE }));
    return directory;
  }

  /** Changes that concern no private room, newest first. */
  async audit(limit: number): Promise<ChangeEntry[]> {
    const all: Entry[] = [];
    for (;;) {
      const before = all.at(-1)?.gid;
      const range = { limit: limit - all.length, ...(before !== undefined && { before }) };
      const { entries } = await this.#questions.request("audit", range);
      all.push(...entries);
      if (all.length >= limit || isWhole(entries, range)) return all.map(toChangeEntry);
    }
  }

  /** All rooms, private ones too, with their newest seq. */
  async rooms(): Promise<RoomHead[]> {
    const all: RoomHead[] = [];
    for (;;) {
      const range = { after: all.at(-1)?.room ?? "", limit: ROOMS_AT_ONCE };
      const { value: rooms } = await this.#questions.requestValue("heads", range, parseHeads);
      all.push(...rooms);
      if (rooms.length < ROOMS_AT_ONCE) return all;
    }
  }

  /** Resolves when the change is stored. */
  async make(change: Change, room: string = SERVER_ROOM): Promise<void> {
    await this.#send({ type: "change", room, from: "", change });
  }

  /** Resolves when the message is deleted. */
  async deleteMessage(id: string): Promise<void> {
    const [entry] = (await this.#questions.request("entry", { id })).entries;
    if (entry?.type !== "message") {
      throw chatError("unknown-message", `There is no message "${id}", or not any more`, {});
    }
    await this.#send({ type: "delete", room: entry.room, from: NAME, target: id });
  }

  /** Hears what the broker says until `stop` is aborted, then throws its reason. */
  async listen(stop: AbortSignal): Promise<void> {
    const hear = async () => {
      for (;;) {
        const batch = await this.#subscriber.receiveBatch(MESSAGES_AT_ONCE, { signal: stop });
        for (const frames of batch) this.#hear(frames);
      }
    };
    await Promise.all([hear(), this.#questions.run(stop)]);
  }

  close(): void {
    this.#questions.close();
    this.#sender.close();
  }

  #hear(frames: readonly Uint8Array[]) {
    if (topicPrefix(frames) === ENTRY_TOPICS) this.#sender.onStored(decodeEntry(frames));
    else this.#sender.onResult(decodeVerdict(frames));
  }

  async #send(fields: Record<string, unknown>) {
    await this.#sender.send(parseDraft({ ...fields, id: crypto.randomUUID() }, MOST));
  }
}

function parseHeads(value: unknown): RoomHead[] {
  if (Array.isArray(value) && value.every(isRoomHead)) return value;
  throw new TypeError("expected a list of rooms with their heads");
}

function isRoomHead(value: unknown): value is RoomHead {
  const { room, head } = fieldsOf(value);
  return typeof room === "string" && typeof head === "number";
}
