// How many files, sockets among them, this process may have open. libzmq aborts a process that has none
// left for a connection that comes to an ipc socket, so that must not happen in the usual course.

const SYMBOLS = {
  getrlimit: { parameters: ["i32", "buffer"], result: "i32" },
} as const satisfies Deno.ForeignLibraryInterface;

/** Linux: <asm-generic/resource.h>. */
const RLIMIT_NOFILE = 7;

/**
 * Checks the limit, which Deno has raised as far as the system lets it. Elsewhere than on Linux nothing
 * is checked.
 *
 * @param library Absolute path of a library that depends on libc and that `--allow-ffi` names.
 * @throws {RangeError} if it is lower.
 */
export function requireDescriptors(library: string, min: number): void {
  const limit = Deno.build.os === "linux" ? readLimit(library) : undefined;
  if (limit === undefined || limit >= BigInt(min)) return;
  throw new RangeError(
    `Cannot start with at most ${limit} open files: at least ${min} are needed; ` +
      "raise ulimit -n, or LimitNOFILE= of the systemd unit",
  );
}

/** Nothing where the library cannot be opened: whoever needs it says what is wrong with it. */
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
