// @ts-check
// A file in the panel, as a link to its message.

import { roomUrl } from "../../router.js";
import { create } from "../../../ui/dom.js";
import { dayName, exactTime, locale } from "../../../ui/format_time.js";
import { canShow, fileUrl, shapeOf, thumbnailUrl } from "../file_kinds.js";
import { strings } from "../../../i18n/lazy.js";
import { shortName } from "../file_name.js";
import { sizeText } from "../file_size.js";
import { createDownload, createFileIcon } from "./file_card.js";

/** @import { FileInfo } from "../../../client/schema.js" */

/** Two lines, as in panel_views.css. */
const MAX_NAME_CHARS = 48;

const date = new Intl.DateTimeFormat(locale, { dateStyle: "medium" });

/**
 * @param {FileInfo} file
 * @param {{ room: string, seq: number, from: string, at: number }} message
 */
export function createFileRow(file, { room, seq, from, at }) {
  const day = create("time", { dateTime: new Date(at).toISOString(), title: exactTime(at) }, [
    shortDay(at),
  ]);
  const link = create("a", { className: "result file-result", href: roomUrl(room, seq) }, [
    createSmall(file),
    create("bdi", { className: "file-name", title: file.name }, [
      shortName(file.name, MAX_NAME_CHARS),
    ]),
    create("span", { className: "file-facts" }, [
      create("span", {}, [sizeText(file.bytes)]),
      createDot(),
      create("bdi", {}, [from]),
      createDot(),
      day,
    ]),
  ]);
  link.dataset.room = room;
  return create("li", { className: "file-row" }, [link, createDownload(file)]);
}

/** @param {number} at */
function shortDay(at) {
  const name = dayName(at, Date.now());
  return name === strings.today || name === strings.yesterday ? name : date.format(at);
}

function createDot() {
  return create("span", { ariaHidden: "true" }, ["·"]);
}

/** @param {FileInfo} file */
function createSmall(file) {
  const { id, type, thumbnail } = file;
  const hasPicture = thumbnail || (shapeOf(file) === "picture" && canShow(type));
  const picture = hasPicture
    ? create("img", { alt: "", loading: "lazy", draggable: false })
    : createFileIcon(file);
  if (picture instanceof HTMLImageElement) picture.src = thumbnail ? thumbnailUrl(id) : fileUrl(id);
  return create("span", { className: "file-small" }, [picture]);
}
