// The updates of room lists in streams, and their recipients.

import { assertEquals } from "@std/assert";
import type { User } from "../../harness/user.ts";
import type { EventReader } from "../../harness/test_server.ts";
import { testUsers } from "../access/private_chat.ts";

/** Whether an event of this name arrives before the next message. */
async function isSentBeforeMessage(stream: EventReader, name: string): Promise<boolean> {
  for await (const { event } of stream) {
    if (event === name || event === "message") return event === name;
  }
  throw new Error("The stream ended before a message");
}

testUsers(
  "PUT /api/me/do-not-disturb: is stored with the room list and sent to the user alone",
  async ([ann, bob]) => {
    await ann.say("lobby", "hello");
    using phone = await ann.follow(["lobby"]);
    using bobs = await bob.follow(["lobby"]);
    for (const stream of [phone, bobs]) await stream.until("resume");
    const until = 8_640_000_000_000_000;
    assertEquals((await ann.ask("PUT", "/api/me/do-not-disturb", { until })).body, { until });
    assertEquals(JSON.parse((await phone.until("do-not-disturb")).data), { until });
    const quiet = async (user: User) =>
      (await user.ask("GET", "/api/rooms")).body.doNotDisturbUntil;
    assertEquals([await quiet(ann), await quiet(bob)], [until, 0]);
    for (const wrong of [-1, 0.5, until + 1, "1", undefined]) {
      assertEquals(
        (await ann.ask("PUT", "/api/me/do-not-disturb", { until: wrong })).body.field,
        "until",
      );
    }
    await ann.say("lobby", "and on");
    assertEquals(await isSentBeforeMessage(bobs, "do-not-disturb"), false);
  },
);

testUsers(
  "PUT /api/rooms/:room/read-marker: is sent to the user's own streams alone",
  async ([ann, bob]) => {
    for (const text of ["1", "2"]) await bob.say("lobby", text);
    const { body: { at } } = await bob.say("lobby", "3");
    using desk = await ann.follow(["lobby"]);
    using phone = await ann.follow(["dev"]);
    using bobs = await bob.follow(["lobby"]);
    for (const stream of [desk, phone, bobs]) await stream.until("resume");
    const reading = { room: "lobby", head: 3, read: 2, unread: 1, mentions: 0, at };
    await ann.ask("PUT", "/api/rooms/lobby/read-marker", { seq: 2 });
    for (const stream of [desk, phone]) {
      assertEquals(JSON.parse((await stream.until("read-state")).data), reading);
    }
    await ann.ask("PUT", "/api/rooms/lobby/notification-level", { notificationLevel: "nothing" });
    const { data } = await phone.until("read-state");
    assertEquals(JSON.parse(data), { ...reading, notificationLevel: "nothing" });
    await ann.say("lobby", "hello");
    assertEquals(await isSentBeforeMessage(bobs, "read-state"), false);
  },
);

testUsers(
  "GET /api/events: announces a new public room to every reader, with a cursor before its first entry",
  async ([ann, bob]) => {
    using bobs = await bob.follow(["lobby"]);
    await bobs.until("resume");
    await ann.open("Plans", []);
    const { body } = await ann.say("dev", "the first");
    const { room, after } = JSON.parse((await bobs.until("room-created")).data);
    assertEquals(room, "dev");
    using devs = await bob.follow([room], after);
    assertEquals(JSON.parse((await devs.until("message")).data).gid, body.gid);
  },
);

testUsers(
  "GET /api/events: announces a gained or lost room to the user's own streams at once",
  async ([ann, bob, cleo]) => {
    using bobs = await bob.follow(["lobby"]);
    using other = await bob.follow(["dev"]);
    using cleos = await cleo.follow(["lobby"]);
    for (const stream of [bobs, other, cleos]) await stream.until("resume");
    const room = await ann.open("Plans", [bob]);
    for (const stream of [bobs, other]) {
      assertEquals((await stream.until("rooms")).data, "{}");
    }
    await bob.ask("DELETE", `/api/rooms/${room}/members/${bob.id}`);
    await bobs.until("rooms");
    await ann.ask("POST", `/api/rooms/${room}/members`, bob.member);
    await bobs.until("rooms");
    await ann.say("lobby", "hello");
    assertEquals(await isSentBeforeMessage(cleos, "rooms"), false);
  },
);

/** Returns the room list updates before the next message. */
async function eventsBeforeMessage(stream: EventReader): Promise<string[]> {
  const told: string[] = [];
  for await (const { event, data } of stream) {
    if (event === "message") return told;
    if (/^(room-created|do-not-disturb|read-state|rooms)$/.test(event)) {
      told.push(`${event} ${data}`);
    }
  }
  throw new Error("The stream ended before a message");
}

testUsers(
  "GET /api/events: repeats updates that a reconnecting client has missed, to that user alone",
  async ([ann, bob, cleo]) => {
    const { body: { at } } = await bob.say("lobby", "hello");
    const place = async (user: User) => {
      using stream = await user.follow(["lobby"]);
      return (await stream.until("heartbeat")).id;
    };
    const [anns, bobs] = [await place(ann), await place(bob)];
    using desk = await ann.follow(["lobby"]);
    await desk.until("resume");
    for (const until of [1, 0]) await ann.ask("PUT", "/api/me/do-not-disturb", { until });
    await ann.ask("PUT", "/api/rooms/lobby/read-marker", { seq: 1 });
    await bob.say("dev", "the first");
    await cleo.open("Plans", [ann]);
    await desk.until("rooms");
    using again = await ann.follow(["lobby"], anns);
    using others = await bob.follow(["lobby"], bobs);
    await bob.say("lobby", "and on");
    const begun = `room-created {"room":"dev","after":"${anns}"}`;
    assertEquals(await eventsBeforeMessage(again), [
      begun,
      'do-not-disturb {"until":0}',
      `read-state {"room":"lobby","head":1,"read":1,"unread":0,"mentions":0,"at":${at}}`,
      "rooms {}",
    ]);
    assertEquals(await eventsBeforeMessage(others), [begun]);
    // A client that has more of the log has received the update.
    using later = await ann.follow(["lobby"], await place(ann));
    await bob.say("lobby", "and on");
    assertEquals(await eventsBeforeMessage(later), []);
  },
);

testUsers(
  "P7 GET /api/events: does not repeat updates of a room that the user may no longer read",
  async ([ann, bob]) => {
    await ann.say("lobby", "hello");
    const room = await ann.open("Plans", [bob]);
    await ann.say(room, "hello");
    using stream = await bob.follow([room]);
    const { id } = await stream.until("heartbeat");
    await bob.ask("PUT", `/api/rooms/${room}/read-marker`, { seq: 2 });
    await stream.until("read-state");
    await ann.ask("DELETE", `/api/rooms/${room}/members/${bob.id}`);
    using again = await bob.follow(["lobby"], id);
    await ann.say("lobby", "and on");
    assertEquals(await eventsBeforeMessage(again), ["rooms {}"]);
  },
);
