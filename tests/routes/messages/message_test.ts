import { assertEquals } from "@std/assert";
import { giving, operate, type User } from "../../harness/user.ts";
import { testUsers } from "../access/private_chat.ts";

const at = (room: string, id: string) => `/api/rooms/${room}/messages/${id}`;

/** Posts a message and returns its id. */
async function said(by: User, room: string): Promise<string> {
  return (await by.say(room, "hello")).body.id;
}

testUsers(
  "GET /api/rooms/:room/messages/:id: returns the current state of a message",
  async ([ann, bob]) => {
    const id = await said(ann, "lobby");
    const found = await bob.ask("GET", at("lobby", id.toUpperCase()));
    assertEquals([found.status, found.body.text, found.body.author], [200, "hello", ann.id]);
    await ann.ask("PATCH", at("lobby", id), { id: crypto.randomUUID(), text: "hi" });
    assertEquals((await bob.ask("GET", at("lobby", id))).body.text, "hi");
    for (const path of [at("dev", id), at("lobby", crypto.randomUUID()), at("lobby", "x")]) {
      const { status, body } = await bob.ask("GET", path);
      assertEquals([status, body.code], [404, "unknown-message"]);
    }
  },
);

testUsers(
  "P1 PATCH /api/rooms/:room/messages/:id: a repeated edit is stored and streamed once",
  async (users) => {
    const [ann, bob] = users;
    const target = await said(ann, "lobby");
    using stream = await bob.follow(["lobby"]);
    await stream.until("resume");
    const edit = { id: crypto.randomUUID(), text: "hi", from: "Ann" };
    const first = await ann.ask("PATCH", at("lobby", target), edit);
    const again = await ann.ask("PATCH", at("lobby", target), { ...edit, text: "other" });
    assertEquals([first.status, again.status], [200, 200]);
    assertEquals(again.body, first.body);
    assertEquals([first.body.id, first.body.seq], [edit.id, 2]);
    await bob.say("lobby", "fine");
    const heard = [await stream.until("edit"), await stream.until("message")];
    const shown = heard.map(({ data }) => JSON.parse(data));
    assertEquals(shown.map(({ seq, text, target }) => [seq, text, target]), [
      [2, "hi", target],
      [3, "fine", undefined],
    ]);
  },
);

testUsers(
  "PATCH and DELETE /api/rooms/:room/messages/:id: only change the user's own messages",
  async ([ann, bob]) => {
    const id = await said(ann, "lobby");
    const deletion = () => ({ id: crypto.randomUUID(), from: "Bob" });
    const draft = () => ({ ...deletion(), text: "hi" });
    assertEquals((await bob.ask("PATCH", at("lobby", id), draft())).body.code, "not-author");
    assertEquals((await bob.ask("DELETE", at("lobby", id), deletion())).body.code, "forbidden");
    assertEquals((await ann.ask("GET", at("lobby", id))).body.text, "hello");
    assertEquals((await ann.ask("PATCH", at("lobby", id), draft())).status, 200);
    assertEquals((await ann.ask("DELETE", at("lobby", id), deletion())).status, 200);
  },
);

testUsers(
  "P1 DELETE /api/rooms/:room/messages/:id: removes the text, and may be repeated",
  async ([ann]) => {
    const id = await said(ann, "lobby");
    const deletion = { id: crypto.randomUUID() };
    const first = await ann.ask("DELETE", at("lobby", id), deletion);
    const again = await ann.ask("DELETE", at("lobby", id), deletion);
    assertEquals([first.status, again.status, again.body], [200, 200, first.body]);
    const { body } = await ann.ask("GET", at("lobby", id));
    assertEquals([body.text, typeof body.deletedAt], ["", "number"]);
    const other = await ann.ask("DELETE", at("lobby", id), { id: crypto.randomUUID() });
    assertEquals([other.status, other.body.code], [404, "unknown-message"]);
  },
);

