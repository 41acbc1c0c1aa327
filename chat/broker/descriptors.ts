// Checks the limit on open files (sockets included). libzmq aborts a process that has no descriptor
// left for a connection to an ipc socket, so the limit must not be reached in normal operation.

const SYMBOLS = {
  getrlimit: { parameters: ["i32", "buffer"], result: "i32" },
} as const satisfies Deno.ForeignLibraryInterface;

/** Linux: <asm-generic/resource.h>. */
const RLIMIT_NOFILE = 7;

/**
 * Checks the limit, which Deno raises as far as the system allows. Does nothing outside Linux.
 *
 * @param library Absolute path of a library that links to libc and that `--allow-ffi` permits.
 * @throws {RangeError} if it is lower than `min`.
 */
export function requireDescriptors(library: string, min: number): void {
  const limit = Deno.build.os === "linux" ? readLimit(library) : undefined;
  if (limit === undefined || limit >= BigInt(min)) return;
  throw new RangeError(
    `Cannot start: the limit on open files is ${limit}, and at least ${min} are needed; ` +
      "raise ulimit -n, or LimitNOFILE= of the systemd unit",
  );
}

/** Undefined if the library cannot be opened: the code that needs it reports that. */
function readLimit(library: string): bigint | undefined {
  const opened = tryToOpen(library);
  const limits = new BigUint64Array(2);
  const isRead = opened?.symbols.getrlimit(RLIMIT_NOFILE, limits) === 0;
  opened?.close();
  return isRead ? limits[0] : undefined;
}

function tryToOpen(library: string): Deno.DynamicLibrary<typeof SYMBOLS> | undefined {
  try {
    return Deno.dlopen(library, SYMBOLS);
  } catch {
    return undefined;
  }
}
