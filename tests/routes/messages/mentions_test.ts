import { assertEquals } from "@std/assert";
import { testUsers } from "../access/private_chat.ts";

testUsers(
  "Mentions: are in the stream, in history and in the unread counts",
  async (users) => {
    const [ann, bob, cleo] = users;
    for (const who of [bob, cleo]) await who.ask("GET", "/api/rooms");
    await bob.say("lobby", "hello");
    using stream = await cleo.follow(["lobby"]);
    await stream.until("resume");
    await ann.say("lobby", "@Bob, are you there? @Cleo is not");
    assertEquals(JSON.parse((await stream.until("message")).data).mentions, [bob.member]);
    const { body: { messages } } = await bob.ask("GET", "/api/rooms/lobby/messages?limit=1");
    assertEquals(messages[0].mentions, [bob.member]);
    const unread = async (who: typeof bob) => {
      const counts = (await who.ask("GET", "/api/unread?lobby=1")).body.rooms[0];
      const { mentions, unread } = (await who.ask("GET", "/api/rooms")).body.rooms[0];
      return [counts.mentions, counts.unread, mentions, unread];
    };
    assertEquals(await unread(bob), [1, 1, 1, 1]);
    assertEquals(await unread(cleo), [0, 1, 0, 2]);
  },
);

testUsers("Mentions: reach a present user before their first message", async (users) => {
  const [ann, bob] = users;
  await bob.say("dev", "hello");
  using _stream = await bob.follow(["lobby"]);
  const called = async () => {
    const { body: { id } } = await ann.say("lobby", "@Bob, are you there?");
    return (await ann.ask("GET", `/api/rooms/lobby/messages/${id}`)).body.mentions;
  };
  // Until the broker knows that he is present.
  let mentions = await called();
  while (mentions === undefined) mentions = await called();
  assertEquals(mentions, [bob.member]);
  assertEquals((await ann.ask("GET", "/api/rooms/lobby/recent-authors")).body.users.length, 1);
});

testUsers("Mentions: are rejected if the sender supplies them", async ([ann, bob]) => {
  const fields = { id: crypto.randomUUID(), from: "Ann", text: "hello", mentions: [bob.member] };
  const { status, body } = await ann.ask("POST", "/api/rooms/lobby/messages", fields);
  assertEquals([status, body.field], [422, "mentions"]);
});

testUsers(
  "GET /api/rooms/:room/recent-authors: lists each author once, latest first, to readers of the room",
  async ([ann, bob, cleo]) => {
    const room = await ann.open("Plans", [bob]);
    for (const who of [ann, bob, ann]) await who.say(room, "hello");
    const writers = async (who: typeof ann, of: string) => {
      const { status, body } = await who.ask("GET", `/api/rooms/${of}/recent-authors`);
      return status === 200 ? body.users : status;
    };
    const [Ann, Bob] = [{ id: ann.id, name: "Ann" }, { id: bob.id, name: "Bob" }];
    assertEquals(await writers(bob, room), [Ann, Bob]);
    assertEquals([await writers(cleo, room), await writers(cleo, "lobby")], [404, []]);
  },
);
