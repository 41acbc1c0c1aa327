import { assertEquals } from "@std/assert";
import { User } from "../../harness/user.ts";
import { testUsers } from "../access/private_chat.ts";

const path = (room: string, message: string, emoji = "👍") =>
  `/api/rooms/${room}/messages/${message}/reactions/${encodeURIComponent(emoji)}`;

const fields = (from?: string) => ({ id: crypto.randomUUID(), ...(from ? { from } : {}) });

testUsers(
  "PUT and DELETE .../reactions/:emoji: are streamed and shown with the message",
  async (users) => {
    const [ann, bob] = users;
    const { body: { id } } = await ann.say("lobby", "hello");
    using stream = await ann.follow(["lobby"]);
    await stream.until("resume");
    const put = await bob.ask("PUT", path("lobby", id), fields("Bob"));
    assertEquals([put.status, put.body.seq], [200, 2]);
    const { data } = await stream.until("reaction");
    const { emoji, action, author, from, target } = JSON.parse(data);
    assertEquals([emoji, action, author, from, target], ["👍", "add", bob.id, "Bob", id]);
    const read = async () =>
      (await ann.ask("GET", `/api/rooms/lobby/messages/${id}`)).body.reactions;
    assertEquals(await read(), [{ emoji: "👍", count: 1, users: [{ id: bob.id, name: "Bob" }] }]);
    await bob.ask("DELETE", path("lobby", id), fields("Bob"));
    assertEquals(JSON.parse((await stream.until("reaction")).data).action, "remove");
    assertEquals(await read(), undefined);
  },
);

testUsers("PUT .../reactions/:emoji: stores a repeated reaction once", async ([ann, bob]) => {
  const { body: { id } } = await ann.say("lobby", "hello");
  const same = fields("Bob");
  const first = await bob.ask("PUT", path("lobby", id), same);
  assertEquals(await bob.ask("PUT", path("lobby", id), same), first);
  assertEquals((await bob.ask("PUT", path("lobby", id), fields("Bob"))).status, 200);
  const { body } = await bob.ask("GET", "/api/rooms/lobby/messages");
  assertEquals(body.messages[0].reactions, [{ emoji: "👍", count: 1, users: [bob.member] }]);
});

testUsers(
  "PUT .../reactions/:emoji: rejects the id of another entry",
  async ([ann, bob], chat) => {
    const { body: { id } } = await ann.say("lobby", "hello");
    const same = fields("Bob");
    assertEquals((await bob.ask("PUT", path("lobby", id), same)).status, 200);
    for (const [method, emoji] of [["DELETE", "👍"], ["PUT", "🎉"]] as const) {
      const { status, body } = await bob.ask(method, path("lobby", id, emoji), same);
      assertEquals([status, body.code, body.field], [409, "id-taken", "id"]);
    }
    // A client that lost the response and its cookie is a new user.
    const somebody = await User.arrive("Bob", chat.url);
    assertEquals((await somebody.ask("PUT", path("lobby", id), same)).status, 200);
    const { body } = await bob.ask("GET", "/api/rooms/lobby/messages");
    assertEquals(body.messages[0].reactions, [{ emoji: "👍", count: 1, users: [bob.member] }]);
  },
);

testUsers(
  "PUT .../reactions/:emoji: rejects text that is no emoji, and unknown messages, with the field",
  async (users) => {
    const [ann, bob] = users;
    const { body: { id } } = await ann.say("lobby", "hello");
    const refused: [path: string, fields: unknown, status: number, field?: string][] = [
      [path("lobby", id, "x"), fields("Bob"), 422, "emoji"],
      [path("lobby", id, "👍👍"), fields("Bob"), 422, "emoji"],
      [`/api/rooms/lobby/messages/${id}/reactions/%ff`, fields("Bob"), 422, "emoji"],
      [path("lobby", id), fields(), 422, "from"],
      [path("lobby", id), { from: "Bob" }, 422, "id"],
      [path("lobby", "1"), fields("Bob"), 422, "target"],
      [path("lobby", crypto.randomUUID()), fields("Bob"), 404, "target"],
      [path("other", id), fields("Bob"), 404, "target"],
    ];
    for (const [place, body, status, field] of refused) {
      const answer = await bob.ask("PUT", place, body);
      assertEquals([answer.status, answer.body.field], [status, field], place);
    }
  },
);
