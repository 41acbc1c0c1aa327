// @ts-check
// The menu of the open room, and the dialogs to edit it, add people, begin a direct message and invite
// to the chat.

import { EditableRooms } from "../../client/rooms/editable_rooms.js";
import { DEFAULT_ROOM, roomUrl } from "../router.js";
import { Members } from "../../client/rooms/members.js";
import { copyText } from "../../ui/clipboard.js";
import { query } from "../../ui/dom.js";
import { explain } from "../../ui/errors/error_line.js";
import { InviteDialog } from "./invite/invite_dialog.js";
import { PeoplePicker } from "../users/people_picker.js";
import { Favourites } from "../rooms/favourites.js";
import { leaveConfirmation } from "./leave_confirmation.js";
import { roomCommands } from "../rooms/room_commands.js";
import { RoomForm } from "./room_form.js";
import { placeholderInfo, roomLabel, roomTitle } from "../rooms/room_info.js";
import { ITEMS, labelOf } from "../rooms/menu_items.js";
import { RoomMenu } from "./room_menu.js";
import { strings } from "../../i18n/dialogs.js";

/** @import { ConfirmOptions } from "../../ui/confirm.js" */
/** @import { ListedRoom, Member, RoomInfo } from "../../client/mod.js" */
/** @import { BaseClient } from "../../client/base_client.js" */
/** @import { CurrentUser } from "../current_user.js" */
/** @import { Panel } from "../layout/panel.js" */
/** @import { RoomSession } from "../messages/session/room_session.js" */
/** @import { Directory } from "../users/directory.js" */
/** @import { RoomPresence } from "../users/room_presence.js" */
/** @import { UserActions } from "../users/user_actions.js" */
/** @import { RoomList } from "../rooms/room_list.js" */
/** @import { RoomCommand } from "../rooms/room_commands.js" */
/** @import { RoomSettings } from "./room_form.js" */

/**
 * @typedef {object} RoomToolsOptions
 * @property {BaseClient} client
 * @property {CurrentUser} currentUser
 * @property {Directory} directory
 * @property {RoomPresence} presence
 * @property {() => RoomSession | undefined} room the open room
 * @property {RoomList} roomList
 * @property {(name: string) => ListedRoom | undefined} roomInfo
 * @property {Panel} panel
 * @property {() => Promise<UserActions>} userActions
 * @property {() => string} displayName
 * @property {() => Promise<string>} requireName resolves once the user has a name
 * @property {(near: HTMLElement, options: ConfirmOptions) => Promise<boolean>} confirm
 * @property {(room?: string) => void} open
 * @property {(room: string) => void} hide
 * @property {(text: string) => void} showStatus
 */

/** Tools and commands of which the others see who used them. */
const NAMED = new Set(["newMessage", "addPeople", "editRoom", "archive", "unarchive"]);
/** A direct message has at most eight members. */
const MAX_RECIPIENTS = 7;
/** More are added in several steps. */
const MAX_ADDED = 50;

export class RoomTools {
  #options;
  #favourites;
  #picker;
  #form;
  #menu;
  #inviteDialog;

