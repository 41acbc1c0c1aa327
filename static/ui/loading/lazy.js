// @ts-check
// Loads parts of the page when they are first needed.

/** A load may fail just after the server was reached. */
const RETRY_MS = 2_000;

/** @type {Set<() => void>} retries for which the user is not shown a button */
let pendingRetries = new Set();

/** @type {ReturnType<typeof setTimeout> | undefined} */
let timer;

/** @type {() => Promise<unknown> | undefined} rejects while the server cannot be reached */
let whenReachable = () => undefined;

/**
 * Delays every load until the server can be reached: Firefox and WebKit never request a module again
 * after it failed to load once.
 * @param {typeof whenReachable} reach
 */
export function waitForServer(reach) {
  whenReachable = reach;
}

/** Retries the loads that failed without a message to the user, as happens every two seconds in any case. */
export function retryLoading() {
  clearTimeout(timer);
  const retries = pendingRetries;
  pendingRetries = new Set();
  for (const retry of retries) retry();
}

/** @param {() => void} [retry] */
function retryLater(retry) {
  if (!retry) return;
  pendingRetries.add(retry);
  clearTimeout(timer);
  timer = setTimeout(retryLoading, RETRY_MS);
}

/**
 * A part that is loaded once, on first use.
 * @template Part
 */
export class Lazy {
  #load;
  #onFailure;
  /** @type {Promise<Part> | undefined} */
  #loading;
  /** @type {Part | undefined} */
  #part;

  /**
   * @param {() => Promise<Part>} load
   * @param {(retry: (() => void) | undefined, event?: Event) => void} [onFailure] called if loading
   * fails; `retry` is missing if an event was to be forwarded. By default `retryLoading` retries
   */
  constructor(load, onFailure = retryLater) {
    this.#load = load;
    this.#onFailure = onFailure;
  }

  /** The part, if it has been loaded. */
  get value() {
    return this.#part;
  }

  /**
   * Loads the part.
   * @returns {Promise<Part>}
   * @throws {TypeError} if it cannot be loaded; the next call tries again
   */
  get() {
    this.#loading ??= this.#fetch();
    return this.#loading;
  }

  preload() {
    this.get().catch(() => {});
  }

  /**
   * Calls `act` with the part: at once if it is loaded, else after loading, in the order of the calls.
   * @param {(part: Part) => void} act
   * @param {(retry: () => void) => void} [onFailure]
   */
  run(act, onFailure = this.#onFailure) {
    if (this.#part) act(this.#part);
    else this.get().then(act, () => onFailure(() => this.run(act, onFailure)));
  }

  /**
   * Preloads the part when an element is hovered or focused.
   * @param {EventTarget} element
   */
  preloadOn(element) {
    for (const type of ["pointerenter", "focus"]) {
      element.addEventListener(type, () => this.preload());
    }
  }

  /**
   * Passes events of an element to the part, those from before it was loaded too.
   * @template {Event} Type
   * @param {EventTarget} element
   * @param {readonly string[]} types
   * @param {(part: Part, event: Type) => void} handle
   */
  forwardEvents(element, types, handle) {
    const onEvent = (/** @type {Event} */ event) =>
      this.run(
        (part) => handle(part, /** @type {Type} */ (event)),
        () => this.#onFailure(undefined, event),
      );
    for (const type of types) element.addEventListener(type, onEvent);
  }

  async #fetch() {
    try {
      const reachable = whenReachable();
      if (reachable) await reachable;
      this.#part = await this.#load();
      return this.#part;
    } catch (error) {
      this.#loading = undefined;
      throw error;
    }
  }
}
