/**
 * C strings and native memory.
 *
 * @module
 */

import { zmq } from "./library.ts";

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/**
 * Text as C wants it: UTF-8, ended by a zero byte.
 *
 * @throws {TypeError} If the text is not a string or holds a zero byte, which would cut it short.
 */
export function cString(text: string): Uint8Array<ArrayBuffer> {
  if (typeof text !== "string" || text.includes("\0")) {
    throw new TypeError(
      `Cannot pass ${JSON.stringify(text)}: expected a string without zero bytes`,
    );
  }
  return encoder.encode(text + "\0");
}

/** The text that a C string in native memory holds; empty for a null pointer. */
export function textAt(pointer: Deno.PointerValue): string {
  if (pointer === null) return "";
  const bytes = new Uint8Array(zmq().strlen(pointer));
  zmq().memcpy_from(bytes, pointer, bytes.length);
  return decoder.decode(bytes);
}

/** The text in a buffer up to its first zero byte, or all of it. */
export function textIn(bytes: Uint8Array): string {
  const end = bytes.indexOf(0);
  return decoder.decode(end < 0 ? bytes : bytes.subarray(0, end));
}

/**
 * Zeroed native memory. What libzmq writes to on another thread lives here and not in a buffer,
 * because a worker that is terminated takes its buffers with it.
 *
 * @throws {Error} If the system has no memory left.
 */
export function allocate(bytes: number): Deno.PointerObject {
  const pointer = zmq().calloc(1, bytes);
  if (pointer === null) throw new Error(`Cannot allocate ${bytes} bytes: out of memory`);
  return pointer;
}
