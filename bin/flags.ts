// The permissions of the two processes, as flags of `deno run`. A scoped flag needs its path or
// address before the process starts: that is why there is a launcher.
//
// They are a seat belt, not a sandbox: what can call libzmq can open any socket that libzmq can.

import { join } from "node:path";
import type { Config } from "../chat/config.ts";
import { findLibrary } from "../zmq/mod.ts";

const PAGE = join(import.meta.dirname ?? ".", "../static");

/** The broker has its library and its folder, and no network. */
export function brokerFlags({ data }: Config): string[] {
  return [...commonFlags(), `--allow-read=${asItem(data)}`, `--allow-write=${asItem(data)}`];
}

/** The web process has its library, its own address and the files of the page to read. */
export function serveFlags({ host, port }: Config): string[] {
  const address = `${host.includes(":") ? `[${host}]` : host}:${port}`;
  return [...commonFlags(), `--allow-net=${asItem(address)}`, `--allow-read=${asItem(PAGE)}`];
}

function commonFlags(): string[] {
  return ["--no-prompt", "--allow-env=HUBBUB_*,ZMQ_*", `--allow-ffi=${asItem(findLibrary())}`];
}

/** Deno parts a list at its commas and knows no way to write one: "/data,/" would grant all. */
function asItem(value: string): string {
  if (!value.includes(",")) return value;
  throw new RangeError(
    `Cannot permit "${value}": it may have no comma; choose another folder or setting`,
  );
}
