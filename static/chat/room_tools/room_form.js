// @ts-check
// The dialog to change the name and topic of a room.

import { createDialog } from "../../ui/dialog.js";
import { create, query, setHidden, setText } from "../../ui/dom.js";
import { showError } from "../../ui/errors/error_line.js";
import { explainInvalid } from "../../ui/errors/invalid_field.js";
import { strings } from "../../i18n/dialogs.js";

/** @import { RoomInfo } from "../../client/mod.js" */

/** @typedef {{ title?: string, topic?: string }} RoomSettings */

/** The server's limits. */
const MAX_TITLE = 100;
const MAX_TOPIC = 500;

export class RoomForm {
  #save;
  #name = create("input", {
    className: "field",
    maxLength: MAX_TITLE,
    required: true,
    pattern: ".*\\S.*",
    dir: "auto",
    autocomplete: "off",
  });
  #nameProblem = create("p", { className: "problem", role: "alert" });
  #nameLabel = create("label", { className: "dialog-field" }, [
    strings.roomName,
    this.#name,
    this.#nameProblem,
  ]);
  #topic = create("textarea", {
    className: "field",
    maxLength: MAX_TOPIC,
    rows: 3,
    dir: "auto",
    placeholder: strings.topicPlaceholder,
  });
  #problem = create("p", { className: "problem", role: "alert" });
  #form = create("form", { className: "room-form-fields" }, [
    this.#nameLabel,
    create("label", { className: "dialog-field" }, [strings.topic, this.#topic]),
    this.#problem,
    create("div", { className: "dialog-actions" }, [
      create("button", { className: "filled" }, [strings.saveChanges]),
    ]),
  ]);
  #dialog = createDialog("room-dialog", "", [this.#form]);
  /** @type {RoomInfo | undefined} */
  #info;

  /** @param {(room: string, settings: RoomSettings) => Promise<void>} save */
  constructor(save) {
    this.#save = save;
    explainInvalid(this.#form, this.#nameProblem, strings.enterRoomName);
    this.#form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#submit();
    });
    this.#topic.addEventListener("keydown", (event) => {
      // A topic is one line.
      if (event.key !== "Enter" || event.isComposing) return;
      event.preventDefault();
      this.#form.requestSubmit();
    });
  }

  /**
   * @param {RoomInfo} info
   * @param {string} label
   */
  open(info, label) {
    this.#info = info;
    const hasName = info.type === "private";
    setText(query(this.#dialog, ".dialog-title", HTMLElement), strings.editRoomTitle(label));
    for (const problem of [this.#problem, this.#nameProblem]) setText(problem, "");
    setHidden(this.#nameLabel, !hasName);
    this.#name.disabled = !hasName;
    this.#name.value = info.title;
    this.#topic.value = info.topic;
    this.#dialog.showModal();
    (hasName ? this.#name : this.#topic).select();
  }

  async #submit() {
    if (!this.#info || this.#form.ariaBusy === "true") return;
    const { room, title, topic } = this.#info;
    const [newTitle, newTopic] = [this.#name.value.trim(), this.#topic.value.trim()];
    const settings = {
      ...(!this.#name.disabled && newTitle !== title && { title: newTitle }),
      ...(newTopic !== topic && { topic: newTopic }),
    };
    this.#form.ariaBusy = "true";
    setText(this.#problem, "");
    try {
      if (Object.keys(settings).length > 0) await this.#save(room, settings);
      this.#dialog.close();
    } catch (error) {
      await showError(this.#problem, error);
    }
    this.#form.ariaBusy = "false";
  }
}
