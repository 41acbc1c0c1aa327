// What processes and connections hold, as Linux tells it.

const TIME_WAIT = 6;

/** Resident memory of some processes together. Pages that they share count for each. */
export function residentKiB(pids: readonly number[]): number {
  return sum(pids.map((pid) => kiBOf("VmRSS", `/proc/${pid}/status`)));
}

/** Descriptors that some processes have open. */
export function descriptors(pids: readonly number[]): number {
  return sum(pids.map((pid) => [...Deno.readDirSync(`/proc/${pid}/fd`)].length));
}

/** What the kernel holds for all TCP connections of the machine: where both ends are here, both. */
export function kernelKiB(): number {
  const pages = /^TCP: .* mem (\d+)/m.exec(Deno.readTextFileSync("/proc/net/sockstat"))?.[1];
  return Number(pages) * kiBOf("KernelPageSize", "/proc/self/smaps");
}

/**
 * The ports of those who are connected with an IPv4 port of this machine, seen from here: a
 * connection counts until the kernel holds nothing for it, whatever its other end knows.
 */
export function peersOf(port: number): Set<number> {
  const [, ...lines] = Deno.readTextFileSync("/proc/net/tcp").trim().split("\n");
  const connections = lines.map((line) => {
    const [, local = "", peer = "", state = ""] = line.trim().split(/\s+/);
    return { local: portOf(local), peer: portOf(peer), state: parseInt(state, 16) };
  });
  // The peer of a socket that listens is port 0.
  const open = connections.filter(({ local, peer, state }) =>
    local === port && peer > 0 && state !== TIME_WAIT
  );
  return new Set(open.map(({ peer }) => peer));
}

/** An address is written as "0100007F:1F90". */
function portOf(address: string): number {
  return parseInt(address.split(":")[1] ?? "", 16);
}

function kiBOf(name: string, path: string): number {
  return Number(new RegExp(`^${name}:\\s+(\\d+) kB`, "m").exec(Deno.readTextFileSync(path))?.[1]);
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
