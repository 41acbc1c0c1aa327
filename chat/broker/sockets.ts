// The sockets of the chat, one function for each place, with the options that its job needs.

import { Authenticator, Dealer, Publisher, Pull, Push, Router, Subscriber } from "../../zmq/mod.ts";
import type { Config } from "../config/config.ts";
import { type ClientKeys, readClientKeys, type ServerKeys } from "./curve_keys.ts";
import { errorMessage } from "../logger.ts";
import { type Endpoint, ipcPath, isIpc, type SourceName } from "../config/endpoints.ts";

type Sources = Config["sources"];

// libzmq accepts the ancient ZMTP 1.0, in which any bytes on a TCP port are a message: even an HTTP
// request. A ZAP domain on a bound socket makes it refuse whoever cannot do the handshake.
const ZAP_DOMAIN = "hubbub";

/** A frame larger than this ends its connection. JSON may write one byte of a body as six. */
const MAX_FRAME_BYTES = 1024 * 1024;

// A peer that is gone without a word, as after a power cut, is noticed after six seconds, also where
// that happens before the two have greeted each other: libzmq would wait half a minute for that.
const HEARTBEAT = {
  heartbeatInterval: 2_000,
  heartbeatTimeout: 6_000,
  heartbeatTimeToLive: 6_000,
  handshakeInterval: 6_000,
};

// Nothing is lost when a queue is dropped at the end: what was not acknowledged is sent again.
const COMMON = { linger: 0, ...HEARTBEAT };
const BOUND = { ...COMMON, zapDomain: ZAP_DOMAIN, maxMessageSize: MAX_FRAME_BYTES };

/** One part more than a draft has, and than a question with its asker's identity: it is refused then. */
const MAX_PARTS = { draft: 4, question: 6 };

/** Answers that wait for one web process; it has 32 questions under way at most. */
const ANSWERS_HIGH_WATER_MARK = 64;

const CONNECTED = { ...COMMON, reconnectInterval: 50, reconnectMaxInterval: 1_000 };

/** Entries that wait for one web process. It may miss more: it asks for what it missed. */
const PUBLISHED_HIGH_WATER_MARK = 10_000;

/**
 * Lets only known clients connect from now on, until disposed. Comes before the sockets and goes
 * after them: while nobody decides, libzmq lets every key in.
 */
export function admitOnly({ clients }: ServerKeys): Authenticator {
  // Without credentials one comes only to ipc sockets: those in TCP demand a key themselves.
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
    maxMessageParts: MAX_PARTS.question,
    sendHighWaterMark: ANSWERS_HIGH_WATER_MARK,
    ...serverOptions(source, keys),
  };
  return await bound(new Router(options), "ZMQ_BROKER_ROUTER", source);
}

/**
 * Reads the keys of a client of the broker, where an endpoint needs them.
 *
 * @throws {Error} as `readClientKeys` does.
 */
export function clientKeysOf(
  { keys, sources }: Pick<Config, "keys" | "sources">,
): ClientKeys | undefined {
  const { ZMQ_CLIENT_PUSH, ZMQ_CLIENT_SUB, ZMQ_CLIENT_DEALER } = sources;
  const isNeeded = [ZMQ_CLIENT_PUSH, ZMQ_CLIENT_SUB, ZMQ_CLIENT_DEALER]
    .some(({ endpoint }) => !isIpc(endpoint));
  return isNeeded && keys !== undefined ? readClientKeys(keys) : undefined;
}

/** `immediate`: without a broker a send is refused at once instead of vanishing in a queue. */
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

/** What a broker binds. */
export function boundSources(
  { ZMQ_BROKER_PULL, ZMQ_BROKER_PUB, ZMQ_BROKER_ROUTER }: Sources,
): Endpoint[] {
  return [ZMQ_BROKER_PULL, ZMQ_BROKER_PUB, ZMQ_BROKER_ROUTER];
}

/** The socket files of a broker. */
export function socketPaths(sources: Sources): string[] {
  return boundSources(sources).flatMap(({ endpoint }) => ipcPath(endpoint) ?? []);
}

/** Removes the socket files, which libzmq leaves behind. */
export function removeSocketFiles(sources: Sources): void {
  for (const path of socketPaths(sources)) {
    try {
      Deno.removeSync(path);
    } catch {
      // It was not made, or its folder is not the broker's; the next broker takes its place.
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
  name: SourceName,
  source: Endpoint,
): Promise<S> {
  try {
    if (await isTaken(source)) throw new Error("another process listens there");
    await socket.bind(source.endpoint);
    return socket;
  } catch (cause) {
    socket[Symbol.dispose]();
    throw new Error(
      `${name} is "${source.endpoint}": ${
        errorMessage(cause)
      }; stop what is there or choose another`,
      { cause },
    );
  }
}

/**
 * Whether somebody listens on an ipc path. Asked because libzmq takes a path from whoever has it;
 * on a path that a dead broker left behind nobody answers.
 */
async function isTaken({ endpoint }: Endpoint): Promise<boolean> {
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
