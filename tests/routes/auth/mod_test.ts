// Invite mode against the real processes.

import { assert, assertEquals, assertMatch } from "@std/assert";
import { InvitedUser, startInviteChat, startInviteProcesses } from "../../harness/invited_user.ts";
import { Process } from "../../harness/process.ts";
import { type RunningServer, TestServer } from "../../harness/test_server.ts";
import { operate } from "../../harness/cookie_user.ts";
import { test } from "../../testing.ts";

function inviteTest(name: string, run: (chat: RunningServer) => Promise<void>) {
  test(name, async () => {
    await using chat = await startInviteChat();
    await run(chat);
  });
}

const message = (from = "X") => ({ id: crypto.randomUUID(), from, text: "hello" });

test("GET /join: the link of the first start makes one owner", async () => {
  await using chat = await startInviteProcesses();
  assertMatch(
    chat.web.output,
    /^Become the owner: open this link within 24 hours; it works once: http:\/\/127\.0\.0\.1:\d+\/join#[\w-]{43}$/m,
  );
  const invitation = await chat.ownerSecret();
  const ann = await InvitedUser.owner(chat);
  const { mode, name, role } = (await ann.ask("GET", "/api/me")).body;
  assertEquals([mode, name, role], ["invite", "Ann", "owner"]);
  const late = await new InvitedUser(chat).ask("POST", "/api/join", { invitation, name: "Bob" });
  assertEquals([late.status, late.body.code], [410, "gone"]);
});

inviteTest("Invite mode: redirects signed-out users to /join", async (chat) => {
  const nobody = new InvitedUser(chat);
  const stranger = { status: 303, location: "/join" };
  const asked = await nobody.ask("GET", "/api/rooms/lobby/messages");
  assertEquals([asked.status, asked.body.code], [401, "credentials-required"]);
  for (
    const path of ["/join", "/account", "/static/client/mod.js", "/health/live", "/health/ready"]
  ) {
    assertEquals((await nobody.ask("GET", path)).status, 200, path);
  }
  const { status, headers } = await nobody.ask("GET", "/");
  assertEquals({ status, location: headers.get("location") }, stranger);
  assertEquals((await nobody.ask("GET", "/r/dev")).headers.get("location"), "/join?room=dev");
  const permalink = await nobody.ask("GET", "/r/lobby/12");
  assertEquals(permalink.headers.get("location"), "/join?room=lobby&seq=12");
  const { mode, id } = (await nobody.ask("GET", "/api/me")).body;
  assertEquals([mode, id], ["invite", undefined]);
});

inviteTest("Invite mode: treats an invalid session cookie as anonymous", async (chat) => {
  for (const cookie of ["x", `${"x".repeat(43)}.1`, ".", "__proto__", "a.b.c", "%00"]) {
    const headers = { cookie: `hubbub_session=${cookie}` };
    const response = await fetch(`${chat.url}/api/sessions`, { headers });
    assertEquals([response.status, (await response.json()).code], [401, "credentials-required"]);
  }
});

inviteTest(
  "Session cookie: is hidden from scripts and other sites, and over HTTPS sent over HTTPS only",
  async (chat) => {
    const join = async (origin: string) => {
      const invitation = await ann.invite();
      const response = await fetch(`${chat.url}/api/join`, {
        method: "POST",
        headers: { "content-type": "application/json", origin },
        body: JSON.stringify({ invitation, name: `Bob ${origin}` }),
      });
      await response.body?.cancel();
      return response.headers.get("set-cookie")?.replace(/=[^;]+/, "=…");
    };
    const ann = await InvitedUser.owner(chat);
    const expected = "hubbub_session=…; Max-Age=34560000; HttpOnly; SameSite=Lax; Path=/";
    const parts = (cookie = "") => cookie.split("; ").toSorted();
    assertEquals(parts(await join(chat.url)), parts(expected));
    const secure = chat.url.replace("http:", "https:");
    assertEquals(parts(await join(secure)), parts(`__Host-${expected}; Secure`));
  },
);

test("Invite mode: ignores a session cookie of plain HTTP over HTTPS", async () => {
  await using chat = await startInviteChat({ HUBBUB_ORIGINS: "https://chat.example.org" });
  const ann = await InvitedUser.owner(chat);
  const { cookie = "" } = ann.headers;
  assertMatch(cookie, /^__Host-hubbub_session=/);
  const whoIs = async (headers: Record<string, string>) => {
    const response = await fetch(`${chat.url}/api/me`, { headers });
    return (await response.json()).name;
  };
  assertEquals(await whoIs({ cookie }), "Ann");
  const planted = cookie.replace("__Host-", "");
  assertEquals(await whoIs({ cookie: planted }), undefined);
  assertEquals(await whoIs({ cookie: `${planted}; __Host-hubbub_session=x` }), undefined);
});

