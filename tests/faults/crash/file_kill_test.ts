// Case 1 with files: any process may be killed at any time while users upload, send and delete files.

import { assert, assertEquals } from "@std/assert";
import { faultSeed, Random } from "../../harness/random.ts";
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
    const seed = faultSeed("files");
    const random = new Random(seed);
    await using cluster = await Cluster.start([{}, {}], FileSenders.settings);
    await using senders = await FileSenders.start(cluster, { count: SENDERS, random });
    for (const kill of shuffled(killsOf(cluster, random), random)) {
      await senders.ledger.more(1 + random.below(MAX_BETWEEN_KILLS));
      await pause(random.below(MAX_LATER_MS));
      await kill();
    }
    assertEquals(await senders.verdict(), [], `HUBBUB_FAULT_SEED=${seed}`);
    assert(senders.ledger.sentFiles.length > 0, "files were sent");
  },
  { timeoutMs: LIMIT_MS },
);

function killsOf(cluster: Cluster, random: Random): (() => Promise<void>)[] {
  const kinds = [
    async () => {
      await cluster.keeper.end();
      await cluster.startKeeper();
    },
    async () => {
      const web = random.below(cluster.urls.length);
      await cluster.web(web).end();
      await cluster.startWeb(web);
    },
    async () => {
      await cluster.broker.end();
      await cluster.startBroker();
    },
  ];
  return kinds.flatMap((kill) => Array.from({ length: KILLS }, () => kill));
}

function shuffled<T>(list: readonly T[], random: Random): T[] {
  const ranked = list.map((one) => ({ one, rank: random.next() }));
  return ranked.sort((a, b) => a.rank - b.rank).map(({ one }) => one);
}
