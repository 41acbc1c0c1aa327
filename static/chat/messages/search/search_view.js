// @ts-check
// The search view of the panel. Its field is part of the page, so that the user can type before this is loaded.

import { RejectedError, RetryableError } from "../../../client/errors.js";
import { isEmote } from "../markdown/markdown.js";
import { create, query, setText } from "../../../ui/dom.js";
import { isComposing } from "../../../ui/shortcuts/shortcuts.js";
import { strings } from "../../../i18n/lazy.js";
import { showError } from "../../../ui/errors/error_line.js";
import { withoutEmptyFilter } from "./filter_query.js";
import { createFilters } from "./search_filters.js";
import { nextIndex, replaceMe, splitAtMarks, toExcerpt } from "./search_highlight.js";
import { createResult } from "./search_result.js";

/** @import { SearchResult } from "../../../client/mod.js" */
/** @import { BaseClient } from "../../../client/base_client.js" */
/** @import { FilterSources } from "./search_filters.js" */

/**
 * @typedef {object} SearchViewOptions
 * @property {BaseClient} client
 * @property {() => string} displayName of the current user
 * @property {(room: string) => string} nameOf returns the label of a room
 * @property {FilterSources} filterSources
 */

/** Longer than the time between two keys, shorter than a noticeable delay. */
const DEBOUNCE_MS = 200;
const PAGE_SIZE = 20;
/**
 * Requests per page: the server ends each after a short time, complete or not. After these the user must
 * press a button to continue.
 */
const MAX_REQUESTS = 10;

export class SearchView {
  #options;
  #view = query(document, ".panel .search", HTMLElement);
  #field = query(this.#view, ".search-field", HTMLInputElement);
  #state = create("p", { className: "search-state", role: "status" });
  #results = create("ul", { className: "results", ariaLabel: strings.searchResults });
  #more = create("button", { type: "button", className: "menu-item", hidden: true }, [
    strings.showMore,
  ]);
  /** @type {SearchResult[]} */
  #found = [];
  /** The query of these results. */
  #query = "";
  /** @type {number | undefined} the gid before which there may be more results */
  #before;
  #asked = 0;
  #hasFailed = false;
  /** Whether to open the first result once found. */
  #wantsFirst = false;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;

  /** @param {SearchViewOptions} options */
  constructor(options) {
    this.#options = options;
    const filters = createFilters(this.#field, options.filterSources);
    this.#view.append(filters, this.#state, this.#results, this.#more);
    this.#field.addEventListener("input", () => this.#askIn(DEBOUNCE_MS));
    this.#more.addEventListener("click", () => this.#ask(this.#found, this.#before));
    this.#ask([]);
  }

  /**
   * @param {number} milliseconds
   * @param {SearchResult[]} [found] see `#ask`
   * @param {number} [before]
   */
  #askIn(milliseconds, found = [], before = undefined) {
    clearTimeout(this.#timer);
    // Discards the response of an earlier request.
    this.#asked++;
    this.#wantsFirst = false;
    this.#timer = setTimeout(() => this.#ask(found, before), milliseconds);
  }

  /**
   * @param {SearchResult[]} found results that are shown already
   * @param {number} [before] the gid before which the search continues
   */
  async #ask(found, before) {
    const asked = ++this.#asked;
    const query = this.#wanted;
    if (query === "") return this.#show([], { query, state: strings.searchHint, complete: true });
    this.#results.ariaBusy = "true";
    const wanted = found.length + PAGE_SIZE;
    try {
      for (let answers = 1;; answers++) {
        const range = { before, limit: wanted - found.length };
        const { client, displayName } = this.#options;
        const page = await client.search(replaceMe(query, displayName()), range);
        if (asked !== this.#asked) return;
        const { messages, complete } = page;
        found = [...found, ...messages];
        before = page.before;
        const isOver = complete || found.length >= wanted || answers >= MAX_REQUESTS;
        const state = isOver ? strings.resultCount(found.length, complete) : strings.searching;
        this.#show(found, { query, state, complete: complete || !isOver, before });
        if (this.#wantsFirst && (isOver || found.length > 0)) this.#openFirst();
        if (isOver) return;
        this.#results.ariaBusy = "true";
      }
    } catch (error) {
      if (asked === this.#asked) this.#fail(error, found, before);
    }
  }

  /** Called when the server is reachable again. */
  retry() {
    if (this.#hasFailed) this.#ask(this.#found, this.#before);
  }

  /**
   * @param {unknown} error
   * @param {SearchResult[]} found earlier results
   * @param {number | undefined} before
   */
  #fail(error, found, before) {
    const isLimited = error instanceof RetryableError && error.isRateLimited;
    const isRefused = error instanceof RejectedError;
    const complete = isLimited || isRefused;
    this.#show(isRefused ? [] : found, { query: "", state: "", complete, before });
    this.#hasFailed = !complete;
    if (this.#hasFailed) {
      setText(this.#state, strings.loadFailed);
      setText(this.#more, strings.tryAgain);
    } else showError(this.#state, error);
    // Repeats the request once the rate limit allows it.
    if (isLimited) this.#askIn((error.retryAfter ?? 1) * 1_000, found, before);
  }

  /**
   * @param {SearchResult[]} found
   * @param {{ query: string, state: string, complete: boolean, before?: number | undefined }} about
   */
  #show(found, { query, state, complete, before }) {
    const focused = this.#links.findIndex((link) => link === document.activeElement);
    const hadFocus = document.activeElement === this.#more;
    const next = this.#found.length;
    this.#found = found;
    this.#query = query;
    this.#before = before;
    setText(this.#state, state);
    this.#results.replaceChildren(...found.map((message) => this.#createResult(message)));
    this.#results.ariaBusy = "false";
    this.#hasFailed = false;
    setText(this.#more, strings.showMore);
    this.#more.hidden = complete;
    if (focused >= 0) (this.#links[focused] ?? this.#field).focus();
    else if (hadFocus) (this.#links[next] ?? this.#field).focus();
  }

  /** @param {SearchResult} message */
  #createResult(message) {
    const { room, text } = message;
    const pieces = splitAtMarks(toExcerpt(message)).map(({ text, isMarked }) =>
      isMarked ? create("mark", {}, [text]) : text
    );
    const said = create("span", { className: "result-text", dir: "auto" }, pieces);
    const place = create("bdi", { className: "result-room" }, [this.#options.nameOf(room)]);
    return create("li", { className: isEmote(text) ? "emote" : "" }, [
      createResult(message, said, { place: [place] }),
    ]);
  }

  #openFirst() {
    // The results may belong to an earlier query.
    const isFound = this.#query === this.#wanted;
    if (!isFound) this.#askIn(0);
    this.#wantsFirst = !isFound;
    if (!isFound) return;
    // The next query replaces this one.
    this.#field.select();
    this.#links[0]?.click();
  }

  /** The query in the field, as far as it is complete. */
  get #wanted() {
    return withoutEmptyFilter(this.#field.value.trim());
  }

  get #links() {
    return [...this.#results.querySelectorAll("a")];
  }

  /** @param {KeyboardEvent} event in the view */
  pressKey(event) {
    const links = this.#links;
    if (isComposing(event)) return;
    if (event.key === "Enter" && event.target === this.#field) return this.#openFirst();
    const here = links.findIndex((link) => link === event.target);
    const next = nextIndex(event.key, { here, count: links.length });
    if (next === undefined || event.altKey) return;
    event.preventDefault();
    (links[next] ?? this.#field).focus();
  }
}
