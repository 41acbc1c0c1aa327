// Presence and typing over HTTP: who sees whom.

import { assertEquals } from "@std/assert";
import { giving, operate, User } from "../../harness/user.ts";
import { signWithSecret } from "../../auth/tokens.ts";
import { LocalServer } from "../../harness/local_server.ts";
import type { EventReader } from "../../harness/test_server.ts";
import { test } from "../../testing.ts";

/** Returns the next event of this name about a room. */
async function next(stream: EventReader, event: string, room: string) {
  for (;;) {
    const data = JSON.parse((await stream.until(event)).data);
    if (data.room === room) return data;
  }
}

/** Returns the initial list of users of a room: it may come before or after the user's own arrival. */
async function whole(stream: EventReader, room: string) {
  for (;;) {
    const told = await next(stream, "presence", room);
    if (told.users) return told;
  }
}

/** Resolves once the room has this many users, with the events until then. */
async function until(stream: EventReader, room: string, count: number) {
  for (;;) {
    const told = await next(stream, "presence", room);
    if (told.count === count) return told;
  }
}

const type = (user: User, room: string, isTyping = true) =>
  user.ask("PUT", `/api/rooms/${room}/typing`, { from: user.name, isTyping });

test("Presence: shows who is in a room by id and name, and when they leave", async () => {
  await using chat = await LocalServer.start();
  const [ann, bob] = [
    await User.arrive("Ann", chat.url),
    await User.arrive("Bob", chat.url),
  ];
  await bob.say("lobby", "hello");
  using stream = await ann.follow(["dev", "lobby"]);
  const nameless = [{ id: ann.id, name: "" }];
  assertEquals(await whole(stream, "dev"), { room: "dev", count: 1, users: nameless });
  const windows = [await bob.follow(["dev"]), await bob.follow(["dev"])];
  const came = await until(stream, "dev", 2);
  assertEquals(came, { room: "dev", count: 2, joined: [bob.member], left: [] });
  for (const window of windows) window[Symbol.dispose]();
  const left = await until(stream, "dev", 1);
  assertEquals(left, { room: "dev", count: 1, joined: [], left: [bob.id] });
});

test("P7 Presence: shows a name from a private room to its members only", async () => {
  await using chat = await LocalServer.start();
  const [ann, bob] = [
    await User.arrive("Ann", chat.url),
    await User.arrive("Bob", chat.url),
  ];
  const room = await bob.open("Plans", []);
  assertEquals((await bob.say(room, "hello")).status, 201);
  await operate(`ipc://${chat.data}/pull.sock`, giving("moderator", ann));
  while ((await ann.ask("GET", "/api/me")).body.role !== "moderator");
  const { users } = (await ann.ask("GET", "/api/users")).body;
  assertEquals(users.map(({ id }: { id: string }) => id), [ann.id]);
  using stream = await bob.follow([room, "dev"]);
  assertEquals(await whole(stream, room), { room, count: 1, users: [bob.member] });
  const nameless = [{ id: bob.id, name: "" }];
  assertEquals(await whole(stream, "dev"), { room: "dev", count: 1, users: nameless });
  await bob.say("dev", "hello, all");
  const known = (await ann.ask("GET", "/api/users")).body.users;
  assertEquals(known.map(({ name }: { name: string }) => name), ["", "Bob"]);
  let told = await next(stream, "presence", "dev");
  while (told.joined[0]?.name === "") told = await next(stream, "presence", "dev");
  assertEquals(told, { room: "dev", count: 1, joined: [bob.member], left: [] });
});

test("Presence: is neither in the log nor moves a cursor", async () => {
  await using chat = await LocalServer.start();
  const ann = await User.arrive("Ann", chat.url);
  using stream = await ann.follow(["lobby"]);
  await type(ann, "lobby");
  const typing = await stream.until("typing");
  assertEquals([typing.id, JSON.parse(typing.data)], ["", {
    room: "lobby",
    users: [ann.member],
  }]);
  assertEquals((await ann.ask("GET", "/api/rooms/lobby/messages")).body.messages, []);
  assertEquals((await ann.say("lobby", "first")).body.gid, 1);
  // As soon as the message arrives.
  while ((await next(stream, "typing", "lobby")).users.length > 0);
});

test("P7 Presence: shows no one in rooms that the user may not read, or no longer may", async () => {
  await using chat = await LocalServer.start();
  const [ann, bob, cleo] = [
    await User.arrive("Ann", chat.url),
    await User.arrive("Bob", chat.url),
    await User.arrive("Cleo", chat.url),
  ];
  const room = await ann.open("Plans", [bob]);
  using inside = await ann.follow([room]);
  using outside = await cleo.follow([room, "lobby"]);
  using removed = await bob.follow([room, "lobby"]);
  await until(inside, room, 2);
  await ann.ask("DELETE", `/api/rooms/${room}/members/${bob.id}`);
  await until(inside, room, 1);
  await type(ann, room);
  await next(inside, "typing", room);
  // A later event proves that all earlier ones have arrived.
  await cleo.say("lobby", "the end");
  const heard: string[] = [];
  for await (const { event, data } of outside) {
    if (event === "message") break;
    heard.push(data);
  }
  assertEquals(heard.filter((data) => data.includes(ann.id) || data.includes("typing")), []);
  // The stream ended with the permission to read.
  const after: string[] = [];
  for await (const { data } of removed) if (data.includes(`"${room}"`)) after.push(data);
  assertEquals(after.filter((data) => data.includes('"left":["')), []);
});

