// @ts-check
// The filters of a search, such as from:Ann: buttons that begin one, and suggestions for its value.

import { Autocomplete } from "../../composer/autocomplete/autocomplete.js";
import { replace } from "../../composer/insert_text.js";
import { MAX_SUGGESTIONS, userLabel } from "../../composer/mentions/mention_suggestions.js";
import { findTargets } from "../../rooms/switcher/switcher_search.js";
import { create } from "../../../ui/dom.js";
import { localDate } from "../../../ui/format_time.js";
import { strings } from "../../../i18n/lazy.js";
import {
  filterAt,
  formatFilter,
  MARKS,
  OPERATORS,
  queryBefore,
  suggestDays,
  TYPES,
  withoutEmptyFilter,
} from "./filter_query.js";

/** @import { Member } from "../../../client/mod.js" */
/** @import { Suggestion, Suggestions } from "../../composer/autocomplete/autocomplete.js" */
/** @import { Operator } from "./filter_query.js" */

/**
 * @typedef {object} FilterSources
 * @property {() => Member} ownUser
 * @property {() => Promise<readonly Member[]>} users the likeliest first
 * @property {() => readonly { name: string, label: string }[]} rooms `name`: what `in:` needs
 * @property {() => string | undefined} openRoom what `in:` needs for the open room
 */

/**
 * @param {FilterSources} sources
 * @param {() => number} [now]
 * @returns {(text: string, caret: number) => Promise<Suggestions | undefined>}
 */
export function suggestFilters(sources, now = Date.now) {
  return async (text, caret) => {
    const filter = filterAt(text, caret);
    if (!filter) return undefined;
    const { from, operator, value } = filter;
    const choices = await choicesFor(operator, sources, now());
    const items = findTargets(choices, value, []).slice(0, MAX_SUGGESTIONS);
    const isWhole = items.some(({ key }) => key.toLowerCase() === value.toLowerCase());
    const before = queryBefore(text.slice(0, from), operator, sources.openRoom());
    return {
      from: 0,
      items: isWhole ? [] : items.map(({ key, shown }) => ({
        text: before + formatFilter(operator, key),
        label: shown,
      })),
    };
  };
}

/**
 * @param {Operator} operator
 * @param {FilterSources} sources
 * @param {number} now
 * @returns {Promise<{ key: string, label: string, shown: Suggestion["label"] }[]>} `key`: the value
 */
async function choicesFor(operator, { ownUser, users, rooms }, now) {
  switch (operator) {
    case "from": {
      const shown = userLabel(ownUser(), strings.searchFromMe);
      const me = { key: "me", label: "me", shown };
      // Users with the same name are found together.
      const byName = new Map((await users()).map((user) => [user.name, user]));
      const others = Array.from(byName, ([name, user]) => ({
        key: name,
        label: name,
        shown: userLabel(user),
      }));
      return [me, ...others];
    }
    case "in":
      return rooms().map(({ name, label }) => ({
        key: name,
        label,
        shown: [create("bdi", {}, [label])],
      }));
    case "has":
      return MARKS.map((key) => ({ key, label: key, shown: [strings.searchHas[key]] }));
    case "type":
      return TYPES.map((key) => ({ key, label: key, shown: [key.toUpperCase()] }));
    default:
      return suggestDays(now).map(({ day, name }) => ({
        key: day,
        label: day,
        shown: [name, create("span", { className: "search-day" }, [day])],
      }));
  }
}

/**
 * Adds the buttons, and suggests values as the user types.
 * @param {HTMLInputElement} field in a `.search-box`
 * @param {FilterSources} sources
 * @returns {HTMLElement} the buttons
 */
export function createFilters(field, sources) {
  const box = field.parentElement;
  if (box) new Autocomplete(field, [suggestFilters(sources)], box);
  const row = create("div", { className: "filters", role: "group" });
  row.ariaLabel = strings.searchFilters;
  for (const operator of OPERATORS) {
    const button = create("button", { type: "button" }, [strings.searchFilter[operator]]);
    row.append(button);
    if (operator === "after" || operator === "before") {
      row.append(openCalendarOn(button, (day) => {
        const before = queryBefore(field.value, operator, sources.openRoom());
        append(field, formatFilter(operator, day), before);
      }));
    } else {
      button.addEventListener("click", () => append(field, `${operator}:`));
    }
  }
  return row;
}

/**
 * Opens the browser's calendar when a button is pressed.
 * @param {HTMLButtonElement} button
 * @param {(day: string) => void} onPick
 * @returns {HTMLElement} where the calendar opens
 */
function openCalendarOn(button, onPick) {
  const date = create("input", { type: "date", tabIndex: -1, ariaHidden: "true" });
  date.addEventListener("change", () => date.value && onPick(date.value));
  button.addEventListener("click", () => {
    date.max = localDate(Date.now());
    date.showPicker();
  });
  return date;
}

/**
 * Appends a filter to the query. One that has no value yet makes way for it.
 * @param {HTMLInputElement} field
 * @param {string} term
 * @param {string} [query] what it is appended to, by default the text of the field
 */
function append(field, term, query = field.value) {
  const kept = withoutEmptyFilter(query.trimEnd());
  const text = kept === "" ? term : `${kept} ${term}`;
  const { length } = text;
  replace(field, { from: 0, to: field.value.length, text, start: length, end: length });
}
