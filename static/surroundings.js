// @ts-check
// What is around a room: the other rooms, the people, and what one can do there beside reading and
// writing. Loaded when the room itself is there.

import { Attention } from "./rooms/attention.js";
import { CommandDesk } from "./composer/command_desk.js";
import { Company } from "./people/company.js";
import { Completion } from "./composer/completion.js";
import { Contacts } from "./people/contacts.js";
import {
  listenToEmojiButton,
  offerEmoji,
  pickEmoji,
  replaceEmojiNames,
  spell,
} from "./emoji/emoji.js";
import { oncePerFrame } from "./frame.js";
import { part } from "./markup.js";
import { offerPeople } from "./composer/mention_choices.js";
import { showKeyHelp } from "./key_help.js";
import { MessageActions } from "./messages/message_actions.js";
import { NoticeChoices } from "./notices/choices.js";
import { NoticePanel } from "./notices/panel.js";
import { Notices } from "./notices/notices.js";
import { PeopleView } from "./people/people_view.js";
import { PinsView } from "./messages/pins_view.js";
import { Rail } from "./rail.js";
import { guessFacts, labelOf } from "./rooms/room_facts.js";
import { RoomList } from "./rooms/room_list.js";
import { SearchView } from "./messages/search_view.js";
import { Spoken } from "./messages/spoken.js";
import { targetsOf } from "./rooms/switch_rules.js";
import { Switcher } from "./rooms/switcher.js";
import { words } from "./words.js";

/** @import { Client, Member, RoomsNews } from "./client/mod.js" */
/** @import { Deeds } from "./messages/deeds.js" */
/** @import { Panel } from "./panel.js" */
/** @import { Room } from "./messages/room.js" */
/** @import { Side } from "./side.js" */
/** @import { Visitor } from "./visitor.js" */

/**
 * @typedef {object} SurroundingsOptions
 * @property {Client} client
 * @property {Visitor} visitor
 * @property {Deeds} deeds what can be done with a message
 * @property {Side} side where the rail stands
 * @property {Panel} panel
 * @property {() => string} nameOfReader the name under which the reader writes
 * @property {() => void} changed it is to be drawn again
 * @property {(room?: string) => void} open a room; the one that is for all where none is named
 * @property {(text: string) => void} told what was done, where nothing else shows it
 */

export { spell };

