// The client of the keeper, with the real process.

import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import { ChatError, chatError } from "../../../chat/errors.ts";
import type { KeeperClient } from "../../../chat/files/keeper_client.ts";
import { test } from "../../testing.ts";
import { chunksOf, KeeperFixture, readFile } from "./keeper_fixture.ts";
import { outcomeOf, randomBytes } from "./store/store_fixture.ts";
import { eventually } from "../../harness/eventually.ts";

const USER = "ann";
/** Several pieces, the last of which is not whole. */
const BYTES = randomBytes(1_000_001);

async function create(client: KeeperClient, bytes = BYTES.length): Promise<string> {
  const id = crypto.randomUUID();
  await client.create({ id, user: USER, name: "file.bin", bytes });
  return id;
}

test("KeeperClient: sends a file in chunks and reads it, whole and in part", async () => {
  await using keeper = await KeeperFixture.start();
  const { client } = keeper;
  const id = await create(client);
  const half = BYTES.subarray(0, 500_000);
  const { offset } = await client.append({ id, user: USER }, { offset: 0, body: chunksOf(half) });
  assertEquals(offset, half.length);
  const body = chunksOf(BYTES.subarray(offset), 300_000);
  const { file } = await client.append({ id, user: USER }, { offset, body });
  assertEquals([file?.id, file?.name, file?.bytes], [id, "file.bin", BYTES.length]);
  assertEquals(await readFile(client, id), BYTES);
  assertEquals(await readFile(client, id, { from: 1_000, to: 2_000 }), BYTES.slice(1_000, 2_000));
  assertEquals(await readFile(client, id, { from: BYTES.length }), new Uint8Array());
  const { files, fresh } = await client.claim({ ids: [id], user: USER });
  assertEquals([files, fresh.map(({ id }) => id)], [[file], [id]]);
  assertEquals(await client.unsettled({ limit: 10 }), { claims: [] });
  await client.settle({ stored: [id], others: [{ id, claimedAt: 1 }] });
  await client.free({ ids: [id] });
  assertEquals(await outcomeOf(() => readFile(client, id)), "unknown-file");
  assertEquals(await outcomeOf(() => client.remove({ id, user: USER })), "gone");
});

test("KeeperClient: keeps what arrived before a body broke off", async () => {
  await using keeper = await KeeperFixture.start();
  const { client } = keeper;
  const id = await create(client);
  async function* broken() {
    yield* chunksOf(BYTES.subarray(0, 300_000));
    throw new Error("The client went away");
  }
  await assertRejects(
    () => client.append({ id, user: USER }, { offset: 0, body: broken() }),
    Error,
    "went away",
  );
  assertEquals((await client.upload({ id, user: USER })).offset, 300_000);
});

test("KeeperClient: keeps nothing of a body whose checksum is wrong, or that breaks off before it is known", async () => {
  await using keeper = await KeeperFixture.start();
  const { client } = keeper;
  const id = await create(client);
  const check = () => {
    throw chatError("wrong-checksum", "Wrong");
  };
  const append = (body: AsyncIterable<Uint8Array>) =>
    outcomeOf(() => client.append({ id, user: USER }, { offset: 0, body, check }));
  assertEquals(await append(chunksOf(BYTES)), "wrong-checksum");
  async function* broken() {
    yield* chunksOf(BYTES.subarray(0, 300_000));
    throw chatError("rate-limited", "Broken", { retryAfter: 1 });
  }
  assertEquals(await append(broken()), "rate-limited");
  assertEquals((await client.upload({ id, user: USER })).offset, 0);
  const body = chunksOf(BYTES);
  const { file } = await client.append({ id, user: USER }, { offset: 0, body, check: () => {} });
  assertEquals(file?.bytes, BYTES.length);
});

test("KeeperClient: stops reading a body that has more bytes than announced", async () => {
  await using keeper = await KeeperFixture.start();
  const { client } = keeper;
  const id = await create(client, 300_000);
  let read = 0;
  async function* endless() {
    for (;; read++) yield await Promise.resolve(BYTES.subarray(0, 50_000));
  }
  const append = () => client.append({ id, user: USER }, { offset: 0, body: endless() });
  assertEquals(await outcomeOf(append), "file-too-large");
  assert(read < 100, `${read} chunks were read`);
});

