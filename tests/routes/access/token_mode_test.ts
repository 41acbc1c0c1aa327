// Users of token mode: their rooms, and moderators among them.

import { assertEquals } from "@std/assert";
import type { Role } from "../../../chat/domain/user.ts";
import { signWithSecret } from "../../auth/tokens.ts";
import { LocalServer } from "../../harness/local_server.ts";
import { type EventReader, openStream } from "../../harness/test_server.ts";
import type { Answer } from "../../harness/cookie_user.ts";
import { test } from "../../testing.ts";

/** Further claims of the token. */
interface Said {
  readonly name?: string;
  readonly read?: readonly string[];
  readonly write?: readonly string[];
}

/** A user with a token. */
class Bearer {
  readonly id: string;
  readonly #url: string;
  readonly #token: string;

  constructor(id: string, { url, token }: { url: string; token: string }) {
    this.id = id;
    this.#url = url;
    this.#token = token;
  }

  /** The same user with another token. */
  with(token: string): Bearer {
    return new Bearer(this.id, { url: this.#url, token });
  }

  async ask(method: string, path: string, fields?: unknown): Promise<Answer> {
    const response = await fetch(this.#url + path, {
      method,
      headers: { authorization: `Bearer ${this.#token}`, "content-type": "application/json" },
      ...(fields !== undefined && { body: JSON.stringify(fields) }),
    });
    const text = await response.text();
    const { status, headers } = response;
    return { status, headers, body: text === "" ? undefined : JSON.parse(text) };
  }

  follow(room: string): Promise<EventReader> {
    const headers = { authorization: `Bearer ${this.#token}` };
    return openStream(`${this.#url}/api/events?room=${room}`, headers);
  }
}

type Arrive = (id: string, role: Role, said?: Said) => Promise<Bearer>;

function testTokens(
  name: string,
  run: (arrive: Arrive) => Promise<void>,
  settings: Readonly<Record<string, string>> = { HUBBUB_LIMITS: "off" },
) {
  const withChat = async () => {
    const secret = crypto.randomUUID();
    const access = { HUBBUB_ACCESS: "token", HUBBUB_TOKEN_SECRET: secret };
    await using chat = await LocalServer.start({ ...access, ...settings });
    await run(async (id, role, { name = id, read = ["lobby"], write = ["lobby"] } = {}) => {
      const exp = Math.floor(Date.now() / 1_000) + 600;
      const claims = { sub: id, name, exp, hubbub: { role, read, write } };
      return new Bearer(id, { url: chat.url, token: await signWithSecret(claims, { secret }) });
    });
  };
  test(name, () => withChat());
}

testTokens(
  "GET /api/rooms: lists rooms that the user was added to beside those of the token",
  async (arrive) => {
    const [ann, bob] = [await arrive("ann", "member"), await arrive("bob", "guest")];
    const open = async (title: string, isDirect: boolean) => {
      const members = [{ id: "bob", name: "bob" }];
      const { status, body } = await ann.ask("POST", "/api/rooms", { title, isDirect, members });
      assertEquals(status, 201, JSON.stringify(body));
      return body.room;
    };
    const rooms = [await open("Plans", false), await open("", true)].sort();
    await ann.ask("POST", "/api/rooms/lobby/messages", { id: crypto.randomUUID(), text: "hello" });
    for (const user of [ann, bob]) {
      const { body } = await user.ask("GET", "/api/rooms");
      const listed = body.rooms.map(({ room }: { room: string }) => room);
      assertEquals(listed, [...rooms, "lobby"], user.id);
    }
  },
);

testTokens(
  "Presence: shows the name of the user's current token",
  async (arrive) => {
    const both = ["lobby", "other"];
    const [bob, ann] = [
      await arrive("bob", "member"),
      await arrive("ann", "member", { name: "Ann", read: both, write: both }),
    ];
    const hello = { id: crypto.randomUUID(), text: "hello" };
    assertEquals((await ann.ask("POST", "/api/rooms/other/messages", hello)).status, 201);
    using stream = await bob.follow("lobby");
    const come = async (name: string) => {
      const follower = await (await arrive("ann", "member", { name })).follow("lobby");
      let called = "";
      while (called !== name) {
        const { users = [], joined = [] } = JSON.parse((await stream.until("presence")).data);
        called = [...users, ...joined].find(({ id }) => id === "ann")?.name;
      }
      return follower;
    };
    using _first = await come("Ann Lee");
    using _second = await come("Ann Lee-Hill");
  },
);

testTokens("P7 GET /api/rooms: fills a page with rooms that the token grants", async (arrive) => {
  const all = await arrive("ann", "member", { read: ["*"], write: ["*"] });
  for (const room of ["a", "b", "team-1", "team-2", "teams", "z"]) {
    await all.ask("POST", `/api/rooms/${room}/messages`, {
      id: crypto.randomUUID(),
      text: "hello",
    });
  }
  const few = await arrive("bob", "member", { read: ["z", "team-*", "none"] });
  const none = await arrive("cleo", "member", { read: [] });
  const page = async (by: Bearer, query: string) => {
    const { rooms, complete } = (await by.ask("GET", `/api/rooms?${query}`)).body;
    return [...rooms.map(({ room }: { room: string }) => room), complete];
  };
  const isReadOnly = async (by: Bearer) => (await by.ask("GET", "/api/rooms/z")).body.isReadOnly;
  assertEquals([await isReadOnly(few), await isReadOnly(all)], [true, undefined]);
  assertEquals(await page(few, "limit=1"), ["team-1", false]);
  assertEquals(await page(few, "limit=2&after=team-1"), ["team-2", "z", false]);
  assertEquals(await page(few, "after=z"), [true]);
  assertEquals(await page(none, "limit=1"), [true]);
  assertEquals(await page(all, "limit=5"), ["a", "b", "team-1", "team-2", "teams", false]);
});

testTokens(
  "P7 GET /api/audit: shows nothing of rooms that a moderator's token does not name",
  async (arrive) => {
    const rooms = ["dev", "team-1", "merger"];
    const all = await arrive("ann", "moderator", { read: ["*"], write: ["*"] });
    const cleo = await arrive("cleo", "member", { read: ["*"], write: ["*"] });
    const few = await arrive("bob", "moderator", { read: ["dev", "team-*"] });
    const none = await arrive("dora", "moderator", { read: [] });
    for (const room of rooms) {
      const id = crypto.randomUUID();
      await cleo.ask("POST", `/api/rooms/${room}/messages`, { id, text: "hello" });
      const { status } = await all.ask("PATCH", `/api/rooms/${room}`, { topic: `On ${room}` });
      assertEquals(status, 200);
      const deletion = { id: crypto.randomUUID() };
      await all.ask("DELETE", `/api/rooms/${room}/messages/${id}`, deletion);
    }
    await all.ask("POST", "/api/mutes", { user: "eve" });
    const audit = async (by: Bearer, limit: number) => {
      const { changes, complete } = (await by.ask("GET", `/api/audit?limit=${limit}`)).body;
      const about = ({ type, room, topic }: Record<string, string>) => `${type} ${topic ?? room}`;
      return [...changes.map(about).filter((one: string) => !one.startsWith("token")), complete];
    };
    const mute = "mute _server";
    // The page is full even though it leaves out such changes.
    assertEquals(await audit(few, 5), [
      mute,
      ...["deleted team-1", "settings On team-1", "deleted dev", "settings On dev"],
      false,
    ]);
    assertEquals(await audit(none, 200), [mute, true]);
    assertEquals((await audit(all, 200)).length, 1 + 2 * rooms.length + 1);
  },
);

testTokens(
  "Token mode: a moderator acts on members, but on another moderator only after their token says so",
  async (arrive) => {
    const [ann, bob, cleo] = [
      await arrive("ann", "moderator"),
      await arrive("bob", "moderator"),
      await arrive("cleo", "member"),
    ];
    const noted = async (role: Role) => {
      for (;;) {
        const { changes = [] } = (await ann.ask("GET", "/api/audit")).body;
        const isIt = (one: { type: string; role: Role; by: { id: string } }) =>
          one.type === "token-role" && one.by.id === bob.id && one.role === role;
        if (changes.some(isIt)) return;
      }
    };
    const ban = async ({ id }: Bearer) =>
      (await ann.ask("POST", "/api/bans", { user: id, reason: "" })).status;
    await bob.ask("GET", "/api/me");
    await cleo.ask("GET", "/api/me");
    await noted("moderator");
    assertEquals([await ban(bob), await ban(cleo)], [403, 201]);
    const { users } = (await ann.ask("GET", "/api/users")).body;
    const { name, role } = users.find(({ id }: { id: string }) => id === bob.id);
    assertEquals([name, role], ["bob", "moderator"]);
    await (await arrive("bob", "member")).ask("GET", "/api/me");
    await noted("member");
    assertEquals(await ban(bob), 201);
  },
);

/** More than are verified for one address. */
const FORGED = 200;

testTokens(
  "Token mode: limits forged tokens per address, without affecting signed-in users",
  async (arrive) => {
    const ann = await arrive("ann", "member");
    assertEquals((await ann.ask("GET", "/api/me")).status, 200);
    const forger = ann.with(await signWithSecret({ sub: "ann" }, { secret: crypto.randomUUID() }));
    const answers = await Promise.all(
      Array.from({ length: FORGED }, () => forger.ask("GET", "/api/me")),
    );
    const refused = answers.filter(({ status }) => status === 429);
    assertEquals(new Set(answers.map(({ status }) => status)), new Set([401, 429]));
    assertEquals(refused.every(({ headers }) => Number(headers.get("retry-after")) >= 1), true);
    assertEquals((await ann.ask("GET", "/api/me")).status, 200);
  },
  {},
);
