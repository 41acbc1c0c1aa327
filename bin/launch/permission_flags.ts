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
 * MiB of each half of V8's young generation in the web process. Left to itself it grew with ten
 * thousand readers by 3 KiB for each and stayed so, though what a reader needs outlives it at any
 * size. With 4 neither deliveries nor arrivals cost more processor time; with 2 arrivals do.
 */
const YOUNG_MIB = 4;

/** The broker has its library, its folder and its keys to read, and no network. */
export function brokerFlags({ data, keys, endpoints }: Config): string[] {
  const readable = keys === undefined ? [data] : [data, keys];
  // It removes its socket files, wherever they are.
  const writable = [data, ...socketPaths(endpoints).filter((path) => !path.startsWith(`${data}/`))];
  return [
    ...commonFlags(),
    `--allow-read=${asList(readable)}`,
    `--allow-write=${asList(writable)}`,
    // How much space is free there.
    "--allow-sys=statfs",
  ];
}

/**
 * The web process has its library, its own address, and to read: the page, its keys, the words that it
 * blocks; where tokens are checked, their keys too, from a file or another server.
 */
export function serveFlags(config: Config): string[] {
  const { host, port, isPortShared, keys, token, blocked } = config;
  const address = `${host.includes(":") ? `[${host}]` : host}:${port}`;
  const readable = [
    PAGE,
    ...(keys === undefined ? [] : clientKeyFiles(keys)),
    ...(token ? tokenFiles(token) : []),
    ...(blocked.file === undefined ? [] : [blocked.file]),
  ];
  return [
    ...commonFlags(),
    `--v8-flags=--max-semi-space-size=${YOUNG_MIB}`,
    `--allow-net=${asList([address, ...(token ? tokenHosts(token) : [])])}`,
    `--allow-read=${asList(readable)}`,
    // Deno 2.9 counts a port that several processes listen on among what may still change.
    ...(isPortShared ? ["--unstable-net"] : []),
  ];
}

function commonFlags(): string[] {
  return ["--no-prompt", "--allow-env=HUBBUB_*,ZMQ_*", `--allow-ffi=${asList([findLibrary()])}`];
}

/** Deno parts a list at its commas and knows no way to write one: "/data,/" would grant all. */
function asList(values: readonly string[]): string {
  const [bad] = values.filter((value) => value.includes(","));
  if (bad === undefined) return values.join(",");
  throw new RangeError(
    `Cannot permit "${bad}": it may have no comma; choose another folder or setting`,
  );
}
