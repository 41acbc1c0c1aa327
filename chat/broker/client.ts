// A web process's connection to the broker: it sends drafts and requests, and receives what is published.

import { Buffer } from "node:buffer";
import type { Push } from "../../zmq/mod.ts";
import type { BlockedWords } from "../blocked_words.ts";
import type { Config } from "../config/config.ts";
import {
  type Cursor,
  type History,
  type Hub,
  OrderedFeed,
  type ReplayPage,
} from "../../hub/mod.ts";
import type { RecentAuthor } from "../directory/mentions.ts";
import type { ChangeSource, DirectoryReplica } from "../directory/replica.ts";
import { fieldsOf } from "../json.ts";
import type { ClientKeys } from "./curve_keys.ts";
import type {
  AuditRange,
  Bounds,
  MessagesRange,
  PageRange,
  RoomsRange,
  SearchRange,
  UserRange,
} from "../log.ts";
import { type ActivityPage, parseActivityPage } from "../domain/activity.ts";
import {
  parseSavedMessages,
  parseSaveOutcome,
  type SavedMessage,
  type SaveOutcome,
} from "../domain/saved_message.ts";
import type { Draft } from "../message.ts";
import type { NotificationLevel } from "../domain/notification_level.ts";
import type { Presence } from "../presence/presence.ts";
import { BROKER_TIMEOUT_MS } from "./heartbeat.ts";
import { RequestClient } from "./request_client.ts";
import {
  parseRoomList,
  type ReadMarkerMove,
  type RoomList,
  type UserEvent,
} from "../domain/read_state.ts";
import { errorMessage, logError } from "../logging/logger.ts";
import { DraftSender, type SendResult } from "./draft_sender.ts";
import { connectDealer, connectPush, connectSubscriber } from "./sockets.ts";
import type { StorageStatus } from "../log/storage.ts";
import { parseUnreadCounts, type UnreadCounts } from "../domain/unread_counts.ts";
import {
  decodeDraftResult,
  decodeEntry,
  decodeHeartbeat,
  decodePresence,
  decodeStorage,
  decodeUserEvent,
  encodePresenceReport,
  type EntriesAnswer,
  type Entry,
  ENTRY_TOPICS,
  HEARTBEAT_TOPIC,
  inboxTopic,
  isWhole,
  PRESENCE_TOPIC,
  type PresenceReport,
  STORAGE_TOPIC,
  topicPrefix,
  USER_EVENT_TOPIC,
} from "../protocol.ts";

const CHECK_INTERVAL_MS = 500;
const PAGE_ENTRIES = 500;
/** Bytes of a page for one subscriber, which reads it before the next one is requested. */
const PAGE_BYTES = 64 * 1024;
/** Messages handled in one turn of the event loop, so that a flood leaves time for requests. */
const BATCH_MESSAGES = 256;
const MAX_USED_ROOMS = 1_000;

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

export class BrokerClient implements History<Entry>, ChangeSource, Disposable {
  readonly #subscriber;
  readonly #dealer;
  readonly #requests: RequestClient;
  readonly #sender: DraftSender;
  readonly #blocked: BlockedWords;
  readonly #reply = crypto.randomUUID();
  #push: Push | undefined;
  #storage: StorageStatus = { state: "ok", failures: 0 };
  /** Time of the last message from the broker, by the monotonic clock. */
  #lastMessageAt = 0;
  #checks: ReturnType<typeof setInterval> | undefined;

