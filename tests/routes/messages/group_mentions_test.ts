import { assertEquals } from "@std/assert";
import { LocalServer } from "../../harness/local_server.ts";
import { User } from "../../harness/user.ts";
import { bearer, SETTINGS } from "../access/access_modes.ts";
import { testUsers } from "../access/private_chat.ts";
import { stopClock } from "../../harness/stopped_clock.ts";
import { test } from "../../testing.ts";

const countsOf = async (user: User, room: string) => {
  const { rooms, newActivity } = (await user.ask("GET", "/api/rooms")).body;
  const { mentions } = rooms.find((one: { room: string }) => one.room === room);
  return [mentions, newActivity];
};

testUsers(
  "Group mentions: are in the stream, in history, in the unread counts and in the activity",
  async ([ann, bob, cleo]) => {
    for (const user of [ann, bob, cleo]) await user.ask("GET", "/api/rooms");
    await bob.say("lobby", "hello");
    using stream = await bob.follow(["lobby"]);
    await stream.until("presence");
    await ann.say("lobby", "@room, lunch?");
    assertEquals(JSON.parse((await stream.until("message")).data).groupMention, "room");
    const { body: { messages } } = await cleo.ask("GET", "/api/rooms/lobby/messages?limit=1");
    assertEquals([messages[0].groupMention, "present" in messages[0]], ["room", false]);
    assertEquals(await Promise.all([ann, bob, cleo].map((user) => countsOf(user, "lobby"))), [
      [0, 0],
      [1, 1],
      [1, 1],
    ]);
    await ann.say("lobby", "@here, now");
    assertEquals((await bob.ask("GET", "/api/unread?lobby=1")).body.rooms[0].mentions, 2);
    assertEquals((await cleo.ask("GET", "/api/unread?lobby=1")).body.rooms[0].mentions, 1);
    const { body } = await bob.ask("GET", "/api/activity");
    assertEquals(
      body.activity.map(({ type, groupMention }: Record<string, unknown>) => [type, groupMention]),
      [["mention", "here"], ["mention", "room"]],
    );
  },
);

testUsers(
  "P7 Group mentions: in a private room reach its members only",
  async ([ann, bob, cleo]) => {
    const room = await ann.open("Plans", [bob]);
    await ann.say(room, "@room");
    assertEquals(await countsOf(bob, room), [1, 1]);
    const rooms = async (user: User) => (await user.ask("GET", "/api/rooms")).body;
    assertEquals([(await rooms(cleo)).newActivity, (await rooms(ann)).newActivity], [0, 0]);
    assertEquals((await cleo.ask("GET", "/api/activity")).body.activity, []);
    await ann.ask("POST", `/api/rooms/${room}/members`, { ...cleo.member, from: "Ann" });
    assertEquals(await countsOf(cleo, room), [0, 0]);
  },
);

test("Group mentions: of a role below HUBBUB_MENTION_ROOM stay plain text", async () => {
  await using chat = await LocalServer.start({ HUBBUB_ACCESS: "token", ...SETTINGS.token });
  const rooms = { read: ["*"], write: ["*"] };
  const guest = await bearer("Gus", chat, { ...rooms, role: "guest" });
  const member = await bearer("Ann", chat, { ...rooms, role: "member" });
  const groupOf = async (user: User) => {
    const { body: { id } } = await user.say("lobby", "@room");
    return (await user.ask("GET", `/api/rooms/lobby/messages/${id}`)).body.groupMention;
  };
  assertEquals([await groupOf(guest), await groupOf(member)], [undefined, "room"]);
  const mayMention = async (user: User) => (await user.ask("GET", "/api/me")).body.canMentionRoom;
  assertEquals([await mayMention(guest), await mayMention(member)], [false, true]);
});

test("Group mentions: five of a user and ten of an address are allowed at once", async () => {
  using _clock = stopClock();
  await using chat = await LocalServer.start();
  const outcomes = async (text: string, path = "/api/rooms/lobby/messages") => {
    const user = await User.arrive("Ann", chat.url);
    const statuses: number[] = [];
    for (let i = 0; i < 6; i++) {
      const message = { id: crypto.randomUUID(), from: "Ann", text };
      statuses.push((await user.ask("POST", path, message)).status);
    }
    return statuses.join(" ");
  };
  assertEquals(await outcomes("@room"), "201 201 201 201 201 429");
  assertEquals(await outcomes("@here", "/message/broadcast"), "200 200 200 200 200 429");
  assertEquals(await outcomes("@room"), "429 429 429 429 429 429");
  assertEquals(await outcomes("`@room`"), "201 201 201 201 201 201");
});
