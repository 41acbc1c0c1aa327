/**
 * The options of contexts and sockets. Each table entry defines a property and its type.
 *
 * @module
 */

import { allowedProcessors, schedulingPolicies } from "./cpu_affinity.ts";

/** The types of option values: as libzmq holds them, and in TypeScript. */
export interface OptionKinds {
  /** A whole number in 32 bits. */
  int32: number;
  /** A whole number in 64 bits, exact up to 2⁵³. */
  int64: number;
  /** A whole number, at least 0, in 64 bits, exact up to 2⁵³. */
  uint64: number;
  /** True or false. */
  bool: boolean;
  /** Text; null while unset. */
  text: string | null;
  /** A name of 1 to 255 bytes that does not start with a zero byte; null while unset. */
  routingId: string | null;
  /** A key as 40 characters of Z85; null while unset. */
  key: string | null;
}

/** An option: libzmq's number, the kind of its value, and whether it can be read, written or both. */
export interface Option {
  /** The number in `zmq.h`. */
  readonly id: number;
  /** The kind of its value. */
  readonly kind: keyof OptionKinds;
  /** `rw` to read and write, `r` only to read, `w` only to write. */
  readonly access: "rw" | "r" | "w";
  /** The names of the values 0, 1, 2 …, if it is an enumeration. */
  readonly values?: readonly (string | null)[];
  /** The safe range, if libzmq also accepts numbers with which it aborts the process. */
  readonly range?: readonly [min: number, max: number];
  /** Returns the safe numbers, for an option whose safe numbers are not a range. */
  readonly among?: () => readonly number[];
  /** Why an option that libzmq can set is read-only here. */
  readonly refused?: string;
}

/** Options by name. */
export type OptionTable = Readonly<Record<string, Option>>;

/** The type of an option's value. */
export type OptionValue<O extends Option> = O["values"] extends readonly (infer V)[] ? V
  : OptionKinds[O["kind"]];

/** The properties that a table of options defines. */
export type OptionValues<T extends OptionTable> =
  & { -readonly [K in keyof T as T[K]["access"] extends "r" ? never : K]: OptionValue<T[K]> }
  & { readonly [K in keyof T as T[K]["access"] extends "r" ? K : never]: OptionValue<T[K]> };

/** Options of a {@linkcode Context}. */
export const contextOptions = {
  /** `ZMQ_IO_THREADS`: threads that move messages, up to 64; 1 by default. 0 is enough for `inproc://` alone. */
  ioThreads: { id: 1, kind: "int32", access: "rw", range: [0, 64] },
  /** `ZMQ_MAX_SOCKETS`: maximum number of open sockets, up to `maxSocketsLimit`; 1023 by default. */
  maxSockets: { id: 2, kind: "int32", access: "rw", range: [1, 65_535] },
  /** `ZMQ_SOCKET_LIMIT`: the largest value of `maxSockets`. */
  maxSocketsLimit: { id: 3, kind: "int32", access: "r" },
  /** `ZMQ_THREAD_PRIORITY`: priority of the I/O threads; only 0, the default: others need a privilege. */
  threadPriority: { id: 3, kind: "int32", access: "w", range: [0, 0] },
  /** `ZMQ_THREAD_SCHED_POLICY`: scheduling policy of the I/O threads, one that needs no privilege: on Linux 0, 3 (batch) or 5 (idle). */
  threadSchedulingPolicy: { id: 4, kind: "int32", access: "w", among: schedulingPolicies },
  /** `ZMQ_MAX_MSGSZ`: largest message in bytes; 2³¹-1 by default. libzmq 4.3 does not enforce it: see `maxMessageSize` of sockets. */
  maxMessageSize: { id: 5, kind: "int32", access: "rw" },
  /** `ZMQ_THREAD_AFFINITY_CPU_ADD`: adds a processor, by number, to those that the I/O threads may run on; the process must be allowed to use it. Linux. */
  threadAffinityCpuAdd: { id: 7, kind: "int32", access: "w", among: allowedProcessors },
  /** `ZMQ_THREAD_AFFINITY_CPU_REMOVE`: removes a processor, by number, from those that the I/O threads may run on. */
  threadAffinityCpuRemove: { id: 8, kind: "int32", access: "w" },
  /** `ZMQ_THREAD_NAME_PREFIX`: number that the names of the I/O threads start with. */
  threadNamePrefix: { id: 9, kind: "int32", access: "rw" },
  /** `ZMQ_IPV6`: whether new sockets use IPv6 in addition to IPv4; false by default. */
  ipv6: { id: 42, kind: "bool", access: "rw" },
  /** `ZMQ_BLOCKY`: whether closing waits for unsent messages; false gives new sockets `linger` 0. */
  blocky: { id: 70, kind: "bool", access: "rw" },
} as const satisfies OptionTable;

