import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import { LocalServer } from "../../harness/local_server.ts";
import { stopClock } from "../../harness/stopped_clock.ts";
import { test } from "../../testing.ts";
import { Uploader } from "./uploader.ts";

const FILES = { HUBBUB_FILES: "on" };

test("Files: are served with a strong ETag, in ranges, and by HEAD", async () => {
  await using chat = await LocalServer.start(FILES);
  using user = await Uploader.at(chat.url);
  const id = await user.upload("0123456789", "übung 1.txt");
  await user.post([id]);

  const whole = await user.read(id);
  assertEquals([whole.status, whole.text], [200, "0123456789"]);
  assertEquals(whole.headers.get("cache-control"), "private, no-cache");
  assertEquals(whole.headers.get("accept-ranges"), "bytes");
  assertEquals(
    whole.headers.get("content-disposition"),
    `inline; filename="_bung 1.txt"; filename*=UTF-8''%C3%BCbung%201.txt`,
  );
  const etag = whole.headers.get("etag") ?? "";
  assertMatch(etag, /^"[\w-]{16,}"$/);

  const same = await user.read(id, { "if-none-match": etag });
  assertEquals([same.status, same.text], [304, ""]);
  const part = await user.read(id, { range: "bytes=3-5", "if-range": etag });
  assertEquals([part.status, part.text], [206, "345"]);
  assertEquals(part.headers.get("content-range"), "bytes 3-5/10");
  const end = await user.read(id, { range: "bytes=-2" });
  assertEquals([end.status, end.text], [206, "89"]);
  const after = await user.read(id, { range: "bytes=10-" });
  assertEquals([after.status, after.headers.get("content-range")], [416, "bytes */10"]);
  const head = await user.send("HEAD", `/api/files/${id}`);
  assertEquals([head.status, head.headers.get("content-length")], [200, "10"]);
  assertEquals(await head.text(), "");
});

test("Files: a client's limit counts what HEAD answers, not the file", async () => {
  using _clock = stopClock();
  await using chat = await LocalServer.start(FILES);
  using user = await Uploader.at(chat.url);
  const id = await user.upload(new Uint8Array(512 * 1_024));
  await user.post([id]);
  // The bytes of 129 such files are more than an address may have at once.
  for (let i = 0; i < 129; i++) {
    assertEquals((await user.send("HEAD", `/api/files/${id}`)).status, 200);
  }
  assertEquals((await user.read(id)).status, 200);
});

test("Files: are never shown as what could run scripts in the chat's origin", async () => {
  await using chat = await LocalServer.start(FILES);
  using user = await Uploader.at(chat.url);
  for (const name of ["page.html", "image.svg", "script.js"]) {
    const id = await user.upload(
      "<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
      name,
    );
    await user.post([id]);
    const { headers } = await user.read(id);
    assertEquals(headers.get("content-type"), "application/octet-stream", name);
    assertMatch(headers.get("content-disposition") ?? "", /^attachment;/);
    assertMatch(headers.get("content-security-policy") ?? "", /^default-src 'none';.*; sandbox$/);
    assertEquals(headers.get("x-content-type-options"), "nosniff");
    assertEquals(headers.get("cross-origin-resource-policy"), "same-origin");
  }
});

test("P7 Files: are served to those who may read their message, others learn nothing", async () => {
  await using chat = await LocalServer.start(FILES);
  using owner = await Uploader.at(chat.url);
  using guest = await Uploader.at(chat.url);
  const { room, remove } = await openRoom(owner, guest);
  const id = await owner.upload("secret");
  assertEquals((await owner.read(id)).status, 404);
  assertEquals((await owner.post([id], { room })).status, 201);
  assertEquals((await guest.read(id)).text, "secret");

  using stranger = await Uploader.at(chat.url);
  const [hidden, missing] = [
    await stranger.read(id),
    await stranger.read(crypto.randomUUID()),
  ];
  assertEquals([hidden.status, hidden.text], [404, missing.text]);

  await remove();
  assertEquals((await guest.read(id)).status, 404);
});

