// @ts-check
// Keeps the scroll position while the timeline changes: at the end it follows new messages, elsewhere the
// visible text stays in place. Kept by hand: CSS scroll anchoring does neither at the end nor in Safari.

const NEAR_END_PX = 48;
const SCROLL_KEYS = /^(Arrow|Page|Home|End| )/;

export class ScrollAnchor {
  #scroller;
  #isAtEnd = true;
  /** Whether the end is the end of the room, so that a user there follows new messages. */
  followsEnd = true;
  /** Scroll position of the end when it was last scrolled to. */
  #end = 0;

  /**
   * @param {HTMLElement} scroller
   * @param {() => void} moved
   */
  constructor(scroller, moved) {
    this.#scroller = scroller;
    scroller.addEventListener("scroll", () => {
      this.#isAtEnd = this.#isNearEnd;
      moved();
    }, { passive: true });
    // A phone's keyboard, a growing composer, a rotated screen, a font that loads late.
    const observer = new ResizeObserver(() => this.isAtEnd && this.scrollToEnd());
    observer.observe(scroller);
    for (const child of scroller.children) observer.observe(child);
  }

  /** False as soon as the user scrolls up: the browser fires the event a frame later. */
  get isAtEnd() {
    const isAbove = this.#scroller.scrollTop < this.#end - 1;
    return this.followsEnd && this.#isAtEnd && (!isAbove || this.#isNearEnd);
  }

  get distanceToEnd() {
    const { scrollHeight, scrollTop, clientHeight } = this.#scroller;
    return scrollHeight - scrollTop - clientHeight;
  }

  get distanceToTop() {
    return this.#scroller.scrollTop;
  }

  scrollToEnd() {
    this.#isAtEnd = true;
    this.#scroller.scrollTop = this.#scroller.scrollHeight;
    this.#end = this.#scroller.scrollTop;
  }

  /**
   * Changes the timeline and restores the scroll position.
   * @param {Iterable<Element>} rows that can serve as anchor, from top to bottom
   * @param {() => void} change
   */
  preserve(rows, change) {
    const wasAtEnd = this.isAtEnd;
    const anchor = wasAtEnd ? undefined : this.firstVisible(rows);
    // By its lower edge: a row loses its header when it becomes the second of its group.
    const before = anchor?.getBoundingClientRect().bottom ?? 0;
    change();
    if (wasAtEnd) return this.scrollToEnd();
    if (anchor?.isConnected) {
      this.#scroller.scrollTop += anchor.getBoundingClientRect().bottom - before;
    }
    // No scroll event fires if rows were added below.
    this.#isAtEnd = this.#isNearEnd;
  }

  /**
   * Returns the first visible row.
   * @template {Element} Row
   * @param {Iterable<Row>} rows from top to bottom
   * @returns {Row | undefined}
   */
  firstVisible(rows) {
    const { top } = this.#scroller.getBoundingClientRect();
    for (const row of rows) if (row.getBoundingClientRect().bottom > top) return row;
  }

  /**
   * Scrolls to a row if it is not visible.
   * @param {Element} row
   */
  reveal(row) {
    const view = this.#scroller.getBoundingClientRect();
    const { top, bottom } = row.getBoundingClientRect();
    if (bottom <= view.top || top >= view.bottom) row.scrollIntoView({ block: "start" });
  }

  get #isNearEnd() {
    return this.distanceToEnd < NEAR_END_PX;
  }
}

/**
 * Calls back when the user scrolls, or presses something to do so: not when new messages or a smaller
 * window scroll.
 * @param {HTMLElement} scroller
 * @param {() => void} callback
 */
export function onUserScroll(scroller, callback) {
  for (const type of ["wheel", "pointerdown"]) {
    scroller.addEventListener(type, callback, { passive: true });
  }
  scroller.addEventListener("keydown", ({ key }) => SCROLL_KEYS.test(key) && callback());
}
