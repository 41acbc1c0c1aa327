/** A module of its own, told as text: a thread that reads no file needs no permission. */
const THREAD = `
  import { brotliCompressSync } from "node:zlib";
  self.onmessage = ({ data }) => self.postMessage(new Uint8Array(brotliCompressSync(data)));
`;

/**
 * Compresses as small as Brotli can. That takes a third of a second for 100 KB: it is done in a
 * thread of its own, which ends with {@linkcode Symbol.dispose}.
 */
export class BrotliThread implements Disposable {
  readonly #worker = new Worker(`data:text/javascript,${encodeURIComponent(THREAD)}`, {
    type: "module",
  });

  /**
   * One at a time: whoever calls it awaits it before the next call.
   *
   * @throws {Error} if the thread has failed.
   */
  compress(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
    const { promise, resolve, reject } = Promise.withResolvers<Uint8Array<ArrayBuffer>>();
    this.#worker.onmessage = ({ data }) => resolve(data);
    this.#worker.onerror = (event) => {
      event.preventDefault();
      reject(new Error(`Cannot compress: ${event.message}`));
    };
    this.#worker.postMessage(bytes);
    return promise;
  }

  /** Ends the thread; what it has not compressed by then never comes. */
  [Symbol.dispose](): void {
    this.#worker.terminate();
  }
}
