// Users at a banned address: the ban does not apply to owners and moderators.

import { assertEquals } from "@std/assert";
import { randomSecret, sha256 } from "../../../auth/signing.ts";
import type { Role } from "../../../chat/domain/user.ts";
import { InvitedUser, secretOf, startInviteChat } from "../../harness/invited_user.ts";
import type { RunningServer } from "../../harness/test_server.ts";
import { CookieUser, operate } from "../../harness/cookie_user.ts";
import { test } from "../../testing.ts";

/** The banned address of these tests. */
const BANNED = "127.0.0.2";

/** A browser at the banned address. */
type Outside = (method: string, path: string, fields?: unknown) => ReturnType<CookieUser["ask"]>;

interface Fixture {
  readonly chat: RunningServer;
  /** The owner, at another address. */
  readonly ann: InvitedUser;
  readonly outside: Outside;
}

function bannedTest(name: string, run: (fixture: Fixture) => Promise<void>) {
  test(name, async () => {
    await using chat = await startInviteChat();
    const ann = await InvitedUser.owner(chat);
    const mod = await ann.bring("Mod", { role: "moderator" });
    const ban = { address: BANNED, reason: "spam" };
    assertEquals((await mod.ask("POST", "/api/bans", ban)).status, 201);
    using visitor = new CookieUser(BANNED);
    const outside: Outside = (method, path, fields) => visitor.ask(method, chat.url + path, fields);
    await run({ chat, ann, outside });
  });
}

/** Returns the preview of a link, and the response to using it. */
async function use(outside: Outside, path: string, { secret, name = "Eve" }: UseOptions) {
  const shown = await outside("POST", "/api/links", { secret });
  const fields = path === "/api/join" ? { invitation: secret, name } : { link: secret };
  const used = await outside("POST", path, fields);
  return [shown, used].map(({ status, body }) => [status, body.code]);
}

interface UseOptions {
  readonly secret: string;
  readonly name?: string;
}

async function deviceLink(user: InvitedUser): Promise<string> {
  return secretOf((await user.ask("POST", "/api/sessions/link")).body.link);
}

async function invitationOf(role: Role, { data, url }: RunningServer): Promise<string> {
  const secret = randomSecret();
  const invitation = sha256(secret);
  const until = Date.now() + 60_000;
  await operate(
    data,
    (operator) => operator.submit({ type: "invite", invitation, role, uses: 1, until }),
  );
  using visitor = new CookieUser();
  while ((await visitor.ask("POST", `${url}/api/links`, { secret })).status !== 200);
  return secret;
}

const LET_IN = [[200, undefined], [201, undefined]];
const KEPT_OUT = [[403, "banned"], [403, "banned"]];

bannedTest(
  "Address ban: does not lock out owners who sign in there",
  async (fixture) => {
    const { ann, outside } = fixture;
    assertEquals(await use(outside, "/api/sessions", { secret: await deviceLink(ann) }), LET_IN);
    assertEquals((await outside("GET", "/api/rooms")).status, 200);
    assertEquals((await outside("GET", "/api/me")).body.role, "owner");
  },
);

bannedTest(
  "Address ban: users invited as owner or moderator can join, and no others",
  async (fixture) => {
    const { chat, outside } = fixture;
    for (const role of ["member", "guest"] as const) {
      const secret = await invitationOf(role, chat);
      assertEquals(await use(outside, "/api/join", { secret }), KEPT_OUT, role);
    }
    const secret = await invitationOf("owner", chat);
    assertEquals(await use(outside, "/api/join", { secret, name: "Olga" }), LET_IN);
  },
);

bannedTest(
  "Address ban: a member cannot sign in, and the link is not used up",
  async (fixture) => {
    const { chat, ann, outside } = fixture;
    const secret = await deviceLink(await ann.bring("Bob"));
    assertEquals(await use(outside, "/api/sessions", { secret }), KEPT_OUT);
    using elsewhere = new CookieUser();
    const { status, body } = await elsewhere.ask("POST", `${chat.url}/api/sessions`, {
      link: secret,
    });
    assertEquals([status, body.name], [201, "Bob"]);
  },
);

bannedTest("Address ban: anonymous requests read nothing but may sign in", async ({ outside }) => {
  const me = await outside("GET", "/api/me");
  assertEquals([me.status, me.body.mode, me.body.id], [200, "invite", undefined]);
  for (const path of ["/api/rooms", "/api/events", "/api/rooms/lobby/messages", "/event/fetch"]) {
    assertEquals((await outside("GET", path)).body.code, "credentials-required", path);
  }
});

bannedTest("User ban: the user can sign in from no address", async ({ chat, ann, outside }) => {
  const mod = await ann.bring("Mo", { role: "moderator" });
  const { body: { id: user } } = await mod.ask("GET", "/api/me");
  const secret = await deviceLink(mod);
  assertEquals((await ann.ask("POST", "/api/bans", { user })).status, 201);
  assertEquals(await use(outside, "/api/sessions", { secret }), KEPT_OUT);
  using elsewhere = new CookieUser();
  const elsewhereAsk: Outside = (method, path, fields) =>
    elsewhere.ask(method, chat.url + path, fields);
  assertEquals(await use(elsewhereAsk, "/api/sessions", { secret }), KEPT_OUT);
});
