/**
 * Finds and opens libzmq: the only file of the binding that calls `Deno.dlopen`.
 *
 * @module
 */

/** The paths of libzmq 4 on common systems; the first that exists is used. */
const CANDIDATES: readonly string[] = Deno.build.os === "darwin"
  ? ["/opt/homebrew/lib/libzmq.5.dylib", "/usr/local/lib/libzmq.5.dylib"]
  : [
    `/usr/lib/${Deno.build.arch}-linux-gnu/libzmq.so.5`, // Debian, Ubuntu
    `/lib/${Deno.build.arch}-linux-gnu/libzmq.so.5`,
    "/usr/lib64/libzmq.so.5", // Fedora, openSUSE
    "/usr/lib/libzmq.so.5", // Alpine, Arch
    "/usr/local/lib/libzmq.so.5", // built from source
    "/home/linuxbrew/.linuxbrew/lib/libzmq.so.5",
  ];

// Lengths are u32 although C has size_t: both are passed in a zero-extended register on x86-64 and
// arm64, and a 64-bit argument would cost more than the rest of the call. Only parts of 2 GiB and more
// need one.
const SYMBOLS = {
  zmq_errno: { parameters: [], result: "i32" },
  zmq_strerror: { parameters: ["i32" /* int errnum */], result: "pointer" },
  zmq_version: {
    parameters: ["buffer", /* int *major */ "buffer", /* int *minor */ "buffer" /* int *patch */],
    result: "void",
  },
  zmq_has: { parameters: ["buffer" /* const char *capability */], result: "i32" },

  zmq_ctx_new: { parameters: [], result: "pointer" },
  zmq_ctx_get: {
    parameters: ["pointer", /* void *context */ "i32" /* int option */],
    result: "i32",
  },
  zmq_ctx_set: {
    parameters: ["pointer", /* void *context */ "i32", /* int option */ "i32" /* int value */],
    result: "i32",
  },
  zmq_ctx_term: { parameters: ["pointer" /* void *context */], result: "i32" },
  // Blocks until the last message has left or lingered, so it must not run on the event loop.
  zmq_ctx_term_aside: {
    name: "zmq_ctx_term",
    parameters: ["pointer" /* void *context */],
    result: "i32",
    nonblocking: true,
  },

  zmq_socket: {
    parameters: ["pointer", /* void *context */ "i32" /* int type */],
    result: "pointer",
  },
  zmq_close: { parameters: ["pointer" /* void *socket */], result: "i32" },
  zmq_setsockopt: {
    parameters: [
      "pointer", /* void *socket */
      "i32", /* int option */
      "buffer", /* const void *value */
      "u32", /* size_t length */
    ],
    result: "i32",
  },
  zmq_getsockopt: {
    parameters: [
      "pointer", /* void *socket */
      "i32", /* int option */
      "buffer", /* void *value */
      "buffer", /* size_t *length */
    ],
    result: "i32",
  },
  zmq_bind: {
    parameters: ["pointer", /* void *socket */ "buffer" /* const char *address */],
    result: "i32",
  },
  zmq_unbind: {
    parameters: ["pointer", /* void *socket */ "buffer" /* const char *address */],
    result: "i32",
  },
  zmq_connect: {
    parameters: ["pointer", /* void *socket */ "buffer" /* const char *address */],
    result: "i32",
  },
  zmq_disconnect: {
    parameters: ["pointer", /* void *socket */ "buffer" /* const char *address */],
    result: "i32",
  },
  zmq_socket_monitor: {
    parameters: [
      "pointer", /* void *socket */
      "buffer", /* const char *address */
      "i32", /* int events */
    ],
    result: "i32",
  },

  zmq_send: {
    parameters: [
      "pointer", /* void *socket */
      "buffer", /* const void *data */
      "u32", /* size_t length */
      "i32", /* int flags */
    ],
    result: "i32",
  },
  zmq_msg_init: { parameters: ["pointer" /* zmq_msg_t *message */], result: "i32" },
  zmq_msg_recv: {
    parameters: [
      "pointer", /* zmq_msg_t *message */
      "pointer", /* void *socket */
      "i32", /* int flags */
    ],
    result: "i32",
  },
  zmq_msg_size: { parameters: ["pointer" /* const zmq_msg_t *message */], result: "usize" },
  zmq_msg_data: { parameters: ["pointer" /* zmq_msg_t *message */], result: "pointer" },
  zmq_msg_more: { parameters: ["pointer" /* const zmq_msg_t *message */], result: "i32" },

  zmq_curve_keypair: {
    parameters: ["buffer", /* char *z85_public_key */ "buffer" /* char *z85_secret_key */],
    result: "i32",
  },
  zmq_curve_public: {
    parameters: ["buffer", /* char *z85_public_key */ "buffer" /* const char *z85_secret_key */],
    result: "i32",
  },
  zmq_z85_encode: {
    parameters: [
      "buffer", /* char *text */
      "buffer", /* const uint8_t *data */
      "u32", /* size_t size */
    ],
    result: "pointer",
  },

  // The functions below are found through libzmq's own dependency on the C library. The binding waits
  // with poll rather than zmq_poll because it passes descriptors only: the sockets stay usable on the
  // main thread meanwhile.
  poll: {
    parameters: [
      "pointer", /* struct pollfd *items */
      "u32", /* nfds_t count */
      "i32", /* int timeout */
    ],
    result: "i32",
    nonblocking: true,
  },
  sched_getaffinity: {
    parameters: [
      "i32", /* pid_t process */
      "u32", /* size_t length */
      "buffer", /* cpu_set_t *mask */
    ],
    result: "i32",
    optional: true, // Linux
  },
  dlopen: {
    parameters: ["buffer", /* const char *path */ "i32" /* int mode */],
    result: "pointer",
  },
  // These move bytes between native memory and buffers, where `Deno.UnsafePointerView` would need
  // --allow-ffi for every library.
  calloc: { parameters: ["u32", /* size_t count */ "u32" /* size_t size */], result: "pointer" },
  free: { parameters: ["pointer" /* void *memory */], result: "void" },
  strlen: { parameters: ["pointer" /* const char *text */], result: "u32" },
  memcpy_from: {
    name: "memcpy",
    parameters: [
      "buffer", /* void *to */
      "pointer", /* const void *from */
      "u32", /* size_t length */
    ],
    result: "void",
  },
  memcpy_huge: {
    name: "memcpy",
    parameters: [
      "buffer", /* void *to */
      "pointer", /* const void *from */
      "usize", /* size_t length */
    ],
    result: "void",
  },
  memcpy_to: {
    name: "memcpy",
    parameters: [
      "pointer", /* void *to */
      "buffer", /* const void *from */
      "u32", /* size_t length */
    ],
    result: "void",
  },
} as const satisfies Deno.ForeignLibraryInterface;