test("Invite mode: keeps an HTTPS session, whatever the settings say about the address", async () => {
  await using chat = await startInviteChat();
  const ann = await InvitedUser.owner(chat);
  const cookie = `__Host-${ann.headers.cookie}`;
  const response = await fetch(chat.url, { headers: { cookie, accept: "text/html" } });
  await response.body?.cancel();
  assertEquals(response.status, 200);
  assertMatch(response.headers.get("set-cookie") ?? "", /^__Host-hubbub_session=.*; Secure/);
});

inviteTest("POST /api/join: the user posts under the name they joined with", async (chat) => {
  const ann = await InvitedUser.owner(chat);
  const bob = await ann.bring("Bob");
  const { body: { id } } = await bob.ask("GET", "/api/me");
  const sent = await bob.ask("POST", "/api/rooms/lobby/messages", message("Ann"));
  assertEquals(sent.status, 201);
  const { body: { messages } } = await ann.ask("GET", "/api/rooms/lobby/messages");
  assertEquals([messages[0].from, messages[0].author], ["Bob", id]);
});

inviteTest("POST /api/join: 5 of 20 users join at once by a link with 5 uses", async (chat) => {
  const ann = await InvitedUser.owner(chat);
  const invitation = await ann.invite({ uses: 5 });
  const answers = await Promise.all(Array.from({ length: 20 }, (_, i) => {
    return new InvitedUser(chat).ask("POST", "/api/join", { invitation, name: `Guest ${i}` });
  }));
  const statuses = answers.map(({ status }) => status).toSorted();
  assertEquals(statuses, [...Array(5).fill(201), ...Array(15).fill(410)]);
});

inviteTest("POST /api/join: repeated after a lost response, creates one user", async (chat) => {
  const ann = await InvitedUser.owner(chat);
  const fields = { id: crypto.randomUUID(), invitation: await ann.invite(), name: "Bob" };
  const lost = await new InvitedUser(chat).ask("POST", "/api/join", fields);
  const bob = new InvitedUser(chat);
  const again = await bob.ask("POST", "/api/join", { ...fields, name: "Bobby" });
  assertEquals([again.status, again.body], [201, lost.body]);
  assertEquals((await bob.ask("GET", "/api/me")).body.name, "Bob");
  // The invitation alone does not give another browser the same user.
  for (const id of [crypto.randomUUID(), undefined]) {
    const other = await new InvitedUser(chat).ask("POST", "/api/join", {
      ...fields,
      id,
      name: "Cleo",
    });
    assertEquals(other.status, 410);
  }
  const short = await new InvitedUser(chat).ask("POST", "/api/join", { ...fields, id: "1" });
  assertEquals([short.status, short.body.field], [422, "id"]);
  const { body: { sessions: [{ id }] } } = await bob.ask("GET", "/api/sessions");
  assertEquals((await bob.ask("DELETE", `/api/sessions/${id}`)).status, 204);
  assertEquals((await new InvitedUser(chat).ask("POST", "/api/join", fields)).status, 410);
});

inviteTest(
  "POST /api/join: rejects a taken or invalid name with the field, without using up the link",
  async (chat) => {
    const ann = await InvitedUser.owner(chat);
    const invitation = await ann.invite();
    const bob = new InvitedUser(chat);
    for (const [name, status] of [["ann", 409], ["", 422], ["a\u202Eb", 422], [7, 422]]) {
      const refused = await bob.ask("POST", "/api/join", { invitation, name });
      assertEquals([refused.status, refused.body.field], [status, "name"], `${name}`);
    }
    assertEquals((await bob.ask("POST", "/api/join", { invitation, name: "Bob" })).status, 201);
    const again = await bob.ask("POST", "/api/join", { invitation, name: "Cleo" });
    assertEquals([again.status, again.body.code], [409, "signed-in"]);
  },
);

inviteTest("POST /api/links: describes a link until it can no longer be used", async (chat) => {
  const ann = await InvitedUser.owner(chat);
  const nobody = new InvitedUser(chat);
  const secret = await ann.invite({ role: "guest" });
  const { type, role } = (await nobody.ask("POST", "/api/links", { secret })).body;
  assertEquals([type, role], ["invitation", "guest"]);
  const { body: { invitations: [{ id }] } } = await ann.ask("GET", "/api/invitations");
  assertEquals((await ann.ask("DELETE", `/api/invitations/${id}`)).status, 204);
  for (const gone of [secret, "x", ""]) {
    assertEquals((await nobody.ask("POST", "/api/links", { secret: gone })).status, 410);
  }
  const join = await nobody.ask("POST", "/api/join", { invitation: secret, name: "Bob" });
  assertEquals(join.status, 410);
  assertEquals((await ann.ask("GET", "/api/invitations")).body.invitations, []);
});

