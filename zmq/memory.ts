/**
 * C strings and native memory.
 *
 * @module
 */

import { zmq } from "./library.ts";

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/**
 * Encodes text as a C string: UTF-8, ended by a zero byte.
 *
 * @throws {TypeError} If the text is not a string or contains a zero byte, which would truncate it.
 */
export function cString(text: string): Uint8Array<ArrayBuffer> {
  if (typeof text !== "string" || text.includes("\0")) {
    throw new TypeError(
      `Cannot pass ${JSON.stringify(text)}: expected a string without zero bytes`,
    );
  }
  return encoder.encode(text + "\0");
}

/** Decodes a C string in native memory; a null pointer is an empty string. */
export function textAt(pointer: Deno.PointerValue): string {
  if (pointer === null) return "";
  const bytes = new Uint8Array(zmq().strlen(pointer));
  zmq().memcpy_from(bytes, pointer, bytes.length);
  return decoder.decode(bytes);
}

/** Decodes a buffer up to its first zero byte, or all of it. */
export function textIn(bytes: Uint8Array): string {
  const end = bytes.indexOf(0);
  return decoder.decode(end < 0 ? bytes : bytes.subarray(0, end));
}

/**
 * Allocates zeroed native memory. Memory that another thread writes to is native, because a terminated
 * worker takes its buffers with it.
 *
 * @throws {Error} If the system is out of memory.
 */
export function allocate(bytes: number): Deno.PointerObject {
  const pointer = zmq().calloc(1, bytes);
  if (pointer === null) throw new Error(`Cannot allocate ${bytes} bytes: out of memory`);
  return pointer;
}