/** Options of every socket. Most take effect at the next `bind` or `connect`. */
export const socketOptions = {
  /** `ZMQ_AFFINITY`: bit mask of the I/O threads that serve new connections; 0, all, by default. */
  affinity: { id: 4, kind: "uint64", access: "rw" },
  /** `ZMQ_RATE`: maximum kilobits per second over multicast transports; 100 by default. */
  rate: { id: 8, kind: "int32", access: "rw" },
  /** `ZMQ_RECOVERY_IVL`: milliseconds for which a multicast receiver may be absent; 10,000 by default. */
  recoveryInterval: { id: 9, kind: "int32", access: "rw" },
  /** `ZMQ_TYPE`: the socket type, as libzmq numbers it. */
  type: { id: 16, kind: "int32", access: "r" },
  /** `ZMQ_LINGER`: milliseconds for which unsent messages outlive `close`; -1, forever, by default; 0 drops them. */
  linger: { id: 17, kind: "int32", access: "rw" },
  /** `ZMQ_RECONNECT_IVL`: milliseconds before reconnecting; 100 by default; -1 never reconnects. */
  reconnectInterval: { id: 18, kind: "int32", access: "rw" },
  /** `ZMQ_BACKLOG`: connections that may wait to be accepted; 100 by default. */
  backlog: { id: 19, kind: "int32", access: "rw" },
  /** `ZMQ_RECONNECT_IVL_MAX`: milliseconds up to which `reconnectInterval` doubles; 0, not at all, by default. */
  reconnectMaxInterval: { id: 21, kind: "int32", access: "rw" },
  /** `ZMQ_MAXMSGSIZE`: largest part in bytes that a peer may send; a larger one ends its connection; -1, no limit, by default. */
  maxMessageSize: { id: 22, kind: "int64", access: "rw" },
  /** `ZMQ_LAST_ENDPOINT`: the address bound or connected last, with the port that `*` became; null before. */
  lastEndpoint: { id: 32, kind: "text", access: "r" },
  /** `ZMQ_TCP_KEEPALIVE`: 1 on, 0 off; -1, the system's choice, by default. */
  tcpKeepalive: { id: 34, kind: "int32", access: "rw" },
  /** `ZMQ_TCP_KEEPALIVE_CNT`: unanswered probes before a connection is closed; -1, the system's choice, by default. */
  tcpKeepaliveCount: { id: 35, kind: "int32", access: "rw" },
  /** `ZMQ_TCP_KEEPALIVE_IDLE`: seconds of silence before the first probe; -1, the system's choice, by default. */
  tcpKeepaliveIdle: { id: 36, kind: "int32", access: "rw" },
  /** `ZMQ_TCP_KEEPALIVE_INTVL`: seconds between probes; -1, the system's choice, by default. */
  tcpKeepaliveInterval: { id: 37, kind: "int32", access: "rw" },
  /** `ZMQ_TCP_ACCEPT_FILTER`: adds a range of addresses (CIDR) that may connect; null admits all again. */
  tcpAcceptFilter: { id: 38, kind: "text", access: "w" },
  /** `ZMQ_IPV6`: use IPv6 in addition to IPv4; false by default. */
  ipv6: { id: 42, kind: "bool", access: "rw" },
  /** `ZMQ_MECHANISM`: the security mechanism, which follows from the other options; null is none. */
  securityMechanism: {
    id: 43,
    kind: "int32",
    access: "r",
    values: [null, "plain", "curve", "gssapi"],
  },
  /** `ZMQ_PLAIN_SERVER`: ask peers for a user name and password; false by default. */
  plainServer: { id: 44, kind: "bool", access: "rw" },
  /** `ZMQ_PLAIN_USERNAME`: the user name for a PLAIN server; null by default. */
  plainUsername: { id: 45, kind: "text", access: "rw" },
  /** `ZMQ_PLAIN_PASSWORD`: the password for a PLAIN server; null by default. */
  plainPassword: { id: 46, kind: "text", access: "rw" },
  /** `ZMQ_CURVE_SERVER`: accept only CURVE clients; needs `curveSecretKey`; false by default. */
  curveServer: { id: 47, kind: "bool", access: "rw" },
  /** `ZMQ_CURVE_PUBLICKEY`: a CURVE client's own public key; null by default. */
  curvePublicKey: { id: 48, kind: "key", access: "rw" },
  /** `ZMQ_CURVE_SECRETKEY`: the socket's own secret key; null by default. */
  curveSecretKey: { id: 49, kind: "key", access: "rw" },
  /** `ZMQ_CURVE_SERVERKEY`: the public key of the server that a CURVE client trusts; null by default. */
  curveServerKey: { id: 50, kind: "key", access: "rw" },
  /** `ZMQ_ZAP_DOMAIN`: name of this server for authenticators; also rejects peers that speak ZMTP 1 or 2. */
  zapDomain: { id: 55, kind: "text", access: "rw" },
  /** `ZMQ_TOS`: the type-of-service byte of IP packets; 0 by default. */
  typeOfService: { id: 57, kind: "int32", access: "rw" },
  /** `ZMQ_GSSAPI_SERVER`: act as a GSSAPI server; false by default. Needs a libzmq built with GSSAPI. */
  gssapiServer: { id: 62, kind: "bool", access: "rw" },
  /** `ZMQ_GSSAPI_PRINCIPAL`: the principal to act as. */
  gssapiPrincipal: { id: 63, kind: "text", access: "rw" },
  /** `ZMQ_GSSAPI_SERVICE_PRINCIPAL`: the principal of the server to talk to. */
  gssapiServicePrincipal: { id: 64, kind: "text", access: "rw" },
  /** `ZMQ_GSSAPI_PLAINTEXT`: authenticate without encrypting; false by default. */
  gssapiPlainText: { id: 65, kind: "bool", access: "rw" },
  /** `ZMQ_HANDSHAKE_IVL`: milliseconds within which a handshake must complete; 30,000 by default; 0 is no limit. */
  handshakeInterval: { id: 66, kind: "int32", access: "rw" },
  /** `ZMQ_SOCKS_PROXY`: the SOCKS5 proxy to connect through; always null: it cannot be set. */
  socksProxy: {
    id: 68,
    kind: "text",
    access: "r",
    refused: "libzmq ends the process when the proxy cannot be reached",
  },
  /** `ZMQ_HEARTBEAT_IVL`: milliseconds between pings; 0, none, by default. */
  heartbeatInterval: { id: 75, kind: "int32", access: "rw" },
  /** `ZMQ_HEARTBEAT_TTL`: milliseconds of silence after which the peer closes the connection, in steps of 100; 0, never, by default. */
  heartbeatTimeToLive: { id: 76, kind: "int32", access: "rw" },
  /** `ZMQ_HEARTBEAT_TIMEOUT`: milliseconds to wait for the answer to a ping; -1, as long as `heartbeatInterval`, by default. */
  heartbeatTimeout: { id: 77, kind: "int32", access: "rw" },
  /** `ZMQ_CONNECT_TIMEOUT`: milliseconds that one attempt to connect may take; 0, the system's limit, by default. */
  connectTimeout: { id: 79, kind: "int32", access: "rw" },
  /** `ZMQ_TCP_MAXRT`: milliseconds for which sent data may stay unacknowledged; 0, the system's limit, by default. */
  tcpMaxRetransmitTimeout: { id: 80, kind: "int32", access: "rw" },
  /** `ZMQ_THREAD_SAFE`: whether several threads may use the socket; true for DRAFT types only. */
  threadSafe: { id: 81, kind: "bool", access: "r" },
  /** `ZMQ_MULTICAST_MAXTPDU`: largest multicast packet in bytes; 1500 by default. */
  multicastMaxTransportDataUnit: { id: 84, kind: "int32", access: "rw" },
  /** `ZMQ_VMCI_BUFFER_SIZE`: buffer in bytes of a `vmci://` connection. */
  vmciBufferSize: { id: 85, kind: "uint64", access: "rw" },
  /** `ZMQ_VMCI_BUFFER_MIN_SIZE`: smallest buffer in bytes of a `vmci://` connection. */
  vmciBufferMinSize: { id: 86, kind: "uint64", access: "rw" },
  /** `ZMQ_VMCI_BUFFER_MAX_SIZE`: largest buffer in bytes of a `vmci://` connection. */
  vmciBufferMaxSize: { id: 87, kind: "uint64", access: "rw" },
  /** `ZMQ_VMCI_CONNECT_TIMEOUT`: milliseconds that connecting over `vmci://` may take; -1 by default. */
  vmciConnectTimeout: { id: 88, kind: "int32", access: "rw" },
  /** `ZMQ_GSSAPI_PRINCIPAL_NAMETYPE`: how to read `gssapiPrincipal`. */
  gssapiPrincipalNameType: {
    id: 90,
    kind: "int32",
    access: "rw",
    values: ["hostBased", "userName", "krb5Principal"],
  },
  /** `ZMQ_GSSAPI_SERVICE_PRINCIPAL_NAMETYPE`: how to read `gssapiServicePrincipal`. */
  gssapiServicePrincipalNameType: {
    id: 91,
    kind: "int32",
    access: "rw",
    values: ["hostBased", "userName", "krb5Principal"],
  },
  /** `ZMQ_BINDTODEVICE`: the network interface to use; null, any, by default. Linux, with CAP_NET_RAW. */
  interface: { id: 92, kind: "text", access: "rw" },
  /** `ZMQ_ZAP_ENFORCE_DOMAIN`: ask the authenticator only if `zapDomain` is set. DRAFT. */
  zapEnforceDomain: { id: 93, kind: "bool", access: "rw" },
  /** `ZMQ_LOOPBACK_FASTPATH`: faster loopback on Windows. DRAFT. */
  loopbackFastPath: { id: 94, kind: "bool", access: "rw" },
} as const satisfies OptionTable;

