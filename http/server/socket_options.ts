// Socket options that Deno.serve cannot set: how much the kernel buffers for a client that does not
// read, and for how long. Without them a stalled client holds up to 4 MB of kernel memory for as long
// as it likes, even after its stream was cut. Connections inherit both from the listening socket.
//
// Deno does not expose the listener's descriptor, so this file searches the open descriptors of the
// process. It calls libc through a library that the process may load anyway.

/** Limits of each connection. */
export interface ClientLimits {
  /** Bytes in the kernel's send buffer; Linux doubles the number. */
  readonly sendBufferBytes: number;
  /** Milliseconds after which a client that reads nothing is disconnected. */
  readonly stalledMs: number;
}

const SYMBOLS = {
  getsockname: { parameters: ["i32", "buffer", "buffer"], result: "i32" },
  getsockopt: { parameters: ["i32", "i32", "i32", "buffer", "buffer"], result: "i32" },
  setsockopt: { parameters: ["i32", "i32", "i32", "buffer", "u32"], result: "i32" },
} as const satisfies Deno.ForeignLibraryInterface;

type Libc = Deno.DynamicLibrary<typeof SYMBOLS>["symbols"];

// Linux: <asm-generic/socket.h>, <linux/tcp.h>.
const SOL_SOCKET = 1;
const SO_SNDBUF = 7;
const SO_ACCEPTCONN = 30;
const IPPROTO_TCP = 6;
const TCP_USER_TIMEOUT = 18;

/**
 * The listener is among the first descriptors when the process starts. If it is opened again while more
 * streams than this are open, it may not be found, and later clients are not limited.
 */
const MAX_DESCRIPTOR = 1_024;

/** Bytes of the largest socket address, and the offset of the port in it (network byte order). */
const SOCKADDR_BYTES = 128;
const PORT_AT = 2;

/**
 * Sets the limits of all future connections on a port of this process.
 *
 * @param library Absolute path of a library that links libc and that `--allow-ffi` names.
 * @throws {Error} on systems other than Linux, or if no socket listens on the port.
 */
export function limitClientBuffers(library: string, port: number, limits: ClientLimits): void {
  if (Deno.build.os !== "linux") throw new Error(`Cannot limit client buffers on ${Deno.build.os}`);
  const opened = Deno.dlopen(library, SYMBOLS);
  const libc = opened.symbols;
  try {
    const descriptor = findListener(libc, port);
    if (descriptor === undefined) {
      throw new Error(`Cannot find the socket that listens on port ${port}`);
    }
    setOption(libc, descriptor, [SOL_SOCKET, SO_SNDBUF, limits.sendBufferBytes]);
    setOption(libc, descriptor, [IPPROTO_TCP, TCP_USER_TIMEOUT, limits.stalledMs]);
  } finally {
    opened.close();
  }
}

function findListener(libc: Libc, port: number): number | undefined {
  for (let descriptor = 0; descriptor < MAX_DESCRIPTOR; descriptor++) {
    if (isListening(libc, descriptor) && portOf(libc, descriptor) === port) return descriptor;
  }
  return undefined;
}

function isListening(libc: Libc, descriptor: number): boolean {
  const value = new Int32Array(1);
  const length = Uint32Array.of(value.byteLength);
  const code = libc.getsockopt(descriptor, SOL_SOCKET, SO_ACCEPTCONN, value, length);
  return code === 0 && value[0] === 1;
}

function portOf(libc: Libc, descriptor: number): number {
  const address = new Uint8Array(SOCKADDR_BYTES);
  if (libc.getsockname(descriptor, address, Uint32Array.of(SOCKADDR_BYTES)) !== 0) return -1;
  return new DataView(address.buffer).getUint16(PORT_AT);
}

type Option = readonly [level: number, name: number, value: number];

function setOption(libc: Libc, descriptor: number, [level, name, value]: Option) {
  const code = libc.setsockopt(descriptor, level, name, Int32Array.of(value), 4);
  if (code !== 0) throw new Error(`Cannot set option ${name} of the listening socket`);
}
