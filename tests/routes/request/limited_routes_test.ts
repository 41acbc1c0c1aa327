import { assert, assertEquals } from "@std/assert";
import { LocalServer } from "../../harness/local_server.ts";
import { InvitedUser, startInviteChat } from "../../harness/invited_user.ts";
import { User } from "../../harness/user.ts";
import { bearer, SETTINGS } from "../access/access_modes.ts";
import { test } from "../../testing.ts";
import { stopClock } from "../../harness/stopped_clock.ts";

/** More than any limit allows at once. */
const MAX_REQUESTS = 600;
/** Concurrent requests. */
const AT_ONCE = 10;
/** Bursts of the limits. */
const MESSAGES_PER_ADDRESS = 300;
const MESSAGES_PER_ROOM = 1_000;
const STREAMS_PER_USER = 20;

/** Repeats a request until it is rejected; returns the rejection and how many were allowed. */
async function flood(ask: () => Promise<Response>) {
  for (let passed = 0; passed < MAX_REQUESTS;) {
    const responses = await Promise.all(Array.from({ length: AT_ONCE }, () => ask()));
    passed += responses.filter(({ status }) => status !== 429).length;
    const texts = await Promise.all(responses.map((response) => response.text()));
    const place = responses.findIndex(({ status }) => status === 429);
    if (place < 0) continue;
    const { code } = JSON.parse(texts[place] ?? "");
    return { passed, code, retryAfter: Number(responses[place]?.headers.get("retry-after")) };
  }
  throw new Error(`${MAX_REQUESTS} of them passed`);
}

test("POST /api/links: limits guessing of invitation links", async () => {
  using _clock = stopClock();
  await using chat = await startInviteChat();
  const { passed, code, retryAfter } = await flood(() =>
    fetch(`${chat.url}/api/links`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ secret: crypto.randomUUID() }),
    })
  );
  assertEquals([passed, code, retryAfter], [100, "rate-limited", 1]);
});

test("Rate limits: limit how much a user writes, without affecting others", async () => {
  using _clock = stopClock();
  await using chat = await LocalServer.start();
  const [ann, bob] = await Promise.all([
    User.arrive("Ann", chat.url),
    User.arrive("Bob", chat.url),
  ]);
  const floods: [path: string, method: string, body: unknown][] = [
    ["/api/rooms", "POST", { title: "Plans", members: [], from: "Ann" }],
    ["/api/rooms/lobby/read-marker", "PUT", { seq: 0 }],
    ["/api/rooms/lobby/typing", "PUT", { from: "Ann", isTyping: true }],
    ["/api/rooms/lobby/messages/none", "PATCH", { id: crypto.randomUUID(), text: "x" }],
    ["/api/rooms/lobby/members/none", "DELETE", undefined],
    ["/api/me/avatar", "PUT", {}],
  ];
  for (const [path, method, body] of floods) {
    const { code } = await flood(() => ann.fetch(method, path, body));
    assertEquals(code, "rate-limited", path);
    const other = await bob.fetch(method, path, body);
    await other.body?.cancel();
    assert(other.status !== 429, `${path} ${other.status}`);
  }
});

test("Rate limits: do not apply to an unlimited token", async () => {
  using _clock = stopClock();
  await using chat = await LocalServer.start({ HUBBUB_ACCESS: "token", ...SETTINGS.token });
  const rooms = { read: ["*"], write: ["*"] };
  const shop = await bearer("Shop", chat, { ...rooms, unlimited: true });
  const ann = await bearer("Ann", chat, rooms);
  const send = (user: User) =>
    user.fetch("POST", "/api/rooms/lobby/messages", { id: crypto.randomUUID(), text: "hi" });
  const broadcast = (user: User) => user.ask("POST", "/message/broadcast", { text: "hi" });
  const sends = Array.from({ length: MESSAGES_PER_ADDRESS + 1 }, () => send(shop));
  for (const { ok, body } of await Promise.all(sends)) {
    await body?.cancel();
    assert(ok);
  }
  assertEquals((await flood(() => send(ann))).code, "rate-limited");
  for (let sent = 0; sent <= MESSAGES_PER_ROOM; sent += 100) {
    const broadcasts = Array.from({ length: 100 }, () => broadcast(shop));
    for (const { status } of await Promise.all(broadcasts)) assertEquals(status, 200);
  }
  await using streams = new AsyncDisposableStack();
  for (let open = 0; open <= STREAMS_PER_USER; open++) {
    const { status, body } = await shop.fetch("GET", "/api/events");
    streams.defer(() => body?.cancel());
    assertEquals(status, 200);
  }
});

