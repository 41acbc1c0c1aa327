// @ts-check
// Draws the files of a message: a grid of pictures, players, and cards. Loaded with the first message that
// has files.

import { create } from "../../../ui/dom.js";
import { isolateNames } from "../../../i18n/bidi_names.js";
import { strings } from "../../../i18n/lazy.js";
import { canShow, fileUrl, shapeOf, thumbnailUrl } from "../file_kinds.js";
import { localUrl } from "../local_files.js";
import { createCard } from "./file_card.js";
import { createPictures } from "./picture_grid.js";
import { sizeAlone } from "./grid_size.js";

/** @import { FileInfo, MessageFile } from "../../../client/schema.js" */
/** @import { Entry } from "../../messages/session/timeline.js" */

/** @typedef {Pick<Entry, "message" | "state">} DrawnEntry */

/** Of a video whose size the server does not know. */
const UNKNOWN_SIZE = { width: 480, height: 270 };

/** @type {WeakMap<Element, string>} what an element shows: kept if equal, as a video may be playing */
const drawn = new WeakMap();

/**
 * Draws the files below the text of a row, or removes them.
 * @param {HTMLElement} row
 * @param {DrawnEntry} entry
 */
export function drawFiles(row, { message, state }) {
  const { id, files = [], deletedAt } = message;
  const known = row.querySelector(":scope > .files");
  if (files.length === 0 || deletedAt !== undefined) return known?.remove();
  const element = known ?? create("div", { className: "files", id: `files-${id}` });
  if (!known) row.querySelector(":scope > .text")?.after(element);
  const isPending = state === "pending";
  drawContent(element, isPending ? files.map(withoutThumbnail) : files);
  drawProgress(element, files, isPending);
}

/**
 * Nobody can read a thumbnail before its message is sent.
 * @param {MessageFile} file
 * @returns {MessageFile}
 */
function withoutThumbnail(file) {
  if (file.isExpired) return file;
  const { thumbnail: _, ...rest } = file;
  return rest;
}

/**
 * A picture of this browser is shown itself, whatever its size.
 * @param {FileInfo} file
 */
function shapeHere(file) {
  const isPicture = localUrl(file.id) && canShow(file.type) && file.width;
  return isPicture ? "picture" : shapeOf(file);
}

/**
 * @param {Element} element
 * @param {readonly MessageFile[]} files
 */
function drawContent(element, files) {
  const version = JSON.stringify(files.map(versionOf));
  if (drawn.get(element) === version) return;
  drawn.set(element, version);
  const there = files.filter((file) => "type" in file);
  const pictures = there.filter((file) => shapeHere(file) === "picture");
  const gone = files.filter(({ isExpired }) => isExpired);
  element.replaceChildren(
    ...(pictures.length > 0 ? [createPictures(pictures)] : []),
    ...there.filter((file) => !pictures.includes(file)).map(createFile),
    ...gone.map(({ name }) =>
      create("p", { className: "file-gone" }, isolateNames(strings.fileExpired(name)))
    ),
  );
}

/**
 * Returns what of a file is drawn. A picture stays as it is when its upload is complete.
 * @param {MessageFile} file
 */
function versionOf(file) {
  if (file.isExpired) return file.id;
  const { id, name, type, width, height, alt = "" } = file;
  const shape = shapeHere(file);
  const details = shape === "picture" ? [] : [file.bytes, file.thumbnail?.bytes];
  return [id, shape, name, type, width, height, alt, ...details];
}

/** @param {FileInfo} file */
function createFile(file) {
  const shape = shapeOf(file);
  if (shape === "video") return createVideo(file);
  return shape === "audio" ? createAudio(file) : createCard(file);
}

/** @param {FileInfo} file */
function createVideo(file) {
  const { id, name, width, height, thumbnail } = file;
  const video = create("video", { controls: true, ariaLabel: name, tabIndex: -1 });
  video.playsInline = true;
  const local = localUrl(id);
  video.preload = local ? "metadata" : "none";
  video.src = local ?? fileUrl(id);
  if (thumbnail) video.poster = thumbnailUrl(id);
  const size = sizeAlone(width && height ? { width, height } : UNKNOWN_SIZE);
  video.style.width = `${size.width}px`;
  video.style.aspectRatio = `${size.width} / ${size.height}`;
  return create("div", { className: "player" }, [video, createCard(file)]);
}

/** @param {FileInfo} file */
function createAudio(file) {
  const { id, name } = file;
  const audio = create("audio", { controls: true, preload: "none", ariaLabel: name, tabIndex: -1 });
  audio.src = localUrl(id) ?? fileUrl(id);
  return create("div", { className: "player" }, [createCard(file), audio]);
}

/**
 * Shows how far the files of an unsent message are, once its footer is shown: see files.css.
 * @param {Element} element
 * @param {readonly MessageFile[]} files
 * @param {boolean} isPending
 */
function drawProgress(element, files, isPending) {
  const known = element.querySelector(":scope > .sending-files");
  const ids = files.map(({ id }) => id).join(" ");
  if (!isPending) return known?.remove();
  if (known instanceof HTMLElement && known.dataset.files === ids) return;
  known?.remove();
  const bars = files.map(({ id, name }) => {
    const bar = create("progress", { max: 1, value: 0, ariaLabel: strings.uploading(name) });
    bar.dataset.upload = id;
    return bar;
  });
  const box = create("div", { className: "sending-files" }, bars);
  box.dataset.files = ids;
  element.append(box);
}
