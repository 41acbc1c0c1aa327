import { assertEquals } from "@std/assert";
import { setTimeout } from "node:timers/promises";
import { RoomListNotifier } from "../../../routes/streams/room_list_updates.ts";
import { isRecipient, type StreamContext } from "../../../routes/streams/stream_registry.ts";
import { PRIVATE } from "../../chat/directory/directory_fixture.ts";
import { test } from "../../testing.ts";

/** Records the recipients among three: Ann reads all rooms, Bob those with a "t", and an anonymous one. */
function startNotifier() {
  const reader = (
    identity: string | undefined,
    mayReadNow: (room: string) => boolean,
  ): StreamContext => ({
    caller: { address: "203.0.113.7", ...(identity !== undefined && { identity }) },
    isHidden: false,
    isStillAllowed: true,
    permissions: { isLoaded: true, mayReadNow },
    presenceUser: () => Promise.resolve(undefined),
  });
  const readers = [
    reader("ann", () => true),
    reader("bob", (room) => room.startsWith("t")),
    reader(undefined, (room) => !room.startsWith("~")),
  ];
  const sent: string[] = [];
  const notifier = new RoomListNotifier({
    broadcast: (update) => {
      const text = new TextDecoder().decode(update.event);
      const [, name, data] = /^event: (.*)\ndata: (.*)\n\n$/.exec(text) ?? [];
      const recipients = readers.filter((reader) => isRecipient(reader, update))
        .map(({ caller }) => caller.identity ?? "anonymous");
      sent.push(`${name} ${data} for ${recipients.join(", ")}`);
    },
  });
  return { notifier, sent };
}

const entry = (room: string, gid: number) =>
  ({
    epoch: "e",
    gid,
    type: "message",
    room,
    seq: 1,
    id: "1",
    at: 1,
    body: new Uint8Array(),
  }) as const;

test("RoomListNotifier: sends a read state to its user, who may still read the room", () => {
  const { notifier, sent } = startNotifier();
  const reading = (room: string) => ({ room, head: 3, read: 2, unread: 1, mentions: 0 });
  notifier.onUserEvent({ user: "bob", reading: reading("tea") });
  notifier.onUserEvent({ user: "bob", reading: reading(PRIVATE) });
  notifier.onUserEvent({ user: "ann", reading: reading(PRIVATE) });
  assertEquals(sent, [
    'read-state {"room":"tea","head":3,"read":2,"unread":1,"mentions":0} for bob',
    `read-state {"room":"${PRIVATE}","head":3,"read":2,"unread":1,"mentions":0} for `,
    `read-state {"room":"${PRIVATE}","head":3,"read":2,"unread":1,"mentions":0} for ann`,
  ]);
});

test("P7 RoomListNotifier: announces new public rooms to those who may read them, and no private ones", () => {
  const { notifier, sent } = startNotifier();
  for (const room of ["dev", PRIVATE, "_server", "tea"]) notifier.onRoomCreated(entry(room, 9));
  assertEquals(sent, [
    'room-created {"room":"dev","after":"e.8"} for ann, anonymous',
    'room-created {"room":"tea","after":"e.8"} for ann, bob, anonymous',
  ]);
});

test("RoomListNotifier: announces changes of the members at most once a second", async () => {
  const { notifier, sent } = startNotifier();
  for (let i = 0; i < 1_000; i++) notifier.onUsersChanged("members");
  const expected = "members {} for ann, bob, anonymous";
  assertEquals(sent, [expected]);
  while (sent.length < 2) await setTimeout(50);
  await setTimeout(50);
  assertEquals(sent, [expected, expected]);
});

test("RoomListNotifier: announces only some of a flood of new rooms", () => {
  const { notifier, sent } = startNotifier();
  for (let gid = 1; gid <= 1_000; gid++) notifier.onRoomCreated(entry(`t${gid}`, gid));
  assertEquals(sent.length, 5);
});
