// The data sources of the chat: which ZeroMQ socket stands at which place, and where.
//
// A source is written as a libzmq endpoint (`ipc:///run/hubbub/pull.sock`, `tcp://127.0.0.1:5555`)
// or in the notation of the tutorial that the chat began as: `zmq://PUSH@127.0.0.1:5555` connects,
// `zmq-bind://PULL@127.0.0.1:5555` binds, both over TCP.

export type SocketType = "PUSH" | "PULL" | "PUB" | "SUB" | "DEALER" | "ROUTER";

export interface Endpoint {
  readonly type: SocketType;
  readonly endpoint: string;
}

interface Place {
  readonly type: SocketType;
  readonly bind: boolean;
}

/** Each place has one type and one side: the broker binds, a web process connects. */
const PLACES = {
  ZMQ_BROKER_PULL: { type: "PULL", bind: true },
  ZMQ_BROKER_PUB: { type: "PUB", bind: true },
  ZMQ_BROKER_ROUTER: { type: "ROUTER", bind: true },
  ZMQ_CLIENT_PUSH: { type: "PUSH", bind: false },
  ZMQ_CLIENT_SUB: { type: "SUB", bind: false },
  ZMQ_CLIENT_DEALER: { type: "DEALER", bind: false },
} as const satisfies Record<string, Place>;

export type SourceName = keyof typeof PLACES;

/** A socket path fits into `sockaddr_un` up to this length (108 bytes with the closing NUL). */
const MAX_IPC_PATH_BYTES = 107;

const TCP = /^tcp:\/\/(?:\[[^\]\s]+\]|[^:\s]+):(\d{1,5}|\*)$/;
const IPC_SCHEME = "ipc://";
const IPC = /^ipc:\/\/\S+$/;
const HIGHEST_PORT = 65_535;
const LOOPBACK = /^tcp:\/\/(?:127(?:\.\d{1,3}){3}|\[::1\]|localhost):/;
const SEED_NOTATION = /^(zmq|zmq-bind):\/\/([A-Z]+)@(\S+)$/;

/**
 * Reads one source.
 *
 * @throws {SyntaxError} if it is in neither notation.
 * @throws {TypeError} if it names another socket type or the other side than its place has.
 * @throws {RangeError} if there is no such port, or an ipc path is longer than a socket path may be.
 */
export function parseSource(name: SourceName, value: string): Endpoint {
  const { type, bind } = PLACES[name];
  const seed = SEED_NOTATION.exec(value);
  if (seed) checkPlace(name, value, { type: seed[2] ?? "", bind: seed[1] === "zmq-bind" });
  const endpoint = seed ? `tcp://${seed[3]}` : value;
  const port = TCP.exec(endpoint)?.[1];
  if (port === undefined && !IPC.test(endpoint)) {
    throw new SyntaxError(
      `${name} is "${value}": expected an endpoint such as "ipc:///run/hubbub/x.sock" or ` +
        `"tcp://127.0.0.1:5555", or "${bind ? "zmq-bind" : "zmq"}://${type}@127.0.0.1:5555"`,
    );
  }
  if (port !== undefined) checkPort(name, endpoint, { port, bind });
  checkPathLength(name, endpoint);
  return Object.freeze({ type, endpoint });
}

/** Whether `path` is short enough for an `ipc://` endpoint. */
export function isIpcPathShortEnough(path: string): boolean {
  return new TextEncoder().encode(path).length <= MAX_IPC_PATH_BYTES;
}

/** Whether only this machine can reach the endpoint. */
export function isOnThisMachine(endpoint: string): boolean {
  return isIpc(endpoint) || LOOPBACK.test(endpoint);
}

export function isIpc(endpoint: string): boolean {
  return ipcPath(endpoint) !== undefined;
}

/** The path of an endpoint that is a socket file. */
export function ipcPath(endpoint: string): string | undefined {
  return endpoint.startsWith(IPC_SCHEME) ? endpoint.slice(IPC_SCHEME.length) : undefined;
}

/** Where a web process on this machine finds what the broker binds. */
export function toConnectAddress(endpoint: string): string {
  return endpoint.replace(/^tcp:\/\/(?:\*|0\.0\.0\.0|\[::\]):/, "tcp://127.0.0.1:");
}

function checkPlace(name: SourceName, value: string, found: { type: string; bind: boolean }) {
  const place = PLACES[name];
  if (found.type !== place.type) {
    throw new TypeError(`${name} is "${value}": this place needs a ${place.type} socket`);
  }
  if (found.bind !== place.bind) {
    throw new TypeError(
      `${name} is "${value}": the broker binds (zmq-bind://), a web process connects (zmq://)`,
    );
  }
}

/** The star lets the system choose, which only one who binds can. */
function checkPort(
  name: SourceName,
  endpoint: string,
  { port, bind }: { port: string; bind: boolean },
) {
  if (port === "*" ? bind : Number(port) >= 1 && Number(port) <= HIGHEST_PORT) return;
  throw new RangeError(
    `${name} is "${endpoint}": expected a port from 1 to ${HIGHEST_PORT}` +
      (bind ? ', or "*"' : ", the one that the broker binds"),
  );
}

function checkPathLength(name: SourceName, endpoint: string) {
  const path = ipcPath(endpoint);
  if (path === undefined || isIpcPathShortEnough(path)) return;
  throw new RangeError(
    `${name} is "${endpoint}": a socket path has at most ${MAX_IPC_PATH_BYTES} bytes; ` +
      `choose a shorter HUBBUB_DATA or a tcp:// endpoint`,
  );
}