/** Options of every socket that sends. */
export const sendOptions = {
  /** `ZMQ_SNDBUF`: the kernel's send buffer in bytes; -1, the system's choice, by default. */
  sendBufferSize: { id: 11, kind: "int32", access: "rw" },
  /** `ZMQ_SNDHWM`: messages that may be queued for each peer; 1000 by default; 0 is no limit. Set it before `bind` and `connect`: later it is ignored, with a warning. */
  sendHighWaterMark: { id: 23, kind: "int32", access: "rw" },
  /** `ZMQ_MULTICAST_HOPS`: time to live of multicast packets; 1, the local network, by default. */
  multicastHops: { id: 25, kind: "int32", access: "rw" },
  /** `ZMQ_SNDTIMEO`: milliseconds that `send` waits before it fails with EAGAIN; -1, forever, by default; 0 never waits. */
  sendTimeout: { id: 28, kind: "int32", access: "rw" },
} as const satisfies OptionTable;

/** Options of every socket that receives. */
export const receiveOptions = {
  /** `ZMQ_RCVBUF`: the kernel's receive buffer in bytes; -1, the system's choice, by default. */
  receiveBufferSize: { id: 12, kind: "int32", access: "rw" },
  /** `ZMQ_RCVHWM`: messages that may be queued from each peer; 1000 by default; 0 is no limit. Set it before `bind` and `connect`: later it is ignored, with a warning. */
  receiveHighWaterMark: { id: 24, kind: "int32", access: "rw" },
  /** `ZMQ_RCVTIMEO`: milliseconds that `receive` waits before it fails with EAGAIN; -1, forever, by default; 0 never waits. */
  receiveTimeout: { id: 27, kind: "int32", access: "rw" },
} as const satisfies OptionTable;

