// @ts-check
// Everything around the open room: sidebar, panel, notifications, dialogs. Most parts load late
// (late_parts.js); they are listed at the end.

import { setUpEmojiButton } from "./emoji/emoji_button.js";
import { ifFocusUnchanged, oncePerFrame, query, setHidden } from "../ui/dom.js";
import { Lazy } from "../ui/loading/lazy.js";
import { LoadFailure } from "../ui/loading/load_failure.js";
import { LiveAnnouncer } from "./messages/list/live_announcer.js";
import { Preferences } from "./notifications/preferences.js";
import { RoomPresence } from "./users/room_presence.js";
import { Sidebar } from "./layout/sidebar.js";
import { isPageActive, TabFocus } from "./rooms/tab_focus.js";
import { RecentRooms } from "./rooms/recent_rooms.js";
import { RoomList } from "./rooms/room_list.js";
import { load } from "../ui/settings/storage.js";
import { strings } from "../i18n/core.js";

/** @import { Member, RoomListEvent } from "../client/mod.js" */
/** @import { BaseClient } from "../client/base_client.js" */
/** @import { Panel } from "./layout/panel.js" */
/** @import { LateParts } from "./late_parts.js" */
/** @import { RoomSession } from "./messages/session/room_session.js" */
/** @import { Drawer } from "./layout/drawer.js" */
/** @import { CurrentUser } from "./current_user.js" */

