// What keeps uploads from taking all the space.

import { assertEquals, assertRejects } from "@std/assert";
import { ChatError } from "../../../../chat/errors.ts";
import { test } from "../../../testing.ts";
import { outcomeOf, randomBytes, StoreFixture } from "./store_fixture.ts";

const MINUTE_MS = 60_000;
const BYTES = randomBytes(10_000);

test("FileStore: refuses what exceeds the limits of a file, a user, and all files", async () => {
  using files = new StoreFixture({
    HUBBUB_FILE_BYTES: "10k",
    HUBBUB_FILE_QUOTA: "25k",
    HUBBUB_FILES_BYTES: "40k",
    HUBBUB_UPLOADS_PER_USER: "100",
  });
  const create = (bytes: number, user: string) => outcomeOf(() => files.create(bytes, { user }));
  assertEquals(await create(10_001, "ann"), "file-too-large");
  const { id } = await files.upload(BYTES.subarray(0, 10_000));
  await files.create(10_000);
  // What an unfinished upload may still need counts, too.
  assertEquals(await create(5_001, "ann"), "quota-exceeded");
  assertEquals(await create(5_000, "ann"), "ok");
  assertEquals(await create(10_000, "bob"), "ok");
  assertEquals(await create(5_001, "bob"), "no-space");
  await files.store.free([id]);
  assertEquals(await create(5_001, "bob"), "ok");
  assertEquals(files.store.status().storedBytes, 30_001);
});

test("FileStore: a user has a few uploads at the same time; idle and complete ones do not count", async () => {
  using files = new StoreFixture({ HUBBUB_UPLOADS_PER_USER: "2" });
  await files.upload(BYTES);
  await files.create(1_000);
  files.now += 20_000;
  const { id } = await files.create(1_000);
  const create = () => outcomeOf(() => files.create(1_000));
  assertEquals(await create(), "too-many-uploads");
  assertEquals(await outcomeOf(() => files.create(1_000, { user: "bob" })), "ok");
  files.now += 40_000;
  assertEquals(await create(), "ok");
  await files.append(id, BYTES.subarray(0, 10));
  files.now += 30_000;
  assertEquals(await create(), "too-many-uploads");
});

test("FileStore: says to try again soon, since a slot is free as soon as another upload ends", async () => {
  using files = new StoreFixture({ HUBBUB_UPLOADS_PER_USER: "1", HUBBUB_UPLOADS_PER_ADDRESS: "1" });
  const address = "192.0.2.1";
  const { id } = await files.create(1_000, { address });
  for (const upload of [{ user: "ann" }, { user: "bob", address }]) {
    const { code, details } = await assertRejects(() => files.create(1_000, upload), ChatError);
    assertEquals([code, details], ["too-many-uploads", { max: 1, retryAfter: 10 }]);
  }
  files.store.remove({ id, user: "ann" });
  assertEquals(await outcomeOf(() => files.create(1_000)), "ok");
});

test("FileStore: an address has a few unfinished uploads, whoever their users are, until they are received", async () => {
  using files = new StoreFixture({ HUBBUB_UPLOADS_PER_ADDRESS: "2" });
  const create = async (address?: string) => {
    const user = crypto.randomUUID();
    return { user, ...await files.create(1_000, { user, ...(address && { address }) }) };
  };
  const outcome = (address?: string) => outcomeOf(() => create(address));
  const [one, two] = [await create("192.0.2.1"), await create("192.0.2.1")];
  assertEquals(await outcome("192.0.2.1"), "too-many-uploads");
  assertEquals(await outcome("192.0.2.2"), "ok");
  // Signed-in users are limited by themselves.
  assertEquals(await outcome(), "ok");
  // Idle ones keep their space, so they count.
  await files.append(one.id, BYTES.subarray(0, 10), { user: one.user });
  files.now += 5 * MINUTE_MS;
  assertEquals(await outcome("192.0.2.1"), "too-many-uploads");
  await files.append(one.id, BYTES.subarray(10, 1_000), { user: one.user, offset: 10 });
  assertEquals(await outcome("192.0.2.1"), "ok");
  assertEquals(await outcome("192.0.2.1"), "too-many-uploads");
  files.store.remove({ id: two.id, user: two.user });
  assertEquals(await outcome("192.0.2.1"), "ok");
});

test("FileStore: an upload without a byte expires after ten minutes, and gives back its space", async () => {
  using files = new StoreFixture({ HUBBUB_UPLOADS_PER_ADDRESS: "1" });
  const address = "192.0.2.1";
  const { id, expiresAt } = await files.create(1_000_000, { address });
  assertEquals(expiresAt, files.now + 10 * MINUTE_MS);
  files.now += 10 * MINUTE_MS;
  files.store.expire();
  assertEquals(await outcomeOf(() => files.store.uploads.upload({ id, user: "ann" })), "gone");
  assertEquals(files.store.status().storedBytes, 0);
  assertEquals(await outcomeOf(() => files.create(1_000, { address })), "ok");
});

test("FileStore: an upload whose first chunk takes long does not expire meanwhile", async () => {
  using files = new StoreFixture();
  const { uploads } = files.store;
  const { id } = await files.create(BYTES.length);
  const { writer } = uploads.open({ id, user: "ann", offset: 0 });
  await uploads.write({ writer, offset: 0 }, [BYTES.subarray(0, 100)]);
  files.now += 20 * MINUTE_MS;
  files.store.expire();
  await uploads.write({ writer, offset: 100 }, [BYTES.subarray(100)]);
  const { file } = await uploads.commit({ writer, offset: BYTES.length });
  assertEquals(file?.bytes, BYTES.length);
});
