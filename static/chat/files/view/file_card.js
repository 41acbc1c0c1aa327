// @ts-check
// The card of a file: what it is, and how to open or save it; text has a preview.

import { create } from "../../../ui/dom.js";
import { createIcon } from "../../../ui/icon.js";
import { strings } from "../../../i18n/lazy.js";
import { canShow, extensionOf, fileUrl, shapeOf } from "../file_kinds.js";
import { createFileName } from "../name_element.js";
import { sizeText } from "../file_size.js";
import { createPreview } from "./text_preview.js";

/** @import { FileInfo } from "../../../client/schema.js" */
/** @import { ShownFile } from "./shown_file.js" */

/** By shape. */
const ICONS = {
  picture: "picture",
  video: "film",
  audio: "note",
  text: "file",
  file: "file",
};
/** Longer extensions say nothing. */
const MAX_EXTENSION_CHARS = 5;

/**
 * @param {ShownFile} file
 * @returns {HTMLElement}
 */
export function createCard(file) {
  const { name, type, bytes, isStored } = file;
  const download = createDownload(file);
  download.tabIndex = -1;
  const card = create("div", { className: "file-card" }, [
    create("span", { className: "file-icon" }, [createFileIcon(file)]),
    create("span", { className: "file-about" }, [
      createName(file),
      create("span", { className: "file-size" }, [
        [kindText({ name, type }), sizeText(bytes)].filter(Boolean).join(" · "),
      ]),
    ]),
    ...(isStored ? [download] : []),
  ]);
  if (shapeOf(file) !== "text" || !isStored) return card;
  return create("div", { className: "file-with-preview" }, [card, ...createPreview(file)]);
}

/** @param {FileInfo} file */
export function createFileIcon(file) {
  return createIcon(file.type.startsWith("image/") ? "picture" : ICONS[shapeOf(file)]);
}

/** @param {FileInfo} file */
export function createDownload({ id, name }) {
  return create("a", {
    className: "icon-button",
    href: `${fileUrl(id)}?download`,
    download: name,
    title: strings.download,
    ariaLabel: strings.downloadFile(name),
  }, [createIcon("download")]);
}

/**
 * The name opens what browsers show: a PDF, or a picture that is too large to be loaded unasked.
 * @param {ShownFile} file
 */
function createName({ id, name, type, isStored }) {
  const bdi = createFileName(name);
  if (!isStored || (type !== "application/pdf" && !canShow(type))) return bdi;
  const link = create("a", { href: fileUrl(id), target: "_blank", rel: "noopener", tabIndex: -1 }, [
    bdi,
  ]);
  // Its parts are not words.
  link.ariaLabel = name;
  return link;
}

/** @param {{ name: string, type: string }} file */
function kindText({ name, type }) {
  const extension = extensionOf(name);
  if (extension && extension.length <= MAX_EXTENSION_CHARS) return extension.toUpperCase();
  if (type === "text/plain") return "TXT";
  const [, subtype = ""] = type.split("/");
  return subtype.length <= MAX_EXTENSION_CHARS ? subtype.toUpperCase() : "";
}
