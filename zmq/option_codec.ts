/**
 * Encodes option values as the bytes that libzmq holds, and decodes them.
 *
 * @module
 */

import { KEY_TEXT_BYTES } from "./constants.ts";
import { textIn } from "./memory.ts";
import type { Option } from "./options.ts";

const encoder = new TextEncoder();

/** Room for any text option; the longest is an address. */
const TEXT_BYTES = 1024;

/** Returns a buffer for a value of an option. */
export function optionBuffer({ kind }: Option): Uint8Array<ArrayBuffer> {
  if (kind === "text" || kind === "routingId") return new Uint8Array(TEXT_BYTES);
  // By this length libzmq distinguishes a key in text from a raw key.
  if (kind === "key") return new Uint8Array(KEY_TEXT_BYTES);
  return new Uint8Array(kind === "int64" || kind === "uint64" ? 8 : 4);
}

/** Decodes a value that libzmq wrote. */
export function decodeOption(option: Option, bytes: Uint8Array<ArrayBuffer>): unknown {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  switch (option.kind) {
    case "text":
    case "routingId":
      return textIn(bytes) || null;
    case "key":
      return isUnsetKey(bytes) ? null : textIn(bytes);
    case "int64":
      return Number(view.getBigInt64(0, true));
    case "uint64":
      return Number(view.getBigUint64(0, true));
    default:
      return decodeNumber(option, view.getInt32(0, true));
  }
}

/** Decodes a value of 32 bits, such as `zmq_ctx_get` returns. */
export function decodeNumber({ kind, values }: Option, number: number): unknown {
  if (values !== undefined) return values[number];
  return kind === "bool" ? number !== 0 : number;
}

/** A key that was never set reads as 32 zero bytes, which are 40 zeros in Z85. */
function isUnsetKey(bytes: Uint8Array): boolean {
  return bytes.subarray(0, KEY_TEXT_BYTES - 1).every((byte) => byte === 0x30);
}

/**
 * Encodes a value as bytes for libzmq; null stays null.
 *
 * @throws {TypeError} If the value has the wrong type.
 * @throws {RangeError} If the number does not fit.
 */
export function encodeOption(name: string, option: Option, value: unknown): Uint8Array | null {
  const { kind } = option;
  if (kind === "text" || kind === "key") return encodeText(name, value);
  if (kind === "routingId") return encodeRoutingId(value);
  const bytes = optionBuffer(option);
  const view = new DataView(bytes.buffer);
  if (kind === "int64") view.setBigInt64(0, BigInt(wholeNumber(name, value)), true);
  else if (kind === "uint64") view.setBigUint64(0, BigInt(positive(name, value)), true);
  else view.setInt32(0, encodeNumber(name, option, value), true);
  return bytes;
}

/**
 * Encodes a value in 32 bits.
 *
 * @throws {TypeError} If the value has the wrong type.
 * @throws {RangeError} If the number does not fit.
 */
export function encodeNumber(name: string, option: Option, value: unknown): number {
  const { kind, values } = option;
  if (values !== undefined) return choice(name, values, value);
  if (kind !== "bool") return allowed(name, option, int32(name, value));
  if (typeof value !== "boolean") throw wrongType(name, "true or false", value);
  return value ? 1 : 0;
}

/** The length of a routing id is sent as one byte. */
const MAX_ROUTING_ID_BYTES = 255;

/**
 * Encodes a routing id.
 *
 * @throws {TypeError} If it is neither text nor bytes.
 * @throws {RangeError} If it is empty, too long, or starts like the ids that routers generate.
 */
export function encodeRoutingId(id: unknown): Uint8Array {
  const bytes = encodeText("routingId", id) ?? new Uint8Array();
  if (bytes.length > 0 && bytes.length <= MAX_ROUTING_ID_BYTES && bytes[0] !== 0) return bytes;
  throw new RangeError(
    `Cannot use a routing id of ${bytes.length} bytes that starts with ${bytes[0] ?? "nothing"}: ` +
      `it must have 1 to ${MAX_ROUTING_ID_BYTES} bytes, the first of them not 0`,
  );
}

function encodeText(name: string, value: unknown): Uint8Array | null {
  if (value === null) return null;
  if (typeof value === "string") return encoder.encode(value);
  if (value instanceof Uint8Array) return value;
  throw wrongType(name, "a string, bytes or null", value);
}

function choice(name: string, values: readonly (string | null)[], value: unknown): number {
  const index = values.findIndex((each) => each === value);
  if (index < 0) throw wrongType(name, values.map((each) => `${each}`).join(", "), value);
  return index;
}

function wholeNumber(name: string, value: unknown): number {
  if (typeof value !== "number" || !Number.isSafeInteger(value)) {
    throw wrongType(name, "a whole number", value);
  }
  return value;
}

function int32(name: string, value: unknown): number {
  const number = wholeNumber(name, value);
  if (number === (number | 0)) return number;
  throw new RangeError(`Cannot set option "${name}" to ${number}: it must fit in 32 bits`);
}

function allowed(name: string, { range, among }: Option, number: number): number {
  const [min, max] = range ?? [number, number];
  const numbers = among?.() ?? [number];
  if (number >= min && number <= max && numbers.includes(number)) return number;
  const expected = among ? `one of ${numbers.join(", ")}` : `from ${min} to ${max}`;
  throw new RangeError(`Cannot set option "${name}" to ${number}: it must be ${expected}`);
}

function positive(name: string, value: unknown): number {
  const number = wholeNumber(name, value);
  if (number >= 0) return number;
  throw new RangeError(`Cannot set option "${name}" to ${number}: it must not be negative`);
}

function wrongType(name: string, expected: string, value: unknown): TypeError {
  const got = typeof value === "string" ? JSON.stringify(value) : String(value);
  return new TypeError(`Cannot set option "${name}": expected ${expected}, got ${got}`);
}
