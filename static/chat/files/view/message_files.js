// @ts-check
// Draws the files of a message: a grid of pictures, players, and cards. Loaded with the first message that
// has files.

import { create } from "../../../ui/dom.js";
import { isolateNames } from "../../../i18n/bidi_names.js";
import { strings } from "../../../i18n/lazy.js";
import { thumbnailUrl } from "../file_kinds.js";
import { localUrl } from "../local_files.js";
import { createCard } from "./file_card.js";
import { createPictures } from "./picture_grid.js";
import { sizeAlone } from "./grid_size.js";
import { contentUrl, previewUrl, shownShape } from "./shown_file.js";

/** @import { MessageFile } from "../../../client/schema.js" */
/** @import { ShownFile } from "./shown_file.js" */
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
  const isStored = message.seq !== undefined;
  drawContent(element, files.map((file) => ({ ...file, isStored })));
  drawProgress(element, files, state === "pending" && !isStored);
}

/**
 * @param {Element} element
 * @param {readonly (MessageFile & { isStored: boolean })[]} files
 */
function drawContent(element, files) {
  const version = JSON.stringify(files.map(versionOf));
  if (drawn.get(element) === version) return;
  drawn.set(element, version);
  const there = files.filter((file) => "type" in file);
  const pictures = there.filter((file) => shownShape(file) === "picture");
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
 * @param {MessageFile & { isStored: boolean }} file
 */
function versionOf(file) {
  if (file.isExpired) return file.id;
  const { id, name, type, bytes, width, height, alt = "" } = file;
  const shape = shownShape(file);
  const shown = [id, shape, name, type, width, height, alt, previewUrl(file), posterUrl(file)];
  return shape === "picture" ? shown : [...shown, bytes, file.isStored];
}

/** @param {ShownFile} file */
function posterUrl({ id, type, thumbnail, isStored }) {
  return isStored && thumbnail && type.startsWith("video/") ? thumbnailUrl(id) : "";
}

/** @param {ShownFile} file */
function createFile(file) {
  const shape = shownShape(file);
  if (shape === "video") return createVideo(file);
  return shape === "audio" ? createAudio(file) : createCard(file);
}

/** @param {ShownFile} file */
function createVideo(file) {
  const { id, name, width, height } = file;
  const video = create("video", { controls: true, ariaLabel: name, tabIndex: -1 });
  video.playsInline = true;
  video.preload = localUrl(id) ? "metadata" : "none";
  play(video, file);
  const poster = posterUrl(file);
  if (poster) video.poster = poster;
  const size = sizeAlone(width && height ? { width, height } : UNKNOWN_SIZE);
  video.style.width = `${size.width}px`;
  video.style.aspectRatio = `${size.width} / ${size.height}`;
  return create("div", { className: "player" }, [video, createCard(file)]);
}

/** @param {ShownFile} file */
function createAudio(file) {
  const ariaLabel = file.name;
  const audio = create("audio", { controls: true, preload: "none", ariaLabel, tabIndex: -1 });
  play(audio, file);
  return create("div", { className: "player" }, [createCard(file), audio]);
}

/**
 * @param {HTMLMediaElement} player
 * @param {ShownFile} file
 */
function play(player, file) {
  const src = contentUrl(file);
  if (src) player.src = src;
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