test("P7 Files: a download ends when its reader loses the right to read", async () => {
  await using chat = await LocalServer.start(FILES);
  using owner = await Uploader.at(chat.url);
  using guest = await Uploader.at(chat.url);
  const { room, remove } = await openRoom(owner, guest);
  const id = await owner.upload(new Uint8Array(32 * 1_024 * 1_024));
  await owner.post([id], { room });
  const response = await guest.send("GET", `/api/files/${id}`);
  const reader = response.body?.getReader();
  assert(reader);
  await reader.read();
  await remove();
  await assertRejects(async () => {
    while (!(await reader.read()).done);
  });
});

test("P8 Files: a deleted message takes its files with it, also from the disk", async () => {
  await using chat = await LocalServer.start(FILES);
  using user = await Uploader.at(chat.url);
  const id = crypto.randomUUID();
  const [file, other] = [await user.upload("same"), await user.upload("same")];
  await user.post([file], { id });
  await user.post([other]);
  const deletion = { id: crypto.randomUUID(), from: "Uma" };
  const path = `${chat.url}/api/rooms/lobby/messages/${id}`;
  assertEquals((await user.ask("DELETE", path, deletion)).status, 200);
  assertEquals((await user.read(file)).status, 404);
  // The other message still has the content.
  await untilBlobs(chat, 1);
  assertEquals((await user.read(other)).text, "same");
  const { body } = await user.ask("GET", `${chat.url}/api/rooms/lobby/messages`);
  const last = body.messages.at(-1);
  await user.ask("DELETE", `${chat.url}/api/rooms/lobby/messages/${last.id}`, {
    ...deletion,
    id: crypto.randomUUID(),
  });
  await untilBlobs(chat, 0);
});

test("Files: metrics tell what is stored, and what is being uploaded", async () => {
  await using chat = await LocalServer.start(FILES);
  using user = await Uploader.at(chat.url);
  await user.upload(new Uint8Array(10_000));
  await user.create(crypto.randomUUID(), 20_000);
  const metrics = async () => await (await user.send("GET", "/metrics")).text();
  // The keeper tells it every two seconds.
  let text = await metrics();
  while (!/^hubbub_uploads 1$/m.test(text)) text = await metrics();
  assertMatch(text, /^hubbub_keeper_up 1$/m);
  assertMatch(text, /^hubbub_files_stored_bytes 30000$/m);
  await chat.stopKeeper();
  while (!/^hubbub_keeper_up 0$/m.test(text)) text = await metrics();
  assert(!text.includes("hubbub_files_stored_bytes"), "nothing is known of files");
});

/** Opens a private room with a guest, whom `remove` removes again. */
async function openRoom(owner: Uploader, guest: Uploader) {
  const { url } = owner;
  const id = await guest.id(url);
  const members = [{ id, name: "Gus" }];
  const room = { from: "Uma", title: "Secret", members };
  const { body } = await owner.ask("POST", `${url}/api/rooms`, room);
  const remove = async () => {
    const path = `${url}/api/rooms/${body.room}/members/${id}`;
    const { status } = await owner.ask("DELETE", path, { from: "Uma" });
    assertEquals(status, 204);
  };
  return { room: body.room, remove };
}

/** Resolves when the keeper stores as many different contents. */
async function untilBlobs({ data }: LocalServer, count: number) {
  const folder = `${data}/files/blobs`;
  using watcher = Deno.watchFs(folder);
  const events = watcher[Symbol.asyncIterator]();
  while (countFiles(folder) !== count) await events.next();
}

function countFiles(folder: string): number {
  let count = 0;
  for (const { name, isDirectory } of Deno.readDirSync(folder)) {
    count += isDirectory ? countFiles(`${folder}/${name}`) : 1;
  }
  return count;
}
