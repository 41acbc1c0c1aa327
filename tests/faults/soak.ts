// `deno task soak [minutes]`: rounds of random faults until the time is up. Each round has its own chat
// and its own seed: first users write, then others send files. It ends with a verdict; any broken promise
// ends the soak with exit code 1.

import { deadline } from "@std/async/deadline";
import { parseArguments } from "../../chat/config/command_line.ts";
import { hideProgress, Progress } from "../../chat/log/progress/progress.ts";
import { Clients } from "./cluster/clients.ts";
import { FileSenders } from "./cluster/file_senders.ts";
import { ProxiedCluster } from "./cluster/proxied_cluster.ts";
import { faultSeed, print, Random } from "../harness/random.ts";
import { simulate } from "./simulation/simulation.ts";
import { pause } from "./cluster/writer.ts";

const DEFAULT_MINUTES = 30;
const MS_PER_MINUTE = 60_000;
const FAULTS_IN_A_ROUND = 12;
const FILE_FAULTS_IN_A_ROUND = 8;
const MAX_BETWEEN_KILLS = 60;
const MAX_FROZEN_MS = 10_000;
const ROUND_LIMIT_MS = 5 * MS_PER_MINUTE;
/** Seeds simulated before each round. */
const SIMULATED = 1_000;
const COUNTS = { writers: 30, readers: 30 };
const FILE_SENDERS = 6;
const FAULT_RATES = { drop: 0.03, repeat: 0.03, delay: 0.05, swallow: 0.002 };

/** Faults injected so far, and the results. */
interface Figures {
  rounds: number;
  kills: number;
  freezes: number;
  cuts: number;
  messages: number;
  events: number;
  /** Files in messages in the end, and what went wrong with files. */
  filesSent: number;
  filesLost: number;
  filesTwice: number;
  filesLeaked: number;
  /** Frames that the proxy damaged. */
  framesLost: number;
  framesRepeated: number;
  framesReordered: number;
  /** Broken promises: none are allowed. */
  violations: number;
}

type Fault = (proxied: ProxiedCluster, random: Random, figures: Figures) => Promise<void>;

const FAULTS: Readonly<Record<string, Fault>> = {
  async killBroker({ cluster }, _random, figures) {
    figures.kills++;
    await cluster.broker.end();
    await cluster.startBroker();
  },
  async killKeeper({ cluster }, _random, figures) {
    figures.kills++;
    await cluster.keeper.end();
    await cluster.startKeeper();
  },
  async killWeb({ cluster }, random, figures) {
    figures.kills++;
    const web = random.below(cluster.urls.length);
    await cluster.web(web).end();
    await cluster.startWeb(web);
  },
  async freeze({ cluster }, random, figures) {
    figures.freezes++;
    const process = random.pick([cluster.broker, cluster.keeper, cluster.web(0), cluster.web(1)]);
    process.kill("SIGSTOP");
    await pause(random.below(MAX_FROZEN_MS));
    process.kill("SIGCONT");
  },
  cut({ proxy }, _random, figures) {
    figures.cuts++;
    proxy.cut();
    return Promise.resolve();
  },
};

/** The probability of each fault: a freeze takes long, so it is rare. */
const WEIGHTED_FAULTS = ["killBroker", "killBroker", "killWeb", "killWeb", "cut", "cut", "freeze"];
const FILE_FAULTS = ["killBroker", "killKeeper", "killKeeper", "killKeeper", "killWeb", "freeze"];

function nothing(): Figures {
  return {
    rounds: 0,
    kills: 0,
    freezes: 0,
    cuts: 0,
    messages: 0,
    events: 0,
    filesSent: 0,
    filesLost: 0,
    filesTwice: 0,
    filesLeaked: 0,
    framesLost: 0,
    framesRepeated: 0,
    framesReordered: 0,
    violations: 0,
  };
}

