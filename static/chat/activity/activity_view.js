// @ts-check
// The activity view of the panel: mentions of the user, replies and reactions to their messages. Opening it
// resets the count of new ones on all devices.

import { PersonalLists } from "../../client/personal_lists.js";
import { retryUntilSuccess } from "../../ui/loading/retry.js";
import { createActivityRow } from "./activity_row.js";
import { foldReactions } from "./fold_reactions.js";
import { PagedList } from "./paged_list.js";
import { strings } from "../../i18n/lazy.js";

/** @import { ActivityPage } from "../../client/schema.js" */
/** @import { BaseClient } from "../../client/base_client.js" */

/**
 * @typedef {object} ActivityViewOptions
 * @property {BaseClient} client
 * @property {(room: string) => string} nameOf returns the label of a room
 * @property {(room: string) => number} readIn returns the read marker of a room
 * @property {() => Promise<void>} flushRead sends the read markers at once
 * @property {(count: number) => void} setCount sets the number of new activities
 */

/** Several events may follow each other, and all tabs get them. */
const EVENT_SPREAD_MS = 1_000;

export class ActivityView {
  #options;
  #lists;
  #list;
  /** @type {number | undefined} gid up to which the user had seen it when the view was opened */
  #seenBefore;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;

  /**
   * @param {HTMLElement} view
   * @param {ActivityViewOptions} options
   */
  constructor(view, options) {
    this.#options = options;
    this.#lists = new PersonalLists(options.client.http);
    this.#list = new PagedList(view, {
      load: (before) => this.#load(before),
      empty: strings.noActivity,
    });
  }

  show() {
    this.#seenBefore = undefined;
    this.#list.reload();
  }

  retry() {
    this.#list.retry();
  }

  /**
   * There is new activity, or it was seen or read on any device.
   * @param {boolean} isOpen whether the view is visible
   */
  onChange(isOpen) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(async () => {
      if (isOpen && !document.hidden) return this.#list.reload();
      // A message that is on screen is read, and does not count.
      await this.#options.flushRead();
      const request = () => this.#lists.activity({ limit: 1 });
      const page = await request().catch(() => {});
      // Without a response, the list of rooms has the count within a minute.
      if (page) this.#options.setCount(page.newActivity);
    }, Math.random() * EVENT_SPREAD_MS);
  }

  /** @param {number | undefined} before */
  async #load(before) {
    const { nameOf, readIn } = this.#options;
    const page = await this.#lists.activity(before === undefined ? {} : { before });
    const seen = this.#seenBefore ??= page.seen;
    const rows = foldReactions(page.activity, seen).map((one) => {
      const isRead = one.type !== "reaction" && one.message.seq <= readIn(one.room);
      return createActivityRow(one, { nameOf, isNew: one.gid > seen && !isRead });
    });
    if (before === undefined) this.#see(page);
    return { rows, before: page.before };
  }

  /** @param {ActivityPage} page */
  #see({ activity: [newest], newActivity, seen }) {
    if (!newest || newest.gid <= seen) return this.#options.setCount(newActivity);
    this.#options.setCount(0);
    const { signal } = new AbortController();
    const send = () => this.#lists.seeActivity(newest.gid);
    // If it fails for good, the count returns.
    retryUntilSuccess(send, signal).catch(() => {});
  }
}
