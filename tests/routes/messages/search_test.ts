import { assertEquals } from "@std/assert";
import type { User } from "../../harness/user.ts";
import { testUsers } from "../access/private_chat.ts";

async function found(by: User, query: string): Promise<unknown[]> {
  const { body } = await by.ask("GET", `/api/search?${query}`);
  return body.code
    ? [body.code]
    : [...body.messages.map(({ text }: { text: string }) => text), body.complete];
}

testUsers(
  "P7 GET /api/search: finds messages in public rooms and the user's private rooms",
  async (users) => {
    const [ann, bob, cleo] = users;
    const room = await ann.open("Plans", [bob]);
    await ann.say("lobby", "red fox");
    for (const text of ["red plan", "red flag", "red line"]) await bob.say(room, text);
    assertEquals(await found(bob, "q=red"), ["red line", "red flag", "red plan", "red fox", true]);
    assertEquals(await found(cleo, "q=red"), ["red fox", true]);
    assertEquals(await found(cleo, "q=red&limit=1"), ["red fox", false]);
    assertEquals(await found(cleo, "q=plan"), [true]);
  },
);

testUsers(
  "P7 GET /api/search: another's private room is like one that does not exist",
  async (users) => {
    const [ann, bob, cleo] = users;
    const room = await ann.open("Plans", [bob]);
    await bob.say(room, "red plan");
    assertEquals(await found(bob, `q=red&room=${room}`), ["red plan", true]);
    assertEquals(await found(cleo, `q=red&room=${room}`), ["unknown-room"]);
    assertEquals(await found(cleo, `q=red&room=~${"z".repeat(26)}`), ["unknown-room"]);
  },
);

testUsers(
  "P7 GET /api/search: finds nothing of a room for a removed member, not even old messages",
  async (users) => {
    const [ann, bob] = users;
    const room = await ann.open("Plans", [bob]);
    await bob.say(room, "red plan");
    await ann.ask("DELETE", `/api/rooms/${room}/members/${bob.id}`);
    assertEquals(await found(bob, "q=red"), [true]);
    assertEquals(await found(ann, "q=red"), ["red plan", true]);
  },
);

testUsers(
  "GET /api/search: operators filter by author, room, time and links",
  async (users) => {
    const [ann, bob] = users;
    const room = await ann.open("Summer plans", [bob]);
    await ann.say("lobby", "red fox");
    await bob.say("dev", "red https://example.org");
    await bob.say(room, "red boat");
    await bob.say(await ann.open("", [bob], true), "red alone");
    const queries: [query: string, texts: string[]][] = [
      ["red from:bob", ["red alone", "red boat", "red https://example.org"]],
      ["red in:bob", ["red alone"]],
      ["in:@Bob", ["red alone"]],
      ["from:Ann", ["red fox"]],
      ["red in:dev", ["red https://example.org"]],
      ["in:#Dev from:bob", ["red https://example.org"]],
      ['red in:"summer plans"', ["red boat"]],
      [`in:${room} red`, ["red boat"]],
      ["has:link", ["red https://example.org"]],
      ["red from:a\0nn", []],
      ["red after:2020", ["red alone", "red boat", "red https://example.org", "red fox"]],
      ["red before:2020", []],
      ["red -fox -alone", ["red boat", "red https://example.org"]],
      ["-fox from:Ann", []],
    ];
    for (const [query, texts] of queries) {
      assertEquals(await found(ann, `q=${encodeURIComponent(query)}`), [...texts, true], query);
    }
    // A room in the query overrides the current room.
    assertEquals(await found(ann, "q=red+in:dev&room=lobby"), ["red https://example.org", true]);
  },
);

testUsers(
  "P7 GET /api/search: operators find nothing that the user may not read",
  async ([ann, bob, cleo]) => {
    const room = await ann.open("Plans", [bob]);
    await bob.say(room, "red https://example.org");
    for (const query of ["red", "from:Bob", "has:link", "type:pdf", "in:Plans", "red after:2020"]) {
      assertEquals(await found(cleo, `q=${query}`), [true], query);
    }
    const none = `~${"z".repeat(26)}`;
    const names = [room, none, '"No room"'];
    const asked = await Promise.all(names.map((name) => found(cleo, `q=in:${name}+red`)));
    assertEquals(asked, Array(3).fill(["unknown-room"]));
  },
);

testUsers(
  "GET /api/search: marks matches in the data, and says what a wrong query may contain",
  async (users) => {
    const [ann] = users;
    await ann.say("lobby", "a red <b>fox</b>");
    const { body } = await ann.ask("GET", "/api/search?q=red+fox");
    assertEquals(body.messages[0].snippet, { text: "a red <b>fox</b>", marks: [[2, 5], [9, 12]] });
    const refused: [query: string, field: string][] = [
      ["q=from:", "q"],
      ["q=x+before:soon", "q"],
      ["q=x+before:2026&timeZone=Mars/Olympus", "timeZone"],
    ];
    for (const [query, field] of refused) {
      const { status, body } = await ann.ask("GET", `/api/search?${query}`);
      assertEquals([status, body.field], [422, field], query);
    }
  },
);