async function playRound(seed: number): Promise<Figures> {
  const random = new Random(seed);
  const figures = { ...nothing(), rounds: 1 };
  await using proxied = await ProxiedCluster.start(random, FAULT_RATES, FileSenders.settings);
  await using clients = await Clients.start(proxied.cluster, { ...COUNTS, random });
  const violations = await simulate(Array.from({ length: SIMULATED }, (_, i) => seed + i));
  violations.push(
    ...await deadline(injectFaults(proxied, clients, { random, figures }), ROUND_LIMIT_MS)
      .catch((error: Error) => [`no verdict: ${error.message}`]),
    ...await deadline(injectFileFaults(proxied, { random, figures }), ROUND_LIMIT_MS)
      .catch((error: Error) => [`no verdict: ${error.message}`]),
  );
  const count = (word: string) => violations.filter((line) => line.startsWith(`${word}: `)).length;
  hideProgress();
  for (const violation of violations) print(`  ${violation}`);
  const { lost, repeated, delayed } = proxied.proxy.damage;
  return {
    ...figures,
    messages: clients.ledger.acknowledged.size,
    events: clients.readers.reduce((sum, { seen }) => sum + seen.length, 0),
    filesLost: count("lost"),
    filesTwice: count("twice"),
    filesLeaked: count("leaked"),
    framesLost: lost,
    framesRepeated: repeated,
    framesReordered: delayed,
    violations: violations.length,
  };
}

/** Injects the faults and returns the clients's verdict. */
async function injectFaults(
  proxied: ProxiedCluster,
  clients: Clients,
  { random, figures }: { random: Random; figures: Figures },
): Promise<string[]> {
  for (let faults = 0; faults < FAULTS_IN_A_ROUND; faults++) {
    await clients.ledger.more(1 + random.below(MAX_BETWEEN_KILLS));
    clients.reconnectSome();
    await FAULTS[random.pick(WEIGHTED_FAULTS)]?.(proxied, random, figures);
  }
  proxied.proxy.heal();
  return clients.verdict();
}

/** Injects faults while users send files, and returns the verdict on these. */
async function injectFileFaults(
  proxied: ProxiedCluster,
  { random, figures }: { random: Random; figures: Figures },
): Promise<string[]> {
  await using senders = await FileSenders.start(proxied.cluster, { count: FILE_SENDERS, random });
  for (let faults = 0; faults < FILE_FAULTS_IN_A_ROUND; faults++) {
    await senders.ledger.more(1 + random.below(MAX_BETWEEN_KILLS));
    await FAULTS[random.pick(FILE_FAULTS)]?.(proxied, random, figures);
  }
  const violations = await senders.verdict();
  figures.filesSent = senders.ledger.sentFiles.length;
  return violations;
}

function sum(a: Figures, b: Figures): Figures {
  const result = nothing();
  const names = Object.keys(result) as (keyof Figures)[];
  for (const name of names) result[name] = a[name] + b[name];
  return result;
}

function show(figures: Figures): string {
  return Object.entries(figures).map(([name, count]) => {
    const words = name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
    return `${words} ${count}`;
  }).join(", ");
}

function parseMinutes(argument: string | undefined): number {
  const minutes = Number(argument ?? DEFAULT_MINUTES);
  if (minutes > 0) return minutes;
  throw new RangeError(`Cannot soak for "${argument}": expected a number of minutes above 0`);
}

async function soak(minutes: number): Promise<Figures> {
  const began = performance.now();
  const end = began + minutes * MS_PER_MINUTE;
  using progress = new Progress({ title: "Soaking", total: minutes * 60, unit: "seconds" });
  using ticking = new DisposableStack();
  const timer = setInterval(() => progress.at((performance.now() - began) / 1_000), 1_000);
  ticking.defer(() => clearInterval(timer));
  let total = nothing();
  while (total.violations === 0 && performance.now() < end) {
    hideProgress();
    const seed = faultSeed(`round ${total.rounds + 1}`);
    const figures = await playRound(seed);
    hideProgress();
    print(`  ${show(figures)}`);
    total = sum(total, figures);
  }
  return total;
}

const [minutes] = parseArguments({
  usage: "deno task soak [MINUTES]",
  help: [`Rounds of random faults, for ${DEFAULT_MINUTES} minutes unless you say otherwise.`],
  maxArguments: 1,
});
const total = await soak(parseMinutes(minutes));
print(`In all: ${show(total)}`);
Deno.exit(total.violations === 0 ? 0 : 1);
