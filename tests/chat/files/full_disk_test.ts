// A disk that fills, and a limit on the size of files: uploads are refused and go on later.

import { assert, assertEquals } from "@std/assert";
import { statfsSync } from "node:fs";
import { setImmediate } from "node:timers/promises";
import { reserveOf } from "../../../chat/files/store/space.ts";
import { test } from "../../testing.ts";
import { chunksOf, KeeperFixture, readFile } from "./keeper_fixture.ts";
import { join, uint32 } from "../../media/samples.ts";
import { outcomeOf, randomBytes } from "./store/store_fixture.ts";

const USER = "ann";

/** Nearly the largest. */
const THUMBNAIL_BYTES = 90_000;
/** What the index may take of the reserve for a row. */
const INDEX_BYTES = 65_536;

/** Without permission to mount, as in some containers, there is no small disk. */
const CAN_MOUNT = (await new Deno.Command("unshare", {
  args: ["--user", "--map-root-user", "--mount", "true"],
}).output()).success;

async function append(keeper: KeeperFixture, id: string, bytes: Uint8Array, offset = 0) {
  const body = chunksOf(bytes.subarray(offset));
  return await outcomeOf(() => keeper.client.append({ id, user: USER }, { offset, body }));
}

async function create({ client }: KeeperFixture, bytes: number) {
  const id = crypto.randomUUID();
  const outcome = await outcomeOf(() => client.create({ id, user: USER, name: "x", bytes }));
  return { id, outcome };
}

/** Runs the keeper with a disk of its own for files. */
function withDisk(size: string): string[] {
  const mount =
    `mkdir -p "$HUBBUB_DATA/files" && mount -t tmpfs -o size=${size} none "$HUBBUB_DATA/files"`;
  return ["unshare", "--user", "--map-root-user", "--mount", "sh", "-c"]
    .concat(`${mount} && exec "$0" "$@"`);
}

/** Its own limit would let it fill the disk. */
function settingsIn(sockets: string): Record<string, string> {
  return { ZMQ_KEEPER_ROUTER: `ipc://${sockets}/keeper.sock`, HUBBUB_FILES_BYTES: "1G" };
}

/** Returns the free bytes of the disk that only the keeper sees. */
function freeOnDisk({ process, files }: KeeperFixture): number {
  const { bavail, bsize } = statfsSync(`/proc/${process.pid}/root${files}`);
  return bavail * bsize;
}

/** A picture with metadata: to remove it, the keeper copies the picture. */
function largePicture(bytes = 12_000_000): Uint8Array<ArrayBuffer> {
  const chunk = (type: string, data: Uint8Array<ArrayBuffer>) =>
    join(uint32(data.length), type, data, uint32(0));
  return join(
    ...[0x89, "PNG\r\n\x1a\n"],
    chunk("IHDR", join(uint32(64), uint32(48), [8, 2, 0, 0, 0])),
    chunk("tEXt", join("Comment\0Private")),
    chunk("IDAT", randomBytes(bytes)),
    chunk("IEND", join()),
  );
}

/** Returns the least value while work goes on. */
async function leastWhile(work: Promise<unknown>, read: () => number): Promise<number> {
  let isDone = false;
  void work.finally(() => isDone = true);
  let least = Infinity;
  for (; !isDone; await setImmediate()) least = Math.min(least, read());
  return least;
}

test(
  "Keeper: leaves a reserve of the disk to the log, also of several uploads at the same time",
  async () => {
    const sockets = Deno.makeTempDirSync({ prefix: "hubbub-" });
    await using keeper = await KeeperFixture.start(settingsIn(sockets), withDisk("80m"));
    const bytes = largePicture();
    const created = await Promise.all(
      Array.from({ length: 4 }, () => create(keeper, bytes.length)),
    );
    const appending = Promise.all(created.map(({ id }) => append(keeper, id, bytes)));
    const least = await leastWhile(appending, () => freeOnDisk(keeper));
    const outcomes = await appending;
    assert(outcomes.includes("no-space"), String(outcomes));
    assert(least >= reserveOf(80 * 2 ** 20), `Only ${least} bytes were free`);
    await Deno.remove(sockets, { recursive: true });
  },
  { ignore: !CAN_MOUNT },
);

