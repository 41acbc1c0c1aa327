// What becomes of people's lists of rooms, told in their streams: so they need not ask again and again.

import type { RoomListListener } from "../../chat/broker/client.ts";
import { formatCursor } from "../../hub/mod.ts";
import type { UserEvent } from "../../chat/read_state.ts";
import { isPrivate, isRoomName } from "../../chat/room.ts";
import type { Entry } from "../../chat/protocol.ts";
import { encodeEvent } from "../../http/event_stream.ts";
import type { Update } from "./update_buffer.ts";
import type { StreamRegistry } from "./stream_registry.ts";

/** Rooms of one second that all are told of: each costs a write to everybody. */
const MOST_BEGUN = 5;
const WINDOW_MS = 1_000;

export class RoomListNotifier implements RoomListListener {
  readonly #streams: Pick<StreamRegistry, "broadcast">;
  #since = -Infinity;
  #begun = 0;
  #toldMembersAt = -Infinity;
  #later: ReturnType<typeof setTimeout> | undefined;

  constructor(streams: Pick<StreamRegistry, "broadcast">) {
    this.#streams = streams;
  }

  /** These people can read a room more, or one less. */
  onMembershipChanged(users: readonly string[]): void {
    for (const user of users) this.#tell("rooms", {}, { user });
  }

  /**
   * Up to when somebody wants to hear of nothing is told to themselves, and how they stand in a room,
   * where they may still read it.
   */
  onUserEvent({ user, ...news }: UserEvent): void {
    if ("doNotDisturbUntil" in news) {
      return this.#tell("do-not-disturb", { until: news.doNotDisturbUntil }, { user });
    }
    const { reading } = news;
    this.#tell("read-state", reading, { user, room: reading.room });
  }

  /** Who may read a public room that begins hears after which cursor all of it is found. */
  onRoomCreated({ room, epoch, gid }: Entry): void {
    if (!isRoomName(room) || isPrivate(room) || this.#isFlood()) return;
    this.#tell("room-created", { room, after: formatCursor({ epoch, gid: gid - 1 }) }, { room });
  }

  /** Tells all that the list of the chat's members is another one now: at most once a second. */
  membersChanged(): void {
    if (this.#later !== undefined) return;
    const wait = this.#toldMembersAt + WINDOW_MS - performance.now();
    if (wait <= 0) return this.#tellMembers();
    const later = setTimeout(() => this.#tellMembers(), wait);
    Deno.unrefTimer(later);
    this.#later = later;
  }

  #tellMembers() {
    this.#later = undefined;
    this.#toldMembersAt = performance.now();
    this.#tell("members", {}, {});
  }

  #tell(name: string, data: unknown, meant: Partial<Pick<Update, "user" | "room">>) {
    const event = encodeEvent({ event: name, data: JSON.stringify(data) });
    this.#streams.broadcast({ about: `${name} ${meant.room ?? ""}`, event, ...meant });
  }

  /** Of a flood of rooms the rest is found in the list. */
  #isFlood(): boolean {
    const now = performance.now();
    if (now - this.#since >= WINDOW_MS) [this.#since, this.#begun] = [now, 0];
    return ++this.#begun > MOST_BEGUN;
  }
}