test("KeeperClient: of two who append at the same time, the newer one goes on", async () => {
  await using keeper = await KeeperFixture.start();
  const id = await create(keeper.client);
  const other = await keeper.connect();
  const started = Promise.withResolvers<void>();
  const overtaken = Promise.withResolvers<void>();
  async function* slow() {
    yield BYTES.subarray(0, 200_000);
    started.resolve();
    await overtaken.promise;
    yield BYTES.subarray(200_000);
  }
  const first = outcomeOf(() =>
    keeper.client.append({ id, user: USER }, { offset: 0, body: slow() })
  );
  await started.promise;
  await other.append({ id, user: USER }, { offset: 0, body: chunksOf(BYTES) });
  overtaken.resolve();
  assertEquals(await first, "wrong-offset");
  assertEquals(await readFile(other, id), BYTES);
});

test("KeeperClient: stops a download when the reader loses the right to it", async () => {
  await using keeper = await KeeperFixture.start();
  const { client } = keeper;
  const id = await create(client);
  await client.append({ id, user: USER }, { offset: 0, body: chunksOf(BYTES) });
  let asked = 0;
  const options = { from: 0, to: BYTES.length, mayGoOn: () => ++asked <= 2 };
  let bytes = 0;
  const error = await assertRejects(async () => {
    for await (const piece of client.read({ id, variant: "file" }, options)) bytes += piece.length;
  });
  // It is in the operator's log as Deno.serve shows it.
  assertMatch(Deno.inspect(error), /^\S+Z Broke off a download: .* lost the right .*$/);
  assert(bytes > 0 && bytes < BYTES.length, `${bytes} bytes were read`);
});

test("KeeperClient: fails at once while no keeper runs, and goes on with the next one", async () => {
  await using keeper = await KeeperFixture.start();
  const { client } = keeper;
  const id = await create(client);
  const rest = BYTES.subarray(1_000);
  await client.append({ id, user: USER }, { offset: 0, body: chunksOf(BYTES.subarray(0, 1_000)) });
  await keeper.process.end();
  await eventually(() => !client.isAvailable);
  const started = performance.now();
  assertEquals(await outcomeOf(() => client.upload({ id, user: USER })), "files-unavailable");
  assert(performance.now() - started < 1_000, "It does not wait for the keeper");
  await keeper.startProcess();
  await eventually(() => client.isAvailable);
  await client.append({ id, user: USER }, { offset: 1_000, body: chunksOf(rest) });
  assertEquals(await readFile(client, id), BYTES);
});

test("KeeperClient: rejects what is pending when it is closed", async () => {
  await using keeper = await KeeperFixture.start();
  const client = await keeper.connect();
  const pending = client.upload({ id: crypto.randomUUID(), user: USER });
  const failed = assertRejects(() => pending, ChatError, "shutting down");
  client[Symbol.dispose]();
  await failed;
});

test("KeeperClient: slow uploads, however many, do not hold up others", async () => {
  await using keeper = await KeeperFixture.start();
  const { client } = keeper;
  const end = Promise.withResolvers<void>();
  async function* slow() {
    yield Uint8Array.of(1);
    await end.promise;
    yield Uint8Array.of(2);
  }
  const send = async (user: string, bytes: number, body: AsyncIterable<Uint8Array>) => {
    const upload = { id: crypto.randomUUID(), user };
    await client.create({ ...upload, name: "file.bin", bytes });
    return await client.append(upload, { offset: 0, body });
  };
  // More than there are buffers, of users who may have four each.
  const many = Array.from({ length: 60 }, (_, i) => send(`slow${i >> 2}`, 2, slow()));
  const bytes = new Uint8Array(2_000_000);
  const fast = await send("fast", bytes.length, chunksOf(bytes));
  assertEquals(fast.offset, bytes.length);
  end.resolve();
  assertEquals((await Promise.all(many)).map(({ offset }) => offset), many.map(() => 2));
});