test(
  "Keeper: refuses thumbnails that would take the reserve of the disk, and keeps their files",
  async () => {
    const sockets = Deno.makeTempDirSync({ prefix: "hubbub-" });
    await using keeper = await KeeperFixture.start(settingsIn(sockets), withDisk("80m"));
    const files: string[] = [];
    while (files.length < 20) {
      const { id } = await create(keeper, 10);
      assertEquals(await append(keeper, id, randomBytes(10)), "ok");
      files.push(id);
    }
    const reserve = reserveOf(80 * 2 ** 20);
    // Leaves space for half of them.
    const bytes = freeOnDisk(keeper) - reserve - 10 * THUMBNAIL_BYTES;
    const { id: large } = await create(keeper, bytes);
    assertEquals(await append(keeper, large, randomBytes(bytes)), "ok");
    const outcomes = [];
    for (const id of files) {
      const thumbnail = largePicture(THUMBNAIL_BYTES);
      const setting = () => keeper.client.setThumbnail({ id, user: USER }, thumbnail);
      outcomes.push(await outcomeOf(setting));
      assert(freeOnDisk(keeper) >= reserve - INDEX_BYTES, `${freeOnDisk(keeper)} are free`);
    }
    const stored = outcomes.filter((outcome) => outcome === "ok").length;
    assert(stored > 0 && stored < 12, String(outcomes));
    assertEquals(new Set(outcomes), new Set(["ok", "no-space"]));
    for (const id of files) assertEquals((await readFile(keeper.client, id)).length, 10);
    await Deno.remove(sockets, { recursive: true });
  },
  { ignore: !CAN_MOUNT },
);

test("reserveOf(): 5 % of the disk within bounds, 10 % of a small one, and never less than 4 MB", () => {
  const [mib, gib, tib] = [2 ** 20, 2 ** 30, 2 ** 40];
  const reserves = [12 * mib, 1 * gib, 4 * gib, 100 * gib, 10 * tib].map(reserveOf);
  assertEquals(reserves, [4_000_000, 0.1 * gib, 256 * mib, 5 * gib, 10 * gib]);
});

test(
  "Keeper: on a full disk refuses with no-space, keeps what it has, and goes on when there is space",
  async () => {
    const sockets = Deno.makeTempDirSync({ prefix: "hubbub-" });
    await using keeper = await KeeperFixture.start(settingsIn(sockets), withDisk("12m"));
    const first = randomBytes(3_000_000);
    const { id } = await create(keeper, first.length);
    const { id: other } = await create(keeper, 6_000_000);
    assertEquals(await append(keeper, id, first), "ok");
    assertEquals((await create(keeper, 6_000_000)).outcome, "no-space");
    const bytes = randomBytes(6_000_000);
    assertEquals(await append(keeper, other, bytes), "no-space");
    assertEquals(await readFile(keeper.client, id), first);
    await keeper.client.free({ ids: [id] });
    const { offset } = await keeper.client.upload({ id: other, user: USER });
    assert(offset < bytes.length);
    assertEquals(await append(keeper, other, bytes, offset), "ok");
    assertEquals(await readFile(keeper.client, other), bytes);
    await Deno.remove(sockets, { recursive: true });
  },
  { ignore: !CAN_MOUNT },
);

test("Keeper: survives a limit on the size of files", async () => {
  const limited = ["prlimit", "--fsize=1000000:unlimited"];
  await using keeper = await KeeperFixture.start({}, limited);
  const bytes = randomBytes(2_000_000);
  const { id } = await create(keeper, bytes.length);
  assertEquals(await append(keeper, id, bytes), "no-space");
  const { offset } = await keeper.client.upload({ id, user: USER });
  const { success } = await new Deno.Command("prlimit", {
    args: ["--pid", String(keeper.process.pid), "--fsize=unlimited:unlimited"],
  }).output();
  assert(success);
  assertEquals(await append(keeper, id, bytes, offset), "ok");
  assertEquals(await readFile(keeper.client, id), bytes);
});