testUsers(
  "DELETE /api/rooms/:room/messages/:id: by a moderator is recorded once",
  async (users, chat) => {
    const [ann, bob] = users;
    const pull = `ipc://${chat.data}/pull.sock`;
    const id = await said(ann, "lobby");
    await operate(pull, giving("moderator", bob));
    const deletion = { id: crypto.randomUUID(), from: "Bob" };
    let deleted = await bob.ask("DELETE", at("lobby", id), deletion);
    // Until the web process knows that Bob is a moderator.
    while (deleted.status === 403) deleted = await bob.ask("DELETE", at("lobby", id), deletion);
    assertEquals(deleted.status, 200);
    const again = await bob.ask("DELETE", at("lobby", id), deletion);
    assertEquals(again.body, deleted.body);
    assertEquals((await ann.ask("GET", at("lobby", id))).body.text, "");
    // The message, Bob's role, the deletion, its record.
    const next = await ann.say("lobby", "so be it");
    assertEquals(next.body.gid, 5);
  },
);

testUsers(
  "DELETE /api/rooms/:room/messages/:id: stores the deletion and its record together or not at all",
  async ([ann, bob], chat) => {
    const target = await said(ann, "lobby");
    await operate(`ipc://${chat.data}/pull.sock`, giving("moderator", bob));
    const noted = async () => {
      const { status, body } = await bob.ask("GET", "/api/audit");
      return status === 200 &&
        body.changes.filter(({ type }: { type: string }) => type === "deleted");
    };
    while (await noted() === false);
    const taken = { id: await said(ann, "dev"), from: "Bob" };
    assertEquals((await bob.ask("DELETE", at("lobby", target), taken)).status, 409);
    assertEquals(await noted(), []);
    const deletion = { id: crypto.randomUUID(), from: "Bob" };
    for (let i = 0; i < 2; i++) {
      assertEquals((await bob.ask("DELETE", at("lobby", target), deletion)).status, 200);
      const [{ message, by, user }, ...others] = await noted();
      assertEquals([message, by.id, user.id, others], [target, bob.id, ann.id, []]);
    }
  },
);

testUsers(
  "DELETE /api/rooms/:room/messages/:id: records no deletion that did not happen",
  async ([ann], chat) => {
    const message = await said(ann, "lobby");
    const deletion = { type: "deleted", message, room: "lobby", user: ann.id } as const;
    await operate(`ipc://${chat.data}/pull.sock`, deletion);
    assertEquals((await ann.say("lobby", "next")).body.gid, 2);
  },
);

testUsers(
  "PATCH and DELETE /api/rooms/:room/messages/:id: reject an id that another entry has",
  async (users) => {
    const [ann, bob] = users;
    const [id, other] = [await said(ann, "lobby"), await said(ann, "lobby")];
    const edit = { id: crypto.randomUUID(), text: "hi", from: "Ann" };
    assertEquals((await ann.ask("PATCH", at("lobby", other), edit)).status, 200);
    for (const taken of [id, other, edit.id]) {
      for (const [method, fields] of Object.entries({ PATCH: edit, DELETE: { from: "Ann" } })) {
        const { status, body } = await ann.ask(method, at("lobby", id), { ...fields, id: taken });
        assertEquals([status, body.code, body.field], [409, "id-taken", "id"], method);
      }
    }
    const bobs = await bob.ask("PATCH", at("lobby", other), edit);
    assertEquals([bobs.status, bobs.body.code], [409, "id-taken"]);
    assertEquals((await ann.say("lobby", "hello", edit.id)).status, 409);
    assertEquals((await ann.ask("GET", at("lobby", id))).body.text, "hello");
    assertEquals((await ann.ask("PATCH", at("lobby", other), edit)).status, 200, "sent again");
  },
);

testUsers(
  "P7 GET /api/rooms/:room/messages/:id: the id of a private message is useless to others",
  async (users) => {
    const [ann, bob, cleo] = users;
    const room = await ann.open("Plans", [bob]);
    const id = await said(bob, room);
    const elsewhere = await cleo.say("lobby", "hello", id);
    assertEquals([elsewhere.status, elsewhere.body.code], [409, "id-taken"]);
    assertEquals(JSON.stringify(elsewhere.body).includes(room), false);
    const deletion = { id, from: "Cleo" };
    const bodies = { PATCH: { ...deletion, text: "hi" }, DELETE: deletion, GET: undefined };
    for (const [method, body] of Object.entries(bodies)) {
      const { status, body: { code } } = await cleo.ask(method, at(room, id), body);
      assertEquals([status, code], [404, "unknown-room"], method);
    }
    assertEquals((await cleo.say(room, "hello", id)).body.code, "unknown-room");
  },
);
