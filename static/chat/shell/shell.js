// @ts-check
// Everything around the open room: sidebar, panel, notifications, dialogs. Most parts load late.

import { ifFocusUnchanged, oncePerFrame, query, setHidden } from "../../ui/dom.js";
import { LiveAnnouncer } from "../messages/list/live_announcer.js";
import { Preferences } from "../notifications/preferences.js";
import { RoomPresence } from "../users/room_presence.js";
import { Sidebar } from "../layout/sidebar.js";
import { isPageActive, TabFocus } from "../rooms/tab_focus.js";
import { RecentRooms } from "../rooms/recent_rooms.js";
import { RoomList } from "../rooms/room_list.js";
import { strings } from "../../i18n/core.js";
import { listenToControls } from "./controls.js";
import { LazyParts } from "./lazy_parts.js";

/** @import { Member, RoomListEvent } from "../../client/mod.js" */
/** @import { BaseClient } from "../../client/base_client.js" */
/** @import { Panel } from "../layout/panel.js" */
/** @import { LoadFailure } from "../../ui/loading/load_failure.js" */
/** @import { RoomSession } from "../messages/session/room_session.js" */
/** @import { Drawer } from "../layout/drawer.js" */
/** @import { CurrentUser } from "../current_user.js" */

/**
 * @typedef {object} ShellOptions
 * @property {BaseClient} client
 * @property {CurrentUser} currentUser
 * @property {Drawer} sidebar
 * @property {Panel} panel
 * @property {HTMLTextAreaElement} field the text of the composer
 * @property {() => string} displayName
 * @property {() => Promise<string>} requireName see `Composer.requireName`
 * @property {() => readonly string[]} draftRooms the rooms with an unsent text
 * @property {(name: string) => void} setName stores the display name in the browser
 * @property {LoadFailure} loadFailure
 * @property {() => void} pickDate asks for the date to jump to
 * @property {() => void} onChange called if the page has to be drawn again
 * @property {(room?: string) => void} open opens a room, by default the lobby
 * @property {(text: string, isAboutDraft?: boolean) => void} showStatus see `StatusBar.flash`
 */

export class Shell {
  #options;
  #roomList;
  #presence;
  #sidebar;
  #tabFocus = new TabFocus();
  #preferences = new Preferences();
  #announcer = new LiveAnnouncer();
  #recentRooms = new RecentRooms();
  #search = query(document, ".panel .search", HTMLElement);
  #searchField = query(this.#search, ".search-field", HTMLInputElement);
  #switcherDialog = query(document, ".switcher", HTMLDialogElement);
  #menuButton = query(document, ".room-menu-button", HTMLButtonElement);
  #newMessageButton = query(document, ".new-message", HTMLButtonElement);
  #filesButton = query(document, `[data-panel="files"]`, HTMLButtonElement);
  #inviteButton = query(document, ".sidebar .invite-people", HTMLButtonElement);
  #parts;
  /** @type {RoomSession | undefined} */
  #room;

