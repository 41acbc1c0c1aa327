// A web process's side of the wire: what it sends, asks and hears.

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
import type { Writer } from "../directory/mentions.ts";
import type { ChangeSource, DirectoryReplica } from "../directory/replica.ts";
import { fieldsOf } from "../json.ts";
import type { ClientKeys } from "./curve_keys.ts";
import type {
  AuditRange,
  Bounds,
  MessagesWanted,
  PageRange,
  RoomsRange,
  SearchRange,
} from "../log.ts";
import type { Draft } from "../message.ts";
import type { NotificationLevel } from "../notification_level.ts";
import type { Presence } from "../presence/presence.ts";
import { RequestClient } from "./request_client.ts";
import { type OwnNews, type RoomList, toFound } from "../read_state.ts";
import { errorMessage, logError } from "../logger.ts";
import { DraftSender, type SendResult } from "./draft_sender.ts";
import { connectDealer, connectPush, connectSubscriber } from "./sockets.ts";
import type { Storage } from "../log/storage.ts";
import { parseUnreadCounts, type UnreadCounts } from "../unread_counts.ts";
import {
  BEAT_TOPIC,
  decodeEntry,
  decodeHeartbeat,
  decodeOwnNews,
  decodePresence,
  decodeStorage,
  decodeVerdict,
  encodeWhereabouts,
  type EntriesAnswer,
  type Entry,
  ENTRY_TOPICS,
  inboxTopic,
  isWhole,
  OWN_TOPIC,
  PRESENCE_TOPIC,
  type PresenceReport,
  STORAGE_TOPIC,
  topicPrefix,
} from "../protocol.ts";

/** The broker beats twice a second; six beats missed and it counts as away. */
const BROKER_AWAY_MS = 3_000;
const CHECK_MS = 500;
const ENTRIES_AT_ONCE = 500;
/** Of what a listener missed: a page of history. The rest is asked for when it has read that. */
const BYTES_AT_ONCE = 64 * 1024;
/** Messages heard in one turn, so that a flood leaves time for those who read. */
const MESSAGES_AT_ONCE = 256;
const MAX_USED_ROOMS = 1_000;

/** Who hears what the broker publishes. */
export interface EntryConsumers {
  readonly hub: Hub<Entry>;
  readonly replica: DirectoryReplica;
  readonly lists: ListReader;
  readonly seen: PastReader;
  /** Without it nothing is heard of who is here. */
  readonly presence?: Presence | undefined;
}

/** What looks at each entry of the log as it comes. */
export interface EntryReader {
  onEntry(entry: Entry): void;
}

/** What looks at the last entries from before this process, too. */
export interface PastReader extends EntryReader {
  recall(entries: readonly Entry[]): void;
}

/** Who tells people what becomes of their lists of rooms. */
export interface ListReader {
  /** Somebody has read a room, or chosen of what to hear. */
  tell(own: OwnNews): void;
  /** A room has got its first entry. */
  onRoomCreated(entry: Entry): void;
}

export interface BrokerClientOptions {
  readonly keys: ClientKeys | undefined;
  /** What is not even sent to the broker. */
  readonly blocked: BlockedWords;
}

export class BrokerClient implements History<Entry>, ChangeSource, Disposable {
  readonly #subscriber;
  readonly #dealer;
  readonly #questions: RequestClient;
  readonly #sender: DraftSender;
  readonly #blocked: BlockedWords;
  readonly #reply = crypto.randomUUID();
  #push: Push | undefined;
  #storage: Storage = { state: "ok", failures: 0 };
  #heardAt = 0;
  #checks: ReturnType<typeof setInterval> | undefined;

