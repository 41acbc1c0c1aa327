// Who can be measured: our own processes, a bare hub, and what others use.

import type { Addresses } from "./generator.ts";

export interface Server extends Addresses, AsyncDisposable {
  /** The processes that hold the streams. */
  readonly pids: readonly number[];
}

export interface Contender {
  readonly name: string;
  start(): Promise<Server>;
}
