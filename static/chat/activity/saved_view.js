// @ts-check
// The messages that the user saved, in the panel.

import { PersonalLists } from "../../client/personal_lists.js";
import { isEmote, toLine } from "../messages/markdown/markdown_with_blocks.js";
import { createResult } from "../messages/search/search_result.js";
import { create } from "../../ui/dom.js";
import { createIconButton } from "../../ui/icon.js";
import { PagedList } from "./paged_list.js";
import { strings } from "../../i18n/lazy.js";

/** @import { BaseClient } from "../../client/base_client.js" */
/** @import { SavedMessage } from "../../client/schema.js" */

/**
 * @typedef {object} SavedViewOptions
 * @property {BaseClient} client
 * @property {(room: string) => string} nameOf returns the label of a room
 */

export class SavedView {
  #options;
  #lists;
  #list;

  /**
   * @param {HTMLElement} view
   * @param {SavedViewOptions} options
   */
  constructor(view, options) {
    this.#options = options;
    this.#lists = new PersonalLists(options.client.http);
    this.#list = new PagedList(view, {
      load: async (before) => {
        const range = before === undefined ? {} : { before };
        const page = await this.#lists.saved(range);
        return { rows: page.saved.map((one) => this.#createRow(one)), before: page.before };
      },
      empty: strings.noSaved,
    });
  }

  show() {
    this.#list.reload();
  }

  retry() {
    this.#list.retry();
  }

  /** @param {SavedMessage} message */
  #createRow(message) {
    const button = createIconButton("close", strings.unsave);
    button.classList.add("unpin");
    const row = create("li", { className: "pin" }, [this.#createLine(message), button]);
    button.addEventListener("click", async () => {
      try {
        await this.#lists.unsave(message);
        this.#list.remove(row);
      } catch (error) {
        this.#list.showError(error);
      }
    });
    return row;
  }

  /** @param {SavedMessage} message */
  #createLine({ at, from, text = "", fileName, deletedAt, ...message }) {
    const name = create("bdi", { className: "result-room" }, [this.#options.nameOf(message.room)]);
    if (at === undefined || from === undefined || deletedAt !== undefined) {
      const gone = at === undefined ? strings.messageGone : strings.messagesDeleted(1);
      return create("p", { className: "result gone" }, [name, gone]);
    }
    const line = create("span", { className: "result-text", dir: "auto" }, [
      toLine({ text, fileName }),
    ]);
    const link = createResult({ ...message, at, from }, line, { place: [name] });
    link.classList.toggle("emote", isEmote(text));
    return link;
  }
}