  /** @param {RoomToolsOptions} options */
  constructor(options) {
    const { directory, presence, currentUser } = options;
    this.#options = options;
    this.#favourites = new Favourites(options);
    this.#picker = new PeoplePicker({ directory, onlineIds: () => presence.onlineIds });
    this.#form = new RoomForm((room, settings) => this.#update(room, settings));
    this.#inviteDialog = new InviteDialog({ currentUser, confirm: options.confirm });
    this.#menu = new RoomMenu({
      commands: () => roomCommands(this.#info, currentUser, DEFAULT_ROOM),
      info: () => this.#info,
      run: (command) => this.#run(command),
    });
  }

  get #info() {
    const { room, roomInfo } = this.#options;
    const info = room()?.info ?? placeholderInfo(DEFAULT_ROOM);
    return { ...roomInfo(info.room), ...info };
  }

  /** The commands that the user may use in the open room. */
  get commands() {
    const info = this.#info;
    return roomCommands(info, this.#options.currentUser, DEFAULT_ROOM).map((command) => ({
      icon: ITEMS[command].icon,
      label: labelOf(command, info),
      run: () => this.#run(command),
    }));
  }

  /** Called when users change. */
  redraw() {
    this.#picker.redraw();
  }

  /**
   * Called when a button with the name of a tool is pressed.
   * @param {string} tool
   */
  async use(tool) {
    if (NAMED.has(tool)) await this.#options.requireName();
    this.#tools[tool]?.();
  }

  /** @type {Readonly<Record<string, () => void>>} */
  #tools = {
    menu: () => this.#menu.toggle(),
    newMessage: () => this.#newMessage(),
    invite: () => this.#inviteDialog.open(this.#info),
    // Into the open room, if it is private, else into the chat.
    bringPeople: () => this.use(this.#info.type === "private" ? "addPeople" : "invite"),
    addPeople: () => this.#addPeople(),
    editRoom: () => this.#run("editRoom"),
    unarchive: () => this.#run("unarchive"),
    leave: () => this.#run(this.#info.type === "public" ? "hide" : "leave"),
  };

  /** Asks who a new direct message is for. */
  #newMessage() {
    const { currentUser, open, userActions } = this.#options;
    this.#picker.open({
      title: strings.newMessage,
      max: MAX_RECIPIENTS,
      excluded: new Set([currentUser.id]),
      isQuick: true,
      submitLabel: strings.messagePeople,
      submit: async (users) => {
        const room = await (await userActions()).createDirectMessage(users);
        return () => open(room);
      },
    });
  }

  /** Asks whom to add to the open room. */
  #addPeople() {
    const { showStatus, currentUser } = this.#options;
    const info = this.#info;
    this.#picker.open({
      title: strings.addPeopleTo(roomLabel(info, currentUser.id)),
      max: MAX_ADDED,
      excluded: new Set((info.members ?? []).map(({ id }) => id)),
      isQuick: false,
      submitLabel: strings.addCount,
      submit: async (users) => {
        await this.#add(users, info.room);
        return () => showStatus(strings.peopleAdded(users.map(({ name }) => name)));
      },
    });
  }

  /**
   * @param {readonly Member[]} users
   * @param {string} room
   */
  async #add(users, room) {
    const { client, displayName } = this.#options;
    for (const user of users) await new Members(client.http).add(room, user, displayName());
  }

  /**
   * @param {string} room
   * @param {RoomSettings & { isArchived?: boolean }} settings
   */
  #update(room, settings) {
    const { client, displayName } = this.#options;
    return new EditableRooms(client.http).update(room, settings, displayName());
  }

  /** @param {RoomCommand} command */
  async #run(command) {
    const { requireName, showStatus } = this.#options;
    if (NAMED.has(command)) await requireName();
    try {
      await this.#commands[command](this.#info);
    } catch (error) {
      showStatus(await explain(error));
    }
  }

  /** @type {Readonly<Record<RoomCommand, (info: RoomInfo) => void | Promise<void>>>} */
  #commands = {
    editRoom: (info) => this.#form.open(info, this.#titleOf(info)),
    addPeople: () => this.use("addPeople"),
    invite: () => this.use("invite"),
    members: () => this.#options.panel.show("members"),
    files: () => this.#options.panel.show("files"),
    addFavourite: ({ room }) => this.#favourites.add(room),
    removeFavourite: ({ room }) => this.#favourites.remove(room),
    markRead: ({ room }) => this.#options.roomList.markAllRead(room),
    // Its part may not be loaded yet.
    notifications: () => query(document, ".notifications-button", HTMLButtonElement).click(),
    copyLink: (info) => this.#copyLink(info),
    hide: ({ room }) => this.#options.hide(room),
    archive: (info) => this.#archive(info),
    unarchive: ({ room }) => this.#update(room, { isArchived: false }),
    leave: (info) => this.#leave(info),
  };

  /** @param {RoomInfo} info */
  async #copyLink({ room, type }) {
    const { currentUser, showStatus } = this.#options;
    if (!await copyText(roomUrl(room))) return showStatus(strings.copyFailed);
    if (type !== "public") return showStatus(strings.memberLinkCopied);
    showStatus(currentUser.isOpen ? strings.linkCopied : strings.chatLinkCopied);
  }

  /** @param {RoomInfo} info */
  async #archive(info) {
    const isAgreed = await this.#options.confirm(document.body, {
      title: strings.archiveTitle(this.#titleOf(info)),
      lead: strings.archiveLead,
      submit: strings.archive,
    });
    if (isAgreed) await this.#update(info.room, { isArchived: true });
  }

  /** @param {RoomInfo} info */
  async #leave(info) {
    const { client, confirm, currentUser, open, showStatus } = this.#options;
    if (!await confirm(document.body, leaveConfirmation(info, currentUser.id))) return;
    await new Members(client.http).remove(info.room, currentUser.id);
    open();
    const label = roomLabel(info, currentUser.id);
    showStatus(
      info.type === "direct" ? strings.directMessageLeft(label) : strings.roomLeft(label),
    );
  }

  /** @param {RoomInfo} info */
  #titleOf(info) {
    return roomTitle(info, this.#options.currentUser.id);
  }
}
