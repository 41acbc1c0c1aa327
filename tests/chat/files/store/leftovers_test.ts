// Recovery at start: leftovers of an earlier keeper, blobs that index.db does not name, and removals that
// were interrupted.

import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { DatabaseSync } from "node:sqlite";
import { test } from "../../../testing.ts";
import { blobOf, outcomeOf, randomBytes, StoreFixture } from "./store_fixture.ts";

const DAY_MS = 24 * 3_600_000;
const BYTES = randomBytes(300_000);

test("FileStore: completes at its start what was received, and finishes interrupted moves", async () => {
  using files = new StoreFixture();
  const file = await files.upload(BYTES);
  const blob = `${files.path}/${blobOf(BYTES)}`;
  // As after a crash between the commit of the row and the move of the file.
  Deno.renameSync(blob, `${files.path}/uploads/${file.id}`);
  await files.restart();
  assertEquals(files.files(), [blobOf(BYTES)]);
  // As after a crash between the last commit and the completion.
  Deno.renameSync(blob, `${files.path}/uploads/${file.id}`);
  const index = new DatabaseSync(`${files.path}/index.db`);
  index.exec("UPDATE upload SET hash = NULL, type = NULL, file_bytes = NULL");
  index.close();
  await files.restart();
  assertEquals(files.files(), [blobOf(BYTES)]);
  assertEquals(files.contentOf(file.id), BYTES);
});

test("FileStore: removes at its start what no upload has, a file only 30 days after it was found", async () => {
  using files = new StoreFixture();
  const file = await files.upload(BYTES);
  const { id } = await files.create(1_000);
  await files.append(id, BYTES.subarray(0, 10));
  const kept = files.files();
  Deno.mkdirSync(`${files.path}/blobs/00`, { recursive: true });
  const orphan = `blobs/00/${"0".repeat(64)}`;
  for (const path of [orphan, `uploads/${crypto.randomUUID()}`, "uploads/x.copy"]) {
    Deno.writeTextFileSync(`${files.path}/${path}`, "x");
  }
  for (const days of [0, 29]) {
    files.now += days * DAY_MS;
    await files.restart();
    assertEquals(files.files(), [orphan, ...kept].toSorted());
  }
  files.now += DAY_MS;
  await files.restart();
  assertEquals(files.files(), kept);
  assertEquals(files.contentOf(file.id), BYTES);
});

test("FileStore: refuses files whose index was lost, and removes none of them", async () => {
  using files = new StoreFixture();
  const file = await files.upload(BYTES);
  const index = `${files.path}/index.db`;
  files.close();
  Deno.renameSync(index, `${index}.lost`);
  const open = () => {
    using _store = files.open();
  };
  assertThrows(open, Error, `"${files.path}": index.db, which says whose they are, is missing`);
  Deno.writeTextFileSync(index, "");
  assertThrows(open, Error, "put back index.db from a backup");
  Deno.renameSync(`${index}.lost`, index);
  await files.restart();
  assertEquals(files.contentOf(file.id), BYTES);
});

test("FileStore: keeps files that are newer than its index, for the right one to be put back", async () => {
  using files = new StoreFixture();
  const index = `${files.path}/index.db`;
  await files.upload(randomBytes(10));
  files.close();
  Deno.copyFileSync(index, `${index}.older`);
  await files.restart();
  const file = await files.upload(BYTES);
  files.now += 60 * DAY_MS;
  files.close();
  Deno.renameSync(index, `${index}.newest`);
  Deno.renameSync(`${index}.older`, index);
  await files.restart();
  await files.restart();
  files.close();
  Deno.renameSync(`${index}.newest`, index);
  await files.restart();
  assertEquals(files.contentOf(file.id), BYTES);
});

test("FileStore: a removal that breaks off leaves no file without an upload", async () => {
  using files = new StoreFixture();
  const { id } = await files.upload(BYTES);
  using index = new DatabaseSync(`${files.path}/index.db`);
  // The commit fails.
  index.exec(`CREATE TABLE reference (id TEXT REFERENCES upload DEFERRABLE INITIALLY DEFERRED)`);
  index.prepare("INSERT INTO reference VALUES (?)").run(id);
  await assertRejects(() => files.store.free([id]), Error, "FOREIGN KEY");
  assertEquals(files.files(), []);
  index.exec("DROP TABLE reference");
  await files.store.free([id]);
  const upload = () => files.store.uploads.upload({ id, user: "ann" });
  assertEquals(await outcomeOf(upload), "gone");
});
