// @ts-check
// Shows a picture large, and leads to the others of the room.

import { create, query } from "../../../ui/dom.js";
import { createIcon, createIconButton } from "../../../ui/icon.js";
import { strings } from "../../../i18n/lazy.js";
import { fileUrl } from "../file_kinds.js";
import { PictureZoom } from "./picture_zoom.js";

/** @import { FileInfo } from "../../../client/schema.js" */

/**
 * `button` shows it in its message, from the address `preview`.
 * @typedef {{ button: HTMLElement, file: FileInfo, src: string, preview: string }} Picture
 */

const PAN_PX = 80;

export class Lightbox {
  #pictures;
  #name = create("bdi", { className: "file-name" });
  #count = create("span", { className: "picture-count", role: "status" });
  #image = create("img", { className: "large-picture", draggable: false });
  #caption = create("p", { className: "picture-alt", dir: "auto" });
  #stage = create("div", { className: "picture-stage" }, [this.#image]);
  #previous = createAction("back", strings.previousPicture, () => this.#step(-1));
  #next = createAction("forward", strings.nextPicture, () => this.#step(1));
  #download = create("a", { className: "icon-button" }, [createIcon("download")]);
  #zoom = new PictureZoom(this.#stage, this.#image, (step) => this.#step(step));
  #dialog;
  /** The file that is shown. */
  #shown = "";
  /** Its message may be deleted, or the reader removed from the room. */
  #removal = new MutationObserver(() => !this.#current && this.#dialog.close());

  /** @param {() => Picture[]} pictures returns those that are drawn in the room, in order */
  constructor(pictures) {
    this.#pictures = pictures;
    const close = createIconButton("close", strings.close);
    this.#download.title = this.#download.ariaLabel = strings.download;
    this.#dialog = create("dialog", { className: "lightbox", ariaLabel: strings.picture }, [
      create("form", { className: "lightbox-head", method: "dialog" }, [
        this.#name,
        this.#count,
        createAction("minus", strings.zoomOut, () => this.#zoom.by(1 / 1.5)),
        createAction("plus", strings.zoomIn, () => this.#zoom.by(1.5)),
        this.#download,
        createAction("message", strings.showInChat, () => this.#showInChat()),
        close,
      ]),
      this.#stage,
      this.#previous,
      this.#next,
      this.#caption,
    ]);
    this.#image.addEventListener("load", () => this.#setPreview());
    this.#dialog.setAttribute("closedby", "any");
    this.#dialog.tabIndex = -1;
    this.#dialog.addEventListener("keydown", (event) => this.#pressKey(event));
    // The message list must not get the keys of the dialog.
    this.#dialog.addEventListener("close", () => {
      this.#removal.disconnect();
      if (this.#shown) (this.#current?.button ?? timeline()).focus();
    });
    document.body.append(this.#dialog);
  }

  /** @param {HTMLElement} button that shows the picture in its message */
  show(button) {
    const index = this.#pictures().findIndex((picture) => picture.button === button);
    this.#draw(index);
    this.#removal.observe(timeline(), { childList: true, subtree: true });
    this.#dialog.showModal();
    // Not its first button: the keys are for the picture.
    this.#dialog.focus();
  }

  /** The picture in its message, which may have been drawn again; undefined if it was removed. */
  get #current() {
    return this.#pictures().find(({ file }) => file.id === this.#shown);
  }

  /** @param {number} index */
  #draw(index) {
    const pictures = this.#pictures();
    const picture = pictures[index];
    if (!picture) return;
    const { file: { id, name, alt = "" }, src } = picture;
    this.#shown = id;
    this.#name.textContent = name;
    this.#count.textContent = strings.pictureOf(index + 1, pictures.length);
    // Otherwise the previous picture is shown until this one has loaded.
    this.#image.removeAttribute("src");
    this.#setPreview(picture);
    this.#image.src = src;
    this.#image.alt = alt || name;
    this.#caption.textContent = alt;
    this.#download.href = `${fileUrl(id)}?download`;
    this.#download.download = name;
    // Not disabled: that would lose the focus.
    this.#previous.ariaDisabled = String(index === 0);
    this.#next.ariaDisabled = String(index === pictures.length - 1);
    this.#zoom.reset();
  }

  /**
   * Shows the preview of a picture in its place, or removes it.
   * @param {Partial<Picture>} [picture]
   */
  #setPreview({ file, preview } = {}) {
    this.#image.style.backgroundImage = preview ? `url("${preview}")` : "";
    for (const side of /** @type {const} */ (["width", "height"])) {
      const length = file?.[side];
      if (length) this.#image[side] = length;
      else this.#image.removeAttribute(side);
    }
  }

  /** @param {number} step */
  #step(step) {
    this.#draw(this.#pictures().findIndex(({ file }) => file.id === this.#shown) + step);
  }

  #showInChat() {
    const row = this.#current?.button.closest(".message");
    // The focus does not return to the picture.
    this.#shown = "";
    this.#dialog.close();
    if (!(row instanceof HTMLElement)) return;
    row.scrollIntoView({ block: "center" });
    row.focus({ preventScroll: true });
  }

  /** @param {KeyboardEvent} event */
  #pressKey(event) {
    const isRightToLeft = getComputedStyle(this.#dialog).direction === "rtl";
    const forward = isRightToLeft ? -1 : 1;
    const { isZoomed } = this.#zoom;
    /** @type {Readonly<Record<string, () => void>>} */
    const acts = {
      // The part that is seen moves, so the picture moves the other way.
      ArrowLeft: () => isZoomed ? this.#zoom.pan({ x: PAN_PX, y: 0 }) : this.#step(-forward),
      ArrowRight: () => isZoomed ? this.#zoom.pan({ x: -PAN_PX, y: 0 }) : this.#step(forward),
      ArrowUp: () => this.#zoom.pan({ x: 0, y: PAN_PX }),
      ArrowDown: () => this.#zoom.pan({ x: 0, y: -PAN_PX }),
      "+": () => this.#zoom.by(1.5),
      "=": () => this.#zoom.by(1.5),
      "-": () => this.#zoom.by(1 / 1.5),
      "0": () => this.#zoom.reset(),
    };
    const act = event.ctrlKey || event.metaKey || event.altKey ? undefined : acts[event.key];
    event.stopPropagation();
    if (!act) return;
    event.preventDefault();
    act();
  }
}

function timeline() {
  return query(document, ".timeline", HTMLElement);
}

/**
 * @param {string} icon
 * @param {string} label
 * @param {() => void} act
 */
function createAction(icon, label, act) {
  const button = createIconButton(icon, label);
  button.type = "button";
  button.addEventListener("click", act);
  return button;
}
