// Opens the sockets of the chat: one function for each, with the options for its purpose.

import { Authenticator, Dealer, Publisher, Pull, Push, Router, Subscriber } from "../../zmq/mod.ts";
import type { Config } from "../config/config.ts";
import { type ClientKeys, readClientKeys, type ServerKeys } from "./curve_keys.ts";
import { errorMessage } from "../logging/logger.ts";
import { type Endpoint, type EndpointName, ipcPath, isIpc } from "../config/endpoints.ts";

type Sources = Config["endpoints"];

// libzmq accepts ZMTP 1.0, in which any bytes on a TCP port are a message, even an HTTP request. With a
// ZAP domain, a bound socket rejects peers that do not complete the handshake.
const ZAP_DOMAIN = "hubbub";

/** A larger frame ends its connection. JSON may encode one byte of a body as six. */
const MAX_FRAME_BYTES = 1024 * 1024;

// A peer that vanishes silently, as in a power cut, is detected after six seconds, even during the
// handshake, for which libzmq would wait half a minute.
const HEARTBEAT = {
  heartbeatInterval: 2_000,
  heartbeatTimeout: 6_000,
  heartbeatTimeToLive: 6_000,
  handshakeInterval: 6_000,
};

// Dropping a queue at the end loses nothing: unacknowledged drafts are sent again.
const COMMON = { linger: 0, ...HEARTBEAT };
const BOUND = { ...COMMON, zapDomain: ZAP_DOMAIN, maxMessageSize: MAX_FRAME_BYTES };

/**
 * One part more than a draft, and than a request to the broker or the keeper with its identity and all
 * chunks, so that longer messages are rejected.
 */
const MAX_PARTS = { draft: 4, request: 6, keeperRequest: 22 };

/** Maximum number of queued answers for a web process, which has at most 34 pending requests. */
const ANSWERS_HIGH_WATER_MARK = 64;

/** Maximum number of queued requests of a web process, and of answers; it has at most 128 pending. */
const KEEPER_HIGH_WATER_MARK = 256;

const CONNECTED = { ...COMMON, reconnectInterval: 50, reconnectMaxInterval: 1_000 };

/** Maximum number of queued entries for a web process. It requests those that it missed. */
const PUBLISHED_HIGH_WATER_MARK = 10_000;

/**
 * Admits only known clients until disposed. Create it before the sockets and dispose of it after them:
 * without it libzmq admits every key.
 */
export function admitOnly({ clients }: ServerKeys): Authenticator {
  // Only ipc sockets accept peers without credentials: tcp sockets require a key themselves.
  return new Authenticator({ curveKeys: clients, allowNull: true });
}

export async function bindPull(
  { ZMQ_BROKER_PULL: source }: Sources,
  keys?: ServerKeys,
): Promise<Pull> {
  const options = { maxMessageParts: MAX_PARTS.draft, ...serverOptions(source, keys) };
  return await bound(new Pull(options), "ZMQ_BROKER_PULL", source);
}

export async function bindPublisher(
  { ZMQ_BROKER_PUB: source }: Sources,
  keys?: ServerKeys,
): Promise<Publisher> {
  const options = { sendHighWaterMark: PUBLISHED_HIGH_WATER_MARK, ...serverOptions(source, keys) };
  return await bound(new Publisher(options), "ZMQ_BROKER_PUB", source);
}

export async function bindRouter(
  { ZMQ_BROKER_ROUTER: source }: Sources,
  keys?: ServerKeys,
): Promise<Router> {
  const options = {
    maxMessageParts: MAX_PARTS.request,
    sendHighWaterMark: ANSWERS_HIGH_WATER_MARK,
    ...serverOptions(source, keys),
  };
  return await bound(new Router(options), "ZMQ_BROKER_ROUTER", source);
}

export async function bindKeeper(
  { ZMQ_KEEPER_ROUTER: source }: Sources,
  keys?: ServerKeys,
): Promise<Router> {
  const options = {
    maxMessageParts: MAX_PARTS.keeperRequest,
    sendHighWaterMark: KEEPER_HIGH_WATER_MARK,
    receiveHighWaterMark: KEEPER_HIGH_WATER_MARK,
    ...serverOptions(source, keys),
  };
  return await bound(new Router(options), "ZMQ_KEEPER_ROUTER", source);
}

/**
 * Reads the keys of a client of the broker and the keeper if an endpoint needs them.
 *
 * @throws {Error} as `readClientKeys` does.
 */