test("Rate limits: limit how much a user reads across all routes, without affecting others", async () => {
  using _clock = stopClock();
  await using chat = await LocalServer.start();
  const [ann, bob, cleo] = await Promise.all([
    User.arrive("Ann", chat.url),
    User.arrive("Bob", chat.url),
    User.arrive("Cleo", chat.url),
  ]);
  const paths = [
    "/api/rooms/lobby/messages",
    "/api/rooms/lobby/messages/none",
    "/api/rooms/lobby",
    "/api/rooms",
    "/api/unread?lobby=0",
  ];
  const lists = await flood(() => cleo.fetch("GET", "/api/rooms"));
  assertEquals(lists.passed, 60);
  // Counting unread messages costs the same, and shares the limit.
  const counts = await flood(() => cleo.fetch("GET", "/api/unread?lobby=0"));
  assertEquals(counts.passed, 0);
  const first = await flood(() => ann.fetch("GET", paths[0] ?? ""));
  assertEquals([first.passed, first.retryAfter], [300, 1]);
  for (const path of paths) {
    const { passed, code } = await flood(() => ann.fetch("GET", path));
    assertEquals([passed, code], [0, "rate-limited"], path);
    const other = await bob.fetch("GET", path);
    await other.body?.cancel();
    assert(other.status !== 429, `${path} ${other.status}`);
  }
  assertEquals((await ann.say("lobby", "I still write")).status, 201);
});

test("PATCH /api/uploads/:id: limits how many chunks a user sends, without affecting others", async () => {
  // Each chunk is synced to the disk: 40 connections had 1,340 tiny ones committed in a second.
  using _clock = stopClock();
  await using chat = await LocalServer.start();
  const [ann, bob] = [await User.arrive("Ann", chat.url), await User.arrive("Bob", chat.url)];
  const append = (user: User) => user.fetch("PATCH", `/api/uploads/${crypto.randomUUID()}`);
  const { passed, code, retryAfter } = await flood(() => append(ann));
  assertEquals([passed, code, retryAfter], [500, "rate-limited", 1]);
  const other = await append(bob);
  await other.body?.cancel();
  assertEquals(other.status, 412);
});

/** More than enough to exhaust a limit that several routes share. */
const ROUNDS = 20;

/** By the limit that they share. */
const SHARED: Readonly<Record<string, readonly string[]>> = {
  login: ["POST /api/sessions/link", "POST /api/passkeys", "POST /api/passkeys/options"],
  read: [
    "GET /api/users",
    "GET /api/users/none",
    "GET /api/bans",
    "GET /api/audit",
    "GET /api/invitations",
    "GET /api/sessions",
    "GET /api/passkeys",
  ],
  post: [
    "POST /api/invitations",
    "DELETE /api/invitations/none",
    "DELETE /api/sessions",
    "DELETE /api/sessions/none",
    "DELETE /api/passkeys/none",
    "PATCH /api/users/none",
    "POST /api/bans",
    "DELETE /api/bans/none",
    "POST /api/mutes",
    "DELETE /api/mutes/none",
  ],
};

