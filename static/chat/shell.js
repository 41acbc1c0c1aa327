// @ts-check
// Everything around the open room: sidebar, panel, notifications, dialogs. Most parts load late; they
// are listed at the end.

import { setUpEmojiButton } from "./emoji/emoji_button.js";
import { ifFocusUnchanged, oncePerFrame, query, setHidden } from "../ui/dom.js";
import { Lazy } from "../ui/loading/lazy.js";
import { loadWithCss } from "../ui/loading/load_with_css.js";
import { LoadFailure } from "../ui/loading/load_failure.js";
import { LiveAnnouncer } from "./messages/list/live_announcer.js";
import { markdownParser } from "./messages/markdown/markdown.js";
import { Preferences } from "./notifications/preferences.js";
import { RoomPresence } from "./users/room_presence.js";
import { Sidebar } from "./layout/sidebar.js";
import { isPageActive, TabFocus } from "./rooms/tab_focus.js";
import { RecentRooms } from "./rooms/recent_rooms.js";
import { placeholderInfo, roomLabel } from "./rooms/room_info.js";
import { RoomList } from "./rooms/room_list.js";
import { strings } from "../i18n/core.js";

/** @import { Member, RoomListEvent } from "../client/mod.js" */
/** @import { BaseClient } from "../client/base_client.js" */
/** @import { Panel } from "./layout/panel.js" */
/** @import { ConfirmOptions } from "../ui/confirm.js" */
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
  #pinsButton = query(document, "[data-panel=pins]", HTMLButtonElement);
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
      onMessage: (message, room) =>
        this.#notifications.run((notifications) => notifications.onMessage(message, room)),
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
    const { currentUser, displayName } = this.#options;
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
    this.#drawPanel(room);
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
    else {
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
    this.#panelViews.run(() => this.#room && this.#drawPanel(this.#room));
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

  /** Shows how to bring people into the chat. */
  invite() {
    this.#inviteDialog.run(ifFocusUnchanged((dialog) => dialog.open(this.#room?.info)));
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
    const emojiButton = setUpEmojiButton(field, (...args) => this.pickEmoji(...args));
    this.#emojiPicker.preloadOn(emojiButton);
    this.#switcher.forwardEvents(
      this.#switcherDialog,
      ["keydown"],
      (switcher, /** @type {KeyboardEvent} */ event) => switcher.pressKey(event),
    );
    this.#listenToNotificationsButton();
    this.#listenToNewRoomButton();
    this.#listenToOwnMenu();
    for (const button of document.querySelectorAll(".invite-people")) {
      this.#inviteDialog.preloadOn(button);
      button.addEventListener("click", () => {
        this.#options.sidebar.dismissIfOverlay();
        this.invite();
      });
    }
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

  #listenToOwnMenu() {
    const menu = query(document, "#own-menu", HTMLElement);
    // The menu closes before a dialog opens, which later returns the focus to an element that is still
    // visible.
    menu.addEventListener("click", ({ target }) => {
      if (!(target instanceof HTMLButtonElement)) return;
      menu.hidePopover();
      this.#options.sidebar.dismissIfOverlay();
      if (target.matches(".show-shortcuts")) this.showShortcuts();
      else this.showSwitcher();
    });
  }

  /** @param {RoomSession} room */
  #drawPanel(room) {
    const { currentUser, panel: { view } } = this.#options;
    const { pins = [] } = room.info;
    // A button in use does not disappear.
    const isUsed = view === "pins" || document.activeElement === this.#pinsButton;
    setHidden(this.#pinsButton, pins.length === 0 && !isUsed);
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

  /** @param {(() => void) | undefined} retry */
  #showLoadFailure = (retry) => this.#options.loadFailure.show(retry);

  #confirmDialog = new Lazy(() =>
    loadWithCss(import("../ui/confirm.js"), "/static/styles/confirm.css")
  );

  /**
   * Asks the user to confirm something that cannot be undone.
   * @param {HTMLElement} near
   * @param {ConfirmOptions} options
   */
  #confirm = async (near, options) =>
    (await this.#confirmDialog.get()).confirmAction(near, options);

  #directory = new Lazy(async () => {
    const { Directory } = await import("./users/directory.js");
    return new Directory({
      ...this.#options,
      presence: this.#presence,
      roomList: this.#roomList,
      room: () => this.#room,
      onChange: this.redraw,
    });
  });

  #panelViews = new Lazy(async () => {
    const loading = loadWithCss(
      import("./layout/panel_views.js"),
      "/static/styles/panel_views.css",
    );
    const [{ PanelViews }, directory] = await Promise.all([
      loading,
      this.#directory.get(),
      markdownParser.get(),
    ]);
    const { client, currentUser, open } = this.#options;
    return new PanelViews({
      ...this.#options,
      confirm: this.#confirm,
      directory,
      nameOf: (room) => roomLabel(this.roomInfo(room) ?? placeholderInfo(room), currentUser.id),
      filterSources: {
        users: async () => {
          await directory.refreshIfStale();
          return directory.users.filter(({ id }) => id !== currentUser.id);
        },
        rooms: () =>
          this.#roomList.sorted().map((room) => {
            const label = roomLabel(room, currentUser.id);
            return { name: room.type === "public" ? room.room : label, label };
          }),
      },
      leave: async () => {
        if (this.#room) await client.rooms.removeMember(this.#room.name, currentUser.id);
        open();
      },
      hide: () => this.#room && this.#hide(this.#room.name),
      invite: () => this.invite(),
      showUser: (user, near) => this.showUser(user, near),
    });
  }, (retry) => {
    const view = query(document, ".panel [data-view]:not([hidden])", HTMLElement);
    this.#panelFailure.show(retry, view);
  });

  #composerAssist = new Lazy(async () => {
    const loading = loadWithCss(
      import("./composer_assist.js"),
      "/static/chat/composer/autocomplete.css",
    );
    const [{ ComposerAssist }, directory] = await Promise.all([loading, this.#directory.get()]);
    return new ComposerAssist(this.#options.field, {
      ...this.#options,
      directory,
      room: () => this.#room,
      hide: (room) => this.#hide(room),
      invite: () => this.invite(),
    });
  });

  #emojiPicker = new Lazy(async () => {
    const loading = loadWithCss(import("./emoji/picker.js"), "/static/chat/emoji/emoji.css");
    const data = import("./emoji/emoji_data.js").then(({ loadEmoji }) => loadEmoji());
    const [{ EmojiPicker }, groups] = await Promise.all([loading, data]);
    return new EmojiPicker(groups);
  }, this.#showLoadFailure);

  #newRoomForm = new Lazy(async () => {
    const loading = loadWithCss(
      import("./rooms/new_room_form.js"),
      "/static/chat/rooms/new_room_form.css",
    );
    const { NewRoomForm } = await loading;
    const { currentUser, open } = this.#options;
    return new NewRoomForm({
      canCreate: () => this.#roomList.isLoaded && currentUser.canCreateRooms,
      open,
      create: async (title) => (await this.#userActions.get()).createRoom(title),
    });
  }, this.#showLoadFailure);

  #inviteDialog = new Lazy(async () => {
    const loading = loadWithCss(
      import("./invite/invite_dialog.js"),
      "/static/chat/invite/invite_dialog.css",
    );
    const { InviteDialog } = await loading;
    const { currentUser } = this.#options;
    return new InviteDialog({ currentUser, confirm: this.#confirm });
  }, this.#showLoadFailure);

  #userActions = new Lazy(async () => {
    const loading = loadWithCss(
      import("./users/user_actions.js"),
      "/static/chat/users/user_card.css",
    );
    const [{ UserActions }, directory] = await Promise.all([loading, this.#directory.get()]);
    return new UserActions({
      ...this.#options,
      confirm: this.#confirm,
      directory,
      roomList: this.#roomList,
    });
  }, this.#showLoadFailure);

  #switcher = new Lazy(async () => {
    const loading = import("./rooms/quick_switcher.js");
    const [{ QuickSwitcher }, directory] = await Promise.all([loading, this.#directory.get()]);
    const { currentUser, open } = this.#options;
    return new QuickSwitcher({
      getSources: () => ({
        rooms: this.#roomList.sorted(),
        users: directory.users,
        ownId: currentUser.id,
      }),
      currentRoom: () => this.#room?.name ?? "",
      recentRooms: () => this.#recentRooms.names,
      findUsers: (text) => directory.find(text),
      open,
      message: async (user) => (await this.#userActions.get()).message(user),
    });
  }, (retry) => this.#switcherFailure.show(retry, this.#switcherDialog));

  #shortcutsDialog = new Lazy(
    () =>
      loadWithCss(import("./layout/shortcuts_dialog.js"), "/static/styles/shortcuts_dialog.css"),
    this.#showLoadFailure,
  );

  #doNotDisturbButton = new Lazy(async () => {
    const { DoNotDisturbButton } = await import("./notifications/do_not_disturb.js");
    return new DoNotDisturbButton(this.#preferences, this.#options.onChange);
  });

  #notificationSettings = new Lazy(async () => {
    const loading = loadWithCss(
      import("./notifications/settings_panel.js"),
      "/static/chat/notifications/settings_panel.css",
    );
    const { SettingsPanel } = await loading;
    const panel = new SettingsPanel({
      ...this.#options,
      preferences: this.#preferences,
      roomList: this.#roomList,
    });
    const room = this.#room;
    if (room) panel.draw(this.roomInfo(room.name) ?? room.info, this.#options.currentUser.id);
    return panel;
  }, this.#showLoadFailure);

  #notifications = new Lazy(async () => {
    const loading = import("./notifications/notifications.js");
    const [{ Notifications }] = await Promise.all([loading, markdownParser.get()]);
    return new Notifications({
      ...this.#options,
      tabFocus: this.#tabFocus,
      preferences: this.#preferences,
    });
  });
}