inviteTest("GET and POST /api/invitations: are for moderators, not for members", async (chat) => {
  const ann = await InvitedUser.owner(chat);
  const bob = await ann.bring("Bob", { role: "moderator" });
  const cleo = await bob.bring("Cleo");
  await bob.invite({ uses: 3 });
  const { body: { invitations } } = await ann.ask("GET", "/api/invitations");
  assertEquals(invitations.map(({ by, uses, used }: Record<string, unknown>) => [by, uses, used]), [
    ["Bob", 3, 0],
  ]);
  const fields = { role: "guest", uses: 1, hours: 1 };
  assertEquals((await cleo.ask("POST", "/api/invitations", fields)).status, 403);
  assertEquals((await cleo.ask("GET", "/api/invitations")).status, 403);
  assertEquals((await cleo.ask("DELETE", `/api/invitations/${invitations[0].id}`)).status, 403);
  const refused: [string, unknown][] = [["role", "king"], ["uses", 0], ["hours", 1.5]];
  for (const [field, value] of refused) {
    const { status, body } = await ann.ask("POST", "/api/invitations", {
      ...fields,
      [field]: value,
    });
    assertEquals([status, body.field], [422, field]);
  }
});

test("Invite mode: answers 503 until the broker is reached, but serves pages", async () => {
  await using chat = await TestServer.prepare({ HUBBUB_ACCESS: "invite" });
  await chat.startWeb();
  const headers = { cookie: `hubbub_session=${"x".repeat(43)}.1` };
  for (const path of ["/api/me", "/api/rooms/lobby/messages"]) {
    const response = await fetch(chat.url + path, { headers });
    assertEquals([response.status, (await response.json()).code], [503, "broker-unavailable"]);
    assert(Number(response.headers.get("retry-after")) > 0);
  }
  const page = await fetch(chat.url, { headers: { ...headers, accept: "text/html" } });
  assertMatch(await page.text(), /<title>Hubbub<\/title>/);
});

test("OwnerInvite: each start without an owner shows a new link and revokes the last", async () => {
  await using chat = await startInviteProcesses();
  const first = await chat.ownerSecret();
  await chat.killWeb();
  await chat.startWeb();
  const second = await chat.ownerSecret();
  const join = (invitation: string) =>
    new InvitedUser(chat).ask("POST", "/api/join", { invitation, name: "Ann" });
  assertEquals((await join(first)).status, 410);
  assertEquals((await join(second)).status, 201);
  await chat.killWeb();
  await chat.startWeb();
  const owner = new InvitedUser(chat);
  // It has reached the broker, and would have shown a link by now.
  await chat.ready();
  assertEquals((await owner.ask("POST", "/api/links", { secret: second })).status, 410);
  assertEquals(chat.web.output.includes("Become the owner"), false);
});

test("OwnerInvite: shows a link whenever no owner can sign in", async () => {
  await using chat = await TestServer.prepare({ HUBBUB_ACCESS: "invite" });
  await chat.startBroker();
  // An owner without a session, as after a change from open mode.
  await operate(
    chat.data,
    (operator) => operator.submit({ type: "role", user: crypto.randomUUID(), role: "owner" }),
  );
  await chat.startWeb();
  const ann = await InvitedUser.owner(chat);
  const shown = chat.web.output.length;
  const { body: { sessions: [{ id }] } } = await ann.ask("GET", "/api/sessions");
  assertEquals((await ann.ask("DELETE", `/api/sessions/${id}`)).status, 204);
  await chat.web.until(/Become the owner[^]*Become the owner.*\n/);
  const [, invitation] = /join#(\S+)/.exec(chat.web.output.slice(shown)) ?? [];
  const bob = await new InvitedUser(chat).ask("POST", "/api/join", { invitation, name: "Bob" });
  assertEquals([bob.status, bob.body.role], [201, "owner"]);
});

