// What is told in streams of the list of rooms, and to whom: no entry of any log.

import { assertEquals } from "@std/assert";
import type { Person } from "../person.ts";
import type { EventReader } from "../processes.ts";
import { testPeople } from "./private_chat.ts";

/** Whether an event of this name comes before the next message. */
async function comesBeforeMessage(stream: EventReader, name: string): Promise<boolean> {
  for await (const { event } of stream) {
    if (event === name || event === "message") return event === name;
  }
  throw new Error("The stream ended before a message");
}

testPeople(
  "Up to when one wants to hear of nothing stands with one's list, and is told to oneself alone",
  async ([ann, bob]) => {
    await ann.say("lobby", "hello");
    using phone = await ann.follow(["lobby"]);
    using bobs = await bob.follow(["lobby"]);
    for (const stream of [phone, bobs]) await stream.until("resume");
    const until = 8_640_000_000_000_000;
    assertEquals((await ann.ask("PUT", "/api/me/quiet", { until })).body, { until });
    assertEquals(JSON.parse((await phone.until("quiet")).data), { until });
    const quiet = async (person: Person) => (await person.ask("GET", "/api/rooms")).body.quietUntil;
    assertEquals([await quiet(ann), await quiet(bob)], [until, 0]);
    for (const wrong of [-1, 0.5, until + 1, "1", undefined]) {
      assertEquals((await ann.ask("PUT", "/api/me/quiet", { until: wrong })).body.field, "until");
    }
    await ann.say("lobby", "and on");
    assertEquals(await comesBeforeMessage(bobs, "quiet"), false);
  },
);

testPeople(
  "What one has read, and what one wants to hear, is told in one's own streams, and to nobody else",
  async ([ann, bob]) => {
    for (const text of ["1", "2", "3"]) await bob.say("lobby", text);
    using desk = await ann.follow(["lobby"]);
    using phone = await ann.follow(["dev"]);
    using bobs = await bob.follow(["lobby"]);
    for (const stream of [desk, phone, bobs]) await stream.until("resume");
    const reading = { room: "lobby", head: 3, read: 2, unread: 1, mentions: 0 };
    await ann.ask("PUT", "/api/rooms/lobby/read", { seq: 2 });
    for (const stream of [desk, phone]) {
      assertEquals(JSON.parse((await stream.until("reading")).data), reading);
    }
    await ann.ask("PUT", "/api/rooms/lobby/notices", { notices: "nothing" });
    const { data } = await phone.until("reading");
    assertEquals(JSON.parse(data), { ...reading, notices: "nothing" });
    await ann.say("lobby", "hello");
    assertEquals(await comesBeforeMessage(bobs, "reading"), false);
  },
);

testPeople(
  "Who reads anything is told of a public room that begins, and finds all of it behind the cursor",
  async ([ann, bob]) => {
    using bobs = await bob.follow(["lobby"]);
    await bobs.until("resume");
    await ann.open("Plans", []);
    const { body } = await ann.say("dev", "the first");
    const { room, after } = JSON.parse((await bobs.until("begun")).data);
    assertEquals(room, "dev");
    using devs = await bob.follow([room], after);
    assertEquals(JSON.parse((await devs.until("message")).data).gid, body.gid);
  },
);

testPeople(
  "Who can read a room more, or one less, is told at once in each stream, and nobody else",
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
    assertEquals(await comesBeforeMessage(cleos, "rooms"), false);
  },
);
