// A web process's connection to the broker: it sends drafts and requests, and receives what is published.

import type { Push } from "../../zmq/mod.ts";
import type { BlockedWords } from "../blocked_words.ts";
import type { Config } from "../config/config.ts";
import { type Cursor, type History, type Hub, OrderedFeed } from "../../hub/mod.ts";
import type { ChangeSource, DirectoryReplica } from "../directory/replica.ts";
import type { ClientKeys } from "./curve_keys.ts";
import type { Draft } from "../message.ts";
import type { Presence } from "../presence/presence.ts";
import { BROKER_TIMEOUT_MS } from "./heartbeat.ts";
import { RequestClient } from "./request_client.ts";
import type { UserEvent } from "../domain/read_state.ts";
import { errorMessage, logError } from "../logging/logger.ts";
import { DraftSender, type SendResult } from "./draft_sender.ts";
import { connectDealer, connectPush, connectSubscriber } from "./sockets.ts";
import type { StorageStatus } from "../log/storage.ts";
import {
  decodeDraftResult,
  decodeEntry,
  decodeHeartbeat,
  decodePresence,
  decodeStorage,
  decodeUserEvent,
  encodePresenceReport,
  type Entry,
  ENTRY_TOPICS,
  HEARTBEAT_TOPIC,
  inboxTopic,
  PRESENCE_TOPIC,
  type PresenceReport,
  STORAGE_TOPIC,
  topicPrefix,
  USER_EVENT_TOPIC,
} from "../protocol.ts";
import { LogRequests, PAGE_ENTRIES } from "./log_requests.ts";

const CHECK_INTERVAL_MS = 500;
/** Messages handled in one turn of the event loop, so that a flood leaves time for requests. */
const BATCH_MESSAGES = 256;

/** The receivers of published messages. */
export interface EntryConsumers {
  readonly hub: Hub<Entry>;
  readonly replica: DirectoryReplica;
  readonly roomLists: RoomListListener;
  readonly activity: ActivityTracker;
  /** Absent if presence is turned off. */
  readonly presence?: Presence | undefined;
}

/** Receives each entry of the log. */
export interface EntryListener {
  onEntry(entry: Entry): void;
}

/** Receives each entry, and after a start the newest earlier ones. */
export interface ActivityTracker extends EntryListener {
  restore(entries: readonly Entry[]): void;
}

/** Notifies users of changes to their lists of rooms. */
export interface RoomListListener {
  /** A user has read a room or changed a notification setting. */
  onUserEvent(event: UserEvent): void;
  /** A room has its first entry. */
  onRoomCreated(entry: Entry): void;
}

export interface BrokerClientOptions {
  readonly keys: ClientKeys | undefined;
  /** Rejects messages that contain these words. */
  readonly blocked: BlockedWords;
}

export class BrokerClient extends LogRequests implements History<Entry>, ChangeSource, Disposable {
  readonly #subscriber;
  readonly #dealer;
  readonly #sender: DraftSender;
  readonly #blocked: BlockedWords;
  readonly #reply = crypto.randomUUID();
  #push: Push | undefined;
  #storage: StorageStatus = { state: "ok", failures: 0 };
  /** Time of the last message from the broker, by the monotonic clock. */
  #lastMessageAt = 0;
  #checks: ReturnType<typeof setInterval> | undefined;

