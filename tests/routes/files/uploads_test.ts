import { assertEquals, assertMatch } from "@std/assert";
import { InvitedUser, startInviteChat } from "../../harness/invited_user.ts";
import { operate } from "../../harness/cookie_user.ts";
import { eventually } from "../../harness/eventually.ts";
import { LocalServer } from "../../harness/local_server.ts";
import { squarePng } from "../../media/samples.ts";
import { test } from "../../testing.ts";
import { Uploader } from "./uploader.ts";

const FILES = { HUBBUB_FILES: "on" };
/** The metadata of an upload. */
const NAME = `filename ${btoa("file.bin")}`;

async function code(response: Response): Promise<string> {
  return (await response.json()).code;
}

test("Uploads: OPTIONS describes the server to a tus client", async () => {
  await using chat = await LocalServer.start({ ...FILES, HUBBUB_FILE_BYTES: "2M" });
  using user = new Uploader(chat.url);
  const { status, headers } = await user.send("OPTIONS", "/api/uploads");
  assertEquals(status, 204);
  assertEquals(headers.get("tus-version"), "1.0.0");
  assertEquals(headers.get("tus-max-size"), "2000000");
  assertEquals(headers.get("tus-extension"), "creation,checksum,expiration,termination");
  assertEquals(headers.get("tus-checksum-algorithm"), "sha1,sha256");
});

test("P8 Uploads: go on from the offset that HEAD tells, in chunks", async () => {
  await using chat = await LocalServer.start(FILES);
  using user = await Uploader.at(chat.url);
  const id = crypto.randomUUID();
  const created = await user.create(id, 10, "notes.txt");
  assertEquals([created.status, created.headers.get("location")], [201, `/api/uploads/${id}`]);
  assertMatch(created.headers.get("upload-expires") ?? "", / GMT$/);
  const again = await user.create(id, 10, "notes.txt");
  assertEquals([again.status, again.headers.get("upload-offset")], [200, "0"]);

  const first = await user.append(id, 0, { body: new TextEncoder().encode("01234") });
  assertEquals([first.status, first.headers.get("upload-offset")], [204, "5"]);
  const head = await user.send("HEAD", `/api/uploads/${id}`);
  assertEquals(
    ["upload-offset", "upload-length", "cache-control"].map((name) => head.headers.get(name)),
    ["5", "10", "no-store"],
  );
  const repeated = await user.append(id, 0, { body: new TextEncoder().encode("01234") });
  assertEquals([repeated.status, await code(repeated)], [409, "wrong-offset"]);
  const last = await user.append(id, 5, { body: new TextEncoder().encode("56789") });
  assertEquals(last.headers.get("upload-offset"), "10");

  const { body } = await user.ask("GET", `${chat.url}/api/uploads/${id}`);
  assertEquals(body.file, { id, name: "notes.txt", type: "text/plain", bytes: 10 });
  assertEquals((await user.post([id])).status, 201);
  assertEquals((await user.read(id)).text, "0123456789");
});

test("Uploads: keep nothing of a chunk whose checksum is wrong", async () => {
  await using chat = await LocalServer.start(FILES);
  using user = await Uploader.at(chat.url);
  const id = crypto.randomUUID();
  await user.create(id, 5);
  const body = new TextEncoder().encode("right");
  const append = (algorithm: string, digest: Uint8Array) =>
    user.append(id, 0, {
      body,
      headers: { "upload-checksum": `${algorithm} ${digest.toBase64()}` },
    });
  const digest = async (name: string, data = body) =>
    new Uint8Array(await crypto.subtle.digest(name, data));
  const wrong = await append("sha256", await digest("SHA-256", new TextEncoder().encode("wrong")));
  assertEquals([wrong.status, await code(wrong)], [460, "wrong-checksum"]);
  const head = await user.send("HEAD", `/api/uploads/${id}`);
  assertEquals(head.headers.get("upload-offset"), "0");
  assertEquals((await append("sha1", await digest("SHA-1"))).status, 204);
});

