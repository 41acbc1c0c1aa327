// The settings of a room that each user has for themselves.

import { assertEquals } from "@std/assert";
import type { User } from "../../harness/user.ts";
import { testUsers } from "../access/private_chat.ts";

testUsers(
  "PUT /api/rooms/:room/notification-level: is stored for the user alone",
  async (users) => {
    const [ann, bob] = users;
    await ann.say("dev", "hello");
    const choose = (room: string, notificationLevel: unknown) =>
      ann.ask("PUT", `/api/rooms/${room}/notification-level`, { notificationLevel });
    const levelsOf = async (user: typeof ann) => {
      const { body: { rooms: [listed] } } = await user.ask("GET", "/api/rooms");
      return [
        listed.notificationLevel,
        (await user.ask("GET", "/api/rooms/dev")).body.notificationLevel,
      ];
    };
    for (const notificationLevel of ["nothing", "mentions", "hidden"]) {
      assertEquals((await choose("dev", notificationLevel)).body, {
        room: "dev",
        notificationLevel,
      });
    }
    await choose("dev", "all");
    await ann.ask("PUT", "/api/rooms/dev/read-marker", { seq: 1 });
    assertEquals([await levelsOf(ann), await levelsOf(bob)], [["all", "all"], [
      undefined,
      undefined,
    ]]);
    assertEquals((await choose("dev", "some")).body.field, "notificationLevel");
    assertEquals((await choose("tea", "all")).status, 404);
  },
);

testUsers(
  "PUT /api/rooms/:room/favourite: is stored for the user alone",
  async ([ann, bob]) => {
    await ann.say("dev", "hello");
    const rank = (room: string, rank: unknown) =>
      ann.ask("PUT", `/api/rooms/${room}/favourite`, { rank });
    const rankOf = async (user: typeof ann) =>
      (await user.ask("GET", "/api/rooms")).body.rooms[0].favouriteRank;
    assertEquals((await rank("dev", 7)).body, { room: "dev", rank: 7 });
    assertEquals([await rankOf(ann), await rankOf(bob)], [7, undefined]);
    assertEquals((await rank("dev", null)).body, { room: "dev", rank: null });
    assertEquals(await rankOf(ann), undefined);
    for (const wrong of [-1, 0.5, "1", undefined]) {
      assertEquals((await rank("dev", wrong)).body.field, "rank");
    }
    assertEquals((await rank("tea", 1)).status, 404);
  },
);

testUsers(
  "PUT /api/rooms/:room/read-marker: is the user's own and never moves back",
  async ([ann, bob]) => {
    for (const text of ["1", "2", "3"]) await ann.say("lobby", text);
    const read = async (by: User, seq: unknown) => {
      const { status, body } = await by.ask("PUT", "/api/rooms/lobby/read-marker", { seq });
      return status === 200 ? body.read : body.field;
    };
    const found = [await read(ann, 2), await read(ann, 1), await read(bob, 1), await read(ann, 9)];
    assertEquals(found, [2, 2, 1, 3]);
    for (const seq of [-1, 0.5, "2", undefined]) assertEquals(await read(ann, seq), "seq");
  },
);

testUsers(
  "PUT /api/rooms/:room/read-marker: marks a room as unread, for all devices, until the user reads on",
  async ([ann, bob]) => {
    for (const text of ["1", "2", "3"]) await bob.say("lobby", text);
    const put = async (seq: number, isMarkedUnread?: unknown) => {
      const fields = { seq, isMarkedUnread };
      const { body } = await ann.ask("PUT", "/api/rooms/lobby/read-marker", fields);
      return body.read ?? body.field;
    };
    assertEquals([await put(3), await put(1, true), await put(3)], [3, 1, 1]);
    const [lobby] = (await ann.ask("GET", "/api/rooms")).body.rooms;
    assertEquals([lobby.read, lobby.unread, lobby.isMarkedUnread], [1, 2, true]);
    assertEquals((await ann.ask("GET", "/api/rooms/lobby")).body.isMarkedUnread, true);
    assertEquals([await put(3, false), await put(2)], [3, 3]);
    assertEquals((await ann.ask("GET", "/api/rooms/lobby")).body.isMarkedUnread, undefined);
    assertEquals(await put(1, "yes"), "isMarkedUnread");
  },
);
