/**
 * Numbers of libzmq's C header (`zmq.h`), grouped by meaning. Option ids live in `options.ts`.
 *
 * @module
 */

/** Socket types, as `zmq_socket` numbers them. */
export const SOCKET_TYPE = {
  pair: 0,
  publisher: 1,
  subscriber: 2,
  request: 3,
  reply: 4,
  dealer: 5,
  router: 6,
  pull: 7,
  push: 8,
  xPublisher: 9,
  xSubscriber: 10,
  stream: 11,
} as const;

/** The compatible types of each type of socket. */
export const PEERS: ReadonlyMap<number, readonly number[]> = new Map([
  [SOCKET_TYPE.pair, [SOCKET_TYPE.pair]],
  [SOCKET_TYPE.publisher, [SOCKET_TYPE.subscriber, SOCKET_TYPE.xSubscriber]],
  [SOCKET_TYPE.xPublisher, [SOCKET_TYPE.subscriber, SOCKET_TYPE.xSubscriber]],
  [SOCKET_TYPE.subscriber, [SOCKET_TYPE.publisher, SOCKET_TYPE.xPublisher]],
  [SOCKET_TYPE.xSubscriber, [SOCKET_TYPE.publisher, SOCKET_TYPE.xPublisher]],
  [SOCKET_TYPE.push, [SOCKET_TYPE.pull]],
  [SOCKET_TYPE.pull, [SOCKET_TYPE.push]],
  [SOCKET_TYPE.request, [SOCKET_TYPE.reply, SOCKET_TYPE.router]],
  [SOCKET_TYPE.reply, [SOCKET_TYPE.request, SOCKET_TYPE.dealer]],
  [SOCKET_TYPE.dealer, [SOCKET_TYPE.reply, SOCKET_TYPE.dealer, SOCKET_TYPE.router]],
  [SOCKET_TYPE.router, [SOCKET_TYPE.request, SOCKET_TYPE.dealer, SOCKET_TYPE.router]],
]);

/** The address at which libzmq's servers ask an authenticator whether to admit a peer. */
export const ZAP_ADDRESS = "inproc://zeromq.zap.01";

/** Flag of `zmq_send` and `zmq_msg_recv`. Every call carries it: the event loop never blocks. */
export const DONT_WAIT = 1;

/** Flag of `zmq_send`: further parts of the message follow. */
export const SEND_MORE = 2;

/** Bit of `zmq_poll` items and of the `ZMQ_EVENTS` option: a message can be received. */
export const POLL_IN = 1;

/** Bit of `zmq_poll` items and of the `ZMQ_EVENTS` option: a message can be sent. */
export const POLL_OUT = 2;

/** Options that the binding itself needs; the others are in the tables of `options.ts`. */
export const OPTION = {
  descriptor: 14,
  events: 15,
  subscribe: 6,
  unsubscribe: 7,
  connectRoutingId: 61,
  verbose: 40,
  verboser: 78,
} as const;

const EVENT_NAMES = [
  [0x0001, "connect"],
  [0x0002, "connect:delay"],
  [0x0004, "connect:retry"],
  [0x0008, "bind"],
  [0x0010, "bind:error"],
  [0x0020, "accept"],
  [0x0040, "accept:error"],
  [0x0080, "close"],
  [0x0100, "close:error"],
  [0x0200, "disconnect"],
  [0x0400, "end"],
  [0x0800, "handshake:error:other"],
  [0x1000, "handshake"],
  [0x2000, "handshake:error:protocol"],
  [0x4000, "handshake:error:auth"],
] as const;

/** The names of the events of `zmq_socket_monitor`, by number. */
export const SOCKET_EVENT: ReadonlyMap<number, (typeof EVENT_NAMES)[number][1]> = new Map(
  EVENT_NAMES,
);

/** Mask for `zmq_socket_monitor`: all events. */
export const ALL_SOCKET_EVENTS = 0xffff;

/** The protocol rule that a handshake violated: of ZMTP, or of an authenticator's reply (ZAP). */
export type ProtocolErrorCode =
  | "ERR_ZMTP_UNSPECIFIED"
  | "ERR_ZMTP_UNEXPECTED_COMMAND"
  | "ERR_ZMTP_INVALID_SEQUENCE"
  | "ERR_ZMTP_KEY_EXCHANGE"
  | "ERR_ZMTP_MALFORMED_COMMAND_UNSPECIFIED"
  | "ERR_ZMTP_MALFORMED_COMMAND_MESSAGE"
  | "ERR_ZMTP_MALFORMED_COMMAND_HELLO"
  | "ERR_ZMTP_MALFORMED_COMMAND_INITIATE"
  | "ERR_ZMTP_MALFORMED_COMMAND_ERROR"
  | "ERR_ZMTP_MALFORMED_COMMAND_READY"
  | "ERR_ZMTP_MALFORMED_COMMAND_WELCOME"
  | "ERR_ZMTP_INVALID_METADATA"
  | "ERR_ZMTP_CRYPTOGRAPHIC"
  | "ERR_ZMTP_MECHANISM_MISMATCH"
  | "ERR_ZAP_UNSPECIFIED"
  | "ERR_ZAP_MALFORMED_REPLY"
  | "ERR_ZAP_BAD_REQUEST_ID"
  | "ERR_ZAP_BAD_VERSION"
  | "ERR_ZAP_INVALID_STATUS_CODE"
  | "ERR_ZAP_INVALID_METADATA";