test("Rate limits: limit how often a user reads and changes users and sessions", async () => {
  using _clock = stopClock();
  await using chat = await startInviteChat();
  const ann = await InvitedUser.owner(chat);
  const ask = async (route: string) => {
    const [method = "", path = ""] = route.split(" ");
    return (await ann.ask(method, path, ["GET", "DELETE"].includes(method) ? undefined : {}))
      .status;
  };
  for (const routes of Object.values(SHARED)) {
    const first = await Promise.all(routes.map(ask));
    assertEquals(first.filter((status) => status === 429), []);
    // Routes that have other limits, too, are rejected earlier; in the end every route is.
    const passing = new Set(routes);
    for (let round = 0; round < ROUNDS && passing.size > 0; round++) {
      const asked = Array.from({ length: AT_ONCE }, () => routes).flat();
      const statuses = await Promise.all(asked.map(ask));
      for (const [i, status] of statuses.entries()) {
        if (status === 429) passing.delete(asked[i] ?? "");
      }
    }
    assertEquals([...passing], []);
  }
});

test("PATCH and DELETE /api/rooms/:room/messages/:id: allow an address 60 edits and deletions at once", async () => {
  // Edits of long texts with rare words take the broker 10 ms each: 300 at once took it 2 s.
  using _clock = stopClock();
  await using chat = await LocalServer.start();
  const people = ["Ann", "Bob", "Cleo"].map((name) => User.arrive(name, chat.url));
  const statuses: number[] = [];
  for (const person of await Promise.all(people)) {
    for (let i = 0; i < 30; i++) {
      const body = { id: crypto.randomUUID(), from: "Ann", ...(i % 2 === 0 && { text: "x" }) };
      const method = i % 2 === 0 ? "PATCH" : "DELETE";
      const response = await person.fetch(method, "/api/rooms/lobby/messages/none", body);
      await response.body?.cancel();
      statuses.push(response.status);
    }
  }
  assertEquals(statuses.filter((status) => status !== 429).length, 60);
});

test("GET /api/search: counts searches in rooms that do not exist", async () => {
  // Finding a room by its title took the web process 26 ms for a user in 250 rooms.
  using _clock = stopClock();
  await using chat = await LocalServer.start();
  const ann = await User.arrive("Ann", chat.url);
  const searches = ["q=x&room=~none", "q=x+in:none", "q=x+in:~none"];
  const { passed } = await flood(() => ann.fetch("GET", `/api/search?${searches[0]}`));
  assertEquals(passed, 30);
  for (const search of searches) {
    const { passed } = await flood(() => ann.fetch("GET", `/api/search?${search}`));
    assertEquals(passed, 0, search);
  }
});

test("Rate limits: users can post from an address that has read too much", async () => {
  using _clock = stopClock();
  await using chat = await LocalServer.start({ HUBBUB_BUNDLE: "off" });
  const read = () =>
    fetch(`${chat.url}/static/vendor/highlight.js`, { headers: { "accept-encoding": "identity" } });
  assertEquals((await flood(read)).code, "rate-limited");
  const ann = await User.arrive("Ann", chat.url);
  const message = { id: crypto.randomUUID(), from: "Ann", text: "hi" };
  const response = await ann.fetch("POST", "/api/rooms/lobby/messages", message);
  await response.body?.cancel();
  assertEquals(response.status, 201);
});

test("Rate limits: a page of history counts by its size before compression", async () => {
  using _clock = stopClock();
  await using chat = await LocalServer.start();
  for (let i = 0; i < 40; i++) {
    const body = new URLSearchParams({ from: "Ann", text: "a".repeat(4_000) });
    const response = await fetch(`${chat.url}/message/broadcast`, { method: "POST", body });
    assertEquals(await response.json(), true);
  }
  const read = () => fetch(`${chat.url}/api/rooms/lobby/messages`); // compressed to 2 KiB
  // The burst is 4,096 times 16 KiB; a page takes nine of them.
  assertEquals(await flood(read), { passed: 456, code: "rate-limited", retryAfter: 1 });
});