/** `ZMQ_CONFLATE`: the option to keep only the newest message. */
export const conflateOption = {
  /** `ZMQ_CONFLATE`: keep only the newest message, which must have one part: sending several parts fails, and receiving them closes the socket; false by default. */
  conflate: { id: 54, kind: "bool", access: "w" },
} as const satisfies OptionTable;

/**
 * `ZMQ_IMMEDIATE`: an option of sockets that only send. On a socket that receives, a broken connection
 * discards the rest of a message, and libzmq aborts the process when that is read.
 */
export const immediateOption = {
  /** `ZMQ_IMMEDIATE`: queue only for connections that are complete; false by default. */
  immediate: { id: 39, kind: "bool", access: "rw" },
} as const satisfies OptionTable;

/** `ZMQ_INVERT_MATCHING`: the option to invert subscriptions. */
export const invertMatchingOption = {
  /** `ZMQ_INVERT_MATCHING`: send a message to the subscribers whose subscriptions do not match it; set it at both ends; false by default. */
  invertMatching: { id: 74, kind: "bool", access: "rw" },
} as const satisfies OptionTable;

/** `ZMQ_XPUB_NODROP`: the option to wait instead of dropping messages. */
export const noDropOption = {
  /** `ZMQ_XPUB_NODROP`: fail or wait at the high-water mark instead of dropping; false by default. */
  noDrop: { id: 69, kind: "bool", access: "w" },
} as const satisfies OptionTable;