  constructor(sources: Config["endpoints"], { keys, blocked }: BrokerClientOptions) {
    const dealer = connectDealer(sources, keys);
    super(new RequestClient(dealer));
    this.#dealer = dealer;
    this.#blocked = blocked;
    this.#subscriber = connectSubscriber(sources, keys);
    const topics = [
      ENTRY_TOPICS,
      HEARTBEAT_TOPIC,
      STORAGE_TOPIC,
      USER_EVENT_TOPIC,
      inboxTopic(this.#reply),
    ];
    this.#subscriber.subscribe(...topics);
    this.#sender = new DraftSender(() => this.#push ??= connectPush(sources, keys), this.#reply);
  }

  /** Whether the broker can store messages, as last published. */
  get storage(): StorageStatus {
    return this.#storage;
  }

  /**
   * Resolves when the message is stored.
   *
   * @throws {ChatError} `blocked-words`, or as `DraftSender.send`.
   */
  async send(draft: Draft): Promise<SendResult> {
    this.#blocked.requireNone(draft);
    return await this.#sender.send(draft);
  }

  /** Reports the presence in this process to all others; dropped while the broker is down. */
  reportPresence(report: PresenceReport): void {
    if (this.#isBrokerDown) return;
    this.#dealer.trySend(encodePresenceReport(report));
  }

  /**
   * Passes what the broker publishes to its consumers until `stop` is aborted, then throws its reason.
   */
  async run(consumers: EntryConsumers, stop: AbortSignal): Promise<void> {
    const { hub, replica, roomLists, presence, activity } = consumers;
    const feed = new OrderedFeed<Entry>({
      deliver: (entry) => {
        // The replica first: it unsubscribes users who lose access by this entry.
        replica.deliver(entry);
        // Before the hub: subscribers must learn of a new room before they get its first entry.
        if (entry.seq === 1) roomLists.onRoomCreated(entry);
        activity.onEntry(entry);
        hub.publish(entry);
      },
      restart: (position) => {
        replica.restart(position);
        hub.restart(position);
        this.#restore(position, activity);
      },
      skip: (gap) => {
        replica.skip(gap.to);
        hub.skip(gap);
      },
      request: (gid) => this.#replay(feed, gid),
    });
    this.#checks = setInterval(() => this.#check(hub), CHECK_INTERVAL_MS);
    this.#start(feed, hub);
    if (presence) this.#subscriber.subscribe(PRESENCE_TOPIC);
    await Promise.all([this.#listen(feed, consumers, stop), this.requests.run(stop)]);
  }

  [Symbol.dispose](): void {
    clearInterval(this.#checks);
    this.#sender.close();
    this.requests.close();
    this.#subscriber.close();
    this.#dealer.close();
    this.#push?.close();
  }

  async #listen(feed: OrderedFeed<Entry>, consumers: EntryConsumers, stop: AbortSignal) {
    for (;;) {
      const batch = await this.#subscriber.receiveBatch(BATCH_MESSAGES, { signal: stop });
      this.#onBrokerUp(consumers.hub);
      for (const frames of batch) this.#onMessage(feed, frames, consumers);
    }
  }

  #onMessage(
    feed: OrderedFeed<Entry>,
    frames: readonly Uint8Array[],
    { roomLists, presence }: EntryConsumers,
  ) {
    try {
      switch (topicPrefix(frames)) {
        case ENTRY_TOPICS:
          return this.#onEntry(feed, decodeEntry(frames));
        case HEARTBEAT_TOPIC:
          return feed.onHeartbeat(decodeHeartbeat(frames));
        case STORAGE_TOPIC:
          this.#storage = decodeStorage(frames);
          return;
        case PRESENCE_TOPIC:
          return presence?.onReport(decodePresence(frames));
        case USER_EVENT_TOPIC:
          return roomLists.onUserEvent(decodeUserEvent(frames));
        default:
          return this.#sender.onResult(decodeDraftResult(frames));
      }
    } catch (error) {
      logError(`Dropped a published message: ${errorMessage(error)}`);
    }
  }

  #onEntry(feed: OrderedFeed<Entry>, entry: Entry) {
    this.#sender.onStored(entry);
    feed.onEntry(entry);
  }

  /** Starts the feed at the head of the log. Without a broker the first heartbeat starts it. */
  async #start(feed: OrderedFeed<Entry>, hub: Hub<Entry>) {
    try {
      const { epoch, gid } = await this.head();
      this.#onBrokerUp(hub);
      feed.onHeartbeat({ epoch, head: gid });
    } catch {
      logError("Waiting for the broker");
    }
  }

  async #restore({ gid }: Cursor, activity: ActivityTracker) {
    try {
      for (let upTo = Math.max(0, gid - PAGE_ENTRIES); upTo < gid;) {
        const page = await this.after(upTo);
        activity.restore(page.entries);
        // Later entries are published.
        if (page.upTo <= upTo) break;
        upTo = page.upTo;
      }
    } catch (error) {
      logError(`Cannot load recent activity: ${errorMessage(error)}`);
    }
  }

  async #replay(feed: OrderedFeed<Entry>, gid: number) {
    try {
      const page = await this.after(gid);
      for (const entry of page.entries) this.#sender.onStored(entry);
      feed.onReplay(page);
    } catch (error) {
      feed.onReplayFailed();
      logError(`Cannot load the entries after ${gid}: ${errorMessage(error)}`);
    }
  }

  #onBrokerUp(hub: Hub<Entry>) {
    this.#lastMessageAt = performance.now();
    hub.setSourceUp(true);
  }

  #check(hub: Hub<Entry>) {
    if (this.#isBrokerDown) hub.setSourceUp(false);
  }

  get #isBrokerDown(): boolean {
    return performance.now() - this.#lastMessageAt > BROKER_TIMEOUT_MS;
  }
}
