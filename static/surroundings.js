// @ts-check
// What is around a room: the other rooms, and the people. Loaded when the room itself is there.

import { Attention } from "./attention.js";
import { Company } from "./company.js";
import { Completion } from "./completion.js";
import { Contacts } from "./contacts.js";
import { listenToEmojiButton, offerEmoji, replaceEmojiNames } from "./emoji.js";
import { oncePerFrame } from "./frame.js";
import { part } from "./markup.js";
import { offerPeople } from "./mention_choices.js";
import { NoticeChoices } from "./notice_choices.js";
import { NoticePanel } from "./notice_panel.js";
import { Notices } from "./notices.js";
import { RoomList } from "./room_list.js";
import { RoomsSheet } from "./rooms_sheet.js";

/** @import { Client, Member } from "./client/mod.js" */
/** @import { Room } from "./room.js" */
/** @import { Visitor } from "./visitor.js" */

/**
 * @typedef {object} SurroundingsOptions
 * @property {Client} client
 * @property {Visitor} visitor
 * @property {() => string} nameOfReader the name under which the reader writes
 * @property {() => void} changed it is to be drawn again
 * @property {(room?: string) => void} open a room; the one that is for all where none is named
 * @property {(text: string) => void} told what was done, where nothing else shows it
 */

export class Surroundings {
  #list;
  #company;
  #contacts;
  #sheet;
  #visitor;
  #attention = new Attention();
  #choices = new NoticeChoices();
  #panel;
  /** Who is here has changed, or who types: the messages have not. */
  redraw = oncePerFrame(() => this.#room && this.draw(this.#room));
  /** @type {Room | undefined} */
  #room;

  /** @param {SurroundingsOptions} options */
  constructor({ changed, ...options }) {
    const { client, visitor } = options;
    const open = (/** @type {string | undefined} */ room) => {
      this.#sheet.close();
      options.open(room);
    };
    this.#visitor = visitor;
    const [attention, choices] = [this.#attention, this.#choices];
    const notices = new Notices({ attention, choices, visitor, open });
    this.#panel = new NoticePanel(choices, changed);
    const heard = notices.hear.bind(notices);
    this.#list = new RoomList({ client, visitor, heard }, changed);
    this.#company = new Company({ ...options, list: this.#list });
    this.#contacts = new Contacts({ ...options, open, list: this.#list });
    this.#sheet = new RoomsSheet({
      opened: () => this.#opened(),
      make: (title) => this.#contacts.makeRoom(title),
      leave: async () => {
        if (this.#room) await client.rooms.remove(this.#room.name, visitor.id);
        open(undefined);
      },
      pick: (person, near) => this.pick(person, near),
    });
    const field = part(document, ".composer .text", HTMLTextAreaElement);
    new Completion(field, [offerPeople(() => this.#others), offerEmoji]);
    replaceEmojiNames(field);
    listenToEmojiButton(field, options.told);
  }

  /** @param {Room} room */
  draw(room) {
    this.#room = room;
    this.#company.draw(room);
    this.#sheet.draw(room, { list: this.#list, company: this.#company, visitor: this.#visitor });
    this.#attention.show(room.name);
    this.#panel.draw(room.facts, this.#visitor.id);
    document.body.classList.toggle("has-people", this.#list.isThere);
  }

  /** What is new in the rooms that are not before the reader's eyes. */
  get news() {
    const current = document.hidden ? undefined : this.#room?.name;
    return this.#choices.newsOf(this.#list.rooms.filter(({ room }) => room !== current));
  }

  /**
   * What the list tells of a room.
   * @param {string} name
   */
  factsOf(name) {
    return this.#list.rooms.find(({ room }) => room === name);
  }

  /** Asks anew which rooms there are. */
  refresh() {
    this.#list.refresh(this.#room?.cursor ?? "");
  }

  /**
   * All of this room up to a number is, or was, before the reader's eyes.
   * @param {number} seq
   */
  markRead(seq) {
    if (this.#room) this.#list.markRead(this.#room.name, seq);
  }

  /**
   * Shows who somebody is.
   * @param {Member} person
   * @param {HTMLElement} near
   */
  pick(person, near) {
    if (this.#list.isThere) this.#contacts.show(person, { near, facts: this.#room?.facts });
  }

  /** Whom the reader can call by name in the room. */
  get #others() {
    const people = this.#room ? this.#company.peopleOf(this.#room) : [];
    return people.filter(({ id, name }) => id !== this.#visitor.id && name !== "");
  }

  #opened() {
    if (this.#room) this.draw(this.#room);
    this.refresh();
  }
}
