// @ts-check
// A file in the panel, as a link to its message.

import { roomUrl } from "../../router.js";
import { create } from "../../../ui/dom.js";
import { createIcon } from "../../../ui/icon.js";
import { formatTime } from "../../../ui/errors/error_message.js";
import { exactTime } from "../../../ui/format_time.js";
import { canShow, fileUrl, shapeOf, thumbnailUrl } from "../file_kinds.js";
import { createDownload, ICONS } from "./file_card.js";

/** @import { FileInfo } from "../../../client/schema.js" */

/**
 * @param {FileInfo} file
 * @param {{ room: string, seq: number, from: string, at: number }} message
 */
export function createFileRow(file, { room, seq, from, at }) {
  const time = create("time", { dateTime: new Date(at).toISOString(), title: exactTime(at) }, [
    formatTime(at),
  ]);
  const link = create("a", { className: "result file-result", href: roomUrl(room, seq) }, [
    createSmall(file),
    create("bdi", { className: "file-name", title: file.name }, [file.name]),
    create("span", { className: "result-head" }, [
      create("bdi", {}, [from]),
      time,
    ]),
  ]);
  link.dataset.room = room;
  return create("li", { className: "file-row" }, [link, createDownload(file)]);
}

/** @param {FileInfo} file */
function createSmall(file) {
  const { id, type, thumbnail } = file;
  const shape = shapeOf(file);
  const hasPicture = thumbnail || (shape === "picture" && canShow(type));
  const picture = hasPicture
    ? create("img", { alt: "", loading: "lazy", draggable: false })
    : createIcon(ICONS[shape]);
  if (picture instanceof HTMLImageElement) picture.src = thumbnail ? thumbnailUrl(id) : fileUrl(id);
  return create("span", { className: "file-small" }, [picture]);
}
