// Case 1 with files: any process may be killed at any time while users upload, send and delete files.

import { assert, assertEquals } from "@std/assert";
import { faultSeed, print, Random } from "../../harness/random.ts";
import { Clamd, hasClamd, MALWARE } from "../../chat/files/scan/clamd_fixture.ts";
import { test } from "../../testing.ts";
import { Cluster } from "../cluster/cluster.ts";
import { FileSenders } from "../cluster/file_senders.ts";
import { pause } from "../cluster/writer.ts";

/** Kills of each process; more take longer. */
const KILLS = Number(Deno.env.get("HUBBUB_FAULT_KILLS") ?? 2);
const SENDERS = 6;
/** Chunks and messages between two kills. */
const MAX_BETWEEN_KILLS = 30;
/** So that kills do not only follow acknowledgements. */
const MAX_LATER_MS = 30;
const LIMIT_MS = 60_000 + KILLS * 60_000;

test(
  `P8 Kills: the keeper, a web process and the broker, ${KILLS} times each, lose, double and leak no file`,
  async () => {
    await killWhileSending({
      settings: FileSenders.settings,
      kinds: [killKeeper, killWeb, killBroker],
    });
  },
  { timeoutMs: LIMIT_MS },
);

test(
  `P8 Kills: the keeper, a web process and the scanner, ${KILLS} times each, while files are scanned, do the ` +
    "same, and let no malware through",
  async () => {
    await using clamd = new Clamd();
    await clamd.start();
    await killWhileSending({
      settings: { ...FileSenders.settings, ...clamd.settings },
      kinds: [killKeeper, killWeb, async () => {
        await clamd.kill();
        await clamd.start();
      }],
      malware: MALWARE,
    });
  },
  { timeoutMs: LIMIT_MS, ignore: !hasClamd },
);

interface KillOptions {
  readonly settings: Readonly<Record<string, string>>;
  readonly kinds: readonly ((cluster: Cluster, random: Random) => Promise<void>)[];
  /** Content that the scanner refuses. */
  readonly malware?: Uint8Array<ArrayBuffer>;
}

/** Kills each kind `KILLS` times, in any order, while users send files. */
async function killWhileSending({ settings, kinds, ...options }: KillOptions): Promise<void> {
  const seed = faultSeed("files");
  const random = new Random(seed);
  const kills = kinds.flatMap((kill) => Array.from({ length: KILLS }, () => kill));
  await using cluster = await Cluster.start([{}, {}], settings);
  await using senders = await FileSenders.start(cluster, { count: SENDERS, random, ...options });
  for (const kill of shuffled(kills, random)) {
    await senders.ledger.more(1 + random.below(MAX_BETWEEN_KILLS));
    await pause(random.below(MAX_LATER_MS));
    await kill(cluster, random);
  }
  assertEquals(await senders.verdict(), [], `HUBBUB_FAULT_SEED=${seed}`);
  const { sentFiles } = senders.ledger;
  assert(sentFiles.length > 0, "files were sent");
  print(`Kills: ${kills.length} kills while ${sentFiles.length} files were sent`);
}

async function killKeeper(cluster: Cluster) {
  await cluster.keeper.end();
  await cluster.startKeeper();
}

async function killWeb(cluster: Cluster, random: Random) {
  const web = random.below(cluster.urls.length);
  await cluster.web(web).end();
  await cluster.startWeb(web);
}

async function killBroker(cluster: Cluster) {
  await cluster.broker.end();
  await cluster.startBroker();
}

function shuffled<T>(list: readonly T[], random: Random): T[] {
  const ranked = list.map((one) => ({ one, rank: random.next() }));
  return ranked.sort((a, b) => a.rank - b.rank).map(({ one }) => one);
}
