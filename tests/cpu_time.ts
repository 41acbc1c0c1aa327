// The processor's time that something takes: other than the time of the clock it is the same on a
// machine that is busy with something else.

const NS_IN_MS = 1_000_000;

/** Milliseconds that the calling thread computes while the work is done; Linux counts them. */
export function cpuTimeOf(work: () => void): number {
  const start = computed();
  work();
  return computed() - start;
}

function computed(): number {
  return Number(Deno.readTextFileSync("/proc/thread-self/schedstat").split(" ")[0]) / NS_IN_MS;
}
