// @ts-check
// The pictures of a message: one alone, or several in a grid. Pressed, they open large.

import { create } from "../../../ui/dom.js";
import { Lazy } from "../../../ui/loading/lazy.js";
import { loadWithCss } from "../../../ui/loading/load_with_css.js";
import { strings } from "../../../i18n/lazy.js";
import { columnsFor, sizeAlone } from "./grid_size.js";
import { contentUrl, previewUrl } from "./shown_file.js";

/** @import { ShownFile } from "./shown_file.js" */

const lightbox = new Lazy(async () => {
  const loading = loadWithCss(import("./lightbox.js"), "/static/chat/files/view/lightbox.css");
  return new (await loading).Lightbox(picturesAround);
});

const FIRST_RETRY_MS = 1_000;
const MAX_RETRY_MS = 60_000;

/** @type {WeakMap<Element, ShownFile>} by button */
const shown = new WeakMap();

/** @param {readonly ShownFile[]} pictures at least one */
export function createPictures(pictures) {
  const grid = create("div", { className: "pictures" }, pictures.map(createPicture));
  const [only] = pictures;
  if (pictures.length > 1 || !only) {
    grid.classList.add("several", `columns-${columnsFor(pictures.length)}`);
    return grid;
  }
  const size = sizeAlone({ width: only.width ?? 0, height: only.height ?? 0 });
  const button = /** @type {HTMLElement} */ (grid.firstElementChild);
  button.style.width = `${size.width}px`;
  button.style.aspectRatio = `${size.width} / ${size.height}`;
  return grid;
}

/** @param {ShownFile} file */
function createPicture(file) {
  const { name, alt = "" } = file;
  const image = create("img", { alt: alt || name, loading: "lazy", draggable: false });
  const src = previewUrl(file);
  if (src) image.src = src;
  // The keeper may be away.
  let delay = FIRST_RETRY_MS;
  image.addEventListener("error", () => {
    if (delay < MAX_RETRY_MS) setTimeout(() => image.src = src, delay *= 2);
  });
  const button = create("button", {
    className: "picture",
    type: "button",
    tabIndex: -1,
    ariaLabel: strings.openPicture(alt || name),
    title: alt || name,
  }, [image]);
  shown.set(button, file);
  button.addEventListener("click", () => lightbox.run((part) => part.show(button)));
  lightbox.preloadOn(button);
  return button;
}

/**
 * Returns the pictures in the drawn part of the room, from top to bottom, with the addresses of their files.
 * @returns {{ button: HTMLElement, file: ShownFile, src: string, preview: string }[]}
 */
function picturesAround() {
  return [...document.querySelectorAll(".timeline .picture")].flatMap((button) => {
    const file = shown.get(button);
    if (!file || !(button instanceof HTMLElement)) return [];
    return [{ button, file, src: contentUrl(file), preview: previewUrl(file) }];
  });
}
