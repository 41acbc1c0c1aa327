/**
 * Sends values as message parts, and receives parts.
 *
 * @module
 */

import { DONT_WAIT, errnoOf, MESSAGE_BYTES, POLL_IN, POLL_OUT, SEND_MORE } from "./constants.ts";
import { bindingError } from "./errors.ts";
import { zmq } from "./library.ts";
import { allocate } from "./memory.ts";
import { charge } from "./event_loop_budget.ts";
import { callAgain } from "./would_block.ts";

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/**
 * A received part: bytes that convert to text.
 *
 * Small parts that arrive together are views of one block of 4 to 64 KiB, which stays in memory as long as
 * any of them does. To keep a small part for a long time, keep a copy: `frame.slice()`.
 *
 * ```ts
 * import { Frame } from "@hubbub/hubbub/zmq";
 *
 * const frame = Frame.from(new TextEncoder().encode("hello"));
 * if (`${frame}` !== "hello") throw new Error("Expected text");
 * ```
 */
export class Frame extends Uint8Array<ArrayBuffer> {
  /**
   * Creates a view of a buffer.
   *
   * @param buffer The buffer.
   * @param offset The start of the part in the buffer, in bytes; 0 by default.
   * @param length The size of the part in bytes; the rest of the buffer by default.
   */
  constructor(buffer: ArrayBuffer, offset?: number, length?: number) {
    super(buffer, offset, length);
  }

  /** Decodes the part as UTF-8; invalid bytes become U+FFFD. */
  override toString(): string {
    return decoder.decode(this);
  }
}

/** The name of {@linkcode Frame} in zeromq.js. */
export type Message = Frame;

/** A value that can be sent as one part: bytes, text (as UTF-8), a number (as decimal text) or null (empty). */
export type MessageLike =
  | ArrayBufferView
  | ArrayBufferLike
  | string
  | number
  | null;

/**
 * Small parts share a slab. A large slab costs less for each part, a small one wastes less when a single
 * part is kept; so a slab that was used up within 10 ms is followed by one of twice the size, any other
 * by one of the smallest size.
 */
const MIN_SLAB_BYTES = 4 * 1024;
const MAX_SLAB_BYTES = 64 * 1024;
const BUSY_SLAB_MS = 10;

/** Parts of at least this size get a buffer of their own. */
const OWN_BUFFER_BYTES = MAX_SLAB_BYTES / 8;

/** Text is encoded into this buffer, which libzmq copies; longer text gets a buffer of its own. */
const scratch = new Uint8Array(64 * 1024);

/** Lengths are passed to libzmq in 32 bits. */
const MAX_PART_BYTES = 2 ** 32 - 1;

/** `zmq_msg_recv` reports this size for larger parts too. */
const MAX_REPORTED_BYTES = 2 ** 31 - 1;

const EAGAIN = errnoOf("EAGAIN");

/**
 * Sends all parts, or none if the message cannot be queued now.
 *
 * @returns Whether the message was queued.
 * @throws {TypeError} If a part has a type that cannot be sent.
 * @throws {RangeError} If a part has 4 GiB or more.
 * @throws {ZmqError} If libzmq refuses the message.
 */
export function sendMessage(
  socket: Deno.PointerObject,
  message: MessageLike | MessageLike[],
): boolean {
  if (!Array.isArray(message)) return sendPart(socket, message, DONT_WAIT);
  const last = message.length - 1;
  if (last < 0) throw new TypeError("Cannot send an empty array: a message has at least one part");
  // An invalid part in the middle would leave half a message in the socket.
  for (let index = 1; index <= last; index++) assertSendablePart(message[index]);
  for (let index = 0; index < last; index++) {
    if (!sendPart(socket, message[index], DONT_WAIT | SEND_MORE)) return false;
  }
  return sendPart(socket, message[last], DONT_WAIT);
}

function sendPart(
  socket: Deno.PointerObject,
  part: MessageLike | undefined,
  flags: number,
): boolean {
  const isShort = typeof part === "string" && part.length * 3 <= scratch.length;
  const bytes = isShort ? scratch : bytesOf(part);
  const length = isShort ? encoder.encodeInto(part, scratch).written : bytes.byteLength;
  if (zmq().zmq_send(socket, bytes, length, flags) < 0) {
    if (zmq().zmq_errno() === EAGAIN) return false;
    if (!sendAgain(socket, { bytes, length, flags })) return false;
  }
  charge(length);
  return true;
}

interface Outgoing {
  bytes: Uint8Array;
  length: number;
  flags: number;
}

function sendAgain(socket: Deno.PointerObject, { bytes, length, flags }: Outgoing): boolean {
  const call = () => zmq().zmq_send(socket, bytes, length, flags);
  return callAgain(call, { socket, event: POLL_OUT, action: "send" }) >= 0;
}

function bytesOf(part: MessageLike | undefined): Uint8Array {
  const bytes = part instanceof Uint8Array ? part : viewOf(part);
  if (bytes.byteLength <= MAX_PART_BYTES) return bytes;
  throw new RangeError(
    `Cannot send a part of ${bytes.byteLength} bytes: at most ${MAX_PART_BYTES}`,
  );
}

