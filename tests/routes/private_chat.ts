// A chat to which Ann, Bob and Cleo have come, for tests of what is whose.

import { Person } from "../person.ts";
import { LocalServer } from "../local_server.ts";
import { test } from "../testing.ts";

export type People = readonly [ann: Person, bob: Person, cleo: Person];

export function testPeople(
  name: string,
  run: (people: People, chat: LocalServer) => Promise<void>,
): void {
  const withChat = async () => {
    await using chat = await LocalServer.start({ HUBBUB_LIMITS: "off" });
    const arrive = (name: string) => Person.arrive(name, chat.url);
    const people = await Promise.all([arrive("Ann"), arrive("Bob"), arrive("Cleo")]);
    await run(people, chat);
  };
  test(name, () => withChat());
}
