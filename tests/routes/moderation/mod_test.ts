// Moderation over HTTP, with a broker and two servers: a change by one must apply at the other.

import { assert, assertEquals, assertMatch } from "@std/assert";
import { sha256 } from "../../../auth/signing.ts";
import { LocalServer } from "../../harness/local_server.ts";
import type { EventReader } from "../../harness/test_server.ts";
import { CookieUser, operate, userWithRole } from "../../harness/cookie_user.ts";
import { test } from "../../testing.ts";

const LIMIT_MS = 120_000;

interface Fixture {
  readonly data: string;
  /** The address of one server, and of the other. */
  readonly one: string;
  readonly other: string;
  readonly moderator: CookieUser;
  readonly cleo: CookieUser;
  /** Cleo's user id. */
  readonly user: string;
}

function moderationTest(name: string, run: (fixture: Fixture) => Promise<void>) {
  const fn = async () => {
    await using chat = await LocalServer.start({ HUBBUB_LIMITS: "off" });
    const { data, url: one } = chat;
    const other = await chat.addWeb();
    using moderator = await userWithRole("moderator", { url: other, data });
    using cleo = new CookieUser("127.0.0.2");
    const user = await cleo.id(one);
    await run({ data, one, other, moderator, cleo, user });
  };
  test(name, () => fn());
}

/** Resolves with the remaining events of a stream, once it has ended. */
async function rest(stream: EventReader): Promise<string[]> {
  const events: string[] = [];
  for await (const { event } of stream) events.push(event);
  return events;
}

moderationTest(
  "POST /api/mutes: the user reads but cannot post, and learns until when and why",
  async ({ one, other, moderator, cleo, user }) => {
    assertEquals((await cleo.write(one, "before")).status, 201);
    const mute = { user, minutes: 5, reason: "too loud" };
    const made = await moderator.ask("POST", `${other}/api/mutes`, mute);
    assertEquals([made.status, made.body.user, made.body.reason], [201, user, "too loud"]);
    for (const url of [one, other]) {
      const { status, body } = await cleo.write(url, "muted");
      assertEquals([status, body.code, body.reason], [403, "muted", "too loud"]);
      assertEquals(body.until, made.body.until);
      assertEquals(body.detail, "You are muted for another 5 min: too loud");
    }
    const { messages } = (await cleo.ask("GET", `${one}/api/rooms/lobby/messages`)).body;
    assertEquals(messages.map(({ text }: { text: string }) => text), ["before"]);
    const path = `/api/mutes/${encodeURIComponent(user)}`;
    assertEquals((await moderator.ask("DELETE", other + path)).status, 204);
    assertEquals((await moderator.ask("DELETE", other + path)).status, 410);
    assertEquals((await cleo.write(one, "after")).status, 201);
  },
);

moderationTest(
  "P7 POST /api/bans: closes the user's streams first, and blocks all requests until the ban ends",
  async ({ one, other, moderator, cleo, user }) => {
    using here = await cleo.stream(one);
    using there = await cleo.stream(other);
    await Promise.all([here.until("resume"), there.until("resume")]);
    const ban = { user, minutes: 90, reason: "spam" };
    const made = await moderator.ask("POST", `${other}/api/bans`, ban);
    assertEquals(made.status, 201);
    assertEquals((await moderator.write(one, "good riddance", { from: "Mod" })).status, 201);
    for (const events of await Promise.all([rest(here), rest(there)])) {
      const isOfOthers = (event: string) => ["heartbeat", "presence"].includes(event);
      assertEquals(events.filter((event) => !isOfOthers(event)), ["auth"]);
    }
    for (const url of [one, other]) {
      for (const path of ["/api/events", "/api/rooms/lobby/messages", "/event/fetch", "/api/me"]) {
        const { status, body } = await cleo.ask("GET", url + path);
        assertEquals([status, body.code], [403, "banned"], path);
        assertEquals(body.detail, "You are banned for another 90 min: spam");
      }
      assertEquals((await cleo.write(url, "let me in")).body.code, "banned");
    }
    const { bans } = (await moderator.ask("GET", `${other}/api/bans`)).body;
    assertEquals(bans.map(({ user }: { user: string }) => user), [user]);
    const path = `/api/bans/${encodeURIComponent(user)}`;
    assertEquals((await moderator.ask("DELETE", other + path)).status, 204);
    assertEquals((await cleo.write(other, "back")).status, 201);
  },
);

