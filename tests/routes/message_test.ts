import { createHash } from "node:crypto";
import { assertEquals } from "@std/assert";
import { giving, operate, type Person } from "../person.ts";
import { testPeople } from "./private_chat.ts";

const at = (room: string, id: string) => `/api/rooms/${room}/messages/${id}`;

/** Says something and returns its id. */
async function said(by: Person, room: string): Promise<string> {
  return (await by.say(room, "hello")).body.id;
}

testPeople("A message is found by its address, as it is now", async ([ann, bob]) => {
  const id = await said(ann, "lobby");
  const found = await bob.ask("GET", at("lobby", id.toUpperCase()));
  assertEquals([found.status, found.body.text, found.body.author], [200, "hello", ann.id]);
  await ann.ask("PATCH", at("lobby", id), { id: crypto.randomUUID(), text: "hi" });
  assertEquals((await bob.ask("GET", at("lobby", id))).body.text, "hi");
  for (const path of [at("dev", id), at("lobby", crypto.randomUUID()), at("lobby", "x")]) {
    const { status, body } = await bob.ask("GET", path);
    assertEquals([status, body.code], [404, "unknown-message"]);
  }
});

testPeople(
  "P1 An edit that is sent again is stored once, and readers hear of it once",
  async (people) => {
    const [ann, bob] = people;
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

testPeople("One edits and deletes what one said oneself, and nothing else", async ([ann, bob]) => {
  const id = await said(ann, "lobby");
  const draft = () => ({ id: crypto.randomUUID(), text: "hi", from: "Bob" });
  assertEquals((await bob.ask("PATCH", at("lobby", id), draft())).body.code, "forbidden");
  assertEquals((await bob.ask("DELETE", at("lobby", id), draft())).body.code, "forbidden");
  assertEquals((await ann.ask("GET", at("lobby", id))).body.text, "hello");
  assertEquals((await ann.ask("PATCH", at("lobby", id), draft())).status, 200);
  assertEquals((await ann.ask("DELETE", at("lobby", id), draft())).status, 200);
});

testPeople(
  "P1 What is deleted has no text any more; the deletion may be sent again",
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

testPeople("A moderator deletes what others said, and that is noted once", async (people, chat) => {
  const [ann, bob] = people;
  const pull = `ipc://${chat.data}/pull.sock`;
  const id = await said(ann, "lobby");
  await operate(pull, giving("moderator", bob));
  const deletion = { id: crypto.randomUUID(), from: "Bob" };
  let deleted = await bob.ask("DELETE", at("lobby", id), deletion);
  // Until the web process has heard that Bob is a moderator.
  while (deleted.status === 403) deleted = await bob.ask("DELETE", at("lobby", id), deletion);
  assertEquals(deleted.status, 200);
  const again = await bob.ask("DELETE", at("lobby", id), deletion);
  assertEquals(again.body, deleted.body);
  assertEquals((await ann.ask("GET", at("lobby", id))).body.text, "");
  // The message, Bob's role, the note, the deletion.
  const next = await ann.say("lobby", "so be it");
  assertEquals(next.body.gid, 5);
});

testPeople(
  "A moderator cannot keep a deletion out of the audit by taking an id beforehand",
  async ([ann, bob], chat) => {
    const target = await said(ann, "lobby");
    await operate(`ipc://${chat.data}/pull.sock`, giving("moderator", bob));
    while ((await bob.ask("GET", "/api/audit")).status === 403);
    const deletion = { id: crypto.randomUUID(), from: "Bob" };
    // Under such an id the note of a deletion once stood.
    const hex = createHash("sha256").update(`deleted ${deletion.id}`).digest("hex");
    const taken = hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, "$1-$2-$3-$4-$5");
    assertEquals((await bob.say("lobby", "mine", taken)).status, 201);
    assertEquals((await bob.ask("DELETE", at("lobby", target), deletion)).status, 200);
    const [{ what, message, by, person }] = (await bob.ask("GET", "/api/audit")).body.changes;
    assertEquals([what, message, by.id, person.id], ["deleted", target, bob.id, ann.id]);
  },
);

testPeople(
  "A deletion by a moderator that fails has a note already, and may be sent again",
  async ([ann, bob], chat) => {
    const target = await said(ann, "lobby");
    await operate(`ipc://${chat.data}/pull.sock`, giving("moderator", bob));
    while ((await bob.ask("GET", "/api/audit")).status === 403);
    const taken = { id: await said(ann, "dev"), from: "Bob" };
    assertEquals((await bob.ask("DELETE", at("lobby", target), taken)).status, 409);
    const noted = async () => {
      const { changes } = (await bob.ask("GET", "/api/audit")).body;
      return changes.filter(({ what }: { what: string }) => what === "deleted").length;
    };
    assertEquals(await noted(), 1);
    const deletion = { id: crypto.randomUUID(), from: "Bob" };
    for (let i = 0; i < 2; i++) {
      assertEquals((await bob.ask("DELETE", at("lobby", target), deletion)).status, 200);
      assertEquals(await noted(), 2);
    }
  },
);

testPeople(
  "P7 The id of a message in a private room is worth nothing to others",
  async (people) => {
    const [ann, bob, cleo] = people;
    const room = await ann.open("Plans", [bob]);
    const id = await said(bob, room);
    const elsewhere = await cleo.say("lobby", "hello", id);
    assertEquals([elsewhere.status, elsewhere.body.code], [409, "conflict"]);
    assertEquals(JSON.stringify(elsewhere.body).includes(room), false);
    for (const method of ["PATCH", "DELETE", "GET"]) {
      const body = method === "GET" ? undefined : { id, text: "hi", from: "Cleo" };
      const { status, body: { code } } = await cleo.ask(method, at(room, id), body);
      assertEquals([status, code], [404, "unknown-room"], method);
    }
    assertEquals((await cleo.say(room, "hello", id)).body.code, "unknown-room");
  },
);
