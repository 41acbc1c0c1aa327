import { assertEquals } from "@std/assert";
import type { Person } from "../person.ts";
import { testPeople } from "./private_chat.ts";

async function found(by: Person, query: string): Promise<unknown[]> {
  const { body } = await by.ask("GET", `/api/search?${query}`);
  return body.code
    ? [body.code]
    : [...body.messages.map(({ text }: { text: string }) => text), body.complete];
}

testPeople(
  "P7 A search finds what one may read: public rooms, and the private ones one is in",
  async (people) => {
    const [ann, bob, cleo] = people;
    const room = await ann.open("Plans", [bob]);
    await ann.say("lobby", "red fox");
    for (const text of ["red plan", "red flag", "red line"]) await bob.say(room, text);
    assertEquals(await found(bob, "q=red"), ["red line", "red flag", "red plan", "red fox", true]);
    assertEquals(await found(cleo, "q=red"), ["red fox", true]);
    assertEquals(await found(cleo, "q=red&limit=1"), ["red fox", false]);
    assertEquals(await found(cleo, "q=plan"), [true]);
  },
);

testPeople(
  "P7 A search in a private room of others is one in a room that is not there",
  async (people) => {
    const [ann, bob, cleo] = people;
    const room = await ann.open("Plans", [bob]);
    await bob.say(room, "red plan");
    assertEquals(await found(bob, `q=red&room=${room}`), ["red plan", true]);
    assertEquals(await found(cleo, `q=red&room=${room}`), ["unknown-room"]);
    assertEquals(await found(cleo, `q=red&room=~${"z".repeat(26)}`), ["unknown-room"]);
  },
);

testPeople(
  "P7 Who was removed finds nothing of the room, not what was said before either",
  async (people) => {
    const [ann, bob] = people;
    const room = await ann.open("Plans", [bob]);
    await bob.say(room, "red plan");
    await ann.ask("DELETE", `/api/rooms/${room}/members/${bob.id}`);
    assertEquals(await found(bob, "q=red"), [true]);
    assertEquals(await found(ann, "q=red"), ["red plan", true]);
  },
);
