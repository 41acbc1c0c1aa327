import { assertEquals } from "@std/assert";
import { signWithSecret } from "../../auth/tokens.ts";
import { LocalServer } from "../../harness/local_server.ts";
import { InvitedUser, startInviteChat } from "../../harness/invited_user.ts";
import { User } from "../../harness/user.ts";
import { openStream } from "../../harness/test_server.ts";
import { testUsers } from "../access/private_chat.ts";
import { test } from "../../testing.ts";

interface Listed {
  readonly users: readonly { readonly id: string; readonly name: string; readonly role?: string }[];
  readonly complete: boolean;
}

const namesIn = ({ users }: Listed) => users.map(({ name }) => name);

test("GET /api/members: in invite mode lists everyone who joined, except banned users", async () => {
  await using chat = await startInviteChat();
  const owner = await InvitedUser.owner(chat);
  const guest = await owner.bring("Gus", { role: "guest" });
  await owner.bring("Dora");
  const list = async (who: InvitedUser, query = ""): Promise<Listed> =>
    (await who.ask("GET", `/api/members${query}`)).body;
  assertEquals(await list(owner), await list(guest));
  const { users, complete } = await list(owner);
  assertEquals([users.map(({ name }) => name), complete], [["Ann", "Gus", "Dora"], true]);
  assertEquals(users.map(({ role }) => role), ["owner", "guest", undefined]);
  const [ann, , dora] = users;
  const first = await list(owner, "?limit=2");
  assertEquals([namesIn(first), first.complete], [["Ann", "Gus"], false]);
  const rest = await list(owner, `?limit=2&after=${first.users[1]?.id}`);
  assertEquals([namesIn(rest), rest.complete], [["Dora"], true]);
  using stream = await openStream(`${chat.url}/api/events`, owner.headers);
  await stream.until("resume");
  await owner.ask("POST", "/api/bans", { user: dora?.id });
  await stream.until("members");
  assertEquals(namesIn(await list(owner)), ["Ann", "Gus"]);
  // The last user of a page marks its end, even if they were banned since.
  assertEquals(namesIn(await list(owner, `?after=${dora?.id}`)), []);
  const unknown = await owner.ask("GET", "/api/members?after=nobody");
  assertEquals([unknown.status, unknown.body.code], [404, "unknown-user"]);
  assertEquals((await new InvitedUser(chat).ask("GET", "/api/members")).status, 401);
  await owner.bring("Emil");
  await stream.until("members");
  await owner.ask("PATCH", `/api/users/${ann?.id}`, { name: "Anna" });
  await stream.until("members");
  assertEquals(namesIn(await list(guest)), ["Anna", "Gus", "Emil"]);
});

test("GET /api/members: finds members by a part of their name, best matches first", async () => {
  await using chat = await startInviteChat();
  const owner = await InvitedUser.owner(chat);
  for (const name of ["Joanna", "Bo Annis", "Ánna Ek", "Cleo"]) await owner.bring(name);
  const find = async (query: string) => (await owner.ask("GET", `/api/members?${query}`)).body;
  assertEquals(namesIn(await find("q=ANN")), ["Ann", "Ánna Ek", "Bo Annis", "Joanna"]);
  const first = await find("q=ann&limit=2");
  assertEquals([namesIn(first), first.complete], [["Ann", "Ánna Ek"], false]);
  assertEquals([namesIn(await find("q=zoe")), (await find("q=zoe")).complete], [[], true]);
  assertEquals((await find("q=&limit=1")).users[0], { ...first.users[0], role: "owner" });
  for (const query of [`q=${"x".repeat(201)}`, `q=a&after=${first.users[0].id}`]) {
    assertEquals((await owner.ask("GET", `/api/members?${query}`)).status, 422, query);
  }
});

testUsers(
  "P7 GET /api/members: lists in open mode recent authors of public rooms, also after a restart",
  async (users, chat) => {
    const [ann, bob, cleo] = users;
    await ann.say("lobby", "hello");
    const room = await bob.open("Plans", [cleo]);
    await bob.say(room, "among us");
    await cleo.say("dev", "hi");
    const list = async (who: User) => namesIn((await who.ask("GET", "/api/members")).body);
    assertEquals((await list(ann)).toSorted(), ["Ann", "Cleo"]);
    await chat.restartWeb();
    const again = ann.at(chat.url);
    let names = await list(again);
    while (names.length < 2) names = await list(again);
    assertEquals(names.toSorted(), ["Ann", "Cleo"]);
  },
);

test("P7 GET /api/members: shows a token with a list of rooms only the members of its private rooms", async () => {
  const secret = crypto.randomUUID();
  await using chat = await LocalServer.start({
    HUBBUB_ACCESS: "token",
    HUBBUB_TOKEN_SECRET: secret,
  });
  const bearer = async (sub: string, read: readonly string[]) => {
    const exp = Math.floor(Date.now() / 1_000) + 600;
    const claims = { sub, exp, name: sub, hubbub: { read, write: ["*"], role: "member" } };
    const headers = { authorization: `Bearer ${await signWithSecret(claims, { secret })}` };
    return new User(sub, { id: sub, url: chat.url, headers });
  };
  const ann = await bearer("ann", ["*"]);
  const bob = await bearer("bob", ["dev"]);
  const cleo = await bearer("cleo", ["dev"]);
  await ann.say("lobby", "hello");
  await cleo.open("Plans", [bob]);
  const list = async (who: User) => namesIn((await who.ask("GET", "/api/members")).body);
  assertEquals(await list(ann), ["ann"]);
  assertEquals((await list(bob)).toSorted(), ["bob", "cleo"]);
  assertEquals(await list(await bearer("dora", ["dev"])), []);
});
