import { assertEquals, assertThrows } from "@std/assert";
import { entriesPath, exportChat, importFiles } from "../../../chat/files/export.ts";
import { logPath } from "../../../chat/log/data_dir.ts";
import { backUpChat } from "../../../chat/files/backup.ts";
import { importLog } from "../../../chat/log/export.ts";
import { SqliteLog } from "../../../chat/log/sqlite/log.ts";
import { squarePng } from "../../media/samples.ts";
import { test } from "../../testing.ts";
import { ChatFolder } from "./chat_folder.ts";

const TEXT = new TextEncoder().encode("Hello");

/** A PNG of one white pixel. */
const PNG = Uint8Array.fromBase64(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGP4DwABAQEAG7buVgAAAABJRU5ErkJggg==",
);

/** A path for an export, removed on disposal. */
function temporaryExport() {
  const folder = Deno.makeTempDirSync({ prefix: "hubbub-" });
  return {
    path: `${folder}/export`,
    [Symbol.dispose]: () => Deno.removeSync(folder, { recursive: true }),
  };
}

test("exportChat(), importFiles(): another chat gets the messages with their files", async () => {
  using chat = new ChatFolder();
  using target = temporaryExport();
  const { file, message } = await chat.send(TEXT, PNG);
  const { message: deleted } = await chat.send(new Uint8Array(10));
  chat.delete(deleted);
  assertEquals(exportChat(chat.data, target.path), { entries: 3, files: 1 });
  assertEquals(Deno.readFileSync(`${target.path}/files/${file.id}`), TEXT);
  assertThrows(() => exportChat(chat.data, target.path), Error, "already exists");

  // An export may claim anything: the type is what the bytes are.
  const lines = Deno.readTextFileSync(entriesPath(target.path));
  Deno.writeTextFileSync(
    entriesPath(target.path),
    lines.replace('"type":"text/plain"', '"type":"image/svg+xml"'),
  );
  using other = new ChatFolder();
  other.close();
  assertEquals(await importFiles(target.path, other.data), 1);
  assertEquals(await importFiles(target.path, other.data), 0);
  {
    using log = new SqliteLog(logPath(other.data));
    assertEquals(await importLog(entriesPath(target.path), log), { stored: 3, known: 0 });
  }
  using imported = new ChatFolder(other.data);
  assertEquals(imported.log.files.find(file.id)?.message, message);
  assertEquals(imported.files.contentOf(file.id), TEXT);
  const { store } = imported.files;
  assertEquals(store.describe({ id: file.id, variant: "file" }).type, "text/plain");
  assertEquals(store.describe({ id: file.id, variant: "thumbnail" }).type, "image/png");
});

test("importFiles(): leaves out files that are missing or have another size", async () => {
  using chat = new ChatFolder();
  using target = temporaryExport();
  const [missing, longer] = [await chat.send(TEXT), await chat.send(TEXT)];
  exportChat(chat.data, target.path);
  Deno.removeSync(`${target.path}/files/${missing.file.id}`);
  Deno.writeTextFileSync(`${target.path}/files/${longer.file.id}`, "Hello!");
  using other = new ChatFolder();
  other.close();
  assertEquals(await importFiles(target.path, other.data), 0);
});

test("exportChat(), importFiles(), backUpChat(): take the pictures of users along", async () => {
  using chat = new ChatFolder();
  using target = temporaryExport();
  const choose = async (bytes: Uint8Array) => {
    const id = crypto.randomUUID();
    await chat.files.store.storeAvatar({ id, user: "ann" }, bytes);
    const change = { type: "avatar", user: "ann", file: id } as const;
    const text = JSON.stringify(change);
    const draft = { type: "change", id: crypto.randomUUID(), room: "_server", from: "" } as const;
    chat.log.append([{ ...draft, text, change }]);
    return id;
  };
  const [former, latest] = [await choose(squarePng(64)), await choose(squarePng(128))];
  assertEquals(exportChat(chat.data, target.path), { entries: 2, files: 1 });
  assertEquals((await backUpChat(chat.data, `${target.path}.backup`)).files, 1);
  using other = new ChatFolder();
  other.close();
  assertEquals(await importFiles(target.path, other.data), 1);
  {
    using log = new SqliteLog(logPath(other.data));
    await importLog(entriesPath(target.path), log);
  }
  using imported = new ChatFolder(other.data);
  assertEquals(imported.log.files.inUse([former, latest]), [latest]);
  assertEquals(imported.files.contentOf(latest), chat.files.contentOf(latest));
});