  constructor(sources: Config["sources"], { keys, blocked }: BrokerClientOptions) {
    this.#blocked = blocked;
    this.#subscriber = connectSubscriber(sources, keys);
    const topics = [ENTRY_TOPICS, BEAT_TOPIC, STORAGE_TOPIC, OWN_TOPIC, inboxTopic(this.#reply)];
    this.#subscriber.subscribe(...topics);
    this.#dealer = connectDealer(sources, keys);
    this.#questions = new RequestClient(this.#dealer);
    this.#sender = new DraftSender(() => this.#push ??= connectPush(sources, keys), this.#reply);
  }

  /** Whether the broker can store messages, as it said last. */
  get storage(): Storage {
    return this.#storage;
  }

  /**
   * Resolves when the message is stored.
   *
   * @throws {ChatError} `blocked-words`, or see `Sender.send`.
   */
  async send(draft: Draft): Promise<SendResult> {
    this.#blocked.requireNone(draft);
    return await this.#sender.send(draft);
  }

  /** Some entries after `gid`: of some rooms as many as a listener is brought at once, or of all. */
  async after(gid: number, rooms?: readonly string[]): Promise<ReplayPage<Entry>> {
    const range = { limit: ENTRIES_AT_ONCE, ...(rooms && { rooms, bytes: BYTES_AT_ONCE }) };
    return toReach(gid, { ...range, ...await this.#questions.request("after", { gid, ...range }) });
  }

  async head(): Promise<Cursor> {
    return (await this.#questions.request("head", {})).place;
  }

  /** A page of a room's messages, oldest first, and the place in the log at which it was true. */
  page(room: string, range: PageRange): Promise<EntriesAnswer> {
    return this.#questions.request("page", { rooms: [room], ...range });
  }

  /** The seq of the first entry of a room that was stored at a time or later. */
  async seqAt(room: string, at: number): Promise<number> {
    return (await this.#questions.requestValue("seq-at", { rooms: [room], at }, parseSeq)).value;
  }

  /** Who wrote in a room lately, and the place in the log at which it was true. */
  async writers(room: string): Promise<{ place: Cursor; writers: Writer[] }> {
    const args = { rooms: [room] };
    const { place, value } = await this.#questions.requestValue(
      "recent-authors",
      args,
      parseWriters,
    );
    return { place, writers: value };
  }

  /** Some messages of a room by their ids, without those that are not there, as many as fit an answer. */
  messages(room: string, wanted: MessagesWanted): Promise<EntriesAnswer> {
    return this.#questions.request("messages", { rooms: [room], ...wanted });
  }

  /**
   * Rooms as a person finds them, and the place in the log at which it was true. For who `isHere` it is
   * noted where the log stood the first time: what public rooms had before that is not new to them.
   */
  async rooms(
    range: RoomsRange & { isHere?: boolean },
  ): Promise<{ place: Cursor } & RoomList> {
    const { place, value } = await this.#questions.requestValue("rooms", range, toFound);
    return { place, ...value };
  }

  /** Private rooms that a person has read since they were added. */
  async usedRooms(user: string): Promise<string[]> {
    const args = { user, limit: MAX_USED_ROOMS };
    return (await this.#questions.requestValue("used-rooms", args, parseNames)).value;
  }

  /** Notes how far a person has read a room, and says how far that is now. */
  async markRead(
    room: string,
    { user, seq }: { user: string; seq: number },
  ): Promise<{ place: Cursor; read: number }> {
    const args = { rooms: [room], user, seq };
    const { place, value } = await this.#questions.requestValue("mark-read", args, parseSeq);
    return { place, read: value };
  }

  /** Notes of what in a room a person wants to hear, and says whether the room is there. */
  async setNotificationLevel(
    room: string,
    { user, notificationLevel }: { user: string; notificationLevel: NotificationLevel },
  ): Promise<{ place: Cursor; isKept: boolean }> {
    const args = { rooms: [room], user, notificationLevel };
    const { place, value } = await this.#questions.requestValue(
      "set-notification-level",
      args,
      parseIsKept,
    );
    return { place, isKept: value };
  }

  /** Notes up to when a person wants to hear of nothing. */
  async setDoNotDisturb(user: string, until: number): Promise<void> {
    await this.#questions.requestValue("set-do-not-disturb", { user, until }, parseSeq);
  }

  /** Messages that have the words, newest first, as far as the broker comes in its time. */
  search(words: string, { room, ...range }: Omit<SearchRange, "withinMs">): Promise<EntriesAnswer> {
    const rooms = room === undefined ? undefined : [room];
    return this.#questions.request("search", { words, rooms, ...range });
  }

  /** How much is new in some rooms for a person who has read up to a seq in each. */
  unread(
    readUpTo: ReadonlyMap<string, number>,
    user: string | undefined,
  ): Promise<{ place: Cursor; value: UnreadCounts[] }> {
    const args = { rooms: Object.fromEntries(readUpTo), user };
    return this.#questions.requestValue("unread", args, parseUnreadCounts);
  }

  /** Some changes after `gid`, oldest first. */
  async changes(gid: number): Promise<ReplayPage<Entry>> {
    const limit = ENTRIES_AT_ONCE;
    const answer = await this.#questions.request("changes", { gid, limit });
    return toReach(gid, { limit, ...answer });
  }

  /** Changes that concern no private room, newest first. */
  audit(range: AuditRange): Promise<EntriesAnswer> {
    return this.#questions.request("audit", range);
  }

  /** Says to all web processes who is here through this one; lost while the broker is away. */
  reportPresence(said: PresenceReport): void {
    if (this.#isBrokerAway) return;
    this.#dealer.trySend(encodeWhereabouts(said));
  }

  async key(): Promise<Uint8Array> {
    return (await this.#questions.requestValue("key", {}, parseKey)).value;
  }

  /**
   * Brings the hub and the replica what the broker publishes until `stop` is aborted, then throws
   * its reason.
   */
  async run(readers: EntryConsumers, stop: AbortSignal): Promise<void> {
    const { hub, replica, lists, presence, seen } = readers;
    const feed = new OrderedFeed<Entry>({
      deliver: (entry) => {
        // First: who may not read the room any more must not hear of it in this very entry.
        replica.deliver(entry);
        // Before it, too: who has the entry has heard that the room begins.
        if (entry.seq === 1) lists.onRoomCreated(entry);
        seen.onEntry(entry);
        hub.publish(entry);
      },
      restart: (place) => {
        replica.restart(place);
        hub.restart(place);
        this.#recall(place, seen);
      },
      skip: (gap) => {
        replica.skip(gap.to);
        hub.skip(gap);
      },
      request: (gid) => this.#fill(feed, gid),
    });
    this.#checks = setInterval(() => this.#check(hub), CHECK_MS);
    this.#start(feed, hub);
    if (presence) this.#subscriber.subscribe(PRESENCE_TOPIC);
    await Promise.all([this.#listen(feed, readers, stop), this.#questions.run(stop)]);
  }

  [Symbol.dispose](): void {
    clearInterval(this.#checks);
    this.#sender.close();
    this.#questions.close();
    this.#subscriber.close();
    this.#dealer.close();
    this.#push?.close();
  }

  async #listen(feed: OrderedFeed<Entry>, readers: EntryConsumers, stop: AbortSignal) {
    for (;;) {
      const batch = await this.#subscriber.receiveBatch(MESSAGES_AT_ONCE, { signal: stop });
      this.#heard(readers.hub);
      for (const frames of batch) this.#hear(feed, frames, readers);
    }
  }

  #hear(
    feed: OrderedFeed<Entry>,
    frames: readonly Uint8Array[],
    { lists, presence }: EntryConsumers,
  ) {
    try {
      switch (topicPrefix(frames)) {
        case ENTRY_TOPICS:
          return this.#entry(feed, decodeEntry(frames));
        case BEAT_TOPIC:
          return feed.onHeartbeat(decodeHeartbeat(frames));
        case STORAGE_TOPIC:
          this.#storage = decodeStorage(frames);
          return;
        case PRESENCE_TOPIC:
          return presence?.hear(decodePresence(frames));
        case OWN_TOPIC:
          return lists.tell(decodeOwnNews(frames));
        default:
          return this.#sender.onResult(decodeVerdict(frames));
      }
    } catch (error) {
      logError(`Dropped what the broker published: ${errorMessage(error)}`);
    }
  }

  #entry(feed: OrderedFeed<Entry>, entry: Entry) {
    this.#sender.onStored(entry);
    feed.onEntry(entry);
  }

  /** The first answer shows where the log stands; without a broker it waits for the first beat. */
  async #start(feed: OrderedFeed<Entry>, hub: Hub<Entry>) {
    try {
      const { epoch, gid } = await this.head();
      this.#heard(hub);
      feed.onHeartbeat({ epoch, head: gid });
    } catch {
      logError("Waiting for the broker");
    }
  }

  async #recall({ gid }: Cursor, seen: PastReader) {
    try {
      for (let upTo = Math.max(0, gid - ENTRIES_AT_ONCE); upTo < gid;) {
        const reach = await this.after(upTo);
        seen.recall(reach.entries);
        // What follows is heard by now.
        if (reach.upTo <= upTo) break;
        upTo = reach.upTo;
      }
    } catch (error) {
      logError(`Cannot read who wrote lately: ${errorMessage(error)}`);
    }
  }

  async #fill(feed: OrderedFeed<Entry>, gid: number) {
    try {
      const reach = await this.after(gid);
      for (const entry of reach.entries) this.#sender.onStored(entry);
      feed.onReplay(reach);
    } catch (error) {
      feed.onReplayFailed();
      logError(`Cannot fetch what is missing after ${gid}: ${errorMessage(error)}`);
    }
  }

  #heard(hub: Hub<Entry>) {
    this.#heardAt = performance.now();
    hub.setSourceUp(true);
  }

  #check(hub: Hub<Entry>) {
    if (this.#isBrokerAway) hub.setSourceUp(false);
  }

  get #isBrokerAway(): boolean {
    return performance.now() - this.#heardAt > BROKER_AWAY_MS;
  }
}

/** How far the entries reach that follow a gid. */
function toReach(
  gid: number,
  { place, pruned, entries, ...bounds }: EntriesAnswer & Bounds,
): ReplayPage<Entry> {
  const upTo = isWhole(entries, bounds) ? place.gid : entries.at(-1)?.gid ?? gid;
  return { epoch: place.epoch, entries, upTo, pruned };
}

function parseKey(value: unknown): Uint8Array {
  if (typeof value === "string") return Buffer.from(value, "base64url");
  throw new TypeError("expected a key in base64url");
}

function parseIsKept(value: unknown): boolean {
  if (typeof value === "boolean") return value;
  throw new TypeError("expected whether it is kept");
}

function parseWriters(value: unknown): Writer[] {
  if (Array.isArray(value) && value.every(isWriter)) return value;
  throw new TypeError("expected a list of people");
}

function parseNames(value: unknown): string[] {
  if (Array.isArray(value) && value.every((one) => typeof one === "string")) return value;
  throw new TypeError("expected a list of names");
}

function isWriter(value: unknown): value is Writer {
  const { id, name } = fieldsOf(value);
  return typeof id === "string" && typeof name === "string";
}

function parseSeq(value: unknown): number {
  if (typeof value === "number") return value;
  throw new TypeError("expected a number");
}
