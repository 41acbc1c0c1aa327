/**
 * ZeroMQ for Deno: a binding of libzmq 4.3 with the API of zeromq.js v6.
 *
 * It needs one permission, `--allow-ffi=<path of libzmq>`; {@linkcode findLibrary} returns the path.
 *
 * ```ts
 * import { Pull, Push } from "@hubbub/hubbub/zmq";
 *
 * using pull = new Pull();
 * using push = new Push();
 * await pull.bind("tcp://127.0.0.1:*");
 * push.connect(pull.lastEndpoint ?? "");
 * await push.send(["hello", "world"]);
 * const [hello, world] = await pull.receive();
 * if (`${hello} ${world}` !== "hello world") throw new Error("Expected both parts");
 * ```
 *
 * @module
 */

export { findLibrary } from "./library.ts";
export { type ErrorDetails, ZmqError } from "./errors.ts";
export type { ProtocolErrorCode } from "./constants.ts";
export { Frame, type Message, type MessageLike } from "./message.ts";
export { Context, context, type ContextOptions } from "./context.ts";
export { Socket, type SocketOptions } from "./socket.ts";
export { Duplex, Readable, Writable } from "./readable_writable.ts";
export type { WaitOptions } from "./pending_operation.ts";
export { Pull, Push } from "./pipeline.ts";
export { Publisher, Subscriber, XPublisher, XSubscriber } from "./pubsub.ts";
export { Dealer, Reply, Request, Router, type RouterConnectOptions } from "./request_reply.ts";
export {
  type AuthError,
  type Event,
  type EventAddress,
  type EventFor,
  type EventOfType,
  type EventSubscriber,
  type EventType,
  Observer,
  type ProtoError,
} from "./observer.ts";
export { Proxy } from "./proxy.ts";
export { type CurveKeyPair, curveKeyPair, curvePublicKey } from "./curve.ts";
export { Authenticator, type AuthenticatorOptions } from "./authenticator.ts";
export { type Capability, capability, type Version, version } from "./capability.ts";
export { Pair } from "./pair.ts";
export { Stream, type StreamConnectOptions } from "./stream.ts";
export type { IfEqual, SettableKeys } from "./option_accessors.ts";
export {
  conflateOption,
  contextOptions,
  immediateOption,
  invertMatchingOption,
  noDropOption,
  type Option,
  type OptionKinds,
  type OptionTable,
  type OptionValue,
  type OptionValues,
  probeRouterOption,
  receiveOptions,
  requestOptions,
  routerOptions,
  routingIdOption,
  sendOptions,
  socketOptions,
  streamOptions,
  xPublisherOptions,
} from "./options.ts";
