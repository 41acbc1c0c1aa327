// The permissions of the two processes, as flags of `deno run`, and what V8 must know before it
// starts. A scoped flag needs its path or address before the process starts: that is why there is a
// launcher.
//
// Permissions are a seat belt, not a sandbox: what can call libzmq can call all of the C library
// through it. SECURITY.md says what holds then.

import { join } from "node:path";
import { tokenFiles, tokenHosts } from "../../chat/config/auth.ts";
import type { Config } from "../../chat/config/config.ts";
import { clientKeyFiles } from "../../chat/broker/curve_keys.ts";
import { socketPaths } from "../../chat/broker/sockets.ts";
import { findLibrary } from "../../zmq/mod.ts";

const PAGE = join(import.meta.dirname ?? ".", "../../static");

/**
 * Size in MiB of each half of V8's young generation in the web process. By default it grew by 3 KiB for
 * each of ten thousand readers and never shrank, though readers' data outlives it at any size. With 4
 * neither deliveries nor new connections cost more processor time; with 2 new connections do.
 */
const YOUNG_MIB = 4;

/** The broker may read its library, its folder and its keys, and has no network. */
export function brokerFlags({ data, keys, endpoints }: Config): string[] {
  const readable = keys === undefined ? [data] : [data, keys];
  // It removes its socket files, wherever they are.
  const writable = [data, ...socketPaths(endpoints).filter((path) => !path.startsWith(`${data}/`))];
  return [
    ...commonFlags(),
    `--allow-read=${asList(readable)}`,
    `--allow-write=${asList(writable)}`,
    // To check the free space.
    "--allow-sys=statfs",
  ];
}

/**
 * The web process has its library and its own address, and may read the page, its keys, the blocked
 * words and the logo; in token mode also the token keys, from a file or another server.
 */
export function serveFlags(config: Config): string[] {
  const { host, port, isPortShared, keys, token, blocked, web } = config;
  const address = `${host.includes(":") ? `[${host}]` : host}:${port}`;
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
    `--allow-net=${asList([address, ...(token ? tokenHosts(token) : [])])}`,
    `--allow-read=${asList(readable)}`,
    // Deno 2.9 still counts listening on a shared port as unstable.
    ...(isPortShared ? ["--unstable-net"] : []),
  ];
}

function commonFlags(): string[] {
  return ["--no-prompt", "--allow-env=HUBBUB_*,ZMQ_*", `--allow-ffi=${asList([findLibrary()])}`];
}

/** Deno splits lists at commas and has no escape for them: "/data,/" would grant everything. */
function asList(values: readonly string[]): string {
  const [bad] = values.filter((value) => value.includes(","));
  if (bad === undefined) return values.join(",");
  throw new RangeError(
    `Cannot permit "${bad}": it may have no comma; choose another folder or setting`,
  );
}
