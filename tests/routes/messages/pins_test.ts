import { assertEquals } from "@std/assert";
import { User } from "../../harness/user.ts";
import { LocalServer } from "../../harness/local_server.ts";
import { HttpClient } from "../../../static/client/http_client.js";
import { Pins } from "../../../static/client/rooms/pins.js";
import { testUsers } from "../access/private_chat.ts";
import { test } from "../../testing.ts";

testUsers(
  "PUT and DELETE /api/rooms/:room/pins/:id: pins are listed with their user, streamed and removable",
  async (users) => {
    const [ann, bob] = users;
    const room = await ann.open("Plans", [bob]);
    const ids: string[] = [];
    for (const text of ["one", "two"]) ids.push((await ann.say(room, text)).body.id);
    const [one = "", two = ""] = ids;
    using stream = await ann.follow([room]);
    await stream.until("resume");
    const path = (id: string) => `/api/rooms/${room}/pins/${id}`;
    const put = (id: string) => bob.ask("PUT", path(id), { from: "Bob" });
    assertEquals([(await put(one)).status, (await put(two)).status, (await put(two)).status], [
      204,
      204,
      204,
    ]);
    const { change, author } = JSON.parse((await stream.until("change")).data);
    assertEquals([change, author], [{ type: "pin", message: one }, bob.id]);
    const facts = (await ann.ask("GET", `/api/rooms/${room}`)).body;
    assertEquals(facts.pins, [one, two].map((message) => ({ message, from: "Bob" })));
    const edit = { id: crypto.randomUUID(), from: "Ann", text: "second" };
    await ann.ask("PATCH", `/api/rooms/${room}/messages/${two}`, edit);
    const list = async () => (await ann.ask("GET", `/api/rooms/${room}/pins`)).body.pins;
    const said = (await list()).map((
      { message, author, from }: { message: { text: string }; author: string; from: string },
    ) => [message.text, author, from]);
    assertEquals(said, [["second", bob.id, "Bob"], ["one", bob.id, "Bob"]]);
    const deletion = { id: crypto.randomUUID(), from: "Bob" };
    await ann.ask("DELETE", `/api/rooms/${room}/messages/${two}`, deletion);
    await stream.until("delete");
    const fallen = JSON.parse((await stream.until("change")).data);
    assertEquals(
      [fallen.change, fallen.author, fallen.from],
      [{ type: "unpin", message: two }, ann.id, "Ann"],
    );
    assertEquals((await list()).length, 1, "what was deleted is pinned no more");
    const left = (await ann.ask("GET", `/api/rooms/${room}`)).body.pins;
    assertEquals(left, [{ message: one, from: "Bob" }]);
    const take = () => ann.ask("DELETE", path(one));
    assertEquals([(await take()).status, (await take()).status], [204, 204]);
    assertEquals(await list(), []);
  },
);

testUsers(
  "P6 GET /api/rooms/:room/pins: returns at most 128 KiB, and the client reads on",
  async ([ann], { url }) => {
    const pinned: string[] = [];
    for (let i = 0; i < 40; i++) {
      const { body: { id } } = await ann.say("lobby", `${i} ${"é".repeat(3_900)}`);
      await ann.ask("PUT", `/api/rooms/lobby/pins/${id}`, { from: "Ann" });
      pinned.unshift(id);
    }
    const { body } = await ann.ask("GET", "/api/rooms/lobby/pins");
    assertEquals(body.complete, false);
    const pins = new Pins(new HttpClient(url, (path, init) => fetch(path, { ...init })));
    const ids: string[] = [];
    for (let isDone = false; !isDone;) {
      const page = await pins.list("lobby", ids.at(-1));
      ids.push(...page.pins.map(({ message }) => message.id));
      isDone = page.complete;
    }
    assertEquals(ids, pinned);
    const gone = await ann.ask("GET", `/api/rooms/lobby/pins?after=${crypto.randomUUID()}`);
    assertEquals([gone.status, gone.body.code, gone.body.field], [404, "unknown-message", "after"]);
  },
);

testUsers(
  "PUT /api/rooms/:room/pins/:id: rejects a message that does not exist",
  async ([ann, bob]) => {
    const room = await ann.open("Plans", []);
    const { body: { id } } = await ann.say(room, "hello");
    const refused: [path: string, status: number, code: string][] = [
      [`${room}/pins/${id}`, 404, "unknown-room"],
      [`lobby/pins/${id}`, 404, "unknown-message"],
      [`lobby/pins/x`, 422, "invalid-field"],
    ];
    for (const [path, status, code] of refused) {
      const answer = await bob.ask("PUT", `/api/rooms/${path}`, { from: "Bob" });
      assertEquals([answer.status, answer.body.code], [status, code], path);
    }
    assertEquals((await bob.ask("GET", `/api/rooms/${room}/pins`)).status, 404);
  },
);

test("GET /api/rooms/:room/pins: a pin is removed when its message is pruned, and readers are notified", async () => {
  await using chat = await LocalServer.start({ HUBBUB_RETENTION: "lobby: count=3" });
  const ann = await User.arrive("Ann", chat.url);
  const { body: { id } } = await ann.say("lobby", "one");
  const pin = await ann.ask("PUT", `/api/rooms/lobby/pins/${id}`, { from: "Ann" });
  assertEquals(pin.status, 204);
  using stream = await ann.follow(["lobby"]);
  await stream.until("resume");
  for (const text of ["two", "three"]) await ann.say("lobby", text);
  const { change, author, from } = JSON.parse((await stream.until("change")).data);
  assertEquals(change, { type: "unpin", message: id, isPruned: true });
  assertEquals([author, from], [undefined, ""]);
  assertEquals((await ann.ask("GET", "/api/rooms/lobby")).body.pins, []);
});
