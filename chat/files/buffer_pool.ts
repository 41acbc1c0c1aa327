// Buffers that are used again and again: it bounds how many bytes are under way at once, of all who share
// it, and no memory waits for the garbage collector. Those who must wait are served in order.

type Buffer = Uint8Array<ArrayBuffer>;

export class BufferPool {
  readonly #bytes: number;
  readonly #free: Buffer[] = [];
  readonly #waiting: ((buffer: Buffer) => void)[] = [];
  /** Buffers that may still be created. */
  #left: number;

  /**
   * @param count Buffers at once.
   * @param bytes Size of each.
   */
  constructor({ count, bytes }: { readonly count: number; readonly bytes: number }) {
    this.#bytes = bytes;
    this.#left = count;
  }

  /** Resolves with a buffer, which may have any content. Each must be released. */
  take(): Promise<Buffer> {
    const buffer = this.#free.pop() ?? this.#create();
    if (buffer) return Promise.resolve(buffer);
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  release(buffer: Buffer): void {
    const next = this.#waiting.shift();
    if (next) next(buffer);
    else this.#free.push(buffer);
  }

  #create(): Buffer | undefined {
    if (this.#left === 0) return undefined;
    this.#left--;
    return new Uint8Array(this.#bytes);
  }
}
