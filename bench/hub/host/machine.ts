// The state of the machine, without which the figures mean little.

import { median } from "../figures.ts";

export interface Machine {
  readonly deno: string;
  readonly system: string;
  readonly cores: number;
  /** Load average of the last minute: other processes slow ours down. */
  readonly load: number;
  /** Median time of an fsync: no message is acknowledged faster. */
  readonly fsync_ms: number;
}

const SYNCS = 50;
const BLOCK = new Uint8Array(4_096);

export async function describeMachine(folder: string): Promise<Machine> {
  return {
    deno: Deno.version.deno,
    system: `${Deno.build.target} ${Deno.osRelease()}`,
    cores: navigator.hardwareConcurrency,
    load: Deno.loadavg()[0] ?? NaN,
    fsync_ms: await fsyncMs(folder),
  };
}

export function describe({ cores, load, fsync_ms }: Machine): string {
  return `${cores} cores, load ${load.toFixed(1)} before we begin, ` +
    `${fsync_ms.toFixed(1)} ms for the disk to take a block`;
}

async function fsyncMs(folder: string): Promise<number> {
  using file = await Deno.open(`${folder}/block`, { write: true, create: true });
  const took: number[] = [];
  for (let sync = 0; sync < SYNCS; sync++) {
    const begin = performance.now();
    await file.write(BLOCK);
    await file.syncData();
    took.push(performance.now() - begin);
  }
  return median(took);
}
