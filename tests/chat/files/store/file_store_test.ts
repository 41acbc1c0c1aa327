import { assert, assertEquals } from "@std/assert";
import { setImmediate } from "node:timers/promises";
import { test } from "../../../testing.ts";
import { blobOf, outcomeOf, randomBytes, StoreFixture } from "./store_fixture.ts";

const HOUR_MS = 3_600_000;
const BYTES = randomBytes(300_000);

test("FileStore: stores an upload under its hash, and describes it", async () => {
  using files = new StoreFixture();
  const file = await files.upload(BYTES, { name: "../a\u202E.bin" });
  assertEquals([file.name, file.bytes], ["a.bin", BYTES.length]);
  assertEquals(files.files(), [blobOf(BYTES)]);
  assertEquals(files.contentOf(file.id), BYTES);
  const { store } = files;
  assertEquals(store.describe({ id: file.id, variant: "file" }).bytes, BYTES.length);
  assertEquals(
    store.read({ id: file.id, variant: "file" }, BYTES.length - 5, 100),
    BYTES.slice(-5),
  );
  assertEquals(store.read({ id: file.id, variant: "file" }, BYTES.length + 5, 100).length, 0);
  const thumbnail = { id: file.id, variant: "thumbnail" } as const;
  assertEquals(await outcomeOf(() => store.describe(thumbnail)), "unknown-file");
});

test("FileStore: stores a file without bytes", async () => {
  using files = new StoreFixture();
  const { id, file } = await files.create(0);
  assertEquals([file?.bytes, files.contentOf(id).length], [0, 0]);
});

test("FileStore: keeps the bytes up to the committed offset, whatever is written after it", async () => {
  using files = new StoreFixture();
  const { id } = await files.create(BYTES.length);
  await files.append(id, BYTES.subarray(0, 1_000));
  const { writer } = files.store.uploads.open({ id, user: "ann", offset: 1_000 });
  await files.store.uploads.write({ writer, offset: 1_000 }, [randomBytes(5_000)]);
  await files.restart();
  assertEquals(files.store.uploads.upload({ id, user: "ann" }).offset, 1_000);
  await files.append(id, BYTES.subarray(1_000), { offset: 1_000 });
  assertEquals(files.contentOf(id), BYTES);
});

test("FileStore: hashes the bytes that were kept, also across writers and restarts", async () => {
  using files = new StoreFixture();
  const { uploads } = files.store;
  const { id } = await files.create(BYTES.length);
  await files.append(id, BYTES.subarray(0, 1_000));
  const { writer } = uploads.open({ id, user: "ann", offset: 1_000 });
  await uploads.write({ writer, offset: 1_000 }, [randomBytes(5_000)]);
  // The next writer cuts these off.
  await files.append(id, BYTES.subarray(1_000, 2_000), { offset: 1_000 });
  await files.append(id, BYTES.subarray(2_000), { offset: 2_000 });
  const resumed = await files.create(2_000);
  await files.append(resumed.id, BYTES.subarray(0, 1_000));
  await files.restart();
  await files.append(resumed.id, BYTES.subarray(1_000, 2_000), { offset: 1_000 });
  assertEquals(files.files(), [blobOf(BYTES), blobOf(BYTES.subarray(0, 2_000))].toSorted());
});

test("FileStore: only the newest writer of an upload may append", async () => {
  using files = new StoreFixture();
  const { uploads } = files.store;
  const { id } = await files.create(3_000);
  const first = uploads.open({ id, user: "ann", offset: 0 }).writer;
  await uploads.write({ writer: first, offset: 0 }, [BYTES.subarray(0, 1_000)]);
  const second = uploads.open({ id, user: "ann", offset: 0 }).writer;
  const write = (writer: string) =>
    uploads.write({ writer, offset: 0 }, [BYTES.subarray(0, 3_000)]);
  assertEquals(await outcomeOf(() => write(first)), "wrong-offset");
  assertEquals(
    await outcomeOf(() => uploads.commit({ writer: first, offset: 1_000 })),
    "wrong-offset",
  );
  await write(second);
  await uploads.commit({ writer: second, offset: 3_000 });
  assertEquals(files.contentOf(id), BYTES.slice(0, 3_000));
});