/** `RTLD_NOW` on Linux and macOS. */
const RESOLVE_NOW = 2;

const encoder = new TextEncoder();

/** The functions of libzmq and of the C library. */
export type Library = Deno.StaticForeignLibraryInterface<typeof SYMBOLS>;

let library: Library | undefined;

/**
 * Returns the functions of libzmq, which is opened by the first call.
 *
 * @throws {Error} If libzmq cannot be found or opened; the message names what was tried.
 */
export function zmq(): Library {
  return library ??= open();
}

/**
 * Returns the absolute path of the libzmq that the binding opens: the one for `--allow-ffi=`.
 *
 * It is `HUBBUB_LIBZMQ` from the environment if that may be read, else the first existing path of those
 * that Debian, Ubuntu, Fedora, Alpine and Homebrew use. Never prompts for a permission.
 *
 * ```ts
 * import { findLibrary } from "@hubbub/hubbub/zmq";
 *
 * const flag = `--allow-ffi=${findLibrary()}`;
 * ```
 *
 * @throws {RangeError} If `HUBBUB_LIBZMQ` is not an absolute path.
 * @throws {Error} If there is none; the message names each path and the problem with it.
 */
export function findLibrary(): string {
  const chosen = chosenPath();
  if (chosen !== undefined) return chosen;
  const failures: string[] = [];
  for (const path of CANDIDATES) {
    const failure = problemWith(path);
    if (failure === undefined) return path;
    failures.push(`"${path}" (${failure})`);
  }
  throw new Error(`Cannot find libzmq: tried ${failures.join(", ")}; ${advice()}`);
}

const VARIABLE = "HUBBUB_LIBZMQ";

function advice(): string {
  const env = mayReadVariable() ? "" : ` and --allow-env=${VARIABLE}`;
  return `install libzmq 4.3 (Debian: apt install libzmq5) and run Deno with ` +
    `--allow-ffi=${
      CANDIDATES[0]
    }, or set ${VARIABLE} to the absolute path of another copy and run ` +
    `Deno with --allow-ffi=<that path>${env}`;
}

function mayReadVariable(): boolean {
  return isGranted({ name: "env", variable: VARIABLE });
}

function chosenPath(): string | undefined {
  const path = mayReadVariable() ? Deno.env.get(VARIABLE) : undefined;
  if (!path) return undefined;
  if (path.startsWith("/")) return path;
  throw new RangeError(`Cannot open libzmq: ${VARIABLE} must be an absolute path, got "${path}"`);
}

/** Returns why a library cannot be used. Checks the file if it may be read, else tries to open it. */
function problemWith(path: string): string | undefined {
  try {
    if (isGranted({ name: "read", path })) Deno.statSync(path);
    else if (isGranted({ name: "ffi", path })) Deno.dlopen(path, {}).close();
    else return "not allowed by --allow-ffi";
  } catch {
    return "not found";
  }
}

function isGranted(permission: Deno.PermissionDescriptor): boolean {
  return Deno.permissions.querySync(permission).state === "granted";
}

function open(): Library {
  const path = findLibrary();
  try {
    const { symbols } = Deno.dlopen(path, SYMBOLS);
    // Deno unloads a library with the thread that opened it, while libzmq's own threads may still run its
    // code. Opened once more, without Deno, it stays loaded.
    symbols.dlopen(encoder.encode(path + "\0"), RESOLVE_NOW);
    return symbols;
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`Cannot open libzmq at "${path}" (${reason}): ${advice()}`, { cause });
  }
}