test("Uploads: say what is wrong before the first byte", async () => {
  await using chat = await LocalServer.start({ ...FILES, HUBBUB_FILE_BYTES: "1k" });
  using user = await Uploader.at(chat.url);
  const id = crypto.randomUUID();
  const large = await user.create(id, 1_001);
  assertEquals([large.status, await code(large)], [413, "file-too-large"]);
  const plain = await user.send("POST", "/api/uploads", { headers: { "upload-length": "1" } });
  assertEquals([plain.status, await code(plain)], [412, "unsupported-version"]);
  await user.create(id, 3);
  const json = await user.append(id, 0, {
    body: new TextEncoder().encode("abc"),
    headers: { "content-type": "application/json" },
  });
  assertEquals([json.status, await code(json)], [415, "unsupported-type"]);
  const unknown = await user.append(crypto.randomUUID(), 0, { body: new Uint8Array(1) });
  assertEquals([unknown.status, await code(unknown)], [404, "unknown-upload"]);
});

test("Uploads: of strangers are limited by their address in open mode, as each request may be a new user", async () => {
  await using chat = await LocalServer.start(FILES);
  const create = (client: Deno.HttpClient) =>
    fetch(`${chat.url}/api/uploads`, {
      method: "POST",
      client,
      headers: { "tus-resumable": "1.0.0", "upload-length": "100000000", "upload-metadata": NAME },
    });
  using client = Deno.createHttpClient({});
  using elsewhere = Deno.createHttpClient({ localAddress: "127.0.0.2" });
  const created = await Promise.all(Array.from({ length: 300 }, () => create(client)));
  assertEquals(created.filter(({ status }) => status === 201).length, 20);
  const refused = created.filter(({ status }) => status === 429);
  assertEquals(refused.length, 280);
  for (const response of refused) {
    assertEquals(response.headers.get("retry-after"), "10");
    assertEquals(await code(response), "too-many-uploads");
  }
  assertEquals((await create(elsewhere)).status, 201);
});

test("Uploads: of signed-in users are not limited by their address", async () => {
  await using chat = await startInviteChat({ ...FILES, HUBBUB_UPLOADS_PER_ADDRESS: "1" });
  const ann = await InvitedUser.owner(chat);
  const headers = {
    ...ann.headers,
    "tus-resumable": "1.0.0",
    "upload-length": "10",
    "upload-metadata": NAME,
  };
  for (let i = 0; i < 3; i++) {
    const response = await fetch(`${chat.url}/api/uploads`, { method: "POST", headers });
    assertEquals(response.status, 201, await response.text());
  }
});

test("Uploads: a muted user can start none, and is told so as for a message", async () => {
  await using chat = await LocalServer.start(FILES);
  using user = await Uploader.at(chat.url);
  const earlier = crypto.randomUUID();
  assertEquals((await user.create(earlier, 3)).status, 201);
  const mute = { type: "mute", user: await user.id(chat.url), reason: "too loud" } as const;
  await operate(chat.data, (operator) => operator.submit(mute));
  await eventually(async () => (await user.write(chat.url, "hello")).status === 403);
  const { body: said } = await user.write(chat.url, "hello");
  const created = await user.create(crypto.randomUUID(), 3);
  assertEquals([created.status, await created.json()], [403, said]);
  const avatar = await user.send("PUT", "/api/me/avatar", { body: squarePng(256) });
  assertEquals([avatar.status, await avatar.json()], [403, said]);
  assertEquals((await user.append(earlier, 0, { body: new Uint8Array(3) })).status, 204);
});

test("Uploads: do not exist for others than their user, removed ones neither", async () => {
  await using chat = await LocalServer.start(FILES);
  using user = await Uploader.at(chat.url);
  using other = await Uploader.at(chat.url);
  const id = await user.upload("mine");
  const headers = { "tus-resumable": "1.0.0" };
  const askAll = async (id: string) => {
    const head = await other.send("HEAD", `/api/uploads/${id}`);
    const answers = await Promise.all([
      other.send("GET", `/api/uploads/${id}`),
      other.append(id, 0, { body: new Uint8Array(1) }),
      other.send("DELETE", `/api/uploads/${id}`, { headers }),
      other.send("PUT", `/api/uploads/${id}/thumbnail`, { body: new Uint8Array(1) }),
    ]);
    const sent = await other.post([id]);
    const codes = await Promise.all(answers.map(code));
    return [head.status, ...answers.map(({ status }) => status), ...codes, sent.body.code];
  };
  const unknown = await askAll(crypto.randomUUID());
  assertEquals(new Set(unknown), new Set([404, "unknown-upload"]));
  assertEquals(await askAll(id), unknown);
  await user.send("DELETE", `/api/uploads/${id}`, { headers });
  assertEquals(await askAll(id), unknown);
});

