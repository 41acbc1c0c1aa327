import { assertEquals } from "@std/assert";
import { testPeople } from "./private_chat.ts";

testPeople(
  "Who is called by name is told so in the stream, in history, and as unread",
  async (people) => {
    const [ann, bob, cleo] = people;
    await bob.say("lobby", "hello");
    using stream = await cleo.follow(["lobby"]);
    await stream.until("resume");
    await ann.say("lobby", "@Bob, are you there? @Cleo is not");
    assertEquals(JSON.parse((await stream.until("message")).data).mentions, [bob.id]);
    const { body: { messages } } = await bob.ask("GET", "/api/rooms/lobby/messages?limit=1");
    assertEquals(messages[0].mentions, [bob.id]);
    const unread = async (who: typeof bob) => {
      const counts = (await who.ask("GET", "/api/unread?lobby=1")).body.rooms[0];
      const { mentions, unread } = (await who.ask("GET", "/api/rooms")).body.rooms[0];
      return [counts.mentions, counts.unread, mentions, unread];
    };
    assertEquals(await unread(bob), [1, 1, 1, 2]);
    assertEquals(await unread(cleo), [0, 1, 0, 2]);
  },
);

testPeople("What a sender says of mentions is not believed", async ([ann, bob]) => {
  const id = crypto.randomUUID();
  const fields = { id, from: "Ann", text: "hello", mentions: [bob.id] };
  assertEquals((await ann.ask("POST", "/api/rooms/lobby/messages", fields)).status, 201);
  assertEquals((await ann.ask("GET", `/api/rooms/lobby/messages/${id}`)).body.mentions, undefined);
});
