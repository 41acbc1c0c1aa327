import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { DatabaseSync } from "node:sqlite";
import { backUpChat, restoreChat } from "../../../chat/files/backup.ts";
import { holdFiles } from "../../../chat/files/store/hold.ts";
import { StoredFiles } from "../../../chat/files/store/stored_files.ts";
import { lockDataDir } from "../../../chat/log/data_dir.ts";
import { test } from "../../testing.ts";
import { ChatFolder } from "./chat_folder.ts";
import { randomBytes } from "./store/store_fixture.ts";

const [FIRST, SECOND] = [randomBytes(10_000), randomBytes(20_000)];

/** A folder for backups, next to nothing else. */
function temporaryFolder() {
  const path = Deno.makeTempDirSync({ prefix: "hubbub-" });
  return {
    path,
    backup: `${path}/backup`,
    [Symbol.dispose]: () => Deno.removeSync(path, { recursive: true }),
  };
}

/** The ids of the files in a backup, and the number of its blobs. */
function contentOf(backup: string) {
  using stored = new StoredFiles(`${backup}/files`);
  return { ids: [...stored.files().keys()], blobs: stored.blobNames().length };
}

test("backUpChat(): copies the files of messages, the second time only what is new", async () => {
  using chat = new ChatFolder();
  using temp = temporaryFolder();
  const first = await chat.send(FIRST);
  await chat.files.upload(randomBytes(5_000));
  const one = await backUpChat(chat.data, temp.backup);
  assertEquals(one, { head: 1, files: 1, added: 1, missing: [] });
  assertEquals(contentOf(temp.backup), { ids: [first.file.id], blobs: 1 });

  const second = await chat.send(SECOND);
  const again = await chat.send(FIRST);
  const two = await backUpChat(chat.data, temp.backup);
  assertEquals(two, { head: 3, files: 3, added: 1, missing: [] });

  [first, again].forEach(({ message }) => chat.delete(message));
  await chat.free();
  await backUpChat(chat.data, temp.backup);
  assertEquals(contentOf(temp.backup), { ids: [second.file.id], blobs: 1 });
});

test("backUpChat(): goes on after an interruption, and refuses to run twice in a folder", async () => {
  using chat = new ChatFolder();
  using temp = temporaryFolder();
  await chat.send(FIRST);
  Deno.mkdirSync(temp.backup);
  for (const rest of ["", ".partial"]) {
    Deno.writeTextFileSync(`${temp.backup}/hubbub.db.incoming${rest}`, "half");
  }
  {
    using other = Deno.openSync(temp.backup);
    other.lockSync(true);
    await assertRejects(
      () => backUpChat(chat.data, temp.backup),
      Error,
      "Another backup is writing",
    );
  }
  assertEquals((await backUpChat(chat.data, temp.backup)).files, 1);
});

test("backUpChat(): names files of messages that are lost, and keeps those that only the backup has", async () => {
  using chat = new ChatFolder();
  using temp = temporaryFolder();
  const index = `${chat.data}/files/index.db`;
  const [known, lost] = [await chat.send(FIRST), await chat.send(SECOND)];
  await backUpChat(chat.data, temp.backup);
  // As an index is that was put back from an older backup.
  const database = new DatabaseSync(index);
  database.prepare("DELETE FROM upload WHERE id = ?").run(lost.file.id);
  database.close();
  const before = contentOf(temp.backup);
  await assertRejects(
    () => backUpChat(chat.data, temp.backup),
    Error,
    `index.db does not know 1 file of messages, such as ${lost.file.id}, that "${temp.backup}/files"`,
  );
  assertEquals(contentOf(temp.backup), before);
  const { missing } = await backUpChat(chat.data, `${temp.path}/other`);
  assertEquals(missing, [lost.file.id]);
  for (const path of chat.files.files()) Deno.removeSync(`${chat.data}/files/${path}`);
  const all = await backUpChat(chat.data, `${temp.path}/third`);
  assertEquals(all.missing.toSorted(), [known.file.id, lost.file.id].toSorted());
});

test("backUpChat(), restoreChat(): refuse files without their index", async () => {
  using chat = new ChatFolder();
  using temp = temporaryFolder();
  await chat.send(FIRST);
  await backUpChat(chat.data, temp.backup);
  chat.close();
  Deno.removeSync(`${temp.backup}/files/index.db`);
  assertThrows(() => restoreChat(chat.data, temp.backup), Error, "index.db from a backup");
  Deno.renameSync(`${chat.data}/files/blobs`, `${chat.data}/files/elsewhere`);
  await assertRejects(
    () => backUpChat(chat.data, temp.backup),
    Error,
    "blobs/, which has them, is",
  );
  Deno.renameSync(`${chat.data}/files/elsewhere`, `${chat.data}/files/blobs`);
  Deno.removeSync(`${chat.data}/files/index.db`);
  await assertRejects(
    () => backUpChat(chat.data, `${temp.path}/new`),
    Error,
    "index.db, which says whose they are, is missing",
  );
  assertEquals([...Deno.readDirSync(temp.path)].map(({ name }) => name), ["backup"]);
});

test("FileStore: removes no file of a message while a backup holds them", async () => {
  using chat = new ChatFolder();
  const { message, file } = await chat.send(FIRST);
  chat.delete(message);
  {
    using _first = holdFiles(`${chat.data}/files`);
    using _second = holdFiles(`${chat.data}/files`);
    assertEquals(await chat.free(), { isHeld: true });
    assertEquals(chat.files.contentOf(file.id), FIRST);
  }
  assertEquals(await chat.free(), { isHeld: false });
  assertEquals(chat.files.files(), []);
});

test("P8 restoreChat(): brings messages and files back, also into an empty folder", async () => {
  using chat = new ChatFolder();
  using temp = temporaryFolder();
  const { message, file } = await chat.send(FIRST);
  await backUpChat(chat.data, temp.backup);
  chat.delete(message);
  const later = await chat.send(SECOND);
  await chat.free();
  chat.close();
  for (const data of [chat.data, `${temp.path}/empty`]) {
    assertEquals(restoreChat(data, temp.backup).head, 1);
    using restored = new ChatFolder(data);
    assertEquals(restored.log.files.find(file.id)?.message, message);
    assertEquals(restored.files.contentOf(file.id), FIRST);
    restored.close();
  }
  // What no message has any more is kept until the keeper asks for it, as after a lost message.
  using both = new ChatFolder(chat.data);
  both.files.now = Date.now() + 2 * 3_600_000;
  const ids = both.files.store.unsettled(10).map(({ id }) => id);
  assertEquals(ids.sort(), [file.id, later.file.id].sort());
});

test("restoreChat(): changes nothing while a broker or a keeper uses the folder", async () => {
  using chat = new ChatFolder();
  using temp = temporaryFolder();
  await chat.send(FIRST);
  await backUpChat(chat.data, temp.backup);
  const empty = `${temp.path}/empty`;
  for (const folder of [empty, `${empty}/files`]) {
    using _lock = lockDataDir(folder);
    assertThrows(() => restoreChat(empty, temp.backup), Error, "is using it");
  }
  assertEquals([...Deno.readDirSync(`${empty}/files`)].map(({ name }) => name), ["lock"]);
});
