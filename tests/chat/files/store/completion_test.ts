// What becomes of pictures: metadata is removed from files and thumbnails, unless the sender kept it.

import { assert, assertEquals } from "@std/assert";
import { jpeg, mp4, png, webp } from "../../../media/samples.ts";
import { test } from "../../../testing.ts";
import { outcomeOf, randomBytes, StoreFixture } from "./store_fixture.ts";

const text = (bytes: Uint8Array) => new TextDecoder("latin1").decode(bytes);
const filesIn = (files: StoreFixture) => files.files().map((path) => path.split("/")[0]);

test("FileStore: removes the metadata of a picture, and reads its type and size", async () => {
  using files = new StoreFixture();
  const sent = jpeg();
  assert(text(sent).includes("Private"));
  // The name does not matter.
  const file = await files.upload(sent, { name: "notes.txt" });
  const stored = files.contentOf(file.id);
  assertEquals([file.type, file.width, file.height], ["image/jpeg", 48, 64]);
  assertEquals(file.bytes, stored.length);
  assert(stored.length < sent.length && !text(stored).includes("Private"));
  assertEquals(filesIn(files), ["blobs"]);
  assertEquals(files.store.status().storedBytes, 4_096);
  const again = files.store.uploads.upload({ id: file.id, user: "ann" });
  assertEquals([again.file, again.hasLocation], [file, undefined]);
});

test("FileStore: pictures that differ only in their metadata are one blob", async () => {
  using files = new StoreFixture();
  const first = await files.upload(png());
  const second = await files.upload(files.contentOf(first.id), { user: "bob" });
  assertEquals(filesIn(files), ["blobs"]);
  await files.store.free([first.id]);
  assertEquals(files.contentOf(second.id).length, second.bytes);
});

test("FileStore: keeps the bytes of an untouched file, and tells that they name a place", async () => {
  using files = new StoreFixture();
  const sent = mp4();
  const file = await files.upload(sent, { isUntouched: true });
  assertEquals(files.contentOf(file.id), sent);
  const upload = files.store.uploads.upload({ id: file.id, user: "ann" });
  assertEquals([upload.file?.type, upload.hasLocation], ["video/mp4", true]);
});

test("FileStore: refuses a picture whose metadata it cannot find, unless it is untouched", async () => {
  using files = new StoreFixture();
  const damaged = jpeg().slice(0, 100);
  const { id } = await files.create(damaged.length);
  assertEquals(await outcomeOf(() => files.append(id, damaged)), "damaged-file");
  assertEquals(await outcomeOf(() => files.create(damaged.length, { id })), "gone");
  assertEquals([filesIn(files), files.store.status().storedBytes], [[], 0]);
  const { type } = await files.upload(damaged, { isUntouched: true });
  assertEquals(type, "application/octet-stream");
});

test("FileStore: stores a thumbnail without metadata, and counts it", async () => {
  using files = new StoreFixture();
  const { store } = files;
  const { id, bytes } = await files.upload(randomBytes(10_000));
  const upload = { id, user: "ann" };
  const thumbnail = await store.setThumbnail(upload, webp());
  assertEquals(thumbnail.type, "image/webp");
  const read = () => store.read({ id, variant: "thumbnail" }, 0, 100_000);
  assertEquals(read().length, thumbnail.bytes);
  assert(!text(read()).includes("Private"));
  assertEquals(store.describe({ id, variant: "thumbnail" }).type, "image/webp");
  assertEquals(store.claim({ ids: [id], user: "ann" }).files[0]?.thumbnail, thumbnail);
  assertEquals(store.status().storedBytes, bytes + thumbnail.bytes);
  await store.free([id]);
  assertEquals([filesIn(files), store.status().storedBytes], [[], 0]);
});

test("FileStore: replaces a thumbnail until the file is claimed", async () => {
  using files = new StoreFixture();
  const { store } = files;
  const { id } = await files.upload(randomBytes(1_000));
  const set = (bytes: Uint8Array) => store.setThumbnail({ id, user: "ann" }, bytes);
  await set(webp());
  const thumbnail = await set(png());
  assertEquals(filesIn(files), ["blobs", "blobs"]);
  store.claim({ ids: [id], user: "ann" });
  assertEquals(await set(png()), thumbnail);
  assertEquals(await outcomeOf(() => set(webp())), "invalid-thumbnail");
  assertEquals(filesIn(files), ["blobs", "blobs"]);
});

test("FileStore: refuses a thumbnail that is no small picture, or of an unfinished file", async () => {
  using files = new StoreFixture();
  const { store } = files;
  const { id } = await files.upload(randomBytes(1_000));
  const set = (bytes: Uint8Array, user = "ann") =>
    outcomeOf(() => store.setThumbnail({ id, user }, bytes));
  for (const bytes of [randomBytes(10), new Uint8Array(), mp4(), jpeg().slice(0, 100)]) {
    assertEquals(await set(bytes), "invalid-thumbnail");
  }
  assertEquals(await set(new Uint8Array(102_401)), "invalid-thumbnail");
  assertEquals(await set(webp(), "bob"), "unknown-upload");
  const { id: unfinished } = await files.create(10);
  const early = () => store.setThumbnail({ id: unfinished, user: "ann" }, webp());
  assertEquals(await outcomeOf(early), "incomplete-file");
  assertEquals(filesIn(files), ["blobs"]);
});
