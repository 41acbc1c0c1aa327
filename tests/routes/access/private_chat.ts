// A chat with Ann, Bob and Cleo, for tests about private rooms.

import { User } from "../../harness/user.ts";
import { LocalServer } from "../../harness/local_server.ts";
import { test } from "../../testing.ts";

export type Users = readonly [ann: User, bob: User, cleo: User];

export function testUsers(
  name: string,
  run: (users: Users, chat: LocalServer) => Promise<void>,
): void {
  const withChat = async () => {
    await using chat = await LocalServer.start({ HUBBUB_LIMITS: "off" });
    const arrive = (name: string) => User.arrive(name, chat.url);
    const users = await Promise.all([arrive("Ann"), arrive("Bob"), arrive("Cleo")]);
    await run(users, chat);
  };
  test(name, () => withChat());
}
