// Case 4 with files: what the keeper has answered is on disk, in an order that power loss cannot break.

import { assert, assertEquals } from "@std/assert";
import { createHash } from "node:crypto";
import { chunksOf, KeeperFixture } from "../../chat/files/keeper_fixture.ts";
import { jpeg } from "../../media/samples.ts";
import { test } from "../../testing.ts";
import { tracing } from "./strace.ts";

const CALLS =
  "pwrite64,write,fsync,fdatasync,sendto,sendmsg,?mkdir,?mkdirat,?rename,?renameat,?renameat2";
/** Its file and the picture must have hashes that begin differently: each makes a folder. */
const CHUNK = new Uint8Array(2_000).fill(1);
const MIB = 1_024 * 1_024;

const WRITE_INDEX = /write(64)?\(\d+<[^>]*\/index\.db-wal>/;
const SYNC_INDEX = /f(data)?sync\(\d+<[^>]*\/index\.db-wal>/;
const SYNC_UPLOADS = syncOf("uploads");
const MAKE_BLOBS = /mkdir(at)?\(.*\/blobs\/[0-9a-f]{2}"/;
const SYNC_BLOBS = syncOf("blobs");
const SYNC_BLOB = syncOf("blobs/[0-9a-f]{2}");

test(
  "P8 Power loss: bytes and names of files are synced before the index and the answer speak of them (strace)",
  async () => {
    const [kept, cleaned] = [crypto.randomUUID(), crypto.randomUUID()];
    const picture = jpeg();
    const calls = await callsOf(async (keeper) => {
      await upload(keeper, kept, [CHUNK, CHUNK]);
      await upload(keeper, cleaned, [picture]);
    });

    const storeOffset = [SYNC_UPLOADS, WRITE_INDEX, SYNC_INDEX];
    const prepareBlob = [MAKE_BLOBS, SYNC_BLOBS];
    const first = untilAnswer(calls, kept, CHUNK.length);
    assertInOrder(first, [writeOf(kept), syncOf(`uploads/${kept}`), ...storeOffset]);
    const second = untilAnswer(calls, kept, 2 * CHUNK.length);
    assertInOrder(second, [
      ...[writeOf(kept), syncOf(`uploads/${kept}`), WRITE_INDEX, SYNC_INDEX],
      ...[...prepareBlob, WRITE_INDEX, SYNC_INDEX, moveOf(kept), SYNC_BLOB],
    ]);
    const copy = `${cleaned}.copy`;
    assertInOrder(untilAnswer(calls, cleaned, picture.length), [
      ...[writeOf(cleaned), syncOf(`uploads/${cleaned}`), ...storeOffset],
      ...[writeOf(copy), syncOf(`uploads/${copy}`), ...prepareBlob, moveOf(copy), SYNC_BLOB],
      ...[WRITE_INDEX, SYNC_INDEX],
    ]);
  },
  // Other systems have nothing like strace; the promise is kept by the same code.
  { ignore: Deno.build.os !== "linux" },
);

test(
  "P8 Power loss: a folder that an earlier keeper made is synced, because it may have died before that (strace)",
  async () => {
    const ids = [crypto.randomUUID(), crypto.randomUUID()] as const;
    const calls = await callsOf(async (keeper) => {
      const hash = createHash("sha256").update(CHUNK).digest("hex");
      await Deno.mkdir(`${keeper.files}/blobs/${hash.slice(0, 2)}`);
      for (const id of ids) await upload(keeper, id, [CHUNK]);
    });
    const [first, second] = ids.map((id) => untilAnswer(calls, id, CHUNK.length));
    assertInOrder(first ?? [], [SYNC_BLOBS, WRITE_INDEX, SYNC_INDEX]);
    assertEquals(second?.filter((call) => SYNC_BLOBS.test(call)), []);
  },
  { ignore: Deno.build.os !== "linux" },
);

test(
  "A long upload is synced every 4 MiB, so that a message never waits for all of it (strace)",
  async () => {
    const id = crypto.randomUUID();
    const calls = await callsOf((keeper) => upload(keeper, id, [new Uint8Array(10 * MIB)]));
    const syncs = calls.filter((call) => syncOf(`uploads/${id}`).test(call));
    // After 4 and 8 MiB, and for the commit.
    assertEquals(syncs.length, 3);
  },
  { ignore: Deno.build.os !== "linux" },
);

/** Returns the system calls of a keeper from its start to its end. */
async function callsOf(use: (keeper: KeeperFixture) => Promise<void>): Promise<string[]> {
  const folder = await Deno.makeTempDir({ prefix: "hubbub-" });
  await using stack = new AsyncDisposableStack();
  stack.defer(() => Deno.remove(folder, { recursive: true }));
  const trace = `${folder}/trace`;
  const keeper = stack.use(await KeeperFixture.start({}, tracing(CALLS, trace)));
  await use(keeper);
  keeper.process.kill("SIGTERM");
  await keeper.process.status;
  return readCalls(await Deno.readTextFile(trace));
}

async function upload({ client }: KeeperFixture, id: string, chunks: readonly Uint8Array[]) {
  const bytes = chunks.reduce((sum, { length }) => sum + length, 0);
  await client.create({ id, user: "ann", name: "file", bytes });
  let offset = 0;
  for (const chunk of chunks) {
    ({ offset } = await client.append({ id, user: "ann" }, { offset, body: chunksOf(chunk) }));
  }
}

/** Returns the calls in order; one that others interrupted is where it began, but a sync where it ended. */
function readCalls(trace: string): string[] {
  const calls: string[] = [];
  const syncs = new Map<string, string>();
  for (const line of trace.split("\n")) {
    const [, thread = "", call = ""] = /^(\d+) +(.*)$/.exec(line) ?? [];
    const resumed = /^<\.\.\. f(data)?sync resumed>/.test(call) ? syncs.get(thread) : undefined;
    if (resumed !== undefined) calls.push(resumed);
    else if (/^f(data)?sync\(.*<unfinished \.\.\.>$/.test(call)) syncs.set(thread, call);
    else calls.push(call);
  }
  return calls;
}

/** Returns the calls from the last write of bytes to an upload to the answer that it has so many bytes. */
function untilAnswer(calls: readonly string[], id: string, offset: number): string[] {
  const answered = calls.findIndex((call) =>
    /^send(to|msg)\(/.test(call) && call.includes(id) && call.includes("expiresAt") &&
    new RegExp(String.raw`\\"offset\\":${offset}\b`).test(call)
  );
  assert(answered > 0, `the answer ${offset} for ${id} was traced`);
  const before = calls.slice(0, answered);
  return before.slice(before.findLastIndex((call) => writeOf(id).test(call)));
}

function assertInOrder(calls: readonly string[], expected: readonly RegExp[]) {
  let from = 0;
  for (const pattern of expected) {
    const at = calls.findIndex((call, i) => i >= from && pattern.test(call));
    assert(at >= 0, `${pattern} is missing, or too early, in:\n${calls.join("\n")}`);
    from = at + 1;
  }
}

function writeOf(name: string): RegExp {
  return new RegExp(String.raw`^p?write(64)?\(\d+<[^>]*/uploads/${name}>`);
}

function syncOf(path: string): RegExp {
  return new RegExp(String.raw`^f(data)?sync\(\d+<[^>]*/files/${path}>`);
}

function moveOf(name: string): RegExp {
  return new RegExp(String.raw`^rename(at2?)?\(.*/uploads/${name}", .*/blobs/`);
}