function viewOf(part: MessageLike | undefined): Uint8Array {
  if (part === null) return scratch.subarray(0, 0);
  if (typeof part === "string" || typeof part === "number") return encoder.encode(String(part));
  if (ArrayBuffer.isView(part)) {
    return new Uint8Array(part.buffer, part.byteOffset, part.byteLength);
  }
  if (part instanceof ArrayBuffer || part instanceof SharedArrayBuffer) return new Uint8Array(part);
  throw new TypeError(
    `Cannot send a part of type "${typeof part}": expected a string, bytes, a number or null`,
  );
}

function assertSendablePart(part: MessageLike | undefined): void {
  if (typeof part !== "string") bytesOf(part);
}

/** The `zmq_msg_t` that every part is received into; receiving into it releases the previous part. */
let incoming: Deno.PointerObject | undefined;

let slab = new ArrayBuffer(MIN_SLAB_BYTES);
let slabUsed = 0;
let slabSince = 0;

/**
 * Receives the parts of the next message.
 *
 * @param maxParts The most parts to return, all by default; further parts are discarded.
 * @returns The parts, or `undefined` if there is no message now.
 * @throws {RangeError} If there is no memory for a part; the message is lost.
 * @throws {ZmqError} If libzmq refuses to receive.
 */
export function receiveMessage(
  socket: Deno.PointerObject,
  maxParts: number = Infinity,
): Frame[] | undefined {
  const holder = incoming ??= newHolder();
  const bytes = receivePart(holder, socket);
  if (bytes < 0) return undefined;
  const parts = [takePart(holder, bytes, socket)];
  while (zmq().zmq_msg_more(holder) !== 0) {
    const bytes = receivePart(holder, socket);
    if (parts.length < maxParts) parts.push(takePart(holder, bytes, socket));
  }
  return parts;
}

/**
 * Receives the next message of a socket that keeps only the newest, which must have one part.
 *
 * @returns The part, or `undefined` if there is no message now.
 * @throws {RangeError} If there is no memory for the part, which is lost.
 * @throws {ZmqError} EMSGSIZE if the message has more parts. libzmq may have overwritten them, and would
 * then abort the process when they are read: the socket can no longer receive.
 */
export function receiveSingle(socket: Deno.PointerObject): Frame[] | undefined {
  const holder = incoming ??= newHolder();
  const bytes = receivePart(holder, socket);
  if (bytes < 0) return undefined;
  if (zmq().zmq_msg_more(holder) === 0) return [takePart(holder, bytes, socket)];
  const message = "Cannot receive several parts with the option conflate: the socket was closed";
  throw bindingError("EMSGSIZE", message);
}

function newHolder(): Deno.PointerObject {
  const holder = allocate(MESSAGE_BYTES);
  zmq().zmq_msg_init(holder);
  return holder;
}

/** Receives a part into the holder. Returns its size, or -1 if there is none yet. */
function receivePart(holder: Deno.PointerObject, socket: Deno.PointerObject): number {
  const bytes = zmq().zmq_msg_recv(holder, socket, DONT_WAIT);
  if (bytes >= 0 || zmq().zmq_errno() === EAGAIN) return bytes;
  const call = () => zmq().zmq_msg_recv(holder, socket, DONT_WAIT);
  return callAgain(call, { socket, event: POLL_IN, action: "receive" });
}

function takePart(
  holder: Deno.PointerObject,
  bytes: number,
  socket: Deno.PointerObject,
): Frame {
  if (bytes >= MAX_REPORTED_BYTES) return takeHugePart(holder, socket);
  charge(bytes);
  const frame = bytes < OWN_BUFFER_BYTES ? slabFrame(bytes) : ownFrame(bytes, holder, socket);
  if (bytes > 0) zmq().memcpy_from(frame, zmq().zmq_msg_data(holder), bytes);
  return frame;
}

function takeHugePart(holder: Deno.PointerObject, socket: Deno.PointerObject): Frame {
  const bytes = Number(zmq().zmq_msg_size(holder));
  charge(bytes);
  const frame = ownFrame(bytes, holder, socket);
  zmq().memcpy_huge(frame, zmq().zmq_msg_data(holder), BigInt(bytes));
  return frame;
}

function ownFrame(
  bytes: number,
  holder: Deno.PointerObject,
  socket: Deno.PointerObject,
): Frame {
  try {
    return new Frame(new ArrayBuffer(bytes));
  } catch (cause) {
    // Discards the rest, so that the next receive starts with the next message.
    while (zmq().zmq_msg_more(holder) !== 0) receivePart(holder, socket);
    throw new RangeError(`Cannot receive a part of ${bytes} bytes: out of memory`, { cause });
  }
}

function slabFrame(bytes: number): Frame {
  if (slabUsed + bytes > slab.byteLength) renewSlab(bytes);
  const frame = new Frame(slab, slabUsed, bytes);
  slabUsed += (bytes + 7) & ~7; // aligned, so that a part can be read through any typed array
  return frame;
}

function renewSlab(bytes: number): void {
  const now = Date.now();
  const isBusy = now - slabSince < BUSY_SLAB_MS;
  const size = isBusy ? Math.min(slab.byteLength * 2, MAX_SLAB_BYTES) : MIN_SLAB_BYTES;
  slab = new ArrayBuffer(Math.max(size, bytes));
  slabUsed = 0;
  slabSince = now;
}