moderationTest(
  "POST /api/bans: a ban with an end lets the user in again",
  async ({ data, one, cleo, user }) => {
    const ask = async () => (await cleo.ask("GET", `${one}/api/me`)).status;
    let status = await ask();
    let until = 0;
    // Tries again if the ban ended before this process received it.
    while (status !== 403) {
      if (Date.now() >= until) {
        until = Date.now() + 3_000;
        const ban = { type: "ban", user, until, reason: "" } as const;
        await operate(data, (operator) => operator.submit(ban));
      }
      status = await ask();
    }
    while (status === 403) status = await ask();
    assertEquals([status, Date.now() >= until], [200, true]);
  },
);

moderationTest(
  "P7 POST /api/bans: withAddress bans the network, but not the moderator's own",
  async ({ one, moderator, cleo, user }) => {
    await cleo.write(one, "from there");
    // Only the process that took the message knows its network, so the moderator asks that one.
    await moderator.write(one, "from here", { from: "Mod" });
    const ban = { user, reason: "", withAddress: true };
    while ((await moderator.ask("GET", `${one}/api/me`)).body.role !== "moderator");
    const made = await moderator.ask("POST", `${one}/api/bans`, ban);
    assertEquals(made.body.bans.map((one: { address?: string }) => one.address), [
      undefined,
      "127.0.0.2",
    ]);
    using newcomer = new CookieUser("127.0.0.2");
    assertEquals((await newcomer.ask("GET", `${one}/api/me`)).body.code, "banned");
    const own = await moderator.ask("POST", `${one}/api/bans`, { address: "127.0.0.1" });
    assertEquals([own.status, own.body.detail], [409, "Cannot ban your own address"]);
    const unbanned = await moderator.ask("DELETE", `${one}/api/bans/127.0.0.2`);
    assertEquals(unbanned.status, 204);
    assertEquals((await newcomer.ask("GET", `${one}/api/me`)).status, 200);
    assertEquals((await cleo.ask("GET", `${one}/api/me`)).body.code, "banned");
  },
);

moderationTest(
  "POST /api/bans: bans an IPv6 address with its network",
  async ({ other, moderator }) => {
    const made = await moderator.ask("POST", `${other}/api/bans`, { address: "2001:DB8::7:1" });
    assertEquals(made.body.bans[0].address, "2001:db8::/64");
    const path = `/api/bans/${encodeURIComponent("2001:db8::/64")}`;
    assertEquals((await moderator.ask("DELETE", other + path)).status, 204);
    const wrong = await moderator.ask("POST", `${other}/api/bans`, { address: "300.1.1.1" });
    assertEquals([wrong.status, wrong.body.field], [422, "address"]);
  },
);

moderationTest(
  "Slow mode: answers 429 with the seconds to wait, at every web process",
  async ({ data, one, other, cleo }) => {
    await operate(
      data,
      (operator) => operator.submit({ type: "settings", slowSeconds: 30 }, "lobby"),
    );
    const since = performance.now();
    const first = await cleo.write(one, "first");
    assertEquals(first.status, 201);
    const edit = (url: string, text: string) =>
      cleo.ask("PATCH", `${url}/api/rooms/lobby/messages/${first.body.id}`, {
        id: crypto.randomUUID(),
        text,
      });
    assertEquals((await edit(one, "first, mended")).status, 200);
    for (const url of [one, other]) {
      assertEquals((await edit(url, "and more")).body.code, "slow-mode");
      const { status, headers, body } = await cleo.write(url, "second");
      assertEquals([status, body.code], [429, "slow-mode"]);
      const seconds = Number(headers.get("retry-after"));
      const passed = (performance.now() - since) / 1_000;
      assert(seconds >= 30 - passed && seconds <= 30, `${seconds} after ${passed}`);
      assertEquals((await cleo.write(url, "elsewhere", { room: `dev-${seconds}` })).status, 201);
    }
  },
);

