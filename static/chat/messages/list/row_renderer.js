// @ts-check
// Draws days and messages, and reuses the rows that are drawn already.

import { dayName } from "../../../ui/format_time.js";
import { copyTemplate, query, setChildren, setText } from "../../../ui/dom.js";
import { createRow, createSystemRow, updateRow } from "./row/message_row.js";

/** @import { RowContext } from "./row/message_row.js" */
/** @import { Day } from "./group_by_day.js" */
/** @import { Entry } from "../session/timeline.js" */

/** @typedef {RowContext & { firstNew: string }} RenderOptions `firstNew`: id of the first unread message */

export class RowRenderer {
  #element;
  /** @type {Map<string, HTMLElement>} days and messages by key */
  #drawn = new Map();
  #newLine = copyTemplate("new-line");

  /** @param {HTMLElement} element */
  constructor(element) {
    this.#element = element;
  }

  /** Rows of messages, from top to bottom. */
  get messages() {
    return this.#all(".message");
  }

  /** Rows of messages and system messages, from top to bottom. */
  get entries() {
    return this.#all("[data-id]");
  }

  /** @param {string} id */
  find(id) {
    const row = this.#drawn.get(id);
    return row?.isConnected ? row : undefined;
  }

  /**
   * @param {readonly Day[]} days
   * @param {RenderOptions} given
   */
  draw(days, given) {
    const before = this.#drawn;
    this.#drawn = new Map();
    setChildren(this.#element, days.map((day) => this.#drawDay(day, { before, ...given })));
  }

  /**
   * @param {Day} day
   * @param {RenderOptions & { before: Map<string, HTMLElement> }} given
   */
  #drawDay({ key, at, entries }, { before, firstNew, ...reading }) {
    const day = before.get(key) ?? createDay(key);
    this.#drawn.set(key, day);
    const heading = query(day, ".day-name", HTMLElement);
    // Drawn each time: after midnight "Today" becomes "Yesterday".
    setText(query(heading, "time", HTMLElement), dayName(at, Date.now()));
    const rows = entries.flatMap((entry) => {
      const row = this.#drawRow(entry, before, reading);
      return entry.message.id === firstNew ? [this.#newLine, row] : [row];
    });
    setChildren(day, [heading, ...rows]);
    return day;
  }

  /**
   * @param {Entry} entry
   * @param {Map<string, HTMLElement>} before
   * @param {RowContext} reading
   */
  #drawRow(entry, before, reading) {
    const { id } = entry.message;
    const row = before.get(id) ?? (entry.systemText ? createSystemRow(entry) : createRow(entry));
    this.#drawn.set(id, row);
    if (!entry.systemText) updateRow(row, entry, reading);
    return row;
  }

  /** @param {string} selector */
  #all(selector) {
    return [...this.#element.querySelectorAll(selector)].filter((row) =>
      row instanceof HTMLElement
    );
  }
}

/** @param {string} day such as `2026-11-23` */
function createDay(day) {
  const section = copyTemplate("day");
  query(section, "time", HTMLTimeElement).dateTime = day;
  query(section, ".day-button", HTMLButtonElement).dataset.day = day;
  return section;
}