export class Surroundings {
  #list;
  #company;
  #contacts;
  #rail;
  #people;
  #search;
  #switcher;
  #commands;
  #pins;
  #options;
  #attention = new Attention();
  #choices = new NoticeChoices();
  #notices;
  #spoken = new Spoken();
  /** Who is here has changed, or who types: the messages have not. */
  redraw = oncePerFrame(() => this.#room && this.draw(this.#room));
  /** @type {Room | undefined} */
  #room;
  /** @type {Map<string, Member>} who was seen in a room that was open */
  #met = new Map();

  /** @param {SurroundingsOptions} options */
  constructor(options) {
    const { client, visitor, deeds, side, changed, open } = options;
    this.#options = options;
    const [attention, choices] = [this.#attention, this.#choices];
    const notices = new Notices({ attention, choices, visitor, open });
    this.#notices = new NoticePanel({
      choices,
      choose: (room, level) => {
        choices.setLevel(room, level);
        this.#list.choose(room, level);
        changed();
      },
      changed,
    });
    const heard = notices.hear.bind(notices);
    this.#list = new RoomList({ client, visitor, heard }, changed);
    this.#company = new Company({ ...options, list: this.#list });
    this.#contacts = new Contacts({ ...options, list: this.#list });
    this.#rail = new Rail({ side, make: (title) => this.#contacts.makeRoom(title) });
    this.#people = new PeopleView({
      leave: async () => {
        if (this.#room) await client.rooms.remove(this.#room.name, visitor.id);
        options.open();
      },
      pick: (person, near) => this.pick(person, near),
    });
    this.#search = new SearchView({ client, nameOf: (room) => this.#nameOf(room) });
    this.#switcher = new Switcher({
      targets: () => targetsOf(this.#list.sorted, this.#acquaintances, visitor.id),
      current: () => this.#room?.name ?? "",
      open,
      write: (person) => this.#contacts.write(person),
    });
    this.#commands = new CommandDesk({ ...options, people: () => this.#acquaintances });
    this.open(options.panel.view);
    part(document, ".show-keys", HTMLButtonElement)
      .addEventListener("click", () => this.showKeys());
    part(document, ".show-switcher", HTMLButtonElement)
      .addEventListener("click", () => this.showSwitcher());
    new MessageActions(part(document, ".days", HTMLElement), {
      offer: (id) => deeds.offer(id),
      act: (action, id) => deeds.act(action, id),
      react: (emoji, id) => deeds.react(id, emoji),
      pickEmoji: (near, picked) => this.pickEmoji(near, picked),
    });
    this.#pins = new PinsView(client);
    const field = part(document, ".composer .text", HTMLTextAreaElement);
    new Completion(field, [
      offerPeople(() => this.#findOthers()),
      offerEmoji,
      this.#commands.offer,
    ]);
    replaceEmojiNames(field);
    listenToEmojiButton(field, this);
  }

  /** @param {Room} room */
  draw(room) {
    if (this.#room && room !== this.#room) this.#meet(this.#room);
    this.#room = room;
    if (!room.isClosed) this.#switcher.used(room.name);
    const { visitor, nameOfReader, panel } = this.#options;
    const now = { visitor, company: this.#company };
    this.#company.draw(room);
    this.#rail.draw(room, { ...now, list: this.#list, name: nameOfReader() });
    if (panel.view === "people") this.#people.draw(room, now);
    this.#pins.draw(room, { visitor, isOpen: panel.view === "pins" });
    this.#spoken.draw(room, visitor.id);
    this.#attention.show(room.name);
    this.#notices.draw(this.factsOf(room.name) ?? room.facts, visitor.id);
    document.body.classList.toggle("has-people", this.#list.isThere);
  }

  /**
   * A view of the panel is before the reader's eyes now.
   * @param {string} view
   */
  open(view) {
    if (view === "search") this.#search.takeFocus();
  }

  /** Whether the reader is about to write what is searched for. */
  get isSearching() {
    return this.#search.hasFocus;
  }

  /**
   * Does what a command in this room says.
   * @param {string} text
   * @returns {Promise<string | undefined>} what is to be sent of it; see there
   */
  async perform(text) {
    return await this.#commands.perform(text, this.#room?.name ?? "");
  }

  showSwitcher() {
    this.#switcher.show();
  }

  showKeys() {
    showKeyHelp();
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

  /**
   * Something has become of the list of rooms.
   * @param {RoomsNews} news
   */
  hear(news) {
    if (news.kind === "reading") this.#list.stand(news);
    else if (news.kind === "begun") this.#list.begin(news);
    else this.refresh();
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
   * Lets the reader pick any emoji.
   * @param {HTMLElement} near
   * @param {(emoji: string) => void} picked
   */
  pickEmoji(near, picked) {
    pickEmoji(near, picked).catch(() => this.#options.told(words.tryAgainLater));
  }

  /**
   * Shows who somebody is.
   * @param {Member} person
   * @param {HTMLElement} near
   */
  pick(person, near) {
    if (this.#list.isThere) this.#contacts.show(person, { near, facts: this.#room?.facts });
  }

  /**
   * Opens the room beside this one.
   * @param {{ step: 1 | -1, isUnread: boolean }} way
   */
  goBeside(way) {
    const next = this.#list.beside(this.#room?.name ?? "", way);
    if (next !== undefined) this.#options.open(next);
  }

  /** @param {Room} room */
  #meet(room) {
    for (const person of this.#company.peopleOf(room)) this.#met.set(person.id, person);
  }

  /** All whom the reader has met: in rooms that were open, and as members of others. */
  get #acquaintances() {
    if (this.#room) this.#meet(this.#room);
    return [...this.#met.values(), ...this.#list.rooms.flatMap(({ members = [] }) => members)];
  }

  /** @param {string} room */
  #nameOf(room) {
    return labelOf(this.factsOf(room) ?? guessFacts(room), this.#options.visitor.id);
  }

  /** Whom the reader can call by name in the room. */
  async #findOthers() {
    const people = this.#room ? await this.#company.callableIn(this.#room) : [];
    return people.filter(({ id, name }) => id !== this.#options.visitor.id && name !== "");
  }
}