test("OwnerInvite: web processes that start together show one link", async () => {
  await using chat = await TestServer.prepare({ HUBBUB_ACCESS: "invite" });
  const args = ["-A", "main.ts"];
  await using one = new Process(args, chat.settings);
  await using other = new Process(args, chat.settings);
  await Promise.all([one, other].map((web) => web.until(/Waiting for the broker/)));
  await chat.startBroker();
  const [first, second] = await Promise.all([one, other].map((web) => web.until(/join#(\S+)\n/)));
  assertEquals(first?.[1], second?.[1]);
  await chat.killBroker();
  for (const { output } of [one, other]) {
    assertEquals(output.match(/Become the owner/g)?.length, 1);
  }
});

test("main.ts: fails in token mode without a key, with a line that says so", async () => {
  await using chat = await TestServer.prepare({ HUBBUB_ACCESS: "token" });
  await using web = new Process(["-A", "main.ts"], chat.settings);
  assertEquals((await web.status).code, 1);
  await web.end();
  assertMatch(web.output, /HUBBUB_ACCESS is "token": expected one of HUBBUB_TOKEN_SECRET, .*\n$/);
});

inviteTest(
  "POST /api/rooms: rejects an unknown member in invite mode with 422 and the field",
  async (chat) => {
    const ann = await InvitedUser.owner(chat);
    const bob = (await (await ann.bring("Bob")).ask("GET", "/api/me")).body;
    const known = { id: bob.id, name: "Bob" };
    const nobody = { id: "nobody", name: "Nobody" };
    const refused = async (path: string, fields: unknown) => {
      const { status, body } = await ann.ask("POST", path, fields);
      return [status, body.code, body.field];
    };
    for (const isDirect of [false, true]) {
      assertEquals(
        await refused("/api/rooms", { title: "Plans", isDirect, members: [known, nobody] }),
        [404, "unknown-user", "members[1].id"],
      );
    }
    const opened = await ann.ask("POST", "/api/rooms", { title: "Plans" });
    const members = `/api/rooms/${opened.body.room}/members`;
    assertEquals(await refused(members, nobody), [404, "unknown-user", "id"]);
    const taken = await ann.ask("POST", members, { ...known, name: "Robert" });
    assertEquals([taken.status, taken.body.members[1]], [201, known]);
  },
);

inviteTest(
  "POST /api/rooms/:room/messages: rejects text of the user who signed in before",
  async (chat) => {
    const ann = await InvitedUser.owner(chat);
    const bob = await ann.bring("Bob");
    const idOf = async (user: InvitedUser) => (await user.ask("GET", "/api/me")).body.id;
    const author = await idOf(ann);
    const path = "/api/rooms/lobby/messages";
    const refused = await bob.ask("POST", path, { ...message(), author });
    assertEquals([refused.status, refused.body.code], [403, "author-mismatch"]);
    const own = { ...message(), author: await idOf(bob) };
    assertEquals((await bob.ask("POST", path, own)).status, 201);
    const edit = await bob.ask("PATCH", `${path}/${own.id}`, { ...message(), author });
    assertEquals([edit.status, edit.body.code], [403, "author-mismatch"]);
  },
);

inviteTest("Guests: post in existing rooms and create none", async (chat) => {
  const ann = await InvitedUser.owner(chat);
  const guest = await ann.bring("Gus", { role: "guest" });
  const write = async (by: InvitedUser, room: string) => {
    const { status, body } = await by.ask("POST", `/api/rooms/${room}/messages`, message());
    return status === 201 ? "written" : `${status} ${body.code} ${body.field}`;
  };
  const marksOf = async (by: InvitedUser, room: string) => {
    const { isNew, isReadOnly } = (await by.ask("GET", `/api/rooms/${room}`)).body;
    return { isNew, isReadOnly };
  };
  const none = { isNew: undefined, isReadOnly: undefined };
  assertEquals(await marksOf(guest, "dev"), { isNew: true, isReadOnly: true });
  assertEquals(await marksOf(ann, "dev"), { ...none, isNew: true });
  assertEquals(await marksOf(guest, "lobby"), none);
  assertEquals(await write(guest, "dev"), "403 room-creation-forbidden room");
  assertEquals((await ann.ask("GET", "/api/rooms")).body.rooms, []);
  assertEquals(await write(guest, "lobby"), "written");
  assertEquals(await write(ann, "dev"), "written");
  assertEquals(await marksOf(guest, "dev"), none);
  assertEquals(await write(guest, "dev"), "written");
});

inviteTest(
  "POST /api/join: the link of a new log makes an owner in a browser with an old cookie",
  async (chat) => {
    const ann = await InvitedUser.owner(chat);
    await using other = await startInviteChat();
    const again = new InvitedUser(other, ann);
    assertEquals((await again.ask("GET", "/api/rooms")).body.code, "credentials-required");
    const fields = { invitation: await other.ownerSecret(), name: "Ann", device: "Desk" };
    const { status, body } = await again.ask("POST", "/api/join", fields);
    assertEquals([status, body.role], [201, "owner"]);
    assertEquals((await again.ask("GET", "/api/me")).body.role, "owner");
  },
);
