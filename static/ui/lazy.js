// @ts-check
// A part of the page that comes when it is first wanted: a reader who never wants it never loads it.

/** @type {Set<() => void>} what waits until a part that could not be loaded can be */
let waiting = new Set();

/** @type {() => Promise<unknown> | undefined} rejects while no part can be loaded */
let whenReachable = () => undefined;

/**
 * Has every part wait for this before it is loaded: Firefox and WebKit never ask again for a module that
 * could not be loaded once.
 * @param {typeof whenReachable} reach
 */
export function waitForServer(reach) {
  whenReachable = reach;
}

/** The server answers again: does what waits for parts that nobody is told of. */
export function retryLoading() {
  const all = waiting;
  waiting = new Set();
  for (const act of all) act();
}

/** @template Part */
export class Lazy {
  #load;
  #failed;
  /** @type {Promise<Part> | undefined} */
  #loading;
  /** @type {Part | undefined} */
  #part;

  /**
   * @param {() => Promise<Part>} load
   * @param {(again: (() => void) | undefined, event?: Event) => void} [failed] what was wanted cannot
   * be done now; `again` tries it again, unless it was to tell an event. By default `loadAgain` does
   */
  constructor(load, failed = (again) => again && waiting.add(again)) {
    this.#load = load;
    this.#failed = failed;
  }

  /** The part, where it has come already. */
  get value() {
    return this.#part;
  }

  /**
   * The part, once it has come.
   * @returns {Promise<Part>}
   * @throws {TypeError} where it cannot be loaded; the next call tries again
   */
  get() {
    this.#loading ??= this.#fetch();
    return this.#loading;
  }

  /** Somebody may want it next. */
  preload() {
    this.get().catch(() => {});
  }

  /**
   * Does something with the part: at once where it is there, else when it has come, in the order in
   * which that was wanted.
   * @param {(part: Part) => void} act
   * @param {(again: () => void) => void} [failed]
   */
  run(act, failed = this.#failed) {
    if (this.#part) act(this.#part);
    else this.get().then(act, () => failed(() => this.run(act, failed)));
  }

  /**
   * Who points at an element, or comes to it by keyboard, may want the part next.
   * @param {EventTarget} element
   */
  preloadOn(element) {
    for (const type of ["pointerenter", "focus"]) {
      element.addEventListener(type, () => this.preload());
    }
  }

  /**
   * Tells the part what is done with an element. What was done before it came is told it then.
   * @template {Event} Told
   * @param {EventTarget} element
   * @param {readonly string[]} types
   * @param {(part: Part, event: Told) => void} tell
   */
  forwardEvents(element, types, tell) {
    const hear = (/** @type {Event} */ event) =>
      this.run(
        (part) => tell(part, /** @type {Told} */ (event)),
        () => this.#failed(undefined, event),
      );
    for (const type of types) element.addEventListener(type, hear);
  }

  async #fetch() {
    try {
      const reached = whenReachable();
      if (reached) await reached;
      this.#part = await this.#load();
      return this.#part;
    } catch (error) {
      this.#loading = undefined;
      throw error;
    }
  }
}
