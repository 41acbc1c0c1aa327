import { assertEquals } from "@std/assert";
import type { User } from "../../harness/user.ts";
import { testUsers } from "../access/private_chat.ts";

const savedBy = async (user: User) => (await user.ask("GET", "/api/saved")).body.saved;

testUsers(
  "PUT and DELETE /api/rooms/:room/saved/:id: save for the user alone, on all devices",
  async ([ann, bob]) => {
    const { body: { id } } = await bob.say("lobby", "the door code is 1234");
    const path = `/api/rooms/lobby/saved/${id}`;
    using phone = await ann.follow(["dev"]);
    await phone.until("resume");
    for (const _ of ["once", "again"]) assertEquals((await ann.ask("PUT", path)).status, 204);
    const event = await phone.until("saved");
    assertEquals(JSON.parse(event.data), { room: "lobby", id, isSaved: true });
    const [message] = await savedBy(ann);
    assertEquals([message.id, message.from, message.text], [id, "Bob", "the door code is 1234"]);
    assertEquals(await savedBy(bob), []);
    const savedIn = async (user: User) => (await user.ask("GET", "/api/rooms/lobby")).body.saved;
    assertEquals([await savedIn(ann), await savedIn(bob)], [[id], []]);

    await bob.ask("DELETE", `/api/rooms/lobby/messages/${id}`, { id: crypto.randomUUID() });
    const [deleted] = await savedBy(ann);
    assertEquals([deleted.id, deleted.text, typeof deleted.deletedAt], [id, "", "number"]);
    for (const _ of ["once", "again"]) assertEquals((await ann.ask("DELETE", path)).status, 204);
    assertEquals(await savedBy(ann), []);
    assertEquals((await ann.ask("PUT", path)).body.code, "unknown-message");
  },
);

testUsers(
  "P7 GET /api/saved: shows nothing of a room that the user was removed from",
  async ([ann, bob]) => {
    const room = await bob.open("Plans", [ann]);
    const { body: { id } } = await bob.say(room, "secret");
    await ann.ask("PUT", `/api/rooms/${room}/saved/${id}`);
    assertEquals((await savedBy(ann)).length, 1);
    await bob.ask("DELETE", `/api/rooms/${room}/members/${ann.id}`);
    assertEquals(await savedBy(ann), []);
  },
);
