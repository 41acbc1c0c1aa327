// @ts-check
// Whether the reader should hear of trouble with the connection: not of what mends itself at once.

const PATIENCE_MS = 2_000;

export class ConnectionStatus {
  #tell;
  #patience;
  /** @type {Set<string>} the parts of the way that do not work */
  #broken = new Set();
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;

  /**
   * @param {(isTroubled: boolean) => void} tell
   * @param {number} [patience] milliseconds
   */
  constructor(tell, patience = PATIENCE_MS) {
    this.#tell = tell;
    this.#patience = patience;
  }

  /**
   * @param {"stream" | "broker" | "post" | "history"} part
   * @param {boolean} works
   */
  report(part, works) {
    const wasFree = this.#broken.size === 0;
    if (works) this.#broken.delete(part);
    else this.#broken.add(part);
    const isFree = this.#broken.size === 0;
    if (isFree !== wasFree) this.#changed(isFree);
  }

  /** @param {boolean} isFree */
  #changed(isFree) {
    clearTimeout(this.#timer);
    if (isFree) this.#tell(false);
    else this.#timer = setTimeout(() => this.#tell(true), this.#patience);
  }
}
