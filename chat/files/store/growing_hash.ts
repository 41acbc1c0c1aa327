// Hashes an upload while its bytes arrive, so that a long file need not be read again at its end.

import { createHash, type Hash } from "node:crypto";

/** SHA-256 of an upload, as long as this process has seen all of its bytes in order. */
export class GrowingHash {
  #hash: Hash = createHash("sha256");
  #bytes = 0;

  append(offset: number, chunks: readonly Uint8Array[]): void {
    if (offset === 0) [this.#hash, this.#bytes] = [createHash("sha256"), 0];
    // Else bytes were cut off, or another process has received those before.
    if (offset !== this.#bytes) return;
    for (const chunk of chunks) {
      this.#hash.update(chunk);
      this.#bytes += chunk.length;
    }
  }

  /** Returns the hash in hexadecimal if it is that of exactly these first bytes. */
  digest(bytes: number): string | undefined {
    return bytes === this.#bytes ? this.#hash.copy().digest("hex") : undefined;
  }
}