test("Uploads: can be removed until a message has them", async () => {
  await using chat = await LocalServer.start(FILES);
  using user = await Uploader.at(chat.url);
  const id = await user.upload("gone");
  const headers = { "tus-resumable": "1.0.0" };
  assertEquals((await user.send("DELETE", `/api/uploads/${id}`, { headers })).status, 204);
  assertEquals((await user.post([id])).body.code, "gone");
});

test("Messages: are stored with complete files only, and each file once", async () => {
  await using chat = await LocalServer.start({ ...FILES, HUBBUB_FILES_PER_MESSAGE: "2" });
  using user = await Uploader.at(chat.url);
  const part = crypto.randomUUID();
  await user.create(part, 10);
  await user.append(part, 0, { body: new Uint8Array(5) });
  assertEquals((await user.post([part])).body.code, "incomplete-file");
  const [one, two, three] = [
    await user.upload("1"),
    await user.upload("2"),
    await user.upload("3"),
  ];
  assertEquals((await user.post([one, two, three])).body.code, "too-many-files");
  assertEquals((await user.post([one, one])).body.code, "invalid-field");
  const id = crypto.randomUUID();
  assertEquals((await user.post([one, two], { id })).status, 201);
  assertEquals((await user.post([one, two], { id })).status, 200);
  const taken = await user.post([three, one]);
  assertEquals([taken.status, taken.body.code], [409, "file-taken"]);
  const { body } = await user.ask("GET", `${chat.url}/api/rooms/lobby/messages/${id}`);
  assertEquals(body.files.map((file: { id: string }) => file.id), [one, two]);
});

test("Messages: one that is refused gives its files back, to be sent again or removed", async () => {
  await using chat = await LocalServer.start({ ...FILES, HUBBUB_BLOCKED_WORDS: "jam" });
  using user = await Uploader.at(chat.url);
  const id = await user.upload("file");
  const slow = { type: "settings", slowSeconds: 3_600 } as const;
  await operate(chat.data, (operator) => operator.submit(slow, "slow"));
  assertEquals((await user.write(chat.url, "first", { room: "slow" })).status, 201);
  const refusals = [
    await user.post([id], { text: "x".repeat(10_000) }),
    await user.post([id], { text: "jam" }),
    await user.post([id], { room: "slow" }),
  ];
  assertEquals(
    refusals.map(({ body }) => body.code),
    ["too-long", "blocked-words", "slow-mode"],
  );
  const remove = (id: string) =>
    user.send("DELETE", `/api/uploads/${id}`, { headers: { "tus-resumable": "1.0.0" } });
  const other = await user.upload("other");
  assertEquals((await user.post([other], { text: "jam" })).status, 422);
  assertEquals((await remove(other)).status, 204);

  assertEquals((await user.post([id])).status, 201);
  // The file stays in its message when another one is refused.
  const more = await user.upload("more");
  assertEquals((await user.post([id, more])).body.code, "file-taken");
  assertEquals((await user.post([id], { text: "jam" })).body.code, "blocked-words");
  const taken = await remove(id);
  assertEquals([taken.status, await code(taken)], [409, "file-taken"]);
  assertEquals((await remove(more)).status, 204);
  assertEquals((await user.read(id)).text, "file");
});

test("Files: are off without a keeper, and everything else works", async () => {
  await using chat = await LocalServer.start();
  using user = await Uploader.at(chat.url);
  assertEquals((await user.ask("GET", `${chat.url}/api/me`)).body.files, undefined);
  const refused = await user.create(crypto.randomUUID(), 1);
  assertEquals([refused.status, await code(refused)], [503, "files-unavailable"]);
  assertEquals((await user.write(chat.url, "text")).status, 201);
});