  constructor(sources: Config["endpoints"], { keys, blocked }: BrokerClientOptions) {
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
    this.#dealer = connectDealer(sources, keys);
    this.#requests = new RequestClient(this.#dealer);
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

  /** See `History`. */
  async after(gid: number, rooms?: readonly string[]): Promise<ReplayPage<Entry>> {
    const range = { limit: PAGE_ENTRIES, ...(rooms && { rooms, bytes: PAGE_BYTES }) };
    return toPage(gid, { ...range, ...await this.#requests.request("after", { gid, ...range }) });
  }

  async head(): Promise<Cursor> {
    return (await this.#requests.request("head", {})).position;
  }

  /** Requests a page of a room's messages, oldest first. */
  page(room: string, range: PageRange): Promise<EntriesAnswer> {
    return this.#requests.request("page", { rooms: [room], ...range });
  }

  /** Requests the seq of the first entry of a room that was stored at a time or later. */
  async seqAt(room: string, at: number): Promise<number> {
    return (await this.#requests.requestValue("seq-at", { rooms: [room], at }, parseSeq)).value;
  }

  /** Requests the recent authors of a room. */
  async recentAuthors(room: string): Promise<{ position: Cursor; authors: RecentAuthor[] }> {
    const args = { rooms: [room] };
    const { position, value } = await this.#requests.requestValue(
      "recent-authors",
      args,
      parseAuthors,
    );
    return { position, authors: value };
  }

  /** Requests messages of a room by id: those that exist, as many as fit into a response. */
  messages(room: string, wanted: MessagesRange): Promise<EntriesAnswer> {
    return this.#requests.request("messages", { rooms: [room], ...wanted });
  }

  /**
   * Requests a user's list of rooms with its read state. If the user `isHere` for the first time, all
   * existing messages of public rooms count as read. `savedIn` names a room whose saved messages are
   * listed.
   */
  async rooms(
    range: RoomsRange & { isHere?: boolean; savedIn?: string; withActivity?: boolean },
  ): Promise<{ position: Cursor } & RoomList> {
    const { position, value } = await this.#requests.requestValue("rooms", range, parseRoomList);
    return { position, ...value };
  }

  /** Requests the private rooms that a user has read since being added. */
  async usedRooms(user: string): Promise<string[]> {
    const args = { user, limit: MAX_USED_ROOMS };
    return (await this.#requests.requestValue("used-rooms", args, parseNames)).value;
  }

  /** Moves a user's read marker, and returns its seq. */
  async markRead(
    room: string,
    move: ReadMarkerMove,
  ): Promise<{ position: Cursor; read: number }> {
    const args = { rooms: [room], ...move };
    const { position, value } = await this.#requests.requestValue("mark-read", args, parseSeq);
    return { position, read: value };
  }

  /** Sets a user's notification level for a room. `isFound` is false if the room does not exist. */
  async setNotificationLevel(
    room: string,
    { user, notificationLevel }: { user: string; notificationLevel: NotificationLevel },
  ): Promise<{ position: Cursor; isFound: boolean }> {
    const args = { rooms: [room], user, notificationLevel };
    const { position, value } = await this.#requests.requestValue(
      "set-notification-level",
      args,
      parseBoolean,
    );
    return { position, isFound: value };
  }

  /**
   * Sets the place of a room among a user's favourites; without a rank it is none. `isFound` is false if
   * the room does not exist.
   */
  async setFavourite(
    room: string,
    choice: { user: string; rank?: number },
  ): Promise<{ position: Cursor; isFound: boolean }> {
    const args = { rooms: [room], ...choice };
    const { position, value } = await this.#requests.requestValue(
      "set-favourite",
      args,
      parseBoolean,
    );
    return { position, isFound: value };
  }

  /** Saves a message for a user. */
  async saveMessage(
    room: string,
    saving: { user: string; id: string },
  ): Promise<{ position: Cursor; value: SaveOutcome }> {
    const args = { rooms: [room], ...saving };
    return await this.#requests.requestValue("save-message", args, parseSaveOutcome);
  }

  /** Removes a message from those that a user saved. Returns the position of the log. */
  async unsaveMessage(room: string, saving: { user: string; id: string }): Promise<Cursor> {
    const args = { rooms: [room], ...saving };
    return (await this.#requests.requestValue("unsave-message", args, String)).position;
  }

  /** Requests the messages that a user saved, last saved first. */
  savedMessages(range: UserRange): Promise<{ position: Cursor; value: SavedMessage[] }> {
    return this.#requests.requestValue("saved-messages", range, parseSavedMessages);
  }

  /** Requests what concerns a user, newest first. */
  activity(range: UserRange): Promise<{ position: Cursor; value: ActivityPage }> {
    return this.#requests.requestValue("activity", range, parseActivityPage);
  }

  /** Records that a user has seen their activity up to a gid; returns up to where they have. */
  async seeActivity(user: string, gid: number): Promise<number> {
    return (await this.#requests.requestValue("see-activity", { user, gid }, parseSeq)).value;
  }

  /** Sets when a user's "do not disturb" ends. */
  async setDoNotDisturb(user: string, until: number): Promise<void> {
    await this.#requests.requestValue("set-do-not-disturb", { user, until }, parseSeq);
  }

  /**
   * Requests messages that contain the words, newest first, as many as the broker finds in the time it
   * has.
   */
  search(words: string, { room, ...range }: Omit<SearchRange, "withinMs">): Promise<EntriesAnswer> {
    const rooms = room === undefined ? undefined : [room];
    return this.#requests.request("search", { words, rooms, ...range });
  }

  /** Requests unread counts of rooms, given the seq up to which each was read. */
  unread(
    readUpTo: ReadonlyMap<string, number>,
    user: string | undefined,
  ): Promise<{ position: Cursor; value: UnreadCounts[] }> {
    const args = { rooms: Object.fromEntries(readUpTo), user };
    return this.#requests.requestValue("unread", args, parseUnreadCounts);
  }

  /** Requests changes after `gid`, oldest first. */
  async changes(gid: number): Promise<ReplayPage<Entry>> {
    const limit = PAGE_ENTRIES;
    const answer = await this.#requests.request("changes", { gid, limit });
    return toPage(gid, { limit, ...answer });
  }

  /** Requests the changes that concern no private room, newest first. */
  audit(range: AuditRange): Promise<EntriesAnswer> {
    return this.#requests.request("audit", range);
  }

  /** Reports the presence in this process to all others; dropped while the broker is down. */
  reportPresence(report: PresenceReport): void {
    if (this.#isBrokerDown) return;
    this.#dealer.trySend(encodePresenceReport(report));
  }

  /** Requests the key that signs cookies. */
  async key(): Promise<Uint8Array> {
    return (await this.#requests.requestValue("key", {}, parseKey)).value;
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
    await Promise.all([this.#listen(feed, consumers, stop), this.#requests.run(stop)]);
  }

  [Symbol.dispose](): void {
    clearInterval(this.#checks);
    this.#sender.close();
    this.#requests.close();
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

/** Converts an answer with the entries after `gid`. */
function toPage(
  gid: number,
  { position, pruned, entries, ...bounds }: EntriesAnswer & Bounds,
): ReplayPage<Entry> {
  const upTo = isWhole(entries, bounds) ? position.gid : entries.at(-1)?.gid ?? gid;
  return { epoch: position.epoch, entries, upTo, pruned };
}

function parseKey(value: unknown): Uint8Array {
  if (typeof value === "string") return Buffer.from(value, "base64url");
  throw new TypeError("expected a key in base64url");
}

function parseBoolean(value: unknown): boolean {
  if (typeof value === "boolean") return value;
  throw new TypeError("expected true or false");
}

function parseAuthors(value: unknown): RecentAuthor[] {
  if (Array.isArray(value) && value.every(isAuthor)) return value;
  throw new TypeError("expected a list of users");
}

function parseNames(value: unknown): string[] {
  if (Array.isArray(value) && value.every((one) => typeof one === "string")) return value;
  throw new TypeError("expected a list of names");
}

function isAuthor(value: unknown): value is RecentAuthor {
  const { id, name } = fieldsOf(value);
  return typeof id === "string" && typeof name === "string";
}

function parseSeq(value: unknown): number {
  if (typeof value === "number") return value;
  throw new TypeError("expected a number");
}
