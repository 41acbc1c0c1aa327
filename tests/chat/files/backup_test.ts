import { assertEquals, assertRejects, assertThrows } from "@std/assert";
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
  assertEquals(one, { head: 1, files: 1, added: 1 });
  assertEquals(contentOf(temp.backup), { ids: [first.file.id], blobs: 1 });

  const second = await chat.send(SECOND);
  const again = await chat.send(FIRST);
  const two = await backUpChat(chat.data, temp.backup);
  assertEquals(two, { head: 3, files: 3, added: 1 });

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
