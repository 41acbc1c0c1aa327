// Starts the processes under exactly the permissions that their settings call for:
//
//   deno run -A bin/launch.ts broker    the broker
//   deno run -A bin/launch.ts keeper    the keeper
//   deno run -A bin/launch.ts serve     the web processes
//   deno run -A bin/launch.ts start     all, until the broker ends; the others are started again
//   deno run -A bin/launch.ts dev       all, restarted when a source file changes
//
// The page is built where its sources have changed since, except for dev, which serves the sources.
// On SIGUSR2, serve and start build it again and restart one web process after another.

import { keeperEndpoints } from "../chat/broker/sockets.ts";
import { parseArguments } from "../chat/config/command_line.ts";
import type { Config } from "../chat/config/config.ts";
import { BROKER_READY, KEEPER_READY, stopSignal, WEB_READY } from "../chat/process.ts";
import { errorMessage, logError } from "../chat/logging/logger.ts";
import { findLibrary } from "../zmq/mod.ts";
import { buildPage } from "./build/page_build.ts";
import { KEEPER_NICENESS } from "./launch/niceness.ts";
import { brokerFlags, keeperFlags, serveFlags } from "./launch/permission_flags.ts";
import {
  aborted,
  type Ending,
  type Program,
  type RunningProgram,
  runUntil,
} from "./launch/processes.ts";
import { readSettings } from "./load_config.ts";
import { SourceWatch } from "./launch/source_watch.ts";

interface Programs {
  readonly broker: Program;
  /** Absent if there are no files. */
  readonly keeper: Program | undefined;
  /** One or several. */
  readonly web: readonly Program[];
}

/** Each runs until `stop` is aborted or a process exits, and returns the exit code. */
const COMMANDS: Record<string, (programs: Programs, stop: AbortSignal) => Promise<number>> = {
  broker: ({ broker }, stop) => runOne(broker, stop),
  keeper: keepAlone,
  serve: serveAlone,
  start: runAll,
  dev: runAndRestartAll,
};

const [name = ""] = parseArguments({
  usage: "deno task broker|keeper|serve|start|dev",
  help: [
    "  broker  the broker",
    "  keeper  the keeper, which stores files",
    "  serve   the web processes",
    "  start   all, until the broker ends, as bin/start does",
    "  dev     all, restarted when a source file changes; the page is not bundled",
    "Settings come from the environment and from .env: see .env.example.",
  ],
  maxArguments: 1,
});

try {
  Deno.exit(await main(name));
} catch (error) {
  logError(errorMessage(error));
  Deno.exit(1);
}

async function main(name: string): Promise<number> {
  const command = COMMANDS[name];
  if (!command) {
    const names = Object.keys(COMMANDS).join(", ");
    throw new RangeError(`Cannot launch "${name}": expected one of ${names}`);
  }
  const stop = stopSignal();
  return await command(preparePrograms(), stop);
}

async function runOne(program: Program, stop: AbortSignal): Promise<number> {
  const [ending] = await runUntil(stop, [program]);
  return ending?.code ?? 0;
}

async function keepAlone({ keeper }: Programs, stop: AbortSignal): Promise<number> {
  if (keeper) return await runOne(keeper, stop);
  throw new RangeError('HUBBUB_FILES is "off": the keeper has nothing to do; set it to "on"');
}

async function serveAlone({ web }: Programs, stop: AbortSignal): Promise<number> {
  await tryToBuild();
  const [first] = await runUntil(stop, web, { onStarted: restartOnSignal });
  return first?.code ?? 0;
}

async function runAll(programs: Programs, stop: AbortSignal): Promise<number> {
  await tryToBuild();
  const { web } = programs;
  const onStarted = (running: readonly RunningProgram[]) =>
    restartOnSignal(running.filter(({ program }) => web.includes(program)));
  const [first] = await runUntil(stop, allOf(programs), { onStarted });
  if (stop.aborted || !first) return 0;
  reportEnding(first);
  return first.code || 1;
}

/** On SIGUSR2, builds the page and restarts the programs one after another. */
function restartOnSignal(running: readonly RunningProgram[]) {
  let restarting: Promise<void> = Promise.resolve();
  const restart = async () => {
    await tryToBuild();
    for (const program of running) {
      logError(`Restarting ${program.program.name}`);
      await program.restart();
    }
  };
  Deno.addSignalListener("SIGUSR2", () => restarting = restarting.then(restart));
}

async function runAndRestartAll(programs: Programs, stop: AbortSignal): Promise<number> {
  Deno.env.set("HUBBUB_BUNDLE", "off");
  while (!stop.aborted) {
    using sources = new SourceWatch();
    const stopOrChange = AbortSignal.any([stop, sources.changed]);
    const [first] = await runUntil(stopOrChange, allOf(programs));
    if (!stopOrChange.aborted && first) reportEnding(first);
    await aborted(stopOrChange);
  }
  return 0;
}

function allOf({ broker, keeper, web }: Programs): Program[] {
  return [broker, ...(keeper ? [{ ...keeper, readyLine: KEEPER_READY }] : []), ...web];
}

/** Without a build the web process serves the page unbundled. */
async function tryToBuild() {
  try {
    await buildPage();
  } catch (error) {
    logError(`Cannot build the page: ${errorMessage(error)}`);
  }
}

function reportEnding({ name, code }: Ending) {
  logError(`Stopped, because ${name} ended with exit code ${code}`);
}

function preparePrograms(): Programs {
  const config = readSettings();
  // The processes open the library and address in their flags: they inherit the choice instead of
  // repeating it.
  Deno.env.set("HUBBUB_LIBZMQ", findLibrary());
  return {
    broker: {
      name: "the broker",
      args: [...brokerFlags(config), "broker.ts"],
      // One that no longer leads ends, and waits for its turn when it is started again.
      ...(config.journal && { readyLine: BROKER_READY }),
    },
    keeper: config.files.areOn
      ? {
        name: "the keeper",
        args: [...keeperFlags(config), "keeper.ts"],
        endpoints: keeperEndpoints(config.endpoints),
        niceness: KEEPER_NICENESS,
      }
      : undefined,
    web: prepareWeb(config),
  };
}

function prepareWeb(config: Config): Program[] {
  const { webProcesses: count, web } = config;
  return Array.from({ length: count }, (_, index) => {
    const metricsPort = web.metricsPort === 0 ? 0 : web.metricsPort + index;
    return {
      name: count === 1 ? "the web process" : `web process ${index + 1}`,
      args: [...serveFlags({ ...config, web: { ...web, metricsPort } }), "main.ts"],
      env: { HUBBUB_METRICS_PORT: String(metricsPort) },
      readyLine: WEB_READY,
      isQuiet: index > 0,
    };
  });
}
