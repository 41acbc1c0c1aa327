// @ts-check
// Cuts the small square picture of a user out of a picture of any size: only its pixels leave the browser.

import { create, setHidden } from "../../ui/dom.js";
import { strings } from "../../i18n/settings.js";

const EDGE_PIXELS = 256;
const MAX_BYTES = 64 * 1_024;
/** Tried one after another, until the picture is small enough. */
const QUALITIES = [0.9, 0.75, 0.5, 0.25];
/** Values of the slider; the middle is shown first. */
const POSITIONS = { min: "0", max: "100", value: "50" };

export class PictureCrop {
  #canvas = create("canvas", { width: EDGE_PIXELS, height: EDGE_PIXELS });
  #position = create("input", { type: "range", ...POSITIONS });
  #slider = create("label", { className: "setting" }, [strings.picturePart, this.#position]);
  element = create("div", { className: "picture-crop", hidden: true }, [
    this.#canvas,
    this.#slider,
  ]);
  /** @type {ImageBitmap | undefined} */
  #picture;

  constructor() {
    this.#canvas.role = "img";
    this.#canvas.ariaLabel = strings.picture;
    this.#position.addEventListener("input", () => this.#draw());
  }

  get isOpen() {
    return this.#picture !== undefined;
  }

  /** The slider, unless the picture is square. */
  get field() {
    return this.#slider.hidden ? undefined : this.#position;
  }

  /**
   * Shows the middle of a picture, and a slider that moves along its longer side.
   * @param {Blob} file
   * @throws {DOMException} if the browser cannot read it
   */
  async open(file) {
    this.close();
    this.#picture = await createImageBitmap(file);
    this.#position.value = POSITIONS.value;
    setHidden(this.#slider, this.#picture.width === this.#picture.height);
    setHidden(this.element, false);
    this.#draw();
  }

  close() {
    this.#picture?.close();
    this.#picture = undefined;
    setHidden(this.element, true);
  }

  /**
   * Returns what is shown as a WebP or JPEG of 256 × 256 pixels.
   * @returns {Promise<Blob>}
   */
  async encode() {
    for (const quality of QUALITIES) {
      for (const type of ["image/webp", "image/jpeg"]) {
        const picture = await this.#encodeAs(type, quality);
        // A browser that cannot write the type writes PNG.
        if (picture?.type === type && picture.size <= MAX_BYTES) return picture;
      }
    }
    throw new DOMException("Cannot make a picture that is small enough", "DataError");
  }

  #draw() {
    const context = this.#canvas.getContext("2d");
    if (!context || !this.#picture) return;
    const { width, height } = this.#picture;
    const edge = Math.min(width, height);
    const share = Number(this.#position.value) / Number(POSITIONS.max);
    const [left, top] = [(width - edge) * share, (height - edge) * share];
    // A JPEG has no transparency.
    context.fillStyle = "#fff";
    context.fillRect(0, 0, EDGE_PIXELS, EDGE_PIXELS);
    context.imageSmoothingQuality = "high";
    context.drawImage(this.#picture, left, top, edge, edge, 0, 0, EDGE_PIXELS, EDGE_PIXELS);
  }

  /**
   * @param {string} type
   * @param {number} quality
   * @returns {Promise<Blob | null>}
   */
  #encodeAs(type, quality) {
    return new Promise((resolve) => this.#canvas.toBlob(resolve, type, quality));
  }
}
