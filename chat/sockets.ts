// The sockets of the chat, one function for each place, with the options that its job needs.

import { Dealer, Publisher, Pull, Push, Router, Subscriber } from "../zmq/mod.ts";
import type { Config } from "./config.ts";
import { reason } from "./report.ts";
import type { Source, SourceName } from "./sources.ts";

type Sources = Config["sources"];

// libzmq accepts the ancient ZMTP 1.0, in which any bytes on a TCP port are a message: even an HTTP
// request. A ZAP domain on a bound socket makes it refuse whoever cannot do the handshake.
const ZAP_DOMAIN = "hubbub";

/** A frame larger than this ends its connection. JSON may write one byte of a body as six. */
const MAX_FRAME_BYTES = 1024 * 1024;

// A peer that is gone without a word, as after a power cut, is noticed after six seconds.
const HEARTBEAT = { heartbeatInterval: 2_000, heartbeatTimeout: 6_000, heartbeatTimeToLive: 6_000 };

// Nothing is lost when a queue is dropped at the end: what was not acknowledged is sent again.
const COMMON = { linger: 0, ...HEARTBEAT };
const BOUND = { ...COMMON, zapDomain: ZAP_DOMAIN, maxMessageSize: MAX_FRAME_BYTES };
const CONNECTED = { ...COMMON, reconnectInterval: 50, reconnectMaxInterval: 1_000 };

/** Entries that wait for one web process. It may miss more: it asks for what it missed. */
const PUBLISHED_HIGH_WATER_MARK = 10_000;

export async function bindPull({ ZMQ_BROKER_PULL: source }: Sources): Promise<Pull> {
  return await bound(new Pull(BOUND), "ZMQ_BROKER_PULL", source);
}

export async function bindPublisher({ ZMQ_BROKER_PUB: source }: Sources): Promise<Publisher> {
  const publisher = new Publisher({ ...BOUND, sendHighWaterMark: PUBLISHED_HIGH_WATER_MARK });
  return await bound(publisher, "ZMQ_BROKER_PUB", source);
}

export async function bindRouter({ ZMQ_BROKER_ROUTER: source }: Sources): Promise<Router> {
  return await bound(new Router(BOUND), "ZMQ_BROKER_ROUTER", source);
}

/** `immediate`: without a broker a send is refused at once instead of vanishing in a queue. */
export function connectPush({ ZMQ_CLIENT_PUSH: source }: Sources): Push {
  return connected(new Push({ ...CONNECTED, immediate: true }), source);
}

export function connectSubscriber({ ZMQ_CLIENT_SUB: source }: Sources): Subscriber {
  const options = { ...CONNECTED, receiveHighWaterMark: PUBLISHED_HIGH_WATER_MARK };
  return connected(new Subscriber(options), source);
}

export function connectDealer({ ZMQ_CLIENT_DEALER: source }: Sources): Dealer {
  return connected(new Dealer(CONNECTED), source);
}

/** Removes the socket files that libzmq leaves behind, where the broker may write. */
export function removeSocketFiles(sources: Sources): void {
  for (
    const { endpoint } of [
      sources.ZMQ_BROKER_PULL,
      sources.ZMQ_BROKER_PUB,
      sources.ZMQ_BROKER_ROUTER,
    ]
  ) {
    if (!endpoint.startsWith("ipc://")) continue;
    try {
      Deno.removeSync(endpoint.slice("ipc://".length));
    } catch {
      // A file in a folder that is not the broker's; the next broker takes its place.
    }
  }
}

interface Bindable extends Disposable {
  bind(endpoint: string): Promise<void>;
}

interface Connectable {
  connect(endpoint: string): void;
}

function connected<S extends Connectable>(socket: S, { endpoint }: Source): S {
  socket.connect(endpoint);
  return socket;
}

async function bound<S extends Bindable>(socket: S, name: SourceName, source: Source): Promise<S> {
  try {
    await socket.bind(source.endpoint);
    return socket;
  } catch (cause) {
    socket[Symbol.dispose]();
    throw new Error(
      `Cannot bind ${name} to "${source.endpoint}": ${reason(cause)}. ` +
        `Is another broker running there? Else choose another ${name} or HUBBUB_DATA`,
      { cause },
    );
  }
}