test("PUT /api/rooms/:room/typing: rejects users who may not post: muted, not members, archived", async () => {
  await using chat = await LocalServer.start({ HUBBUB_LIMITS: "off" });
  const [ann, bob] = [
    await User.arrive("Ann", chat.url),
    await User.arrive("Bob", chat.url),
  ];
  const room = await ann.open("Plans", []);
  assertEquals((await type(bob, "lobby")).status, 204);
  assertEquals((await type(bob, room)).status, 404);
  const pull = `ipc://${chat.data}/pull.sock`;
  await operate(pull, { type: "settings", isArchived: true }, "old");
  await operate(pull, { type: "mute", user: bob.id, reason: "too loud" });
  while ((await type(ann, "old")).status !== 403);
  while ((await type(bob, "lobby")).status !== 403);
  const { body } = await type(bob, "lobby");
  assertEquals([body.code, body.detail], ["muted", "You are muted: too loud"]);
  await operate(pull, { type: "ban", user: ann.id, reason: "" });
  while ((await type(ann, "lobby")).body?.code !== "banned");
});

test("PUT /api/rooms/:room/typing: requires a name that may be used, and isTyping", async () => {
  await using chat = await LocalServer.start({ HUBBUB_BLOCKED_WORDS: "mallory" });
  const ann = await User.arrive("Ann", chat.url);
  const ask = async (body: unknown) => {
    const answer = await ann.ask("PUT", "/api/rooms/lobby/typing", body);
    return [answer.status, answer.body?.field];
  };
  assertEquals(await ask({ from: "Mallory", isTyping: true }), [422, "from"]);
  assertEquals(await ask({ from: "", isTyping: true }), [422, "from"]);
  assertEquals(await ask({ from: "Ann" }), [422, "isTyping"]);
  assertEquals(await ask({ isTyping: false }), [204, undefined]);
});

test("Presence: turned off, shows no one, and typing is accepted silently", async () => {
  await using chat = await LocalServer.start({ HUBBUB_PRESENCE: "off" });
  const ann = await User.arrive("Ann", chat.url);
  await ann.say("lobby", "first");
  using stream = await ann.follow(["lobby"]);
  assertEquals((await type(ann, "lobby")).status, 204);
  await stream.until("heartbeat");
  // A second later: a message to the broker and back takes no longer.
  await ann.say("lobby", "hello");
  const told = [];
  for await (const { event } of stream) {
    told.push(event);
    if (event === "message") break;
  }
  assertEquals(told.filter((event) => event !== "heartbeat"), ["message"]);
});

test("Presence: a token without it hides its user, and everyone from the user", async () => {
  const secret = crypto.randomUUID();
  await using chat = await LocalServer.start({
    HUBBUB_ACCESS: "token",
    HUBBUB_TOKEN_SECRET: secret,
    HUBBUB_LIMITS: "off",
  });
  const come = async (name: string, presence?: boolean) => {
    const exp = Math.floor(Date.now() / 1_000) + 600;
    const hubbub = { read: ["*"], write: ["*"], presence };
    const token = await signWithSecret({ sub: name, name, exp, hubbub }, { secret });
    const headers = { authorization: `Bearer ${token}` };
    return new User(name, { id: name, url: chat.url, headers });
  };
  const [ann, bob, eve] = [await come("ann"), await come("bob", true), await come("eve", false)];
  using hidden = await eve.follow(["cpu"]);
  await hidden.until("heartbeat");
  using stream = await ann.follow(["cpu"]);
  assertEquals(await whole(stream, "cpu"), { room: "cpu", count: 1, users: [ann.member] });
  assertEquals((await type(eve, "cpu")).status, 204);
  assertEquals((await type(ann, "cpu")).status, 204);
  const { users } = await next(stream, "typing", "cpu");
  assertEquals(users, [ann.member]);
  using third = await bob.follow(["cpu"]);
  assertEquals((await until(stream, "cpu", 2)).joined, [bob.member]);
  await until(third, "cpu", 2);
  // A later entry proves that all earlier events have arrived.
  await ann.say("cpu", "the end, @eve");
  const heard = [];
  for await (const { event, data } of hidden) {
    heard.push(event);
    if (event !== "message") continue;
    assertEquals(JSON.parse(data).mentions, undefined);
    break;
  }
  assertEquals(heard.filter((event) => event !== "heartbeat" && event !== "room-created"), [
    "message",
  ]);
});

test("Presence: shows no one in the rooms that the settings exclude", async () => {
  await using chat = await LocalServer.start({ HUBBUB_PRESENCE_EXCEPT: "orders-*,cpu" });
  const ann = await User.arrive("Ann", chat.url);
  const bob = await User.arrive("Bob", chat.url);
  using stream = await ann.follow(["cpu", "lobby", "orders-17"]);
  await until(stream, "lobby", 1);
  using _other = await bob.follow(["cpu", "lobby", "orders-17"]);
  for (const room of ["cpu", "orders-17", "lobby"]) {
    assertEquals((await type(bob, room)).status, 204);
  }
  const told = [];
  for await (const { event, data } of stream) {
    if (event === "presence" || event === "typing") told.push(JSON.parse(data).room);
    if (event === "typing") break;
  }
  assertEquals(new Set(told), new Set(["lobby"]));
});
