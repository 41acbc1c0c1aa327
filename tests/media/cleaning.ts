// Cleans files in memory, and checks what every result must hold.

import { assert, assertEquals } from "@std/assert";
import { concat } from "@std/bytes/concat";
import { type ByteSource, bytesSource, type CleaningPlan, readParts } from "../../media/mod.ts";
import { planSteps, sizeOf } from "../../media/mod.ts";

/** Most bytes that a cleaned file may have more than the original. */
const MAX_GROWTH = 64;

/** Most bytes of one read, and how often all bytes may be read. */
const MAX_READ = 64 * 1_024;
const MAX_REREADS = 4;
const FREE_BYTES = 1_024 * 1_024;

export interface Cleaned {
  readonly plan: CleaningPlan;
  /** Absent if the file cannot be cleaned. */
  readonly bytes?: Uint8Array<ArrayBuffer>;
}

/** Cleans a file, and checks that it is read within bounds and does not grow. */
export function clean(file: Uint8Array): Cleaned {
  const source = new BoundedSource(file);
  const steps = planSteps(source);
  let step = steps.next();
  for (let i = 0; !step.done; i++) {
    assert(i < 1_000 + 10 * file.length, "It ends");
    step = steps.next();
  }
  const plan = step.value;
  if (!plan.parts) return { plan };
  const bytes = concat([...readParts(bytesSource(file), plan.parts)]);
  assertEquals(sizeOf(plan.parts), bytes.length);
  assert(bytes.length <= file.length + MAX_GROWTH, `${bytes.length} bytes of ${file.length}`);
  return { plan, bytes };
}

/** Cleans a file twice: the second time must change nothing, and find no place. */
export function cleanTwice(file: Uint8Array): Cleaned {
  const first = clean(file);
  if (!first.bytes) return first;
  const second = clean(first.bytes);
  assert(second.bytes && equal(first.bytes, second.bytes), "The second time changes nothing");
  const { parts: _, ...description } = first.plan;
  const { parts: __, ...again } = second.plan;
  assertEquals(again, { ...description, hasLocation: false });
  return first;
}

/** The same as a comparison by `assertEquals`, which takes most of the time of a test. */
function equal(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}

/** Fails when a parser reads outside the file or too much of it. */
class BoundedSource implements ByteSource {
  readonly size: number;
  readonly #bytes: Uint8Array;
  #budget: number;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.size = bytes.length;
    this.#budget = MAX_REREADS * bytes.length + FREE_BYTES;
  }

  read(offset: number, length: number): Uint8Array {
    assert(Number.isSafeInteger(offset) && offset >= 0 && length >= 0 && length <= MAX_READ);
    assert(offset + length <= this.size);
    this.#budget -= length;
    // Tables are read through windows of their own.
    assert(this.#budget >= -3 * FREE_BYTES, "It reads a bounded number of bytes");
    return this.#bytes.subarray(offset, offset + length);
  }
}
