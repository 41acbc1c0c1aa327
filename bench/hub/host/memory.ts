// Memory and file descriptors of processes and connections, from Linux's /proc.

const TIME_WAIT = 6;

/** Resident memory of several processes in total; shared pages count for each. */
export function residentKiB(pids: readonly number[]): number {
  return sum(pids.map((pid) => kiBOf("VmRSS", `/proc/${pid}/status`)));
}

/** Open file descriptors of several processes in total. */
export function descriptors(pids: readonly number[]): number {
  return sum(pids.map((pid) => [...Deno.readDirSync(`/proc/${pid}/fd`)].length));
}

/** Kernel memory for all TCP connections of the machine; both ends if both are local. */
export function kernelKiB(): number {
  const pages = /^TCP: .* mem (\d+)/m.exec(Deno.readTextFileSync("/proc/net/sockstat"))?.[1];
  return Number(pages) * kiBOf("KernelPageSize", "/proc/self/smaps");
}

/**
 * Returns the ports of the clients connected to an IPv4 port of this machine. A connection counts until
 * the kernel holds nothing for it, whatever its other end knows.
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
