// Processor time: unlike wall-clock time it does not depend on other load on the machine.

const NS_IN_MS = 1_000_000;

/** Returns the milliseconds of processor time that the calling thread spends on the work (Linux). */
export function cpuTimeOf(work: () => void): number {
  const start = computed();
  work();
  return computed() - start;
}

function computed(): number {
  return Number(Deno.readTextFileSync("/proc/thread-self/schedstat").split(" ")[0]) / NS_IN_MS;
}
