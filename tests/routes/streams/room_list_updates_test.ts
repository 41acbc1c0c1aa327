import { assertEquals } from "@std/assert";
import { setTimeout } from "node:timers/promises";
import { RoomListNotifier } from "../../../routes/streams/room_list_updates.ts";
import { isMeant, type Reader } from "../../../routes/streams/stream_registry.ts";
import { PRIVATE } from "../../chat/made_changes.ts";
import { test } from "../../testing.ts";

/** What three readers are told: Ann of everything, Bob of what begins with a "t", and nobody. */
function audience() {
  const reader = (identity: string | undefined, mayReadNow: (room: string) => boolean): Reader => ({
    caller: { address: "203.0.113.7", ...(identity !== undefined && { identity }) },
    isHidden: false,
    isDirectoryLoaded: true,
    isStillAllowed: true,
    mayReadNow,
    presenceUser: () => Promise.resolve(undefined),
  });
  const readers = [
    reader("ann", () => true),
    reader("bob", (room) => room.startsWith("t")),
    reader(undefined, (room) => !room.startsWith("~")),
  ];
  const told: string[] = [];
  const news = new RoomListNotifier({
    broadcast: (one) => {
      const text = new TextDecoder().decode(one.event);
      const [, name, data] = /^event: (.*)\ndata: (.*)\n\n$/.exec(text) ?? [];
      const meant = readers.filter((reader) => isMeant(one, reader))
        .map(({ caller }) => caller.identity ?? "nobody");
      told.push(`${name} ${data} for ${meant.join(", ")}`);
    },
  });
  return { news, told };
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

test("How one stands in a room one is told oneself, where one may still read it", () => {
  const { news, told } = audience();
  const reading = (room: string) => ({ room, head: 3, read: 2, unread: 1, mentions: 0 });
  news.onUserEvent({ user: "bob", reading: reading("tea") });
  news.onUserEvent({ user: "bob", reading: reading(PRIVATE) });
  news.onUserEvent({ user: "ann", reading: reading(PRIVATE) });
  assertEquals(told, [
    'read-state {"room":"tea","head":3,"read":2,"unread":1,"mentions":0} for bob',
    `read-state {"room":"${PRIVATE}","head":3,"read":2,"unread":1,"mentions":0} for `,
    `read-state {"room":"${PRIVATE}","head":3,"read":2,"unread":1,"mentions":0} for ann`,
  ]);
});

test("P7 Of a room that begins hear those who may read it, and of a private one nobody", () => {
  const { news, told } = audience();
  for (const room of ["dev", PRIVATE, "_server", "tea"]) news.onRoomCreated(entry(room, 9));
  assertEquals(told, [
    'room-created {"room":"dev","after":"e.8"} for ann, nobody',
    'room-created {"room":"tea","after":"e.8"} for ann, bob, nobody',
  ]);
});

test("RoomNews: changes of the members are told to all, the first and the last of a second", async () => {
  const { news, told } = audience();
  for (let i = 0; i < 1_000; i++) news.membersChanged();
  const says = "members {} for ann, bob, nobody";
  assertEquals(told, [says]);
  while (told.length < 2) await setTimeout(50);
  await setTimeout(50);
  assertEquals(told, [says, says]);
});

test("Of a flood of rooms that begin some are told", () => {
  const { news, told } = audience();
  for (let gid = 1; gid <= 1_000; gid++) news.onRoomCreated(entry(`t${gid}`, gid));
  assertEquals(told.length, 5);
});
