// @ts-check
// The sheet under the room's name: the rooms, a way to make one, and who is here.

import { drawAvatar } from "./avatar.js";
import { arrange, copyTemplate, part, setText } from "./markup.js";
import { addressOf } from "./navigation.js";
import { showProblem } from "./problem_line.js";
import { labelOf } from "./room_facts.js";
import { words } from "./words.js";

/** @import { ListedRoom, Member } from "./client/mod.js" */
/** @import { Company } from "./company.js" */
/** @import { Room } from "./room.js" */
/** @import { RoomList } from "./room_list.js" */
/** @import { Visitor } from "./visitor.js" */

/**
 * @typedef {object} RoomsSheetOptions
 * @property {() => void} opened
 * @property {(title: string) => Promise<void>} make a private room
 * @property {() => Promise<void>} leave this room
 * @property {(person: Member, near: HTMLElement) => void} pick somebody
 */

/**
 * What is drawn now, and the rows that were drawn before.
 * @typedef {object} Now
 * @property {Room} room
 * @property {Visitor} visitor
 * @property {ReadonlySet<string>} here the ids of who is here
 * @property {Map<string, HTMLElement>} before
 */

const SHOWN_PEOPLE = 50;

export class RoomsSheet {
  #options;
  #sheet = part(document, ".rooms", HTMLElement);
  #unread = part(document, ".unread-rooms", HTMLElement);
  #list = part(this.#sheet, ".room-list", HTMLElement);
  #rows = part(this.#list, "ul", HTMLElement);
  #newRoom = part(this.#sheet, ".new-room", HTMLFormElement);
  #people = part(this.#sheet, ".people", HTMLElement);
  #persons = part(this.#people, "ul", HTMLElement);
  #leave = part(this.#people, ".leave-room", HTMLButtonElement);
  #moderation = part(this.#sheet, ".moderation", HTMLAnchorElement);
  #problem = part(this.#sheet, ".problem", HTMLElement);
  /** @type {Map<string, HTMLElement>} */
  #drawn = new Map();

  /** @param {RoomsSheetOptions} options */
  constructor(options) {
    this.#options = options;
    this.#sheet.addEventListener("toggle", () => this.#toggled());
    this.#sheet.addEventListener("click", ({ target }) => {
      if (target instanceof Element && target.closest("a[data-room]")) this.close();
    });
    this.#newRoom.addEventListener("submit", (event) => this.#make(event));
    this.#leave.addEventListener("click", () => this.#try(() => this.#options.leave()));
  }

  close() {
    if (this.#isOpen) this.#sheet.hidePopover();
  }

  /**
   * @param {Room} room
   * @param {{ list: RoomList, company: Company, visitor: Visitor }} parts
   */
  draw(room, { list, company, visitor }) {
    const count = list.countUnread(room.name);
    this.#unread.hidden = count === 0;
    setText(this.#unread, words.roomsUnread(count));
    if (!this.#isOpen) return;
    const before = this.#drawn;
    this.#drawn = new Map();
    const now = { room, visitor, before, here: company.here };
    this.#list.hidden = !list.isThere || list.rooms.length === 0;
    arrange(this.#rows, list.sorted.map((one) => this.#drawRoom(one, now)));
    this.#moderation.hidden = !visitor.mayModerate;
    this.#newRoom.hidden = !list.isThere || !visitor.mayOpenRooms;
    this.#drawPeople(company, { ...now, isThere: list.isThere });
  }

  get #isOpen() {
    return this.#sheet.matches(":popover-open");
  }

  #toggled() {
    this.#problem.textContent = "";
    if (this.#isOpen) this.#options.opened();
  }

  /** @param {Event} event */
  #make(event) {
    event.preventDefault();
    const field = part(this.#newRoom, "input", HTMLInputElement);
    this.#try(async () => {
      await this.#options.make(field.value.trim());
      field.value = "";
    });
  }

  /** @param {() => Promise<void>} act */
  async #try(act) {
    this.#problem.textContent = "";
    try {
      await act();
    } catch (error) {
      showProblem(this.#problem, error);
    }
  }

  /**
   * @param {ListedRoom} listed
   * @param {Now} now
   */
  #drawRoom(listed, { room, visitor, before, here }) {
    const { room: name, kind } = listed;
    // What one looks at counts as read before the server has heard it.
    const unread = name === room.name ? 0 : listed.unread;
    const row = before.get(name) ?? copyTemplate("room-row");
    this.#drawn.set(name, row);
    const link = part(row, "a", HTMLAnchorElement);
    const label = labelOf(listed, visitor.id);
    link.href = addressOf(name);
    link.dataset.room = name;
    link.dataset.kind = kind;
    link.ariaCurrent = name === room.name ? "page" : null;
    const isHere = kind === "direct" && hasOther(listed, { here, visitor });
    part(row, ".dot", HTMLElement).hidden = !isHere;
    const called = unread > 0 ? words.roomWithUnread(label, unread) : label;
    link.ariaLabel = isHere ? words.isHereToo(called) : called;
    setText(part(row, ".room-label", HTMLElement), label);
    setText(part(row, ".unread", HTMLElement), unread > 0 ? words.unread(unread) : "");
    return row;
  }

  /**
   * @param {Company} company
   * @param {Now & { isThere: boolean }} now
   */
  #drawPeople(company, { isThere, ...now }) {
    const { room } = now;
    const people = company.peopleOf(room).slice(0, SHOWN_PEOPLE);
    const count = company.countIn(room.name);
    this.#people.hidden = !isThere || people.length === 0 && count === undefined;
    const { kind, members } = room.facts;
    this.#leave.hidden = kind === "public" || room.isClosed;
    setText(this.#leave, kind === "direct" ? words.leaveConversation : words.leaveRoom);
    const title = members ? words.members : words.people;
    setText(
      part(this.#people, "h2", HTMLElement),
      count === undefined ? title : words.withHere(title, count),
    );
    arrange(this.#persons, people.map((person) => this.#drawPerson(person, now)));
  }

  /**
   * @param {Member} person
   * @param {Now} now
   */
  #drawPerson({ id, name }, { visitor, before, here }) {
    const key = `${id} ${name}`;
    const row = before.get(key) ?? this.#createPerson({ id, name });
    this.#drawn.set(key, row);
    part(row, ".dot", HTMLElement).hidden = !here.has(id);
    part(row, ".person-self", HTMLElement).hidden = id !== visitor.id;
    return row;
  }

  /** @param {Member} person */
  #createPerson({ id, name }) {
    const row = copyTemplate("person-row");
    const button = part(row, "button", HTMLButtonElement);
    drawAvatar(part(row, ".avatar", HTMLElement), { author: id, from: name });
    setText(part(row, ".person-label", HTMLElement), name);
    button.addEventListener("click", () => this.#options.pick({ id, name }, button));
    return row;
  }
}

/**
 * Whether one of the others is here.
 * @param {ListedRoom} room
 * @param {Pick<Now, "here" | "visitor">} now
 */
function hasOther({ members = [] }, { here, visitor }) {
  return members.some(({ id }) => id !== visitor.id && here.has(id));
}