moderationTest(
  "PATCH /api/users/:id: keeps the last owner, and owners make others",
  async ({ data, one, cleo, user }) => {
    using owner = await userWithRole("owner", { url: one, data });
    const self = `${one}/api/users/${await owner.id(one)}`;
    const alone = await owner.ask("PATCH", self, { role: "member" });
    assertEquals([alone.status, alone.body.detail], [409, "There must be at least one owner"]);
    const made = await owner.ask("PATCH", `${one}/api/users/${user}`, { role: "owner" });
    assertEquals([made.status, made.body.role], [200, "owner"]);
    assertEquals((await owner.ask("PATCH", self, { role: "member" })).body.role, "member");
    const { body } = await cleo.ask("PATCH", self, { role: "king" });
    assertEquals([body.code, body.field], ["invalid-field", "role"]);
  },
);

moderationTest(
  "GET /api/users: lists recent authors, under the name that a moderator gave if any",
  async ({ one, moderator, cleo, user }) => {
    while ((await moderator.ask("GET", `${one}/api/me`)).body.role !== "moderator");
    await cleo.write(one, "hello", { from: "Mod (official)" });
    const users = async (query = "") =>
      (await moderator.ask("GET", `${one}/api/users${query}`)).body;
    const [mod, other] = (await users()).users;
    assertEquals([mod.role, other.id, other.name], ["moderator", user, "Mod (official)"]);
    const path = `${one}/api/users/${user}`;
    const renamed = await moderator.ask("PATCH", path, { name: "Cleo" });
    assertEquals([renamed.status, renamed.body.name], [200, "Cleo"]);
    await cleo.write(one, "hello again", { from: "Mod (official)" });
    const { messages } = (await cleo.ask("GET", `${one}/api/rooms/lobby/messages`)).body;
    assertEquals(messages.map(({ from }: { from: string }) => from), ["Mod (official)", "Cleo"]);
    using posing = new CookieUser();
    const posed = await posing.write(one, "it is me", { from: "\u0421leo" });
    assertEquals([posed.status, posed.body.field], [409, "from"]);
    assertEquals(posed.body.detail, 'The name "Cleo" is taken');
    const first = await users("?limit=1");
    assertEquals([first.complete, first.users.length], [false, 1]);
    const second = await users(`?limit=1&after=${first.users[0].id}`);
    assertEquals([second.complete, second.users[0].id], [true, user]);
    assertEquals((await moderator.ask("PATCH", path, { name: "" })).body.field, "name");
    assertEquals((await cleo.ask("PATCH", path, { name: "Clea" })).status, 200);
  },
);

moderationTest(
  "GET /api/users/:id: has the former names of a user, the latest first",
  async ({ one, moderator, cleo, user }) => {
    while ((await moderator.ask("GET", `${one}/api/me`)).body.role !== "moderator");
    for (const from of ["Dan", "Bob", "Dan", "Cleo"]) await cleo.write(one, "hello", { from });
    const path = `${one}/api/users/${user}`;
    const names = async () => {
      const { name, formerNames } = (await moderator.ask("GET", path)).body;
      return [name, ...formerNames.map(({ name }: { name: string }) => name)];
    };
    assertEquals(await names(), ["Cleo", "Dan", "Bob"]);
    for (const name of ["Clea", "Clio"]) await moderator.ask("PATCH", path, { name });
    assertEquals(await names(), ["Clio", "Clea", "Cleo", "Dan", "Bob"]);
    const { status, body } = await cleo.ask("GET", path);
    assertEquals([status, body.formerNames], [403, undefined]);
  },
);

moderationTest(
  "GET /api/users: lists authors of other web processes under their names",
  async ({ one, other, moderator, cleo, user }) => {
    using stream = await cleo.stream(other);
    await cleo.write(one, "hello");
    const cleoIn = async () =>
      (await moderator.ask("GET", `${other}/api/users`)).body.users
        .find(({ id }: { id: string }) => id === user);
    let listed = await cleoIn();
    while (!listed) listed = await cleoIn();
    assertEquals([listed.name, typeof listed.seenAt], ["Cleo", "number"]);
    for (let name = ""; name !== "Cleo";) {
      const { users = [], joined = [] } = JSON.parse((await stream.until("presence")).data);
      name = [...users, ...joined].find(({ id }) => id === user)?.name;
    }
  },
);