/** Values of the event `handshake:error:protocol`. */
export const PROTOCOL_ERRORS: ReadonlyMap<number, ProtocolErrorCode> = new Map([
  [0x10000000, "ERR_ZMTP_UNSPECIFIED"],
  [0x10000001, "ERR_ZMTP_UNEXPECTED_COMMAND"],
  [0x10000002, "ERR_ZMTP_INVALID_SEQUENCE"],
  [0x10000003, "ERR_ZMTP_KEY_EXCHANGE"],
  [0x10000011, "ERR_ZMTP_MALFORMED_COMMAND_UNSPECIFIED"],
  [0x10000012, "ERR_ZMTP_MALFORMED_COMMAND_MESSAGE"],
  [0x10000013, "ERR_ZMTP_MALFORMED_COMMAND_HELLO"],
  [0x10000014, "ERR_ZMTP_MALFORMED_COMMAND_INITIATE"],
  [0x10000015, "ERR_ZMTP_MALFORMED_COMMAND_ERROR"],
  [0x10000016, "ERR_ZMTP_MALFORMED_COMMAND_READY"],
  [0x10000017, "ERR_ZMTP_MALFORMED_COMMAND_WELCOME"],
  [0x10000018, "ERR_ZMTP_INVALID_METADATA"],
  [0x11000001, "ERR_ZMTP_CRYPTOGRAPHIC"],
  [0x11000002, "ERR_ZMTP_MECHANISM_MISMATCH"],
  [0x20000000, "ERR_ZAP_UNSPECIFIED"],
  [0x20000001, "ERR_ZAP_MALFORMED_REPLY"],
  [0x20000002, "ERR_ZAP_BAD_REQUEST_ID"],
  [0x20000003, "ERR_ZAP_BAD_VERSION"],
  [0x20000004, "ERR_ZAP_INVALID_STATUS_CODE"],
  [0x20000005, "ERR_ZAP_INVALID_METADATA"],
]);

/** Size in bytes of `zmq_msg_t`. */
export const MESSAGE_BYTES = 64;

/** Size in bytes of a key as text: 40 characters of Z85 and the closing zero byte. */
export const KEY_TEXT_BYTES = 41;

/** Error numbers by name: `[on Linux, on macOS]`, then libzmq's own, the same everywhere. */
const ERRNOS: Readonly<Record<string, readonly [linux: number, darwin: number]>> = {
  EPERM: [1, 1],
  ENOENT: [2, 2],
  EINTR: [4, 4],
  EBADF: [9, 9],
  EAGAIN: [11, 35],
  ENOMEM: [12, 12],
  EACCES: [13, 13],
  EFAULT: [14, 14],
  EBUSY: [16, 16],
  EEXIST: [17, 17],
  ENODEV: [19, 19],
  ENOTDIR: [20, 20],
  EINVAL: [22, 22],
  ENFILE: [23, 23],
  EMFILE: [24, 24],
  ENOSPC: [28, 28],
  EROFS: [30, 30],
  EPIPE: [32, 32],
  ENAMETOOLONG: [36, 63],
  EPROTO: [71, 100],
  ENOTSOCK: [88, 38],
  EMSGSIZE: [90, 40],
  EPROTONOSUPPORT: [93, 43],
  ENOTSUP: [95, 45],
  EAFNOSUPPORT: [97, 47],
  EADDRINUSE: [98, 48],
  EADDRNOTAVAIL: [99, 49],
  ENETDOWN: [100, 50],
  ENETUNREACH: [101, 51],
  ENETRESET: [102, 52],
  ECONNABORTED: [103, 53],
  ECONNRESET: [104, 54],
  ENOBUFS: [105, 55],
  ENOTCONN: [107, 57],
  ETIMEDOUT: [110, 60],
  ECONNREFUSED: [111, 61],
  EHOSTUNREACH: [113, 65],
  EINPROGRESS: [115, 36],
  EFSM: [156384763, 156384763],
  ENOCOMPATPROTO: [156384764, 156384764],
  ETERM: [156384765, 156384765],
  EMTHREAD: [156384766, 156384766],
};

/** Error names by number, on this system. */
export const ERRNO_NAMES: ReadonlyMap<number, string> = new Map(
  Object.entries(ERRNOS).map(([name, [linux, darwin]]) => [
    Deno.build.os === "darwin" ? darwin : linux,
    name,
  ]),
);

/**
 * Returns the number of an error on this system.
 *
 * @throws {RangeError} If the name is not in the table.
 */
export function errnoOf(name: string): number {
  const numbers = ERRNOS[name];
  if (numbers === undefined) {
    throw new RangeError(`Cannot number the error "${name}": unknown name`);
  }
  return Deno.build.os === "darwin" ? numbers[1] : numbers[0];
}
