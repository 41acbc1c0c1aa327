// @ts-check
// An element beside the messages: a column in a wide window, an overlay in a narrow one.

const WIDE = matchMedia("(min-width: 60rem)");

export class Drawer {
  #element;
  #isPermanent;
  #onToggle;
  /** @type {HTMLElement | undefined} gets the focus back on closing */
  #previousFocus;

  /**
   * @param {HTMLElement} element
   * @param {{ isPermanent: boolean, onToggle: () => void }} options `isPermanent`: it cannot be closed
   * in a wide window
   */
  constructor(element, { isPermanent, onToggle }) {
    this.#element = element;
    this.#isPermanent = isPermanent;
    this.#onToggle = onToggle;
    element.addEventListener("toggle", onToggle);
    WIDE.addEventListener("change", () => {
      this.#adapt();
      onToggle();
    });
    this.#adapt();
  }

  get isOpen() {
    const { popover, hidden } = this.#element;
    return popover === null ? !hidden : this.#element.matches(":popover-open");
  }

  /** @param {HTMLElement} opener */
  open(opener) {
    if (this.isOpen) return;
    const { activeElement } = document;
    const hadFocus = activeElement instanceof HTMLElement && activeElement !== document.body;
    this.#previousFocus = hadFocus ? activeElement : opener;
    if (this.#element.popover !== null) return this.#element.showPopover({ source: opener });
    this.#element.hidden = false;
    this.#onToggle();
  }

  /** Closes it if it covers the messages. */
  dismissIfOverlay() {
    if (this.#element.popover !== null && this.isOpen) this.#element.hidePopover();
  }

  close() {
    this.dismissIfOverlay();
    if (!this.isOpen || this.#isPermanent) return;
    const hadFocus = this.#element.contains(document.activeElement);
    this.#element.hidden = true;
    if (hadFocus) this.#previousFocus?.focus();
    this.#onToggle();
  }

  #adapt() {
    const wasOpen = this.isOpen;
    if (WIDE.matches) {
      this.#element.popover = null;
      this.#element.hidden = !this.#isPermanent && !wasOpen;
    } else {
      this.#element.popover = "auto";
      this.#element.hidden = false;
      if (wasOpen && !this.#isPermanent) this.#element.showPopover();
    }
  }
}
