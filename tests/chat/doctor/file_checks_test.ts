import { assert, assertEquals, assertMatch, assertThrows } from "@std/assert";
import { DatabaseSync } from "node:sqlite";
import { checkFiles, checkKeeper } from "../../../chat/doctor/file_checks.ts";
import { lockDataDir } from "../../../chat/log/data_dir.ts";
import { ChatFolder } from "../files/chat_folder.ts";
import { randomBytes } from "../files/store/store_fixture.ts";
import { test } from "../../testing.ts";

/** The lines of the doctor about files. */
function diagnose({ config }: ChatFolder): string[] {
  return [...checkFiles(config)].map(({ isOk, text }) => `${isOk ? "ok" : "problem"} ${text}`);
}

/** The path of the blob of a file, of which there is no other with this size. */
function blobOf({ data, files }: ChatFolder, bytes: number): string {
  const paths = files.files().map((path) => `${data}/files/${path}`);
  return paths.find((path) => Deno.statSync(path).size === bytes) ?? "";
}

test("checkFiles(): finds missing, altered, unused and unnamed files, and nothing else", async () => {
  using chat = new ChatFolder();
  const sent = [];
  for (const bytes of [1_000, 2_000, 3_000]) sent.push(await chat.send(randomBytes(bytes)));
  await chat.files.upload(randomBytes(4_000));
  const [missing, altered, deleted] = sent;
  chat.delete(deleted?.message ?? "");
  assertEquals(diagnose(chat), ["ok 4 files with 0 MB checked"]);

  Deno.removeSync(blobOf(chat, 1_000));
  const path = blobOf(chat, 2_000);
  Deno.writeFileSync(path, Deno.readFileSync(path).reverse());
  const folder = `${chat.data}/files/blobs/00`;
  Deno.mkdirSync(folder, { recursive: true });
  const unnamed = "0".repeat(64);
  Deno.writeTextFileSync(`${folder}/${unnamed}`, "unnamed");
  const { id: unused } = await chat.files.upload(randomBytes(5_000));
  const index = new DatabaseSync(`${chat.data}/files/index.db`);
  index.prepare("UPDATE upload SET is_settled = 1 WHERE id = ?").run(unused);
  index.close();

  const problems = diagnose(chat).filter((line) => line.startsWith("problem "));
  assertEquals(problems.length, 3);
  assertMatch(problems[0] ?? "", new RegExp(`1 file is missing, .* ${missing?.file.id}: restore`));
  assertMatch(problems[1] ?? "", new RegExp(`1 file is altered .* ${altered?.file.id}: restore`));
  assertMatch(problems[2] ?? "", new RegExp(`1 file is kept .* ${unused}: report`));
  const note = new RegExp(
    `^ok 1 file is on disk .* ${unnamed}: .* 30 days after its next start; if`,
  );
  assert(diagnose(chat).some((line) => note.test(line)));
  chat.files.now = Date.UTC(2026, 11, 3);
  await chat.files.restart();
  assert(
    diagnose(chat).some((line) => line.includes("removes them when it starts after 2027-01-02")),
  );
});

test("checkFiles(): says that the index was lost, unless there are no files", () => {
  using chat = new ChatFolder();
  const { data } = chat;
  chat.close();
  Deno.removeSync(`${data}/files/index.db`);
  assertEquals(diagnose(chat), ["ok none were ever stored"]);
  Deno.mkdirSync(`${data}/files/blobs/00`);
  Deno.writeTextFileSync(`${data}/files/blobs/00/${"0".repeat(64)}`, "x");
  assertThrows(() => diagnose(chat), Error, "index.db, which says whose they are, is missing");
});

test("checkKeeper(): tells whether the keeper runs", () => {
  using chat = new ChatFolder();
  const textOf = () => [...checkKeeper(chat.config)].map(({ text }) => text);
  assertEquals(textOf(), ["not running"]);
  using _lock = lockDataDir(`${chat.data}/files`, "keeper");
  assertEquals(textOf(), ["running"]);
});
