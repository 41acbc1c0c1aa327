import { assert, assertEquals, assertMatch, assertNotEquals, assertRejects } from "@std/assert";
import { FakeWallClock } from "../../harness/fake_wall_clock.ts";
import { LocalServer } from "../../harness/local_server.ts";
import { test } from "../../testing.ts";
import { askAtHost, FILES_ORIGIN, type HostRequest, openAtHost } from "./files_host.ts";
import { Uploader } from "./uploader.ts";

const ORIGIN = FILES_ORIGIN;
const SETTINGS = { HUBBUB_FILES: "on", HUBBUB_FILES_ORIGIN: ORIGIN };

const ask = ({ url }: LocalServer, path: string, request?: HostRequest) =>
  askAtHost(url, path, request);

/** Returns the path of the address at the origin of files that the chat gives to a user. */
async function addressOf(user: Uploader, path: string): Promise<string> {
  const { status, location, caching } = await redirect(user, path);
  assertEquals([status, caching], [307, "no-store"]);
  assert(location.startsWith(`${ORIGIN}/`), location);
  return location.slice(ORIGIN.length);
}

async function redirect(user: Uploader, path: string) {
  const response = await fetch(user.url + path, { headers: user.headers, redirect: "manual" });
  await response.body?.cancel();
  const { status, headers } = response;
  return {
    status,
    location: headers.get("location") ?? "",
    caching: headers.get("cache-control"),
  };
}

/** A member of a chat in invite mode, and its owner. */
async function join(chat: LocalServer): Promise<{ owner: Uploader; member: Uploader }> {
  const [owner, member] = [new Uploader(chat.url), new Uploader(chat.url)];
  const accept = (user: Uploader, invitation: string, name: string) =>
    user.ask("POST", `${chat.url}/api/join`, { invitation, name });
  await accept(owner, await chat.ownerSecret(), "Olga");
  const fields = { role: "member", uses: 1, hours: 1 };
  const { body } = await owner.ask("POST", `${chat.url}/api/invitations`, fields);
  await accept(member, new URL(body.link).hash.slice(1), "Uma");
  return { owner, member };
}

test("FilesOrigin: serves what the chat redirects to, with ranges, ETag and HEAD", async () => {
  await using chat = await LocalServer.start(SETTINGS);
  using user = await Uploader.at(chat.url);
  const id = await user.upload("0123456789", "notes.txt");
  await user.post([id]);
  const path = await addressOf(user, `/api/files/${id}`);

  const whole = await ask(chat, path);
  assertEquals([whole.status, whole.text], [200, "0123456789"]);
  assertEquals(whole.headers.get("cache-control"), "private, no-cache");
  assertMatch(whole.headers.get("content-disposition") ?? "", /^inline; filename="notes.txt"/);
  assertEquals(whole.headers.get("cross-origin-resource-policy"), "cross-origin");
  assertEquals(whole.headers.get("access-control-allow-origin"), "*");
  assertEquals(whole.headers.get("x-content-type-options"), "nosniff");
  assertMatch(whole.headers.get("content-security-policy") ?? "", /^default-src 'none';.*sandbox$/);
  assertEquals(whole.headers.get("set-cookie"), null);

  const etag = whole.headers.get("etag") ?? "";
  const same = await ask(chat, path, { headers: { "if-none-match": etag } });
  assertEquals([same.status, same.text], [304, ""]);
  const part = await ask(chat, path, { headers: { range: "bytes=3-5" } });
  assertEquals([part.status, part.text], [206, "345"]);
  const head = await ask(chat, path, { method: "HEAD" });
  assertEquals([head.status, head.headers.get("content-length"), head.text], [200, "10", ""]);

  const saved = await ask(chat, await addressOf(user, `/api/files/${id}?download`));
  assertMatch(saved.headers.get("content-disposition") ?? "", /^attachment;/);
  const none = await ask(chat, await addressOf(user, `/api/files/${id}/thumbnail`));
  assertEquals(none.status, 404);
});

test("FilesOrigin: has nothing else, and the chat answers no address", async () => {
  await using chat = await LocalServer.start(SETTINGS);
  using user = await Uploader.at(chat.url);
  const id = await user.upload("text");
  await user.post([id]);
  const address = await addressOf(user, `/api/files/${id}`);
  const { headers } = user;
  for (const path of ["/", "/api/me", `/api/files/${id}`, "/static/client/mod.js", "/metrics"]) {
    const { status, headers: got, text } = await ask(chat, path, { headers });
    assertEquals([status, got.get("set-cookie")], [404, null], path);
    assertEquals(got.get("content-type"), "application/problem+json", text);
  }
  assertEquals((await ask(chat, address, { method: "POST" })).status, 405);
  assertEquals((await ask(chat, address, { host: "localhost" })).status, 404);
  assertEquals((await ask(chat, address, { host: "FILES.localhost.:1" })).status, 200);
  const twoNames = await ask(chat, `http://127.0.0.1${address}`);
  assertEquals(twoNames.status, 421);
});

