// Ports for what must be told one: a web process, say, that comes back to where its readers knew it.

/** Below those that systems give to who asks for any port, and to connections. */
const PORTS = { from: 20_000, count: 12_768 };

/** A port that nobody is given by chance; a program may have been told to listen on it. */
export function anyPort(): number {
  return PORTS.from + Math.floor(Math.random() * PORTS.count);
}

/** One that is free now. */
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
