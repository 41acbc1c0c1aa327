// @ts-check
// The pinned messages of a room, in the panel.

import { RejectedError } from "../../../client/errors.js";
import { Pins } from "../../../client/rooms/pins.js";
import { isEmote, toLine } from "../markdown/markdown_with_blocks.js";
import { create, query, setChildren, setText } from "../../../ui/dom.js";
import { createIconButton } from "../../../ui/icon.js";
import { strings } from "../../../i18n/lazy.js";
import { showError } from "../../../ui/errors/error_line.js";
import { canPin } from "../../rooms/room_info.js";
import { createResult } from "./search_result.js";

/** @import { Pin } from "../../../client/mod.js" */
/** @import { BaseClient } from "../../../client/base_client.js" */
/** @import { RoomSession } from "../session/room_session.js" */
/** @import { CurrentUser } from "../../current_user.js" */

export class PinsView {
  #pins;
  #button = query(document, `[data-panel="pins"]`, HTMLButtonElement);
  #list = create("ul", { className: "results" });
  #nothing = create("p", { className: "no-pins", hidden: true });
  #problem = create("p", { className: "problem", role: "alert" });
  #again = create("button", { type: "button", className: "menu-item" }, [strings.tryAgain]);
  /** @type {(() => void) | undefined} loads what failed to load */
  #retry;
  /** Identifies the list shown or loading: room, permission and pins. */
  #shown = "";
  /** @type {Map<string, HTMLElement>} by message, and whether the user may unpin */
  #rows = new Map();

  /** @param {BaseClient} client */
  constructor(client) {
    this.#pins = new Pins(client.http);
    query(document, ".panel .pins", HTMLElement)
      .append(this.#list, this.#nothing, this.#problem, this.#again);
    this.#again.addEventListener("click", () => this.retry());
    this.#fail();
  }

  /**
   * @param {RoomSession} room
   * @param {{ currentUser: CurrentUser, isOpen: boolean }} now `isOpen`: whether the view is visible
   */
  draw(room, { currentUser, isOpen }) {
    const { name, info, isWritable, pinVersion } = room;
    const { pins = [] } = info;
    const canSetPins = isWritable && canPin(currentUser, info);
    const ids = pins.map(({ message }) => message);
    const wanted = [name, canSetPins, pinVersion, ...ids].join(" ");
    if (!isOpen) this.#shown = "";
    else if (this.#shown !== wanted) this.#load(room, { wanted, canSetPins });
  }

  /**
   * @param {RoomSession} room
   * @param {{ wanted: string, canSetPins: boolean }} options
   */
  async #load(room, { wanted, canSetPins }) {
    const { name } = room;
    this.#shown = wanted;
    this.#problem.textContent = "";
    this.#fail();
    try {
      /** @type {Pin[]} */
      const pins = [];
      for (let isDone = false; !isDone;) {
        const page = await this.#pins.list(name, pins.at(-1)?.message.id);
        if (this.#shown !== wanted) return;
        pins.push(...page.pins);
        isDone = page.complete;
      }
      this.#show(pins, canSetPins);
    } catch (error) {
      if (this.#shown !== wanted) return;
      this.#list.replaceChildren();
      if (error instanceof RejectedError) return showError(this.#problem, error);
      this.#problem.textContent = strings.loadFailed;
      this.#fail(() => this.#shown === wanted && this.#load(room, { wanted, canSetPins }));
    }
  }

  /** @param {() => void} [again] loads what failed to load */
  #fail(again) {
    this.#retry = again;
    this.#again.hidden = !again;
  }

  /** Loads the parts that failed to load. */
  retry() {
    this.#retry?.();
  }

  /**
   * @param {readonly Pin[]} pins
   * @param {boolean} canSetPins
   */
  #show(pins, canSetPins) {
    const hadFocus = this.#list.contains(document.activeElement);
    const before = this.#rows;
    this.#rows = new Map();
    for (const pin of pins) {
      const key = `${pin.message.id} ${canSetPins}`;
      const row = before.get(key) ?? this.#createRow(pin, canSetPins);
      // The text may have been edited.
      row.classList.toggle("emote", isEmote(pin.message.text));
      setText(query(row, ".pin-text", HTMLElement), toLine(pin.message));
      this.#rows.set(key, row);
    }
    setChildren(this.#list, [...this.#rows.values()]);
    this.#nothing.hidden = pins.length > 0;
    setText(this.#nothing, canSetPins ? `${strings.noPins} ${strings.pinHint}` : strings.noPins);
    const isLost = hadFocus && !this.#list.contains(document.activeElement);
    if (isLost) (this.#list.querySelector("a") ?? this.#button).focus();
  }

  /**
   * @param {Pin} pin
   * @param {boolean} canSetPins
   */
  #createRow({ message }, canSetPins) {
    const text = create("span", { className: "result-text pin-text", dir: "auto" });
    return create("li", { className: "pin" }, [
      createResult(message, text),
      ...(canSetPins ? [this.#createUnpin(message)] : []),
    ]);
  }

  /** @param {Pin["message"]} message */
  #createUnpin(message) {
    const button = createIconButton("close", strings.unpin);
    button.classList.add("unpin");
    button.addEventListener("click", async () => {
      this.#problem.textContent = "";
      try {
        await this.#pins.remove(message);
      } catch (error) {
        showError(this.#problem, error);
      }
    });
    return button;
  }
}