test("FileStore: an older writer cannot commit bytes that a newer one has cut off meanwhile", async () => {
  using files = new StoreFixture();
  const { uploads } = files.store;
  const { id } = await files.create(3_000);
  const first = uploads.open({ id, user: "ann", offset: 0 }).writer;
  await uploads.write({ writer: first, offset: 0 }, [BYTES.subarray(0, 1_000)]);
  const commit = outcomeOf(() => uploads.commit({ writer: first, offset: 1_000 }));
  uploads.open({ id, user: "ann", offset: 0 });
  assertEquals(await commit, "wrong-offset");
  assertEquals(uploads.upload({ id, user: "ann" }).offset, 0);
});

test("FileStore: keeps no byte of a writer whose sync has failed", async () => {
  using files = new StoreFixture();
  const { uploads } = files.store;
  const bytes = randomBytes(6_000_000);
  const { id } = await files.create(bytes.length);
  const { writer } = uploads.open({ id, user: "ann", offset: 0 });
  const written = uploads.write({ writer, offset: 0 }, [bytes.subarray(0, 5_000_000)]);
  // The write is done, its sync has not begun.
  Deno.removeSync(`${files.path}/uploads/${id}`);
  await written;
  assertEquals(
    await outcomeOf(() => uploads.commit({ writer, offset: 5_000_000 })),
    "wrong-offset",
  );
  await files.append(id, bytes);
  assertEquals(files.contentOf(id), bytes);
});

test("FileStore: rejects other offsets, more bytes than announced, and other users", async () => {
  using files = new StoreFixture();
  const { uploads } = files.store;
  const { id } = await files.create(1_000);
  const open = (user: string, offset: number) =>
    outcomeOf(() => uploads.open({ id, user, offset }));
  assertEquals(await open("ann", 1), "wrong-offset");
  assertEquals(await open("bob", 0), "unknown-upload");
  const { writer } = uploads.open({ id, user: "ann", offset: 0 });
  const write = (offset: number, length: number) =>
    outcomeOf(() => uploads.write({ writer, offset }, [BYTES.subarray(0, length)]));
  assertEquals(await write(0, 1_001), "file-too-large");
  assertEquals(await write(5, 5), "wrong-offset");
  assertEquals(await write(0, 900), "ok");
  const commit = (offset: number) => outcomeOf(() => uploads.commit({ writer, offset }));
  assertEquals(await commit(901), "wrong-offset");
  assertEquals(await commit(900), "ok");
  assertEquals(await commit(900), "ok");
  assertEquals(await commit(899), "wrong-offset");
  const unknown = { id: crypto.randomUUID(), user: "ann" };
  assertEquals(await outcomeOf(() => uploads.upload(unknown)), "unknown-upload");
  assertEquals(
    await outcomeOf(() => uploads.write({ writer: "x", offset: 0 }, [BYTES])),
    "unknown-upload",
  );
});

test("FileStore: the same id again is the same upload, of its user and size only", async () => {
  using files = new StoreFixture();
  const { id, isNew } = await files.create(1_000);
  assert(isNew);
  await files.append(id, BYTES.subarray(0, 100));
  const again = await files.create(1_000, { id, name: "other" });
  assertEquals([again.isNew, again.offset, again.name], [false, 100, "file.bin"]);
  assertEquals(await outcomeOf(() => files.create(1_001, { id })), "id-taken");
  assertEquals(await outcomeOf(() => files.create(1_000, { id, user: "bob" })), "id-taken");
});

test("FileStore: tells only the user of an upload that it exists or was removed", async () => {
  using files = new StoreFixture();
  const { store } = files;
  const upload = (id: string, user: string) => outcomeOf(() => store.uploads.upload({ id, user }));
  const { id } = await files.create(1_000);
  assertEquals([await upload(id, "ann"), await upload(id, "bob")], ["ok", "unknown-upload"]);
  assertEquals(await outcomeOf(() => store.remove({ id, user: "bob" })), "unknown-upload");
  store.remove({ id, user: "ann" });
  assertEquals([await upload(id, "ann"), await upload(id, "bob")], ["gone", "unknown-upload"]);
  const create = (user: string) => outcomeOf(() => files.create(1_000, { id, user }));
  assertEquals([await create("ann"), await create("bob")], ["gone", "id-taken"]);
});

