// A disk that fills, and a limit on the size of files: uploads are refused and go on later.

import { assert, assertEquals } from "@std/assert";
import { test } from "../../testing.ts";
import { chunksOf, KeeperFixture, readFile } from "./keeper_fixture.ts";
import { outcomeOf, randomBytes } from "./store/store_fixture.ts";

const USER = "ann";

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

test(
  "Keeper: on a full disk refuses with no-space, keeps what it has, and goes on when there is space",
  async () => {
    const sockets = Deno.makeTempDirSync({ prefix: "hubbub-" });
    const endpoint = `ipc://${sockets}/keeper.sock`;
    const mount =
      'mkdir -p "$HUBBUB_DATA/files" && mount -t tmpfs -o size=12m none "$HUBBUB_DATA/files"';
    const wrapper = ["unshare", "--user", "--map-root-user", "--mount", "sh", "-c"]
      .concat(`${mount} && exec "$0" "$@"`);
    // Its own limit would let it fill the disk.
    const settings = { ZMQ_KEEPER_ROUTER: endpoint, HUBBUB_FILES_BYTES: "1G" };
    await using keeper = await KeeperFixture.start(settings, wrapper);
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
