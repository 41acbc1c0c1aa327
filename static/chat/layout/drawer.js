// @ts-check
// A part beside the text: it stands there where the window is wide, and is a sheet over the page where
// it is narrow. One element is both.

const WIDE = matchMedia("(min-width: 60rem)");

export class Drawer {
  #element;
  #isPermanent;
  #toggled;
  /** @type {HTMLElement | undefined} what had the focus before, and has it again after */
  #before;

  /**
   * @param {HTMLElement} element
   * @param {{ stays: boolean, toggled: () => void }} options `stays`: it is always there where the
   * window is wide
   */
  constructor(element, { stays, toggled }) {
    this.#element = element;
    this.#isPermanent = stays;
    this.#toggled = toggled;
    element.addEventListener("toggle", toggled);
    WIDE.addEventListener("change", () => {
      this.#fit();
      toggled();
    });
    this.#fit();
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
    this.#before = hadFocus ? activeElement : opener;
    if (this.#element.popover !== null) return this.#element.showPopover({ source: opener });
    this.#element.hidden = false;
    this.#toggled();
  }

  /** Does not hide the text any more. */
  dismissIfOverlay() {
    if (this.#element.popover !== null && this.isOpen) this.#element.hidePopover();
  }

  /** Where it stays, it stays. */
  close() {
    this.dismissIfOverlay();
    if (!this.isOpen || this.#isPermanent) return;
    const hadFocus = this.#element.contains(document.activeElement);
    this.#element.hidden = true;
    if (hadFocus) this.#before?.focus();
    this.#toggled();
  }

  #fit() {
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
