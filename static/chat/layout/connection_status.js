// @ts-check
// Decides whether to show that the connection is broken: only if it stays so for a moment.

const DELAY_MS = 2_000;

export class ConnectionStatus {
  #onChange;
  #delay;
  /** @type {Set<string>} */
  #broken = new Set();
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;

  /**
   * @param {(isBroken: boolean) => void} onChange
   * @param {number} [delay] milliseconds before a failure is shown
   */
  constructor(onChange, delay = DELAY_MS) {
    this.#onChange = onChange;
    this.#delay = delay;
  }

  /**
   * @param {"stream" | "broker" | "post" | "history"} part
   * @param {boolean} isWorking
   */
  report(part, isWorking) {
    const wasBroken = this.#broken.size > 0;
    if (isWorking) this.#broken.delete(part);
    else this.#broken.add(part);
    const isBroken = this.#broken.size > 0;
    if (isBroken === wasBroken) return;
    clearTimeout(this.#timer);
    if (isBroken) this.#timer = setTimeout(() => this.#onChange(true), this.#delay);
    else this.#onChange(false);
  }
}
