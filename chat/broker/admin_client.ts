// The operator's connection to the running broker: the sockets of a web process, and drafts without an
// author, which need no permission.

import type { Dealer, Push, Subscriber } from "../../zmq/mod.ts";
import { type Config, MAX_LIMITS } from "../config/config.ts";
import { type Change, SERVER_ROOM } from "../directory/changes.ts";
import { type ChangeEntry, toChangeEntry } from "../directory/change_entry.ts";
import { Directory } from "../directory/directory.ts";
import { chatError } from "../errors.ts";
import { fieldsOf } from "../json.ts";
import type { RoomHead } from "../log.ts";
import { parseDraft } from "../message.ts";
import { RequestClient } from "./request_client.ts";
import { DraftSender } from "./draft_sender.ts";
import { clientKeysFor, connectDealer, connectPush, connectSubscriber } from "./sockets.ts";
import {
  decodeDraftResult,
  decodeEntry,
  type Entry,
  ENTRY_TOPICS,
  inboxTopic,
  isWhole,
  topicPrefix,
} from "../protocol.ts";

/** The author name shown for deletions. */
const NAME = "Operator";

const CHANGES_PER_READ = 1_000;
const ROOMS_PER_READ = 1_000;
const BATCH_MESSAGES = 256;

/**
 * Runs `work` with the sockets open.
 *
 * @throws {ChatError} a refusal of the broker, or `broker-unavailable` if it does not answer.
 */
export async function withAdminClient<T>(
  config: Config,
  work: (client: AdminClient) => Promise<T>,
): Promise<T> {
  const stop = new AbortController();
  const { endpoints } = config;
  const keys = clientKeysFor(config);
  using push = connectPush(endpoints, keys);
  using subscriber = connectSubscriber(endpoints, keys);
  using dealer = connectDealer(endpoints, keys);
  const client = new AdminClient({ push, subscriber, dealer });
  const listening = client.listen(stop.signal).catch(() => {});
  try {
    return await work(client);
  } finally {
    stop.abort();
    client.close();
    await listening;
  }
}

export class AdminClient {
  readonly #subscriber: Subscriber;
  readonly #requests: RequestClient;
  readonly #sender: DraftSender;

  constructor(
    { push, subscriber, dealer }: { push: Push; subscriber: Subscriber; dealer: Dealer },
  ) {
    const reply = crypto.randomUUID();
    this.#subscriber = subscriber;
    this.#subscriber.subscribe(ENTRY_TOPICS, inboxTopic(reply));
    this.#requests = new RequestClient(dealer);
    this.#sender = new DraftSender(() => push, reply);
  }

  /** Requests all changes, and returns the directory that follows from them. */
  async directory(): Promise<Directory> {
    const directory = new Directory();
    let entries: readonly Entry[];
    do {
      ({ entries } = await this.#requests.request("changes", {
        gid: directory.gid,
        limit: CHANGES_PER_READ,
      }));
      for (const entry of entries) directory.apply(toChangeEntry(entry));
    } while (!isWhole(entries, { limit: CHANGES_PER_READ }));
    return directory;
  }

  /** Requests the changes that concern no private room, newest first. */
  async audit(limit: number): Promise<ChangeEntry[]> {
    const all: Entry[] = [];
    for (;;) {
      const before = all.at(-1)?.gid;
      const range = { limit: limit - all.length, ...(before !== undefined && { before }) };
      const { entries } = await this.#requests.request("audit", range);
      all.push(...entries);
      if (all.length >= limit || isWhole(entries, range)) return all.map(toChangeEntry);
    }
  }

  /** Requests all rooms, private ones too, with their newest seq. */
  async rooms(): Promise<RoomHead[]> {
    const all: RoomHead[] = [];
    for (;;) {
      const range = { after: all.at(-1)?.room ?? "", limit: ROOMS_PER_READ };
      const { value: rooms } = await this.#requests.requestValue("heads", range, parseHeads);
      all.push(...rooms);
      if (rooms.length < ROOMS_PER_READ) return all;
    }
  }

  /** Resolves when the change is stored. */
  async submit(change: Change, room: string = SERVER_ROOM): Promise<void> {
    await this.#send({ type: "change", room, from: "", change });
  }

  /** Resolves when the message is deleted. */
  async deleteMessage(id: string): Promise<void> {
    const [entry] = (await this.#requests.request("entry", { id })).entries;
    if (entry?.type !== "message") {
      throw chatError("unknown-message", `Cannot delete message "${id}": not found`, {});
    }
    await this.#send({ type: "delete", room: entry.room, from: NAME, target: id });
  }

  /** Receives from the broker until `stop` is aborted, then throws its reason. */
  async listen(stop: AbortSignal): Promise<void> {
    const receive = async () => {
      for (;;) {
        const batch = await this.#subscriber.receiveBatch(BATCH_MESSAGES, { signal: stop });
        for (const frames of batch) this.#onMessage(frames);
      }
    };
    await Promise.all([receive(), this.#requests.run(stop)]);
  }

  close(): void {
    this.#requests.close();
    this.#sender.close();
  }

  #onMessage(frames: readonly Uint8Array[]) {
    if (topicPrefix(frames) === ENTRY_TOPICS) this.#sender.onStored(decodeEntry(frames));
    else this.#sender.onResult(decodeDraftResult(frames));
  }

  async #send(fields: Record<string, unknown>) {
    await this.#sender.send(parseDraft({ ...fields, id: crypto.randomUUID() }, MAX_LIMITS));
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
