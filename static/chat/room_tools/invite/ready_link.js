// @ts-check
// The invitation whose link is ready to be sent. Its secret is known only to this page. A shared link is
// kept while the page lives; any other is revoked, so that no unused invitation stays open.

/** @import { CreatedInvitation, Invitation, Terms } from "./invitations_api.js" */

/**
 * @typedef {object} InvitationRequests
 * @property {() => Promise<Invitation[]>} list
 * @property {(terms: Terms) => Promise<CreatedInvitation>} create
 * @property {(id: string) => Promise<void>} revoke
 */

export class ReadyLink {
  #requests;
  /** @type {CreatedInvitation | undefined} */
  #created;
  #isShared = false;
  #terms = "";

  /** @param {InvitationRequests} requests */
  constructor(requests) {
    this.#requests = requests;
  }

  /** The invitation, if there is one. */
  get created() {
    return this.#created;
  }

  /** Called when the user may have passed the link on. */
  markShared() {
    this.#isShared = true;
  }

  /**
   * Returns all open invitations, after creating one with these terms unless there is one.
   * @param {Terms} terms
   */
  async ensure(terms) {
    const wanted = JSON.stringify(terms);
    const open = await this.#requests.list();
    const isOpen = open.some(({ id }) => id === this.#created?.id);
    if (isOpen && wanted === this.#terms) return open;
    await this.#replace(terms);
    this.#terms = wanted;
    return await this.#requests.list();
  }

  /**
   * Revokes an invitation and returns the remaining ones.
   * @param {string} id
   */
  async revoke(id) {
    await this.#requests.revoke(id);
    if (id === this.#created?.id) this.#created = undefined;
    return await this.#requests.list();
  }

  /** Revokes the invitation, unless its link was shared. */
  async discardUnshared() {
    const unshared = this.#isShared ? undefined : this.#created;
    if (!unshared) return;
    this.#created = undefined;
    // It was used up, revoked or has expired meanwhile: nothing is left to revoke.
    await this.#requests.revoke(unshared.id).catch(() => {});
  }

  /** @param {Terms} terms */
  async #replace(terms) {
    await this.discardUnshared();
    this.#created = await this.#requests.create(terms);
    this.#isShared = false;
  }
}
