// Ports for servers that need a fixed one, such as a web process that restarts at the same address.

/** Below the ephemeral ports. */
const PORTS = { from: 20_000, count: 12_768 };

/** Returns a port outside the ephemeral range; a program may still listen on it. */
export function anyPort(): number {
  return PORTS.from + Math.floor(Math.random() * PORTS.count);
}

/** Returns a port that is free now. */
export function freePort(): number {
  for (;;) {
    const port = anyPort();
    if (isFree(port)) return port;
  }
}

function isFree(port: number): boolean {
  try {
    using _listener = Deno.listen({ hostname: "127.0.0.1", port });
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.AddrInUse) return false;
    throw error;
  }
}
