// The keeper may be killed at any time.

import { assert, assertEquals } from "@std/assert";
import { ChatError } from "../../../chat/errors.ts";
import type { KeeperClient } from "../../../chat/files/keeper_client.ts";
import { faultSeed, Random } from "../../harness/random.ts";
import { test } from "../../testing.ts";
import { chunksOf, KeeperFixture, readFile } from "./keeper_fixture.ts";
import { randomBytes } from "./store/store_fixture.ts";
import { eventually } from "../../harness/eventually.ts";

const LIMIT_MS = 180_000;
const KILLS = 12;
const CHUNK_BYTES = 400_000;
/** Milliseconds between two kills, at most: a chunk takes some 10. */
const MAX_BETWEEN_KILLS = 60;

/** Uploads one file after another, each in chunks, and remembers what was acknowledged. */
class Sender {
  readonly sent = new Map<string, Uint8Array>();
  readonly #client: KeeperClient;
  readonly #contents: readonly Uint8Array[];

  constructor(client: KeeperClient, contents: readonly Uint8Array[]) {
    this.#client = client;
    this.#contents = contents;
  }

  async run(stop: AbortSignal): Promise<void> {
    for (let i = 0; !stop.aborted; i++) {
      const bytes = this.#contents[i % this.#contents.length] ?? new Uint8Array();
      const id = crypto.randomUUID();
      await this.#upload(id, bytes);
      this.sent.set(id, bytes);
    }
  }

  async #upload(id: string, bytes: Uint8Array) {
    const upload = { id, user: "ann" };
    let acknowledged = 0;
    for (let isClaimed = false; !isClaimed;) {
      const work = async () => {
        const { offset, file } = await this.#client.create({
          ...upload,
          name: "x.bin",
          bytes: bytes.length,
        });
        assert(offset >= acknowledged, `${acknowledged} bytes were acknowledged, ${offset} remain`);
        assert(offset % CHUNK_BYTES === 0 || offset === bytes.length, "Only whole chunks count");
        if (file) {
          assertEquals((await this.#client.claim({ ids: [id], user: "ann" })).files, [file]);
          isClaimed = true;
          return;
        }
        const body = chunksOf(bytes.subarray(offset, offset + CHUNK_BYTES));
        acknowledged = (await this.#client.append(upload, { offset, body })).offset;
      };
      await untilKeeperAnswers(work);
    }
  }
}

/** Repeats work that fails because the keeper is away. */
async function untilKeeperAnswers(work: () => Promise<void>) {
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof ChatError) || error.code !== "files-unavailable") throw error;
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }
}

test(
  `P8 Kills: the keeper, ${KILLS} times, loses no acknowledged byte and keeps each file whole`,
  async () => {
    const seed = faultSeed("keeper killed");
    const random = new Random(seed);
    await using keeper = await KeeperFixture.start({
      HUBBUB_FILE_QUOTA: "100G",
      HUBBUB_UPLOADS_PER_USER: "100",
    });
    // Two senders send the same contents, so that blobs are shared.
    const contents = [randomBytes(1_000_000), randomBytes(1), randomBytes(CHUNK_BYTES * 2)];
    const senders = [
      new Sender(keeper.client, contents),
      new Sender(await keeper.connect(), contents),
    ];
    const stop = new AbortController();
    const running = Promise.all(senders.map((sender) => sender.run(stop.signal)));
    for (let kills = 0; kills < KILLS; kills++) {
      const pause = random.below(MAX_BETWEEN_KILLS);
      await Promise.race([running, new Promise((resolve) => setTimeout(resolve, pause))]);
      await keeper.restart();
    }
    stop.abort();
    await running;
    await keeper.restart();
    await eventually(() => keeper.client.isAvailable);
    const stored = new Set<Uint8Array>();
    for (const { sent } of senders) {
      for (const [id, bytes] of sent) {
        assertEquals(await readFile(keeper.client, id), bytes, `HUBBUB_FAULT_SEED=${seed}`);
        stored.add(bytes);
      }
    }
    assert(stored.size > 0, "Some files were sent");
    assertEquals(blobsIn(`${keeper.files}/blobs`), stored.size);
    // What is being removed in the background is gone for the keeper.
    const uploads = [...Deno.readDirSync(`${keeper.files}/uploads`)].map(({ name }) => name);
    assertEquals(uploads.filter((name) => !name.endsWith(".removed")), []);
  },
  { timeoutMs: LIMIT_MS },
);

function blobsIn(folder: string): number {
  return [...Deno.readDirSync(folder)]
    .reduce((sum, { name }) => sum + [...Deno.readDirSync(`${folder}/${name}`)].length, 0);
}