export function clientKeysFor(
  { keys, endpoints }: Pick<Config, "keys" | "endpoints">,
): ClientKeys | undefined {
  const isNeeded = Object.entries(endpoints)
    .some(([name, { endpoint }]) => name.startsWith("ZMQ_CLIENT_") && !isIpc(endpoint));
  return isNeeded && keys !== undefined ? readClientKeys(keys) : undefined;
}

/** With `immediate`, a send without a broker fails at once instead of waiting in a queue. */
export function connectPush({ ZMQ_CLIENT_PUSH: source }: Sources, keys?: ClientKeys): Push {
  return connected(new Push({ immediate: true, ...clientOptions(source, keys) }), source);
}

export function connectSubscriber(
  { ZMQ_CLIENT_SUB: source }: Sources,
  keys?: ClientKeys,
): Subscriber {
  const options = {
    receiveHighWaterMark: PUBLISHED_HIGH_WATER_MARK,
    ...clientOptions(source, keys),
  };
  return connected(new Subscriber(options), source);
}

export function connectDealer({ ZMQ_CLIENT_DEALER: source }: Sources, keys?: ClientKeys): Dealer {
  return connected(new Dealer(clientOptions(source, keys)), source);
}

export function connectKeeper({ ZMQ_CLIENT_KEEPER: source }: Sources, keys?: ClientKeys): Dealer {
  return connected(new Dealer(clientOptions(source, keys)), source);
}

/** Returns the endpoints that the broker binds. */
export function brokerEndpoints(
  { ZMQ_BROKER_PULL, ZMQ_BROKER_PUB, ZMQ_BROKER_ROUTER }: Sources,
): Endpoint[] {
  return [ZMQ_BROKER_PULL, ZMQ_BROKER_PUB, ZMQ_BROKER_ROUTER];
}

/** Returns the endpoints that the keeper binds. */
export function keeperEndpoints({ ZMQ_KEEPER_ROUTER }: Sources): Endpoint[] {
  return [ZMQ_KEEPER_ROUTER];
}

/** Returns the paths of the socket files of bound endpoints. */
export function socketPaths(endpoints: readonly Endpoint[]): string[] {
  return endpoints.flatMap(({ endpoint }) => ipcPath(endpoint) ?? []);
}

/** Removes the socket files of bound endpoints, which libzmq leaves behind. */
export function removeSocketFiles(endpoints: readonly Endpoint[]): void {
  for (const path of socketPaths(endpoints)) {
    try {
      Deno.removeSync(path);
    } catch {
      // It does not exist, or the folder is not writable; the next process replaces the file.
    }
  }
}

function serverOptions({ endpoint }: Endpoint, keys: ServerKeys | undefined) {
  if (!keys || isIpc(endpoint)) return BOUND;
  return { ...BOUND, curveServer: true, curveSecretKey: keys.secretKey };
}

function clientOptions({ endpoint }: Endpoint, keys: ClientKeys | undefined) {
  if (!keys || isIpc(endpoint)) return CONNECTED;
  const { publicKey, secretKey, serverKey } = keys;
  return {
    ...CONNECTED,
    curvePublicKey: publicKey,
    curveSecretKey: secretKey,
    curveServerKey: serverKey,
  };
}

interface Bindable extends Disposable {
  bind(endpoint: string): Promise<void>;
}

interface Connectable {
  connect(endpoint: string): void;
}

function connected<S extends Connectable>(socket: S, { endpoint }: Endpoint): S {
  socket.connect(endpoint);
  return socket;
}

async function bound<S extends Bindable>(
  socket: S,
  name: EndpointName,
  source: Endpoint,
): Promise<S> {
  try {
    if (await isInUse(source)) throw new Error("another process listens there");
    await socket.bind(source.endpoint);
    return socket;
  } catch (cause) {
    socket[Symbol.dispose]();
    throw new Error(
      `${name} is "${source.endpoint}": ${
        errorMessage(cause)
      }; stop that process or change ${name}`,
      { cause },
    );
  }
}

/**
 * Returns whether a process listens on an ipc path, which libzmq would silently take over. A path left
 * behind by a dead broker refuses connections.
 */
async function isInUse({ endpoint }: Endpoint): Promise<boolean> {
  if (!isIpc(endpoint)) return false;
  using probe = new Dealer({ linger: 0 });
  const events = probe.events;
  probe.connect(endpoint);
  for await (const { type } of events) {
    if (type === "connect") return true;
    if (type === "connect:retry") return false;
  }
  return false;
}