test("FileStore: the same content twice is one blob, removed only with its last file", async () => {
  using files = new StoreFixture();
  const first = await files.upload(BYTES);
  const second = await files.upload(BYTES, { user: "bob" });
  assertEquals(files.files(), [blobOf(BYTES)]);
  await files.store.free([first.id]);
  assertEquals(files.contentOf(second.id), BYTES);
  await files.store.free([second.id, second.id, crypto.randomUUID()]);
  assertEquals(files.files().filter((path) => path.startsWith("blobs/")), []);
  const read = () => files.store.read({ id: second.id, variant: "file" }, 0, 1);
  assertEquals(await outcomeOf(read), "unknown-file");
  assertEquals(await outcomeOf(() => files.create(5, { id: second.id, user: "bob" })), "gone");
});

test("FileStore: what is not claimed expires a day after its first byte, or its completion", async () => {
  using files = new StoreFixture();
  const { id } = await files.create(1_000);
  await files.append(id, BYTES.subarray(0, 10));
  const { id: complete } = await files.upload(BYTES);
  const claimed = await files.upload(randomBytes(100));
  files.store.claim({ ids: [claimed.id], user: "ann" });
  files.now += 24 * HOUR_MS - 1;
  files.store.expire();
  assertEquals(files.store.uploads.upload({ id, user: "ann" }).offset, 10);
  files.now += 1;
  files.store.expire();
  for (const gone of [id, complete]) {
    assertEquals(
      await outcomeOf(() => files.store.uploads.upload({ id: gone, user: "ann" })),
      "gone",
    );
  }
  assertEquals(files.contentOf(claimed.id).length, 100);
  files.now += 1_000 * HOUR_MS;
  files.store.expire();
  assertEquals(files.contentOf(claimed.id).length, 100);
  const forgotten = () => files.store.uploads.upload({ id, user: "ann" });
  assertEquals(await outcomeOf(forgotten), "unknown-upload");
});

test("FileStore: claims complete files of their user, all or none", async () => {
  using files = new StoreFixture({ HUBBUB_FILES_PER_MESSAGE: "3" });
  const [one, two] = [await files.upload(BYTES), await files.upload(randomBytes(10))];
  const { id: incomplete } = await files.create(1_000);
  const claim = (ids: string[], user = "ann") => outcomeOf(() => files.store.claim({ ids, user }));
  assertEquals(await claim([one.id, incomplete]), "incomplete-file");
  assertEquals(await claim([one.id, crypto.randomUUID()]), "unknown-upload");
  assertEquals(await claim([one.id], "bob"), "unknown-upload");
  assertEquals(await claim(Array(4).fill(one.id)), "too-many-files");
  files.now += 2 * HOUR_MS;
  assertEquals(files.store.unsettled(10), []);
  assertEquals(files.store.claim({ ids: [two.id, one.id], user: "ann" }).files, [two, one]);
  assertEquals(
    await outcomeOf(() => files.store.remove({ id: one.id, user: "ann" })),
    "file-taken",
  );
});

test("FileStore: a claim is settled after an hour: kept, or ended unless it was renewed since", async () => {
  using files = new StoreFixture();
  const { store } = files;
  const uploaded = await Promise.all([1, 2, 3].map((size) => files.upload(randomBytes(size))));
  const ids = uploaded.map(({ id }) => id);
  const [kept = "", ended = "", renewed = ""] = ids;
  for (const id of ids) {
    store.claim({ ids: [id], user: "ann" });
    files.now += 1;
  }
  files.now += HOUR_MS - 3;
  assertEquals(store.unsettled(10), []);
  files.now += 3;
  const claims = store.unsettled(10);
  assertEquals(claims.map(({ id }) => id), ids);
  assertEquals(store.unsettled(1), claims.slice(0, 1));
  store.claim({ ids: [renewed], user: "ann" });
  store.settle({ stored: [kept], others: claims.slice(1) });
  assertEquals(store.unsettled(10), []);
  files.now += 2 * HOUR_MS;
  assertEquals(store.unsettled(10).map(({ id }) => id), [renewed]);
  // The retry of a POST claims what is settled already.
  store.claim({ ids: [kept], user: "ann" });
  files.now += 1_000 * HOUR_MS;
  store.expire();
  assertEquals(store.unsettled(10).map(({ id }) => id), [renewed]);
  assertEquals(files.contentOf(kept).length, 1);
  assertEquals(await outcomeOf(() => files.contentOf(ended)), "unknown-file");
});

