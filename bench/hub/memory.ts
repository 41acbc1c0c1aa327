// What processes hold, as Linux tells it.

/** Resident memory of some processes together. Pages that they share count for each. */
export function residentKiB(pids: readonly number[]): number {
  return sum(pids.map((pid) => {
    const status = Deno.readTextFileSync(`/proc/${pid}/status`);
    return Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1]);
  }));
}

/** Descriptors that some processes have open. */
export function descriptors(pids: readonly number[]): number {
  return sum(pids.map((pid) => [...Deno.readDirSync(`/proc/${pid}/fd`)].length));
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
