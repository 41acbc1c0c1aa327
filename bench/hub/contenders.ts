// The contenders: our own processes, a bare hub, and other hubs.

import type { Addresses } from "./generator.ts";

export interface Server extends Addresses, AsyncDisposable {
  /** The processes that hold the streams. */
  readonly pids: readonly number[];
}

export interface Contender {
  readonly name: string;
  /** Name and version, such as "nchan 1.3.7 on nginx 1.26.3". */
  readonly version: string;
  start(): Promise<Server>;
}