moderationTest("GET /api/audit: lists who changed what, the newest first", async (fixture) => {
  const { data, other, moderator, cleo, user } = fixture;
  await moderator.write(other, "hello", { from: "Mod" });
  await cleo.write(other, "hello");
  const room = `~${"a".repeat(26)}`;
  const members = [{ id: user, name: "Cleo" }];
  const open = { type: "open", title: "Secret", isDirect: false, members } as const;
  await operate(data, (operator) => operator.submit(open, room));
  while ((await cleo.ask("GET", `${other}/api/rooms/${room}`)).status !== 200);
  const { body } = await cleo.write(other, "hidden", { room });
  await moderator.ask("POST", `${other}/api/mutes`, { user, reason: "too loud" });
  await operate(data, (operator) => operator.submit({ type: "settings", slowSeconds: 5 }, "lobby"));
  await operate(data, (operator) => operator.deleteMessage(body.id));
  const until = Date.now() + LIMIT_MS;
  const invite = { type: "invite", invitation: sha256("secret"), role: "guest", uses: 1 } as const;
  await operate(data, (operator) => operator.submit({ ...invite, until }));
  const read = async (query = "") =>
    (await moderator.ask("GET", `${other}/api/audit${query}`)).body;
  const { changes, complete } = await read();
  const id = await moderator.id(other);
  const shown = changes.map(({ gid: _gid, at: _at, ...rest }: Record<string, unknown>) => rest);
  assertEquals(shown, [
    // Secrets of links are never shown, and deletions in a private room to its members only.
    { room: "_server", type: "invite", role: "guest", uses: 1, until },
    { room: "lobby", type: "settings", slowSeconds: 5 },
    {
      room: "_server",
      by: { id, name: "Mod" },
      type: "mute",
      name: "Cleo",
      reason: "too loud",
      user: { id: user, name: "Cleo" },
    },
    { room: "_server", type: "role", role: "moderator", user: { id, name: "Mod" } },
  ]);
  assertEquals(complete, true);
  const older = await read(`?before=${changes[2].gid}&limit=1`);
  assertEquals([older.complete, older.changes[0].type], [false, "role"]);
});

moderationTest(
  "P7 GET /api/audit: shows deletions in a private room to its members only",
  async ({ data, other, moderator, cleo }) => {
    using member = await userWithRole("moderator", { url: other, data });
    const self = await member.id(other);
    const { body: { room } } = await cleo.ask("POST", `${other}/api/rooms`, {
      title: "Plans",
      members: [{ id: self, name: "Mod" }],
      from: "Cleo",
    });
    const { body: { id } } = await cleo.write(other, "rude", { room });
    const path = `${other}/api/rooms/${room}/messages/${id}`;
    const deletion = { id: crypto.randomUUID(), from: "Mod" };
    assertEquals((await member.ask("DELETE", path, deletion)).status, 200);
    const read = async (by: CookieUser, limit: number) => {
      const { changes, complete } = (await by.ask("GET", `${other}/api/audit?limit=${limit}`)).body;
      return [changes.map(({ type }: { type: string }) => type), complete];
    };
    // The page is full even though it leaves out such changes.
    assertEquals(await read(moderator, 2), [["role", "role"], false]);
    assertEquals(await read(member, 2), [["deleted", "role"], false]);
    const left = await member.ask("DELETE", `${other}/api/rooms/${room}/members/${self}`);
    assertEquals(left.status, 204);
    assertEquals(await read(member, 3), [["role", "role"], true]);
  },
);

moderationTest(
  "P7 Changes of users: are found in no room and by no search",
  async (fixture) => {
    const { one, cleo } = fixture;
    const rooms = [
      "/api/rooms/_server/messages",
      "/api/events?room=_server",
      "/event/fetch?room=_server",
    ];
    for (const path of [...rooms, "/api/search?q=owner&room=_server"]) {
      const { status, body } = await cleo.ask("GET", one + path);
      assertEquals([status, body.field], [422, "room"], path);
    }
    const found = await cleo.ask("GET", `${one}/api/search?q=moderator`);
    assertMatch(JSON.stringify(found.body), /"messages":\[\]/);
  },
);
