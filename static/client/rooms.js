// @ts-check
// The rooms of a server: which there are, what they are, and who is in them.

/** @import { Api, Message } from "./api.js" */

/** @typedef {{ id: string, name: string }} Member */
/** @typedef {"public" | "private" | "direct"} RoomKind */
/**
 * Of what in a room one wants to hear; of one that is hidden as of one without a choice.
 * @typedef {"all" | "mentions" | "nothing" | "hidden"} NoticeLevel
 */
/**
 * What a room is. Only private rooms and conversations have members, in a list only these.
 * @typedef {object} RoomFacts
 * @property {string} room
 * @property {RoomKind} type
 * @property {string} title empty where it has none beside its name
 * @property {string} topic
 * @property {boolean} isArchived
 * @property {readonly Member[]} [members]
 * @property {NoticeLevel} [notificationLevel] where one has chosen it
 * @property {string} [addedBy] the id of who added the reader to a private room
 * @property {string} [opener] the id of who opened a private room; not in a list
 * @property {readonly { message: string, from: string }[]} [pins] the ids of the messages that are
 * pinned, the last one last, with the names of who pinned them; not in a list
 */
/**
 * How one stands in a room. `head` is the number of its last entry, `read` of the last one that was
 * read, `unread` how many messages came since, `mentions` in how many of them one is called by name.
 * @typedef {{ head: number, read: number, unread: number, mentions: number,
 *   notificationLevel?: NoticeLevel }} Standing
 */
/**
 * A room in the list of those that one may read; `at` is when something happened last in a private one.
 * @typedef {RoomFacts & Standing & { at?: number }} ListedRoom
 */
/**
 * What has become of the list: it is another one, to be asked anew; one has read a room on one of
 * one's devices, or chosen of what in it to hear, or up to when to hear of nothing; a public room has
 * begun, all of which comes to who follows it `after` that cursor; the list of the chat's members
 * (`GET /api/members`) is another one; or some of this was missed while the stream was broken, as by all
 * others whom that broke off.
 * @typedef {{ type: "rooms" | "members" | "missed" }
 *   | { type: "read-state", room: string } & Standing
 *   | { type: "do-not-disturb", until: number }
 *   | { type: "room-created", room: string, after: string }} RoomsNews
 */

/**
 * A message that somebody pinned, and when; `author` is the id of who did.
 * @typedef {{ message: Message, at: number, author?: string, from: string }} Pin
 */

const LISTED = 200;

export class Rooms {
  #api;

  /** @param {Api} api */
  constructor(api) {
    this.#api = api;
  }

  async list() {
    return (await this.listWithSettings()).rooms;
  }

