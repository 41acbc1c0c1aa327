// @ts-check
// The users who are chosen in a dialog, in the order in which they were chosen.

/** @import { Member } from "../../client/mod.js" */

export class Choice {
  /** @type {readonly Member[]} */
  users = [];
  /** The number of users who can be chosen. */
  max;

  /** @param {number} max */
  constructor(max) {
    this.max = max;
  }

  get isFull() {
    return this.users.length >= this.max;
  }

  /** @param {string} id */
  has(id) {
    return this.users.some((user) => user.id === id);
  }

  /**
   * Adds a user, or removes one who is chosen; does nothing if there is no room left.
   * @param {Member} user
   */
  toggle(user) {
    if (this.has(user.id)) this.users = this.users.filter(({ id }) => id !== user.id);
    else if (!this.isFull) this.users = [...this.users, user];
  }
}
