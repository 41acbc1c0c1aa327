// Pushes changes of room lists to clients, so that they need not poll.

import type { RoomListListener } from "../../chat/broker/client.ts";
import type { Entry } from "../../chat/protocol.ts";
import type { UserEvent } from "../../chat/domain/read_state.ts";
import { isPrivate, isRoomName } from "../../chat/domain/room.ts";
import { encodeEvent } from "../../http/event_stream.ts";
import { formatCursor } from "../../hub/mod.ts";
import type { StreamRegistry } from "./stream_registry.ts";
import type { Update } from "./update_buffer.ts";

/** New rooms per second that are announced to everyone: each costs a write to every stream. */
const MAX_NEW_ROOMS = 5;
const WINDOW_MS = 1_000;

type UserList = "members" | "avatars";

export class RoomListNotifier implements RoomListListener {
  readonly #streams: Pick<StreamRegistry, "broadcast">;
  #windowStart = -Infinity;
  #newRooms = 0;
  /** When each kind of list was last announced as changed. */
  readonly #announcedAt = new Map<UserList, number>();
  readonly #timers = new Map<UserList, ReturnType<typeof setTimeout>>();

  constructor(streams: Pick<StreamRegistry, "broadcast">) {
    this.#streams = streams;
  }

  /** These users can read one more or one fewer room. */
  onMembershipChanged(users: readonly string[]): void {
    for (const user of users) this.#send("rooms", {}, { user });
  }

  /** Sends a user what changed for them alone; of a room, only if they may still read it. */
  onUserEvent({ user, ...event }: UserEvent): void {
    if ("doNotDisturbUntil" in event) {
      return this.#send("do-not-disturb", { until: event.doNotDisturbUntil }, { user });
    }
    if ("activityIn" in event) {
      const room = event.activityIn;
      return this.#send("activity", {}, { user, ...(room !== "" && { room }) });
    }
    if ("saved" in event) {
      const { saved } = event;
      const subject = `saved ${saved.id}`;
      return this.#send("saved", saved, { user, room: saved.room }, subject);
    }
    const { reading } = event;
    this.#send("read-state", reading, { user, room: reading.room });
  }

  /** Announces a public room, with the cursor before its first entry. Too many at once are left out. */
  onRoomCreated({ room, epoch, gid }: Entry): void {
    if (!isRoomName(room) || isPrivate(room) || this.#isFlooded()) return;
    this.#send("room-created", { room, after: formatCursor({ epoch, gid: gid - 1 }) }, { room });
  }

  /** Tells everyone that the members or their pictures have changed, each at most once a second. */
  onUsersChanged(list: UserList): void {
    if (this.#timers.has(list)) return;
    const wait = (this.#announcedAt.get(list) ?? -Infinity) + WINDOW_MS - performance.now();
    if (wait <= 0) return this.#announce(list);
    const timer = setTimeout(() => this.#announce(list), wait);
    Deno.unrefTimer(timer);
    this.#timers.set(list, timer);
  }

  #announce(list: UserList) {
    this.#timers.delete(list);
    this.#announcedAt.set(list, performance.now());
    this.#send(list, {}, {});
  }

  #send(
    name: string,
    data: unknown,
    recipients: Partial<Pick<Update, "user" | "room">>,
    subject = `${name} ${recipients.room ?? ""}`,
  ) {
    const event = encodeEvent({ event: name, data: JSON.stringify(data) });
    this.#streams.broadcast({ subject, event, ...recipients });
  }

  #isFlooded(): boolean {
    const now = performance.now();
    if (now - this.#windowStart >= WINDOW_MS) [this.#windowStart, this.#newRooms] = [now, 0];
    return ++this.#newRooms > MAX_NEW_ROOMS;
  }
}
