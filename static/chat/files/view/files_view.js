// @ts-check
// The files of a room, in the panel.

import { RejectedError } from "../../../client/errors.js";
import { listFiles } from "../../../client/rooms/room_files.js";
import { create, query, setText } from "../../../ui/dom.js";
import { showError } from "../../../ui/errors/error_line.js";
import { strings } from "../../../i18n/lazy.js";
import { createFileRow } from "./file_row.js";

/** @import { FileKind, FilesOfMessage } from "../../../client/rooms/room_files.js" */
/** @import { BaseClient } from "../../../client/base_client.js" */
/** @import { RoomSession } from "../../messages/session/room_session.js" */

/** Messages per request. */
const PAGE_SIZE = 30;

/** @type {readonly [FileKind | undefined, string][]} */
const KINDS = [
  [undefined, strings.allFiles],
  ["image", strings.pictures],
  ["video", strings.videos],
  ["audio", strings.audioFiles],
  ["document", strings.documents],
  ["other", strings.otherFiles],
];

export class FilesView {
  #client;
  #chips;
  #list = create("ul", { className: "results" });
  #state = create("p", { className: "no-files", role: "status" });
  #more = create("button", { type: "button", className: "menu-item", hidden: true });
  /** @type {FileKind | undefined} the only one that is shown */
  #kind;
  #room = "";
  /** Identifies the list shown or loading: the room and the version of its files. */
  #shown = "";
  #asked = 0;
  /** @type {number | undefined} where the next page begins */
  #before;
  #hasFailed = false;

  /** @param {BaseClient} client */
  constructor(client) {
    this.#client = client;
    this.#chips = KINDS.map(([kind, label]) => {
      const chip = create("button", { type: "button", ariaPressed: String(!kind) }, [label]);
      chip.addEventListener("click", () => this.#choose(kind));
      return chip;
    });
    const filters = create("div", { className: "filters", role: "group" }, this.#chips);
    filters.ariaLabel = strings.filters;
    query(document, ".panel .room-files", HTMLElement)
      .append(filters, this.#list, this.#state, this.#more);
    this.#more.addEventListener("click", () => this.#load(this.#before));
  }

  /**
   * @param {RoomSession} room
   * @param {boolean} isOpen whether the view is visible
   */
  draw({ name, fileVersion }, isOpen) {
    const wanted = isOpen ? `${name} ${fileVersion}` : "";
    if (this.#shown === wanted) return;
    this.#shown = wanted;
    if (!isOpen) return;
    if (this.#room !== name) this.#list.replaceChildren();
    this.#room = name;
    this.#load();
  }

  /** Called when the server is reachable again. */
  retry() {
    if (this.#hasFailed) this.#load(this.#before);
  }

  /** @param {FileKind | undefined} kind */
  #choose(kind) {
    this.#kind = kind;
    for (const [i, chip] of this.#chips.entries()) {
      chip.ariaPressed = String(KINDS[i]?.[0] === kind);
    }
    this.#load();
  }

  /** @param {number} [before] by default the list begins again */
  async #load(before) {
    const asked = ++this.#asked;
    this.#hasFailed = false;
    this.#list.ariaBusy = "true";
    try {
      const range = { kind: this.#kind, before, limit: PAGE_SIZE };
      const page = await listFiles(this.#client.http, this.#room, range);
      if (asked === this.#asked) this.#show(page, before === undefined);
    } catch (error) {
      if (asked === this.#asked) this.#fail(error, before);
    }
  }

  /**
   * @param {{ messages: readonly FilesOfMessage[], complete: boolean, before?: number }} page
   * @param {boolean} isFirst
   */
  #show({ messages, complete, before }, isFirst) {
    const hadFocus = document.activeElement === this.#more;
    const rows = messages.flatMap((message) =>
      message.files.map((file) => createFileRow(file, { ...message, room: this.#room }))
    );
    if (isFirst) this.#list.replaceChildren(...rows);
    else this.#list.append(...rows);
    this.#list.ariaBusy = "false";
    this.#before = before;
    setText(this.#state, this.#list.hasChildNodes() ? "" : strings.noFiles);
    setText(this.#more, strings.showMore);
    this.#more.hidden = complete;
    if (hadFocus) rows[0]?.querySelector("a")?.focus();
  }

  /**
   * @param {unknown} error
   * @param {number | undefined} before
   */
  #fail(error, before) {
    this.#list.ariaBusy = "false";
    this.#before = before;
    if (error instanceof RejectedError) {
      this.#list.replaceChildren();
      this.#more.hidden = true;
      return showError(this.#state, error);
    }
    this.#hasFailed = true;
    setText(this.#state, strings.loadFailed);
    setText(this.#more, strings.tryAgain);
    this.#more.hidden = false;
  }
}