  /**
   * The list, and the time up to which one wants to hear of nothing.
   * @returns {Promise<{ rooms: ListedRoom[], doNotDisturbUntil: number }>}
   */
  async listWithSettings() {
    /** @type {{ rooms: ListedRoom[], complete: boolean, doNotDisturbUntil: number }} */
    let page;
    /** @type {ListedRoom[]} */
    const rooms = [];
    do {
      const after = rooms.length > 0 ? `&after=${rooms.at(-1)?.room}` : "";
      const path = `/api/rooms?limit=${LISTED}${after}`;
      page = await (await this.#api.ask("list the rooms", path)).json();
      rooms.push(...page.rooms);
    } while (!page.complete && rooms.length < LISTED);
    return { ...page, rooms };
  }

  /**
   * @param {string} room
   * @returns {Promise<RoomFacts>}
   */
  async get(room) {
    const what = `look at the room "${room}"`;
    const facts = await (await this.#api.ask(what, pathOf(room))).json();
    for (let isMore = facts.hasMoreMembers; isMore;) {
      const path = `${pathOf(room)}/members?limit=${LISTED}&after=${facts.members.at(-1).id}`;
      const { complete, members } = await (await this.#api.ask(what, path)).json();
      facts.members.push(...members);
      isMore = !complete;
    }
    return facts;
  }

  /**
   * Makes a private room, or a conversation: the one that is there where these people have one.
   * @param {{ title?: string, members: readonly Member[], isDirect: boolean, from: string }} opening
   * `members` are the others, `from` is the own name; a conversation has no title
   * @returns {Promise<string>} the room's name
   */
  async open({ members, ...opening }) {
    // They may come with more than the server takes.
    const others = members.map(({ id, name }) => ({ id, name }));
    const request = { method: "POST", body: { ...opening, members: others } };
    return (await (await this.#api.ask("open a room", "/api/rooms", request)).json()).room;
  }

  /**
   * @param {string} room
   * @param {{ topic: string }} settings
   * @param {string} from the own name
   */
  async set(room, settings, from) {
    const request = { method: "PATCH", body: { ...settings, from } };
    await done(await this.#api.ask(`change the room "${room}"`, pathOf(room), request));
  }

  /**
   * @param {string} room
   * @param {Member} member
   * @param {string} from the own name
   */
  async add(room, { id, name }, from) {
    const request = { method: "POST", body: { id, name, from } };
    const what = `add "${name}" to the room`;
    await done(await this.#api.ask(what, `${pathOf(room)}/members`, request));
  }

  /**
   * Takes a member out; oneself: leaves.
   * @param {string} room
   * @param {string} user the id
   */
  async remove(room, user) {
    const path = `${pathOf(room)}/members/${encodeURIComponent(user)}`;
    await done(await this.#api.ask("take out a member", path, { method: "DELETE" }));
  }

  /**
   * Leaves all private rooms and conversations to which one person added the reader.
   * @param {string} user the id
   * @returns {Promise<string[]>} the rooms
   */
  async leaveAddedBy(user) {
    const path = `/api/rooms?addedBy=${encodeURIComponent(user)}`;
    return (await (await this.#api.ask("leave rooms", path, { method: "DELETE" })).json()).left;
  }

  /**
   * Who wrote in the room lately, the last first.
   * @param {string} room
   * @returns {Promise<Member[]>}
   */
  async writers(room) {
    const response = await this.#api.ask("ask who wrote", `${pathOf(room)}/recent-authors`);
    return (await response.json()).users;
  }

  /**
   * What is pinned, the last one first, with the messages as they are now; more follows unless it is
   * `complete`.
   * @param {string} room
   * @param {string} [after] the id of the message after which it goes on
   * @returns {Promise<{ pins: Pin[], complete: boolean }>}
   */
  async pins(room, after) {
    const path = `${pathOf(room)}/pins${after ? `?after=${after}` : ""}`;
    return await (await this.#api.ask("list what is pinned", path)).json();
  }

  /**
   * @param {{ room: string, id: string }} message
   * @param {string} from the own name
   */
  async pin({ room, id }, from) {
    const request = { method: "PUT", body: { from } };
    await done(await this.#api.ask("pin the message", `${pathOf(room)}/pins/${id}`, request));
  }

  /** @param {{ room: string, id: string }} message */
  async unpin({ room, id }) {
    const what = "take down a pinned message";
    await done(await this.#api.ask(what, `${pathOf(room)}/pins/${id}`, { method: "DELETE" }));
  }

  /**
   * Tells that all up to a number was read; a lower one than before changes nothing.
   * @param {string} room
   * @param {number} seq
   */
  async markRead(room, seq) {
    const request = { method: "PUT", body: { seq }, keepalive: true };
    await done(await this.#api.ask("keep what was read", `${pathOf(room)}/read-marker`, request));
  }

  /**
   * Chooses of what in a room one wants to hear, on all of one's devices.
   * @param {string} room
   * @param {NoticeLevel} notificationLevel
   */
  async setNotificationLevel(room, notificationLevel) {
    const request = { method: "PUT", body: { notificationLevel }, keepalive: true };
    await done(
      await this.#api.ask("keep what was chosen", `${pathOf(room)}/notification-level`, request),
    );
  }

  /**
   * Wants to hear of nothing up to a time, on all of one's devices; 0 ends that.
   * @param {number} until
   */
  async setDoNotDisturb(until) {
    const request = { method: "PUT", body: { until }, keepalive: true };
    await done(await this.#api.ask("keep what was chosen", "/api/me/do-not-disturb", request));
  }
}

/** @param {string} room */
function pathOf(room) {
  return `/api/rooms/${encodeURIComponent(room)}`;
}

/** @param {Response} response */
async function done({ body }) {
  await body?.cancel();
}
