// @ts-check
// Where the reader is in the timeline, and how the reader stays there while it changes: at the end
// with what is new, elsewhere with the text that is before the eyes.

const NEAR_END_PX = 48;

export class ScrollAnchor {
  #scroller;
  #isAtEnd = true;
  /** Whether nothing follows the end, so that who is there stays there. */
  followsEnd = true;
  /** How far down the end was when the reader was brought there. */
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
    // The keyboard of a phone, a growing composer, a turned screen, a font that comes late.
    const observer = new ResizeObserver(() => this.isAtEnd && this.scrollToEnd());
    observer.observe(scroller);
    for (const child of scroller.children) observer.observe(child);
  }

  /** Away from the end is who scrolled up, from that moment: the browser tells it a frame later. */
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
   * Changes the timeline under the reader's eyes.
   * @param {Iterable<Element>} rows what can be held on to, from top to bottom
   * @param {() => void} change
   */
  preserve(rows, change) {
    const wasAtEnd = this.isAtEnd;
    const anchor = wasAtEnd ? undefined : this.firstVisible(rows);
    // By its lower edge: a row that becomes the second of its group loses its name above the text.
    const before = anchor?.getBoundingClientRect().bottom ?? 0;
    change();
    if (wasAtEnd) return this.scrollToEnd();
    if (anchor?.isConnected) {
      this.#scroller.scrollTop += anchor.getBoundingClientRect().bottom - before;
    }
    // Where something follows now, nothing was scrolled that would tell.
    this.#isAtEnd = this.#isNearEnd;
  }

  /**
   * The first of some rows that is before the reader's eyes.
   * @template {Element} Row
   * @param {Iterable<Row>} rows from top to bottom
   * @returns {Row | undefined}
   */
  firstVisible(rows) {
    const { top } = this.#scroller.getBoundingClientRect();
    for (const row of rows) if (row.getBoundingClientRect().bottom > top) return row;
  }

  /**
   * Brings what is out of sight before the reader's eyes.
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
