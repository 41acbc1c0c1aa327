// Endpoints: the type and the address of each ZeroMQ socket.
//
// An endpoint is written as in libzmq (`ipc:///run/hubbub/pull.sock`, `tcp://127.0.0.1:5555`) or in
// the notation of the tutorial that this chat grew from: `zmq://PUSH@127.0.0.1:5555` connects,
// `zmq-bind://PULL@127.0.0.1:5555` binds, both over TCP.

import { HIGHEST_PORT } from "./env.ts";

export type SocketType = "PUSH" | "PULL" | "PUB" | "SUB" | "DEALER" | "ROUTER";

export interface Endpoint {
  readonly type: SocketType;
  readonly endpoint: string;
}

interface SocketRole {
  readonly type: SocketType;
  readonly bind: boolean;
}

/** The broker and the keeper bind, a web process connects. */
const SOCKETS = {
  ZMQ_BROKER_PULL: { type: "PULL", bind: true },
  ZMQ_BROKER_PUB: { type: "PUB", bind: true },
  ZMQ_BROKER_ROUTER: { type: "ROUTER", bind: true },
  ZMQ_KEEPER_ROUTER: { type: "ROUTER", bind: true },
  ZMQ_CLIENT_PUSH: { type: "PUSH", bind: false },
  ZMQ_CLIENT_SUB: { type: "SUB", bind: false },
  ZMQ_CLIENT_DEALER: { type: "DEALER", bind: false },
  ZMQ_CLIENT_KEEPER: { type: "DEALER", bind: false },
} as const satisfies Record<string, SocketRole>;

export type EndpointName = keyof typeof SOCKETS;

/** `sockaddr_un` has room for 108 bytes, with the terminating NUL. */
const MAX_IPC_PATH_BYTES = 107;

const TCP = /^tcp:\/\/(?:\[[^\]\s]+\]|[^:\s]+):(\d{1,5}|\*)$/;
const IPC_SCHEME = "ipc://";
const IPC = /^ipc:\/\/\S+$/;
const LOOPBACK = /^tcp:\/\/(?:127(?:\.\d{1,3}){3}|\[::1\]|localhost):/;
const TUTORIAL_NOTATION = /^(zmq|zmq-bind):\/\/([A-Z]+)@(\S+)$/;

/**
 * Parses an endpoint.
 *
 * @throws {SyntaxError} if it is in neither notation.
 * @throws {TypeError} if it has the wrong socket type or side.
 * @throws {RangeError} if the port is invalid, or an ipc path is too long.
 */
export function parseEndpoint(name: EndpointName, value: string): Endpoint {
  const { type, bind } = SOCKETS[name];
  const tutorial = TUTORIAL_NOTATION.exec(value);
  if (tutorial) {
    checkSocket(name, value, { type: tutorial[2] ?? "", bind: tutorial[1] === "zmq-bind" });
  }
  const endpoint = tutorial ? `tcp://${tutorial[3]}` : value;
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

/** Returns the path of an ipc endpoint. */
export function ipcPath(endpoint: string): string | undefined {
  return endpoint.startsWith(IPC_SCHEME) ? endpoint.slice(IPC_SCHEME.length) : undefined;
}

/** Returns the address at which a process on this machine reaches a bound endpoint. */
export function toConnectAddress(endpoint: string): string {
  return endpoint.replace(/^tcp:\/\/(?:\*|0\.0\.0\.0|\[::\]):/, "tcp://127.0.0.1:");
}

function checkSocket(name: EndpointName, value: string, found: { type: string; bind: boolean }) {
  const socket = SOCKETS[name];
  if (found.type !== socket.type) {
    throw new TypeError(`${name} is "${value}": expected a ${socket.type} socket`);
  }
  if (found.bind !== socket.bind) {
    throw new TypeError(
      `${name} is "${value}": the ${binderOf(name)} binds (zmq-bind://), a web process connects ` +
        "(zmq://)",
    );
  }
}

/** Returns the process that binds an endpoint, or its counterpart. */
function binderOf(name: EndpointName): string {
  return name.endsWith("_KEEPER") || name.startsWith("ZMQ_KEEPER") ? "keeper" : "broker";
}

/** "*" lets the system choose the port, which only the binding side can do. */
function checkPort(
  name: EndpointName,
  endpoint: string,
  { port, bind }: { port: string; bind: boolean },
) {
  if (port === "*" ? bind : Number(port) >= 1 && Number(port) <= HIGHEST_PORT) return;
  throw new RangeError(
    `${name} is "${endpoint}": expected a port from 1 to ${HIGHEST_PORT}` +
      (bind ? ', or "*"' : `, the port that the ${binderOf(name)} binds`),
  );
}

function checkPathLength(name: EndpointName, endpoint: string) {
  const path = ipcPath(endpoint);
  if (path === undefined || isIpcPathShortEnough(path)) return;
  throw new RangeError(
    `${name} is "${endpoint}": a socket path can have at most ${MAX_IPC_PATH_BYTES} bytes; ` +
      `choose a shorter HUBBUB_DATA or a tcp:// endpoint`,
  );
}
