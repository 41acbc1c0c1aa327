// The permissions of the three processes, as flags of `deno run`, and what V8 must know before it
// starts. A scoped flag needs its path or address before the process starts: that is why there is a
// launcher.
//
// Permissions are a seat belt, not a sandbox: what can call libzmq can call all of the C library
// through it. SECURITY.md says what holds then.

import { join } from "node:path";
import { tokenFiles, tokenHosts } from "../../chat/config/auth.ts";
import type { Config } from "../../chat/config/config.ts";
import type { JournalSettings } from "../../chat/config/journal.ts";
import { clientKeyFiles } from "../../chat/broker/curve_keys.ts";
import { brokerEndpoints, keeperEndpoints, socketPaths } from "../../chat/broker/sockets.ts";
import { type Endpoint, isIpc } from "../../chat/config/endpoints.ts";
import { filesFolder } from "../../chat/config/files.ts";
import { findLibrary } from "../../zmq/mod.ts";

const PAGE = join(import.meta.dirname ?? ".", "../../static");

/**
 * Size in MiB of each half of V8's young generation in the web process. By default it grew by 3 KiB for
 * each of ten thousand readers and never shrank, though readers' data outlives it at any size. With 4
 * neither deliveries nor new connections cost more processor time; with 2 new connections do.
 */
const YOUNG_MIB = 4;

/** The driver of the database reads them even where all is set otherwise. */
const DRIVER_VARIABLES = ["PG*", "USER", "NODE_PG_FORCE_NATIVE"];

/**
 * The broker may read its library, its folder without the files, and its keys, and has no network. With a
 * journal it may also connect to the servers of the database, and read what identifies them and itself.
 */
export function brokerFlags({ data, keys, endpoints, journal }: Config): string[] {
  const files = filesFolder(data);
  return [
    ...storeFlags({ folder: data, keys, endpoints: brokerEndpoints(endpoints), journal }),
    `--deny-read=${asList([files])}`,
    `--deny-write=${asList([files])}`,
  ];
}

/**
 * The keeper may read its library and its folder, and over TCP its keys. It has no network, but may
 * connect to the socket of the scanner, which Deno permits only with reading and writing that path.
 */
export function keeperFlags({ data, keys, endpoints, files }: Config): string[] {
  const bound = keeperEndpoints(endpoints);
  const isLocal = bound.every(({ endpoint }) => isIpc(endpoint));
  return storeFlags({
    folder: filesFolder(data),
    keys: isLocal ? undefined : keys,
    endpoints: bound,
    scanner: files.scan?.socket,
  });
}

/**
 * The web process has its library and its own addresses, and may read the page, its keys, the blocked
 * words and the logo; in token mode also the token keys, from a file or another server.
 */
export function serveFlags(config: Config): string[] {
  const { host, port, webProcesses, keys, token, blocked, web } = config;
  const hostname = host.includes(":") ? `[${host}]` : host;
  const ports = [port, ...(web.metricsPort === 0 ? [] : [web.metricsPort])];
  const addresses = ports.map((port) => `${hostname}:${port}`);
  const readable = [
    PAGE,
    ...(keys === undefined ? [] : clientKeyFiles(keys)),
    ...(token ? tokenFiles(token) : []),
    ...(blocked.file === undefined ? [] : [blocked.file]),
    ...(web.logo === undefined ? [] : [web.logo]),
  ];
  return [
    ...commonFlags(),
    `--v8-flags=--max-semi-space-size=${YOUNG_MIB}`,
    `--allow-net=${asList([...addresses, ...(token ? tokenHosts(token) : [])])}`,
    `--allow-read=${asList(readable)}`,
    // Deno 2.9 still counts listening on a shared port as unstable.
    ...(webProcesses > 1 ? ["--unstable-net"] : []),
  ];
}

interface StoreParts {
  readonly folder: string;
  readonly keys: string | undefined;
  readonly endpoints: readonly Endpoint[];
  /** Path of a socket to which it connects. */
  readonly scanner?: string | undefined;
  readonly journal?: JournalSettings | undefined;
}

/** Flags of a process that owns a folder and binds endpoints. */
function storeFlags({ folder, keys, endpoints, scanner, journal }: StoreParts): string[] {
  const peers = scanner === undefined ? [] : [scanner];
  const secrets = [keys, journal?.passwordFile, journal?.caFile];
  const readable = [folder, ...secrets.filter((path) => path !== undefined), ...peers];
  // It removes its socket files, wherever they are.
  const sockets = socketPaths(endpoints).filter((path) => !path.startsWith(`${folder}/`));
  return [
    ...commonFlags(journal ? DRIVER_VARIABLES : []),
    ...(journal
      ? [`--allow-net=${asList(journal.servers.map(({ host, port }) => `${host}:${port}`))}`]
      : []),
    `--allow-read=${asList(readable)}`,
    `--allow-write=${asList([folder, ...sockets, ...peers])}`,
    ...peers.map((path) => `--allow-net=${asList([`unix:${path}`])}`),
    // To check the free space.
    "--allow-sys=statfs",
  ];
}

function commonFlags(variables: readonly string[] = []): string[] {
  return [
    "--no-prompt",
    `--allow-env=${["HUBBUB_*", "ZMQ_*", ...variables]}`,
    `--allow-ffi=${asList([findLibrary()])}`,
  ];
}

/** Deno splits lists at commas and has no escape for them: "/data,/" would grant everything. */
function asList(values: readonly string[]): string {
  const [bad] = values.filter((value) => value.includes(","));
  if (bad === undefined) return values.join(",");
  throw new RangeError(
    `Cannot permit "${bad}": it may have no comma; choose another folder or setting`,
  );
}