/** Options of an XPublisher only. */
export const xPublisherOptions = {
  /** `ZMQ_XPUB_MANUAL`: subscriptions count only when `subscribe` is called for them; false by default. */
  manual: { id: 71, kind: "bool", access: "w" },
  /** `ZMQ_XPUB_WELCOME_MSG`: the first message for each new subscriber; null, none, by default. */
  welcomeMessage: { id: 72, kind: "text", access: "w" },
} as const satisfies OptionTable;

/** `ZMQ_ROUTING_ID`: the option that names a socket to routers. */
export const routingIdOption = {
  /** `ZMQ_ROUTING_ID`: the name by which a router knows this socket, 1 to 255 bytes; null, chosen by the router, by default. */
  routingId: { id: 5, kind: "routingId", access: "rw" },
} as const satisfies OptionTable;

/** `ZMQ_PROBE_ROUTER`: the option to greet routers. */
export const probeRouterOption = {
  /** `ZMQ_PROBE_ROUTER`: send an empty message on each new connection, to a router only; false by default. */
  probeRouter: { id: 51, kind: "bool", access: "w" },
} as const satisfies OptionTable;

/** Options of a Request only. */
export const requestOptions = {
  /** `ZMQ_REQ_CORRELATE`: number each request and drop replies whose number differs; false by default. */
  correlate: { id: 52, kind: "bool", access: "w" },
  /** `ZMQ_REQ_RELAXED`: allow a further request before the reply; use with `correlate`; false by default. */
  relaxed: { id: 53, kind: "bool", access: "w" },
} as const satisfies OptionTable;

/** Options of a Router only. */
export const routerOptions = {
  /** `ZMQ_ROUTER_MANDATORY`: fail with EHOSTUNREACH, or wait, instead of dropping a message; false by default. */
  mandatory: { id: 33, kind: "bool", access: "w" },
  /** `ZMQ_ROUTER_HANDOVER`: a new peer takes over the routing id of an old one; false by default. */
  handover: { id: 56, kind: "bool", access: "w" },
} as const satisfies OptionTable;

/** Options of a Stream only. */
export const streamOptions = {
  /** `ZMQ_STREAM_NOTIFY`: receive an empty message when a peer connects or leaves; true by default. */
  notify: { id: 73, kind: "bool", access: "w" },
} as const satisfies OptionTable;