/**
 * @typedef {object} ShellOptions
 * @property {BaseClient} client
 * @property {CurrentUser} currentUser
 * @property {Drawer} sidebar
 * @property {Panel} panel
 * @property {HTMLTextAreaElement} field the text of the composer
 * @property {() => string} displayName
 * @property {() => readonly string[]} draftRooms the rooms with an unsent text
 * @property {(name: string) => void} setName stores the display name in the browser
 * @property {LoadFailure} loadFailure
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
  #notificationsButton = query(document, ".notifications-button", HTMLButtonElement);
  #menuButton = query(document, ".room-menu-button", HTMLButtonElement);
  #newMessageButton = query(document, ".new-message", HTMLButtonElement);
  #inviteButton = query(document, ".sidebar .invite-people", HTMLButtonElement);
  // Panel and switcher show their own failures, which stay while other texts change.
  #panelFailure = new LoadFailure();
  #switcherFailure = new LoadFailure();
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
        this.#notifications.run((notifications) => notifications.onMessage(message, room));
        if (message.groupMention) this.#panelViews.value?.personal.onGroupMention();
      },
      onChange,
    });
    this.#presence = new RoomPresence({ ...options, roomList: this.#roomList });
    this.#sidebar = new Sidebar(sidebar);
    this.#listen();
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
    setHidden(this.#newMessageButton, !currentUser.canCreateRooms);
    this.#menuButton.disabled = room.isClosed;
    this.#roomTools.value?.redraw();
    if (draftRooms().length > 0 || this.#sidebar.hasMarks) {
      this.#sidebarActions.run((actions) => actions.draw());
    } else this.#sidebarActions.value?.draw();
    this.#drawPanel(room);
    if (room.isLoaded && room.timeline.isEmpty) this.#welcome.run((part) => part.draw(room.info));
    this.#announcer.draw(room, currentUser.id);
    this.#tabFocus.show(room.name);
    // The markup shows the button without "do not disturb".
    if (this.#preferences.isDoNotDisturb) this.#doNotDisturbButton.run((button) => button.draw());
    else this.#doNotDisturbButton.value?.draw();
    this.#newRoomForm.value?.draw();
    this.#notificationSettings.value?.draw(info, currentUser.id);
    this.#switcher.value?.redraw();
    for (const { room, unread } of this.#roomList.rooms) {
      if (!unread) this.#notifications.value?.close(room);
    }
    document.body.classList.toggle("has-users", this.#roomList.isLoaded);
  }

  /** Draws the shell, but not the messages. */
  redraw = oncePerFrame(() => this.#room && this.draw(this.#room));

  /** Retries everything that failed while the server was unreachable. */
  retry() {
    this.#panelFailure.retry();
    this.#switcherFailure.retry();
    this.#panelViews.value?.retry();
  }

  /** Loads the list of rooms again. */
  refresh() {
    this.#roomList.refresh(this.#room?.cursor ?? "");
  }

  /** @param {RoomListEvent} event */
  onRoomListEvent(event) {
    if (event.type === "read-state") this.#roomList.onReadState(event);
    else if (event.type === "room-created") this.#roomList.onRoomCreated(event);
    else if (event.type === "do-not-disturb") this.#roomList.setDoNotDisturbUntil(event.until);
    else if (event.type === "rooms") this.refresh();
    else if (event.type === "saved" || event.type === "activity") {
      this.#panelViews.get().then(({ personal }) => personal.onEvent(event), () => {});
    } else {
      this.#directory.value?.expire();
      if (event.type === "missed") this.#roomList.refreshSoon(this.#room?.cursor ?? "");
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
    const assist = await this.#composerAssist.get()
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
    this.#panelFailure.clear();
    this.#panelViews.run(({ personal }) => {
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
    this.#switcherFailure.clear();
    this.#switcher.run((switcher) => switcher.draw());
  }

  showShortcuts() {
    this.#shortcutsDialog.run(ifFocusUnchanged(({ showShortcuts }) => showShortcuts()));
  }

  /**
   * Shows the card of a user.
   * @param {Member} user
   * @param {HTMLElement} near
   */
  showUser(user, near) {
    if (!this.#roomList.isLoaded) return;
    const info = this.#room?.info;
    this.#userActions.run(ifFocusUnchanged((actions) => actions.show(user, { near, info })));
  }

  /** @param {"numberedList" | "bulletList" | "quote"} format of the lines that are selected in the composer */
  format(format) {
    this.#formatBar.run((bar) => bar.apply(format));
  }

  /**
   * @param {HTMLElement} near
   * @param {(emoji: string) => void} onPick
   */
  pickEmoji(near, onPick) {
    this.#emojiPicker.run(ifFocusUnchanged((picker) => picker.open(near, onPick)));
  }

  #listen() {
    for (const button of document.querySelectorAll("[data-panel]")) {
      this.#panelViews.preloadOn(button);
    }
    this.#panelViews.forwardEvents(
      this.#search,
      ["keydown"],
      ({ search }, /** @type {KeyboardEvent} */ event) => search.pressKey(event),
    );
    const { field } = this.#options;
    field.addEventListener("input", () => this.#composerAssist.preload());
    this.#listenToFormatButton();
    const emojiButton = setUpEmojiButton(field, (...args) => this.pickEmoji(...args));
    this.#emojiPicker.preloadOn(emojiButton);
    this.#switcher.forwardEvents(
      this.#switcherDialog,
      ["keydown"],
      (switcher, /** @type {KeyboardEvent} */ event) => switcher.pressKey(event),
    );
    this.#listenToNotificationsButton();
    this.#listenToNewRoomButton();
    this.#listenToSidebar();
    this.#listenToRoomTools();
  }

  #listenToRoomTools() {
    for (const button of document.querySelectorAll("[data-tool]")) {
      if (!(button instanceof HTMLButtonElement)) continue;
      this.#roomTools.preloadOn(button);
      button.addEventListener("click", () => {
        // Once loaded, the popover is opened and closed by the browser.
        if (button.popoverTargetElement) return;
        this.#options.sidebar.dismissIfOverlay();
        this.#useRoomTool(button.dataset.tool ?? "");
      });
    }
  }

  /** @param {string} tool see `RoomTools.use` */
  #useRoomTool(tool) {
    this.#roomTools.run(ifFocusUnchanged((tools) => tools.use(tool)));
  }

  #listenToFormatButton() {
    const button = query(document, ".format-button", HTMLButtonElement);
    button.addEventListener("click", () => this.#formatBar.run((bar) => bar.toggle()));
    if (!load("formatBar")) return;
    // Nothing moves when the bar has loaded.
    button.form?.classList.add("has-format-bar");
    this.#formatBar.preload();
  }

  #listenToNotificationsButton() {
    const settings = this.#notificationSettings;
    settings.preloadOn(this.#notificationsButton);
    this.#notificationsButton.addEventListener("click", () => {
      // Once loaded, the popover is opened and closed by the browser.
      if (!settings.value) settings.run(ifFocusUnchanged((panel) => panel.toggle()));
    });
  }

  #listenToNewRoomButton() {
    const button = query(document, "[aria-controls=add-room]", HTMLButtonElement);
    const form = this.#newRoomForm;
    form.preloadOn(button);
    button.addEventListener("click", () => form.run(ifFocusUnchanged((form) => form.toggle())));
    form.forwardEvents(
      button,
      ["keydown"],
      (form, /** @type {KeyboardEvent} */ event) => form.replayKey(event),
    );
  }

  #listenToSidebar() {
    const actions = this.#sidebarActions;
    // Not over all of the sidebar: a page may appear with the pointer in its corner.
    actions.preloadOn(query(document, ".room-list", HTMLElement));
    actions.forwardEvents(
      query(document, ".sidebar", HTMLElement),
      ["click", "contextmenu"],
      (actions, event) => actions.onEvent(event),
    );
  }

  /** @param {RoomSession} room */
  #drawPanel(room) {
    const { currentUser, panel: { view } } = this.#options;
    this.#panelViews.value?.draw(room, { view, currentUser, presence: this.#presence });
  }

  /**
   * Hides a room from the list until the user is mentioned there or opens it.
   * @param {string} room
   */
  #hide(room) {
    this.#roomList.setNotificationLevel(room, "hidden");
    if (room === this.#room?.name) this.#options.open();
  }

  // --- Parts that load late -----------------------------------------------------------------------

  /** @type {Lazy<LateParts>} */
  #parts = new Lazy(async () => {
    const { LateParts } = await import("./late_parts.js");
    return new LateParts({
      ...this.#options,
      roomList: this.#roomList,
      presence: this.#presence,
      preferences: this.#preferences,
      tabFocus: this.#tabFocus,
      recentRooms: this.#recentRooms,
      room: () => this.#room,
      roomInfo: (name) => this.roomInfo(name),
      hide: (room) => this.#hide(room),
      invite: () => this.#useRoomTool("bringPeople"),
      useTool: (tool) => this.#useRoomTool(tool),
      showUser: (user, near) => this.showUser(user, near),
      showShortcuts: () => this.showShortcuts(),
      showSwitcher: () => this.showSwitcher(),
      showLoadFailure: this.#showLoadFailure,
      redraw: this.redraw,
      directory: () => this.#directory.get(),
      userActions: () => this.#userActions.get(),
      roomTools: () => this.#roomTools.get(),
      newRoomForm: () => this.#newRoomForm.get(),
      personalViews: async () => (await this.#panelViews.get()).personal,
    });
  });

  /** @param {(() => void) | undefined} retry */
  #showLoadFailure = (retry) => this.#options.loadFailure.show(retry);

  #directory = this.#late((parts) => parts.loadDirectory());
  #composerAssist = this.#late((parts) => parts.loadComposerAssist());
  #formatBar = this.#late((parts) => parts.loadFormatBar());
  #doNotDisturbButton = this.#late((parts) => parts.loadDoNotDisturbButton());
  #notifications = this.#late((parts) => parts.loadNotifications());
  #emojiPicker = this.#late((parts) => parts.loadEmojiPicker(), this.#showLoadFailure);
  #newRoomForm = this.#late((parts) => parts.loadNewRoomForm(), this.#showLoadFailure);
  #roomTools = this.#late((parts) => parts.loadRoomTools(), this.#showLoadFailure);
  #welcome = this.#late((parts) => parts.loadWelcome());
  #userActions = this.#late((parts) => parts.loadUserActions(), this.#showLoadFailure);
  #sidebarActions = this.#late((parts) => parts.loadSidebarActions(), this.#showLoadFailure);
  #shortcutsDialog = this.#late((parts) => parts.loadShortcutsDialog(), this.#showLoadFailure);
  #notificationSettings = this.#late(
    (parts) => parts.loadNotificationSettings(),
    this.#showLoadFailure,
  );
  #panelViews = this.#late((parts) => parts.loadPanelViews(), (retry) => {
    const view = query(document, ".panel [data-view]:not([hidden])", HTMLElement);
    this.#panelFailure.show(retry, view);
  });
  #switcher = this.#late(
    (parts) => parts.loadSwitcher(),
    (retry) => this.#switcherFailure.show(retry, this.#switcherDialog),
  );

  /**
   * @template Part
   * @param {(parts: LateParts) => Promise<Part>} load
   * @param {(retry: (() => void) | undefined) => void} [onFailure] see `Lazy`
   */
  #late(load, onFailure) {
    return new Lazy(async () => load(await this.#parts.get()), onFailure);
  }
}
