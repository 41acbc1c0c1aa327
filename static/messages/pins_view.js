// @ts-check
// What is pinned in the room, in the panel.

import { RefusedError } from "../client/refusal.js";
import { isEmote } from "../composer/emote.js";
import { create } from "../create.js";
import { createIconButton } from "../icon.js";
import { words } from "../later_words.js";
import { arrange, part, setText } from "../markup.js";
import { showProblem } from "../problem_line.js";
import { mayPin } from "../rooms/room_facts.js";
import { lineOf } from "./markdown.js";
import { createResult } from "./result.js";

/** @import { Pin } from "../client/mod.js" */
/** @import { PageClient } from "../client/page_client.js" */
/** @import { Room } from "./room.js" */
/** @import { Visitor } from "../visitor.js" */

export class PinsView {
  #client;
  #button = part(document, `[data-panel="pins"]`, HTMLButtonElement);
  #list = create("ul", { className: "results" });
  #nothing = create("p", { className: "no-pins", hidden: true }, [words.noPins]);
  #problem = create("p", { className: "problem", role: "alert" });
  #again = create("button", { type: "button", className: "menu-item" }, [words.tryAgain]);
  /** @type {(() => void) | undefined} loads what could not be loaded */
  #missed;
  /** Of which room what is shown, or asked for. */
  #shown = "";
  /** @type {Map<string, HTMLElement>} by message, and by whether they can be taken down */
  #rows = new Map();

  /** @param {PageClient} client */
  constructor(client) {
    this.#client = client;
    part(document, ".panel .pins", HTMLElement)
      .append(this.#list, this.#nothing, this.#problem, this.#again);
    this.#again.addEventListener("click", () => this.retry());
    this.#fail();
  }

  /**
   * @param {Room} room
   * @param {{ visitor: Visitor, isOpen: boolean }} now whether it is before the reader's eyes
   */
  draw(room, { visitor, isOpen }) {
    const { name, facts, isWritable, pinEdits } = room;
    const { pins = [] } = facts;
    const maySetPins = isWritable && mayPin(visitor, facts);
    const ids = pins.map(({ message }) => message);
    const wanted = [name, maySetPins, pinEdits, ...ids].join(" ");
    if (!isOpen) this.#shown = "";
    else if (this.#shown !== wanted) this.#load(room, { wanted, maySetPins });
  }

  /**
   * @param {Room} room
   * @param {{ wanted: string, maySetPins: boolean }} what
   */
  async #load(room, { wanted, maySetPins }) {
    const { name } = room;
    this.#shown = wanted;
    this.#problem.textContent = "";
    this.#fail();
    try {
      /** @type {Pin[]} */
      const pins = [];
      for (let isDone = false; !isDone;) {
        const page = await this.#client.rooms.pins(name, pins.at(-1)?.message.id);
        if (this.#shown !== wanted) return;
        pins.push(...page.pins);
        isDone = page.complete;
      }
      this.#show(pins, maySetPins);
    } catch (error) {
      if (this.#shown !== wanted) return;
      this.#list.replaceChildren();
      if (error instanceof RefusedError) return showProblem(this.#problem, error);
      this.#problem.textContent = words.notLoaded;
      this.#fail(() => this.#shown === wanted && this.#load(room, { wanted, maySetPins }));
    }
  }

  /** @param {() => void} [again] loads what could not be loaded */
  #fail(again) {
    this.#missed = again;
    this.#again.hidden = !again;
  }

  /** Loads what could not be loaded. */
  retry() {
    this.#missed?.();
  }

  /**
   * @param {readonly Pin[]} pins
   * @param {boolean} maySetPins
   */
  #show(pins, maySetPins) {
    const hadFocus = this.#list.contains(document.activeElement);
    const before = this.#rows;
    this.#rows = new Map();
    for (const pin of pins) {
      const key = `${pin.message.id} ${maySetPins}`;
      const row = before.get(key) ?? this.#createRow(pin, maySetPins);
      // It may say something else by now.
      const { text } = pin.message;
      row.classList.toggle("emote", isEmote(text));
      setText(part(row, ".pin-text", HTMLElement), lineOf(text));
      this.#rows.set(key, row);
    }
    arrange(this.#list, [...this.#rows.values()]);
    this.#nothing.hidden = pins.length > 0;
    const isLost = hadFocus && !this.#list.contains(document.activeElement);
    if (isLost) (this.#list.querySelector("a") ?? this.#button).focus();
  }

  /**
   * @param {Pin} pin
   * @param {boolean} maySetPins
   */
  #createRow({ message }, maySetPins) {
    const text = create("span", { className: "result-text pin-text", dir: "auto" });
    return create("li", { className: "pin" }, [
      createResult(message, text),
      ...(maySetPins ? [this.#createUnpin(message)] : []),
    ]);
  }

  /** @param {Pin["message"]} message */
  #createUnpin(message) {
    const button = createIconButton("close", words.unpin);
    button.classList.add("unpin");
    button.addEventListener("click", async () => {
      this.#problem.textContent = "";
      try {
        await this.#client.rooms.unpin(message);
      } catch (error) {
        showProblem(this.#problem, error);
      }
    });
    return button;
  }
}