  /** @param {ShellOptions} options */
  constructor(options) {
    const { client, currentUser, sidebar, onChange } = options;
    this.#options = options;
    this.#roomList = new RoomList({
      client,
      currentUser,
      preferences: this.#preferences,
      onMessage: (message, room) => {
        this.#parts.notifications.run((notifications) => notifications.onMessage(message, room));
        if (message.groupMention) this.#parts.panelViews.value?.personal.onGroupMention();
      },
      onChange,
    });
    this.#presence = new RoomPresence({ ...options, roomList: this.#roomList });
    this.#sidebar = new Sidebar(sidebar);
    this.#parts = new LazyParts(options.loadFailure, () => ({
      ...options,
      roomList: this.#roomList,
      presence: this.#presence,
      preferences: this.#preferences,
      tabFocus: this.#tabFocus,
      recentRooms: this.#recentRooms,
      room: () => this.#room,
      roomInfo: (name) => this.roomInfo(name),
      invite: () => this.#useRoomTool("bringPeople"),
      useTool: (tool) => this.#useRoomTool(tool),
      showUser: (user, near) => this.showUser(user, near),
      showShortcuts: () => this.showShortcuts(),
      showSwitcher: () => this.showSwitcher(),
      redraw: this.redraw,
    }));
    listenToControls(this.#parts, {
      field: options.field,
      sidebar,
      pickEmoji: (...args) => this.pickEmoji(...args),
      useRoomTool: (tool) => this.#useRoomTool(tool),
    });
  }

  /** @param {RoomSession} room */
  draw(room) {
    this.#room = room;
    if (room.isLoaded && !room.isClosed) this.#recentRooms.add(room.name);
    const { currentUser, displayName, draftRooms } = this.#options;
    const info = this.roomInfo(room.name) ?? room.info;
    this.#roomList.show(room);
    this.#presence.draw(room);
    this.#sidebar.draw(room, {
      currentUser,
      presence: this.#presence,
      roomList: this.#roomList,
      name: displayName(),
    });
    setHidden(this.#inviteButton, !currentUser.canInvite);
    setHidden(this.#filesButton, !currentUser.files);
    setHidden(this.#newMessageButton, !currentUser.canCreateRooms);
    this.#menuButton.disabled = room.isClosed;
    this.#parts.roomTools.value?.redraw();
    if (draftRooms().length > 0 || this.#sidebar.hasMarks) {
      this.#parts.sidebarActions.run((actions) => actions.draw());
    } else this.#parts.sidebarActions.value?.draw();
    this.#drawPanel(room);
    if (room.isLoaded && room.timeline.isEmpty) {
      this.#parts.welcome.run((part) => part.draw(room));
    }
    this.#announcer.draw(room, currentUser.id);
    this.#tabFocus.show(room.name);
    // The markup shows the button without "do not disturb".
    if (this.#preferences.isDoNotDisturb) {
      this.#parts.doNotDisturbButton.run((button) => button.draw());
    } else this.#parts.doNotDisturbButton.value?.draw();
    this.#parts.newRoomForm.value?.draw();
    if (currentUser.hasAvatars) this.#parts.pictures.preload();
    this.#parts.notificationSettings.value?.draw(info, currentUser.id);
    this.#parts.switcher.value?.redraw();
    for (const { room, unread } of this.#roomList.rooms) {
      if (!unread) this.#parts.notifications.value?.close(room);
    }
    document.body.classList.toggle("has-users", this.#roomList.isLoaded);
  }

  /** Draws the shell, but not the messages. */
  redraw = oncePerFrame(() => this.#room && this.draw(this.#room));

  /** Retries everything that failed while the server was unreachable. */
  retry() {
    this.#parts.retry();
  }

  /** Loads the list of rooms again. */
  refresh() {
    this.#roomList.refresh(this.#room?.cursor ?? "");
  }

  /** @param {RoomListEvent} event */
  onRoomListEvent(event) {
    const { type } = event;
    if (type === "read-state") this.#roomList.onReadState(event);
    if (type === "room-created") this.#roomList.onRoomCreated(event);
    else if (type === "do-not-disturb") this.#roomList.setDoNotDisturbUntil(event.until);
    else if (type === "rooms") this.refresh();
    else if (type === "saved" || type === "activity" || type === "read-state") {
      // What was read is no new activity.
      if (type === "read-state" && this.#roomList.newActivity === 0) return;
      this.#parts.panelViews.get().then(({ personal }) => personal.onEvent(event), () => {});
    } else if (type === "avatars") this.#parts.pictures.run((part) => part.expire());
    else {
      this.#parts.directory.value?.expire();
      this.#parts.pictures.value?.expire();
      if (type === "missed") this.#roomList.refreshSoon(this.#room?.cursor ?? "");
    }
  }

  /**
   * Returns the listed state of a room.
   * @param {string} name
   */
  roomInfo(name) {
    return this.#roomList.rooms.find(({ room }) => room === name);
  }

  /** Unread counts of the rooms that the user is not looking at. */
  get unread() {
    const current = isPageActive() ? this.#room?.name : undefined;
    return this.#preferences.countUnread(
      this.#roomList.all().filter(({ room, isMarkedUnread }) => isMarkedUnread || room !== current),
    );
  }

  /**
   * Marks the open room as read up to a number.
   * @param {number} seq
   */
  markRead(seq) {
    if (this.#room) this.#roomList.markRead(this.#room.name, seq);
  }

  /**
   * Marks a room as unread after a number.
   * @param {string} room
   * @param {number} seq
   */
  markUnread(room, seq) {
    this.#roomList.markUnread(room, seq);
  }

  /** Sends the read markers at once: the page may be about to close. */
  flushRead() {
    this.#roomList.flushRead();
  }

  /**
   * Opens the previous or next room of the sidebar.
   * @param {{ step: 1 | -1, isUnread: boolean }} options
   */
  switchRoom(options) {
    const next = this.#roomList.adjacent(this.#room?.name ?? "", options);
    if (next !== undefined) this.#options.open(next);
  }

  /**
   * Runs a slash command in the room that is open now, even if another is open when its module has
   * loaded.
   * @param {string} text
   * @returns {Promise<string | undefined>} see `CommandRunner.run`
   */
  async runCommand(text) {
    const info = this.#room?.info;
    const assist = await this.#parts.composerAssist.get()
      .catch(() => this.#options.showStatus(strings.tryAgainLater));
    return info && await assist?.runCommand(text, info);
  }

  /**
   * Called when the panel shows a view.
   * @param {string} view
   */
  onPanelShow(view) {
    if (view === "search") {
      this.#searchField.focus();
      this.#searchField.select();
    }
    this.#options.loadFailure.clear();
    this.#parts.panelFailure.clear();
    this.#parts.panelViews.run(({ personal }) => {
      personal.show(view);
      if (this.#room) this.#drawPanel(this.#room);
    });
  }

  get isSearching() {
    return document.activeElement === this.#searchField;
  }

  showSwitcher() {
    query(this.#switcherDialog, ".search-field", HTMLInputElement).value = "";
    this.#switcherDialog.showModal();
    this.#parts.switcherFailure.clear();
    this.#parts.switcher.run((switcher) => switcher.draw());
  }

  showShortcuts() {
    this.#parts.shortcutsDialog.run(ifFocusUnchanged(({ showShortcuts }) => showShortcuts()));
  }

  /**
   * Shows the card of a user.
   * @param {Member} user
   * @param {HTMLElement} near
   */
  showUser(user, near) {
    if (!this.#roomList.isLoaded) return;
    const info = this.#room?.info;
    this.#parts.userActions.run(ifFocusUnchanged((actions) => actions.show(user, { near, info })));
  }

  /**
   * @param {HTMLElement} near
   * @param {(emoji: string) => void} onPick
   */
  pickEmoji(near, onPick) {
    this.#parts.emojiPicker.run(ifFocusUnchanged((picker) => picker.open(near, onPick)));
  }

  /** @param {string} tool see `RoomTools.use` */
  #useRoomTool(tool) {
    this.#parts.roomTools.run(ifFocusUnchanged((tools) => tools.use(tool)));
  }

  /** @param {RoomSession} room */
  #drawPanel(room) {
    const { currentUser, panel: { view } } = this.#options;
    this.#parts.panelViews.value?.draw(room, { view, currentUser, presence: this.#presence });
  }
}