test("FileStore: a fresh claim can be ended at once, unless another message claims the file meanwhile", async () => {
  using files = new StoreFixture();
  const { store } = files;
  const { id } = await files.upload(BYTES);
  const claim = () => store.claim({ ids: [id], user: "ann" }).fresh;
  const remove = () => outcomeOf(() => store.remove({ id, user: "ann" }));
  const [first, second] = [claim(), claim()];
  assertEquals([first.length, second.length], [1, 0]);
  store.settle({ stored: [], others: first });
  assertEquals(await remove(), "file-taken");
  files.now += 2 * HOUR_MS;
  store.settle({ stored: [], others: store.unsettled(10) });
  const again = claim();
  assertEquals(again.length, 1);
  store.settle({ stored: [], others: again });
  assertEquals(await remove(), "ok");
});

/** A busy machine may interrupt a measurement, and never makes it shorter. */
const ATTEMPTS = 4;

test("FileStore: completes a long file in steps, between which others have their turn", async () => {
  using files = new StoreFixture();
  const bytes = randomBytes(40_000_000);
  const shares: number[] = [];
  while (shares.length < ATTEMPTS && !shares.some((share) => share < 0.3)) {
    const { id } = await files.create(bytes.length);
    await files.append(id, bytes.subarray(1));
    // After a restart, the bytes received before are read from the disk.
    await files.restart();
    shares.push(
      await longestPause(files.append(id, bytes.subarray(0, 1), { offset: bytes.length - 1 })),
    );
  }
  assert(shares.some((share) => share < 0.3), `The longest steps take ${shares} of the time`);
});

/** Returns the longest time without a turn of the event loop, as a share of the time that work takes. */
async function longestPause(work: Promise<unknown>): Promise<number> {
  let isDone = false;
  void work.then(() => isDone = true);
  const started = performance.now();
  let longest = 0;
  for (let last = started; !isDone;) {
    await setImmediate();
    const now = performance.now();
    longest = Math.max(longest, now - last);
    last = now;
  }
  return longest / (performance.now() - started);
}

test("FileStore: removes many files, a few in each turn", async () => {
  using files = new StoreFixture({ HUBBUB_UPLOADS_PER_USER: "100" });
  const ids: string[] = [];
  for (let i = 0; i < 60; i++) ids.push((await files.create(1)).id);
  await files.store.free(ids);
  assertEquals([files.files(), files.store.status().storedBytes], [[], 0]);
});

test("FileStore: an upload whose bytes were lost goes on where they end", async () => {
  using files = new StoreFixture();
  const { id } = await files.create(1_000);
  await files.append(id, BYTES.subarray(0, 500));
  Deno.truncateSync(`${files.path}/uploads/${id}`, 200);
  const { uploads } = files.store;
  assertEquals(
    await outcomeOf(() => uploads.open({ id, user: "ann", offset: 500 })),
    "wrong-offset",
  );
  assertEquals(uploads.upload({ id, user: "ann" }).offset, 200);
  await files.append(id, BYTES.subarray(200, 1_000), { offset: 200 });
  assertEquals(files.contentOf(id), BYTES.slice(0, 1_000));
});

test("FileStore: an upload that is removed while its last bytes are committed leaves nothing", async () => {
  using files = new StoreFixture();
  const bytes = randomBytes(2_000_000);
  const { id } = await files.create(bytes.length);
  const appended = outcomeOf(() => files.append(id, bytes));
  files.store.remove({ id, user: "ann" });
  assertEquals(await appended, "gone");
  assertEquals(files.files(), []);
});
