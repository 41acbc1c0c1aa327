// The keeper, under its permissions, with a scanner.

import { assertEquals } from "@std/assert";
import type { FileInfo } from "../../../../chat/domain/file.ts";
import type { Upload } from "../../../../chat/files/keeper_methods.ts";
import { test } from "../../../testing.ts";
import { chunksOf, KeeperFixture, readFile } from "../keeper_fixture.ts";
import { outcomeOf } from "../store/store_fixture.ts";
import { Clamd, hasClamd, MALWARE, SIGNATURE } from "./clamd_fixture.ts";
import { StandIn } from "./stand_in.ts";
import { eventually } from "../../../harness/eventually.ts";

const CLEAN = new TextEncoder().encode("nothing to be found");
const USER = "ann";

class Sender {
  readonly #keeper: KeeperFixture;
  readonly id = crypto.randomUUID();

  constructor(keeper: KeeperFixture) {
    this.#keeper = keeper;
  }

  get upload(): { id: string; user: string } {
    return { id: this.id, user: USER };
  }

  async create(bytes: Uint8Array): Promise<void> {
    const { client } = this.#keeper;
    await client.create({ ...this.upload, name: "notes.txt", bytes: bytes.length });
  }

  /** Sends the bytes from an offset on; without any, asks again whether the file is complete. */
  append(bytes: Uint8Array, offset = 0): Promise<Upload> {
    return this.#keeper.client.append(this.upload, { offset, body: chunksOf(bytes) });
  }

  async send(bytes: Uint8Array): Promise<FileInfo | undefined> {
    await this.create(bytes);
    return (await this.append(bytes)).file;
  }
}

test(
  "Scan: a clean file is stored; an infected one is refused, removed, and remembered until reported",
  async () => {
    await using clamd = new Clamd();
    await clamd.start();
    await using keeper = await KeeperFixture.start(clamd.settings);
    const clean = new Sender(keeper);
    await clean.send(CLEAN);
    assertEquals(await readFile(keeper.client, clean.id), CLEAN);

    const infected = new Sender(keeper);
    assertEquals(await outcomeOf(() => infected.send(MALWARE)), "infected-file");
    assertEquals([...Deno.readDirSync(`${keeper.files}/uploads`)].length, 0);
    await keeper.restart();
    using client = await keeper.connect();
    for (
      const ask of [
        () => client.upload(infected.upload),
        () => client.create({ ...infected.upload, name: "notes.txt", bytes: 1 }),
        () => client.claim({ ids: [infected.id], user: USER }),
      ]
    ) assertEquals(await outcomeOf(ask), "infected-file");

    const [found, ...others] = (await client.infected({ limit: 10 })).files;
    assertEquals(
      [found?.user, found?.name, found?.signature, others.length],
      [USER, "notes.txt", SIGNATURE, 0],
    );
    await client.reported({ reports: [found?.report ?? ""] });
    assertEquals((await client.infected({ limit: 10 })).files, []);
  },
  { ignore: !hasClamd },
);

test(
  "Scan: while the scanner is away a file waits, and is completed when it is back",
  async () => {
    await using clamd = new Clamd();
    await using keeper = await KeeperFixture.start(clamd.settings);
    const { client } = keeper;
    const sender = new Sender(keeper);
    assertEquals(await outcomeOf(() => sender.send(CLEAN)), "scanner-unavailable");
    const waiting = await client.upload(sender.upload);
    assertEquals([waiting.file, waiting.isBeingChecked], [undefined, true]);
    const claim = () => client.claim({ ids: [sender.id], user: USER });
    assertEquals(await outcomeOf(claim), "incomplete-file");
    assertEquals(keeper.process.output.includes("so a file waits"), true);

    await clamd.start();
    // The keeper tries again by itself.
    await eventually(async () => await outcomeOf(claim) === "ok");
    const { file, isBeingChecked } = await client.upload(sender.upload);
    assertEquals([file?.bytes, isBeingChecked], [CLEAN.length, undefined]);
  },
  { ignore: !hasClamd },
);

test("Scan: while the scanner is away files are taken unchecked if the settings say so", async () => {
  const settings = { HUBBUB_SCAN: "unix:/nonexistent/clamd.ctl", HUBBUB_SCAN_AWAY: "allow" };
  await using keeper = await KeeperFixture.start(settings);
  const file = await new Sender(keeper).send(CLEAN);
  assertEquals(file?.bytes, CLEAN.length);
  await keeper.process.until(/so a file was taken unchecked/);
});

test("Scan: content that is stored already is scanned again, as it will be served", async () => {
  let answer = "stream: OK\0";
  await using scanner = new StandIn(() => answer);
  await using keeper = await KeeperFixture.start(scanner.settings);
  await new Sender(keeper).send(CLEAN);
  answer = "stream: New.Signature FOUND\0";
  assertEquals(await outcomeOf(() => new Sender(keeper).send(CLEAN)), "infected-file");
  assertEquals(scanner.streams.length, 2);
});

test("P8 Scan: a keeper that is killed while a file is scanned has it scanned again", async () => {
  const scanning = Promise.withResolvers<void>();
  const first = Promise.withResolvers<string>();
  let scans = 0;
  await using scanner = new StandIn(() => {
    scanning.resolve();
    return ++scans === 1 ? first.promise : "stream: OK\0";
  });
  await using keeper = await KeeperFixture.start(scanner.settings);
  const sender = new Sender(keeper);
  await sender.create(CLEAN);
  const sent = outcomeOf(() => sender.append(CLEAN));
  await scanning.promise;
  const claim = (client = keeper.client) => client.claim({ ids: [sender.id], user: USER });
  assertEquals(await outcomeOf(claim), "incomplete-file");
  await keeper.restart();
  first.resolve("");
  assertEquals(await sent, "files-unavailable");
  using client = await keeper.connect();
  await eventually(async () => await outcomeOf(() => claim(client)) === "ok");
  assertEquals(await readFile(client, sender.id), CLEAN);
});
