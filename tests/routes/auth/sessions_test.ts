// Sessions in invite mode, and links to other devices.

import { assert, assertEquals, assertMatch } from "@std/assert";
import {
  InvitedUser,
  secretOf,
  startInviteChat,
  startInviteProcesses,
} from "../../harness/invited_user.ts";
import type { RunningServer } from "../../harness/test_server.ts";
import { test } from "../../testing.ts";

function sessionTest(name: string, run: (chat: RunningServer, ann: InvitedUser) => Promise<void>) {
  test(name, async () => {
    await using chat = await startInviteChat();
    await run(chat, await InvitedUser.owner(chat));
  });
}

/** A second device of the same user. */
async function further(chat: RunningServer, user: InvitedUser): Promise<InvitedUser> {
  const device = new InvitedUser(chat);
  const { body: { link } } = await user.ask("POST", "/api/sessions/link");
  const fields = { link: secretOf(link), device: "Phone" };
  assertEquals((await device.ask("POST", "/api/sessions", fields)).status, 201);
  return device;
}

async function sessionsOf(user: InvitedUser): Promise<Record<string, unknown>[]> {
  return (await user.ask("GET", "/api/sessions")).body.sessions;
}

sessionTest(
  "POST /api/sessions: a device link signs in one device of the user, once",
  async (chat, ann) => {
    const made = await ann.ask("POST", "/api/sessions/link");
    const { link, until, code } = made.body;
    assertMatch(link, new RegExp(`^${chat.url}/join#[\\w-]{43}$`));
    assert(until > Date.now() + 9 * 60_000 && until <= Date.now() + 10 * 60_000);
    assertMatch(code.viewBox, /^0 0 \d+ \d+$/);
    const phone = new InvitedUser(chat);
    const secret = secretOf(link);
    const { body: shown } = await phone.ask("POST", "/api/links", { secret });
    assertEquals([shown.type, shown.name], ["device", "Ann"]);
    const fields = { link: secret, device: "Phone" };
    const { status, body } = await phone.ask("POST", "/api/sessions", fields);
    assertEquals([status, body.name, body.role], [201, "Ann", "owner"]);
    assertEquals(
      (await phone.ask("GET", "/api/me")).body.id,
      (await ann.ask("GET", "/api/me")).body.id,
    );
    const again = await new InvitedUser(chat).ask("POST", "/api/sessions", fields);
    assertEquals([again.status, again.body.code], [410, "gone"]);
  },
);

sessionTest(
  "GET /api/sessions: lists the user's sessions and marks the current one",
  async (chat, ann) => {
    const phone = await further(chat, ann);
    const seen = async (by: InvitedUser) =>
      (await sessionsOf(by)).map(({ device, isCurrent }) => [device, isCurrent]);
    assertEquals(await seen(ann), [["Phone", false], ["Desk", true]]);
    assertEquals(await seen(phone), [["Phone", true], ["Desk", false]]);
    const bob = await ann.bring("Bob");
    assertEquals((await sessionsOf(bob)).length, 1);
  },
);

sessionTest(
  "DELETE /api/sessions/:id: closes the session's streams before anything else is sent",
  async (chat, ann) => {
    const phone = await further(chat, ann);
    using stream = await phone.stream();
    using other = await ann.stream();
    await Promise.all([stream.until("resume"), other.until("resume")]);
    const [{ id } = { id: "" }] = await sessionsOf(ann);
    assertEquals((await ann.ask("DELETE", `/api/sessions/${id}`)).status, 204);
    const fields = { id: crypto.randomUUID(), from: "Ann", text: "still here" };
    assertEquals((await ann.ask("POST", "/api/rooms/lobby/messages", fields)).status, 201);
    const told = await Array.fromAsync(stream, ({ event, data }) => `${event} ${data}`);
    assertEquals([told.at(-1), told.some((one) => one.startsWith("message"))], ["auth {}", false]);
    for (const path of ["/api/sessions", "/api/events", "/api/rooms/lobby/messages"]) {
      assertEquals((await phone.ask("GET", path)).status, 401, path);
    }
    // The other device still reads.
    assertMatch((await other.until("message")).data, /still here/);
  },
);

sessionTest(
  "DELETE /api/sessions/:id: ending the current session signs the user out",
  async (_chat, ann) => {
    const [{ id } = { id: "" }] = await sessionsOf(ann);
    const { status, headers } = await ann.ask("DELETE", `/api/sessions/${id}`);
    assertEquals(status, 204);
    assertMatch(headers.get("set-cookie") ?? "", /^hubbub_session=;.*Max-Age=0/);
    assertEquals((await ann.ask("GET", "/api/sessions")).status, 401);
  },
);

sessionTest("DELETE /api/sessions: ends all sessions but the current one", async (chat, ann) => {
  const others = [await further(chat, ann), await further(chat, ann)];
  assertEquals((await ann.ask("DELETE", "/api/sessions")).status, 204);
  assertEquals((await sessionsOf(ann)).map(({ device }) => device), ["Desk"]);
  for (const other of others) assertEquals((await other.ask("GET", "/api/sessions")).status, 401);
});

sessionTest(
  "DELETE /api/sessions/:id: revokes the device links of the session",
  async (chat, ann) => {
    const stolen = await further(chat, ann);
    const { body: { link } } = await stolen.ask("POST", "/api/sessions/link");
    assertEquals((await ann.ask("DELETE", "/api/sessions")).status, 204);
    const { status, body } = await stolen.ask("POST", "/api/sessions", { link: secretOf(link) });
    assertEquals([status, body.code], [410, "gone"]);
    assertEquals((await sessionsOf(ann)).map(({ device }) => device), ["Desk"]);
  },
);

sessionTest("DELETE /api/sessions: may be called twice at once", async (chat, ann) => {
  await further(chat, ann);
  const twice = [ann.ask("DELETE", "/api/sessions"), ann.ask("DELETE", "/api/sessions")];
  assertEquals((await Promise.all(twice)).map(({ status }) => status), [204, 204]);
});

sessionTest("DELETE /api/sessions/:id: rejects another user's session", async (_chat, ann) => {
  const bob = await ann.bring("Bob");
  const [{ id } = { id: "" }] = await sessionsOf(ann);
  assertEquals((await bob.ask("DELETE", `/api/sessions/${id}`)).status, 410);
  assertEquals((await sessionsOf(ann)).length, 1);
});

test("GET /api/sessions: sessions survive a restart of both processes", async () => {
  await using chat = await startInviteProcesses();
  const ann = await InvitedUser.owner(chat);
  await Promise.all([chat.killBroker(), chat.killWeb()]);
  await Promise.all([chat.startBroker(), chat.startWeb()]);
  await chat.ready();
  const again = new InvitedUser(chat, ann);
  const { status, body } = await again.ask("GET", "/api/me");
  assertEquals([status, body.name], [200, "Ann"]);
});

sessionTest("GET /: renews the session cookie", async (chat, ann) => {
  const page = await fetch(chat.url, { headers: { ...ann.headers, accept: "text/html" } });
  await page.body?.cancel();
  assertMatch(
    page.headers.get("set-cookie") ?? "",
    /^hubbub_session=[\w-]{43}\.[\w.-]+;.* Max-Age=[1-9]/,
  );
  assertEquals((await ann.ask("GET", "/api/sessions")).headers.get("set-cookie"), null);
});