test("FilesOrigin: refuses altered addresses, and those of another purpose", async () => {
  await using chat = await LocalServer.start(SETTINGS);
  using user = await Uploader.at(chat.url);
  using stranger = await Uploader.at(chat.url);
  const [id, other] = [await user.upload("text"), await user.upload("draft")];
  await user.post([id]);
  const [text = "", mac = ""] = (await addressOf(user, `/api/files/${id}`)).slice(1).split(".");
  const fields = JSON.parse(atob(text));
  const altered = [
    { ...fields, id: other },
    { ...fields, identity: { ...fields.identity, id: await stranger.id(chat.url) } },
    { ...fields, until: fields.until + 1 },
    { ...fields, variant: "thumbnail" },
  ].map((fields) => `${btoa(JSON.stringify(fields)).replace(/=+$/, "")}.${mac}`);
  const cookie = user.headers.cookie?.split("=")[1] ?? "";
  for (const address of [...altered, text, `${text}.`, `${text}.${mac}.`, cookie, "x"]) {
    assertEquals((await ask(chat, `/${address}`)).status, 404, address);
  }
  assertEquals((await ask(chat, `/${text}.${mac}`)).text, "text");
});

test("FilesOrigin: an address is the same for 30 s, and leads back to the chat when it has expired", async () => {
  await using chat = await LocalServer.start(SETTINGS);
  using user = await Uploader.at(chat.url);
  const id = await user.upload("text");
  await user.post([id]);
  const path = `/api/files/${id}?download`;
  using clock = new FakeWallClock();
  const start = Math.ceil(Date.now() / 30_000) * 30_000;
  clock.set(start);
  const first = await addressOf(user, path);
  clock.set(start + 29_999);
  assertEquals(await addressOf(user, path), first);
  clock.set(start + 30_000);
  assertNotEquals(await addressOf(user, path), first);
  clock.set(start + 59_999);
  assertEquals((await ask(chat, first)).text, "text");
  clock.set(start + 60_000);
  const expired = await ask(chat, first);
  assertEquals([expired.status, expired.headers.get("location")], [307, chat.url + path]);
  assertEquals(expired.text, "");
});

test("P7 FilesOrigin: an address ends with the session, with a ban and with the right to read", async () => {
  await using chat = await LocalServer.start({ ...SETTINGS, HUBBUB_ACCESS: "invite" });
  const { owner, member } = await join(chat);
  using _owner = owner;
  using _member = member;
  const user = await member.id(chat.url);
  const fields = { from: "Olga", title: "Plans", members: [{ id: user, name: "Uma" }] };
  const { body: { room } } = await owner.ask("POST", `${chat.url}/api/rooms`, fields);
  const id = await owner.upload(new Uint8Array(32 * 1_024 * 1_024), "plans.bin");
  await owner.post([id], { room });

  const path = `/api/files/${id}`;
  const address = await addressOf(member, path);
  assertEquals((await ask(chat, address, { method: "HEAD" })).status, 200);

  const download = await openAtHost(chat.url, address);
  await owner.ask("POST", `${chat.url}/api/bans`, { user });
  await assertRejects(async () => {
    for await (const _ of download);
  });
  assertEquals((await ask(chat, address)).status, 403);
  await owner.ask("DELETE", `${chat.url}/api/bans/${user}`);
  assertEquals((await ask(chat, address, { method: "HEAD" })).status, 200);

  const memberships = `${chat.url}/api/rooms/${room}/members`;
  await owner.ask("DELETE", `${memberships}/${user}`, { from: "Olga" });
  assertEquals((await ask(chat, address)).status, 404);
  await owner.ask("POST", memberships, { from: "Olga", id: user, name: "Uma" });
  assertEquals((await ask(chat, address, { method: "HEAD" })).status, 200);

  const { body: { sessions } } = await member.ask("GET", `${chat.url}/api/sessions`);
  await member.ask("DELETE", `${chat.url}/api/sessions/${sessions[0].id}`);
  assertEquals((await ask(chat, address)).status, 404);
  assertEquals((await redirect(member, path)).status, 401);
});

test("FilesOrigin: pictures of users stay at the chat", async () => {
  await using chat = await LocalServer.start(SETTINGS);
  using user = await Uploader.at(chat.url);
  const body = Uint8Array.fromBase64(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGP4DwABAQEAG7buVgAAAABJRU5ErkJggg==",
  );
  const headers = { "content-type": "image/png" };
  const { avatar } = await (await user.send("PUT", "/api/me/avatar", { headers, body })).json();
  const { status, headers: got, text } = await user.read(avatar);
  assertEquals([status, got.get("content-type"), text.length > 0], [200, "image/png", true]);
});

test("FilesOrigin: pages may show its files only if it is set", async () => {
  const rules = async (settings: Record<string, string>) => {
    await using chat = await LocalServer.start(settings);
    const { headers } = await fetch(`${chat.url}/api/me`);
    return headers.get("content-security-policy") ?? "";
  };
  assert(!(await rules({})).includes("files."));
  const shown = (await rules(SETTINGS)).split("; ").filter((rule) => rule.includes(ORIGIN));
  assertEquals(shown, [
    `img-src 'self' ${ORIGIN} blob:`,
    `media-src 'self' ${ORIGIN} blob:`,
    `connect-src 'self' ${ORIGIN}`,
  ]);
});
