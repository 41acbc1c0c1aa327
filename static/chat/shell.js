// @ts-check
// What is around a room: the other rooms, the people, and what one can do there beside reading and
// writing. Most of that comes when it is first wanted: it is listed at the end.

import { setUpEmojiButton } from "./emoji/emoji_button.js";
import { ifFocusUnchanged, oncePerFrame, query, setHidden } from "../ui/dom.js";
import { Lazy } from "../ui/lazy.js";
import { loadWithCss } from "../ui/load_with_css.js";
import { LoadFailure } from "../ui/load_failure.js";
import { LiveAnnouncer } from "./messages/list/live_announcer.js";
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
 * @property {Drawer} side where the rail stands
 * @property {Panel} panel
 * @property {HTMLTextAreaElement} field where the reader writes
 * @property {() => string} displayName the name under which the reader writes
 * @property {LoadFailure} failure says beside what was pressed that it cannot be loaded
 * @property {() => void} changed it is to be drawn again
 * @property {(room?: string) => void} open a room; the one that is for all where none is named
 * @property {(text: string, isMistake?: boolean) => void} told what was done, where nothing else shows
 * it; a mistake is one in what stands in the composer
 */

export class Shell {
  #list;
  #presence;
  #rail;
  #options;
  #attention = new TabFocus();
  #choices = new Preferences();
  #spoken = new LiveAnnouncer();
  #recent = new RecentRooms();
  #search = query(document, ".panel .search", HTMLElement);
  #searchField = query(this.#search, ".search-field", HTMLInputElement);
  #dialog = query(document, ".switcher", HTMLDialogElement);
  #noticesButton = query(document, ".notifications-button", HTMLButtonElement);
  #pinsButton = query(document, "[data-panel=pins]", HTMLButtonElement);
  // What is open keeps its own failure, whatever else fails meanwhile.
  #panelFailure = new LoadFailure();
  #switcherFailure = new LoadFailure();
  /** Who is here has changed, or who types: the messages have not. */
  redraw = oncePerFrame(() => this.#room && this.draw(this.#room));
  /** @type {RoomSession | undefined} */
  #room;

  /** @param {ShellOptions} options */
  constructor(options) {
    const { client, currentUser, side, changed } = options;
    this.#options = options;
    this.#list = new RoomList({
      client,
      currentUser,
      onMessage: (message, room) =>
        this.#notices.run((notifications) => notifications.onMessage(message, room)),
      preferences: this.#choices,
    }, changed);
    this.#presence = new RoomPresence({ ...options, list: this.#list });
    this.#rail = new Sidebar(side);
    this.#listen();
  }

  #listen() {
    for (const button of document.querySelectorAll("[data-panel]")) this.#views.preloadOn(button);
    this.#views.forwardEvents(
      this.#search,
      ["keydown"],
      ({ search }, /** @type {KeyboardEvent} */ event) => search.pressKey(event),
    );
    const { field } = this.#options;
    field.addEventListener("input", () => this.#aids.preload());
    const emojiButton = setUpEmojiButton(field, (...wish) => this.pickEmoji(...wish));
    this.#picker.preloadOn(emojiButton);
    this.#listenToNotices();
    this.#listenToRail();
    this.#switcher.forwardEvents(
      this.#dialog,
      ["keydown"],
      (switcher, /** @type {KeyboardEvent} */ event) => switcher.pressKey(event),
    );
  }

  #listenToNotices() {
    this.#noticePanel.preloadOn(this.#noticesButton);
    this.#noticesButton.addEventListener("click", () => {
      // Once it is there, the browser opens and closes it.
      if (!this.#noticePanel.value) {
        this.#noticePanel.run(ifFocusUnchanged((panel) => panel.toggle()));
      }
    });
  }

  #listenToRail() {
    const plus = query(document, "[aria-controls=add-room]", HTMLButtonElement);
    this.#roomForms.preloadOn(plus);
    plus.addEventListener(
      "click",
      () => this.#roomForms.run(ifFocusUnchanged((forms) => forms.toggle())),
    );
    this.#roomForms.forwardEvents(
      plus,
      ["keydown"],
      (forms, /** @type {KeyboardEvent} */ event) => forms.replayKey(event),
    );
    const menu = query(document, "#own-menu", HTMLElement);
    // It goes before a dialog comes, which then gives the focus back to what is still to be seen.
    menu.addEventListener("click", ({ target }) => {
      if (!(target instanceof HTMLButtonElement)) return;
      menu.hidePopover();
      this.#options.side.dismissIfOverlay();
      if (target.matches(".show-shortcuts")) this.showShortcuts();
      else this.showSwitcher();
    });
  }

  /** @param {RoomSession} room */
  draw(room) {
    this.#room = room;
    if (room.isLoaded && !room.isClosed) this.#recent.add(room.name);
    const { currentUser, displayName } = this.#options;
    const now = { currentUser, presence: this.#presence };
    this.#list.show(room);
    this.#presence.draw(room);
    this.#rail.draw(room, { ...now, list: this.#list, name: displayName() });
    this.#drawPanel(room);
    this.#spoken.draw(room, currentUser.id);
    this.#attention.show(room.name);
    // It looks as in the markup until the reader is not to be disturbed.
    if (this.#choices.isDoNotDisturb) this.#bell.run((bell) => bell.draw());
    else this.#bell.value?.draw();
    this.#roomForms.value?.draw();
    this.#noticePanel.value?.draw(this.#facts(room), currentUser.id);
    this.#switcher.value?.redraw();
    for (const { room, unread } of this.#list.rooms) if (!unread) this.#notices.value?.close(room);
    document.body.classList.toggle("has-users", this.#list.isLoaded);
  }

  /**
   * Takes a room out of the list until it calls, or is opened again.
   * @param {string} room
   */
  #hide(room) {
    this.#list.setNotificationLevel(room, "hidden");
    if (room === this.#room?.name) this.#options.open();
  }

  /** @param {RoomSession} room */
  #drawPanel(room) {
    const { currentUser, panel: { view } } = this.#options;
    const { pins = [] } = room.info;
    // Where nothing is pinned there is nothing to see, unless one is looking, or was just now.
    const isWanted = view === "pins" || document.activeElement === this.#pinsButton;
    setHidden(this.#pinsButton, pins.length === 0 && !isWanted);
    this.#views.value?.draw(room, { view, currentUser, presence: this.#presence });
  }

  /**
   * A view of the panel is before the reader's eyes now.
   * @param {string} view
   */
  open(view) {
    if (view === "search") {
      this.#searchField.focus();
      this.#searchField.select();
    }
    this.#options.failure.clear();
    this.#panelFailure.clear();
    this.#views.run(() => this.#room && this.#drawPanel(this.#room));
  }

  /** The server answers again: what could not be shown is asked for again. */
  retry() {
    this.#panelFailure.retry();
    this.#switcherFailure.retry();
    this.#views.value?.retry();
  }

  /** Whether the reader is about to write what is searched for. */
  get isSearching() {
    return document.activeElement === this.#searchField;
  }

  /**
   * Does what a command in this room says, whichever is open when it can be done.
   * @param {string} text
   * @returns {Promise<string | undefined>} what is to be sent of it; see there
   */
  async runCommand(text) {
    const facts = this.#room?.info;
    const aids = await this.#aids.get().catch(() => this.#options.told(strings.tryAgainLater));
    return facts && await aids?.runCommand(text, facts);
  }

  showSwitcher() {
    query(this.#dialog, ".search-field", HTMLInputElement).value = "";
    this.#dialog.showModal();
    this.#switcherFailure.clear();
    this.#switcher.run((switcher) => switcher.draw());
  }

  showShortcuts() {
    this.#keyHelp.run(ifFocusUnchanged(({ showShortcuts }) => showShortcuts()));
  }

  /** What is new in the rooms that are not before the reader's eyes. */
  get unread() {
    const current = isPageActive() ? this.#room?.name : undefined;
    return this.#choices.countUnread(this.#list.all().filter(({ room }) => room !== current));
  }

  /**
   * What the list tells of a room.
   * @param {string} name
   */
  roomInfo(name) {
    return this.#list.rooms.find(({ room }) => room === name);
  }

  /**
   * Something has become of the list of rooms.
   * @param {RoomListEvent} news
   */
  onRoomListEvent(news) {
    if (news.type === "read-state") this.#list.onReadState(news);
    else if (news.type === "room-created") this.#list.onRoomCreated(news);
    else if (news.type === "do-not-disturb") this.#list.setDoNotDisturbUntil(news.until);
    else if (news.type === "rooms") this.refresh();
    else {
      this.#directory.value?.expire();
      if (news.type === "missed") this.#list.refreshSoon(this.#room?.cursor ?? "");
    }
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

  /** Tells the server now how far was read: the page may be on its way out. */
  flushRead() {
    this.#list.flushRead();
  }

  /**
   * Shows who somebody is.
   * @param {Member} user
   * @param {HTMLElement} near
   */
  showUser(user, near) {
    if (!this.#list.isLoaded) return;
    const facts = this.#room?.info;
    this.#contacts.run(ifFocusUnchanged((contacts) => contacts.show(user, { near, facts })));
  }

  /**
   * Opens the room beside this one.
   * @param {{ step: 1 | -1, isUnread: boolean }} way
   */
  switchRoom(way) {
    const next = this.#list.adjacent(this.#room?.name ?? "", way);
    if (next !== undefined) this.#options.open(next);
  }

  /**
   * Lets the reader pick any emoji.
   * @param {HTMLElement} near
   * @param {(emoji: string) => void} picked
   */
  pickEmoji(near, picked) {
    this.#picker.run(ifFocusUnchanged((picker) => picker.open(near, picked)));
  }

  /** @param {RoomSession} room */
  #facts(room) {
    return this.roomInfo(room.name) ?? room.info;
  }

  // --- What comes when it is first wanted ---------------------------------------------------------

  /** @param {(() => void) | undefined} again */
  #failed = (again) => this.#options.failure.show(again);

  #question = new Lazy(() => loadWithCss(import("../ui/confirm.js"), "/static/styles/confirm.css"));

  /**
   * Asks before something is done that cannot be undone.
   * @param {HTMLElement} near
   * @param {ConfirmOptions} question
   */
  #ask = async (near, question) => (await this.#question.get()).confirmAction(near, question);

  #directory = new Lazy(async () => {
    const { Directory } = await import("./users/directory.js");
    return new Directory({
      ...this.#options,
      presence: this.#presence,
      list: this.#list,
      room: () => this.#room,
      changed: this.redraw,
    });
  });

  #views = new Lazy(async () => {
    const loading = loadWithCss(
      import("./layout/panel_views.js"),
      "/static/styles/panel_views.css",
    );
    const [{ PanelViews }, directory] = await Promise.all([loading, this.#directory.get()]);
    const { client, currentUser, open } = this.#options;
    return new PanelViews({
      ...this.#options,
      ask: this.#ask,
      directory,
      nameOf: (room) => roomLabel(this.roomInfo(room) ?? placeholderInfo(room), currentUser.id),
      leave: async () => {
        if (this.#room) await client.rooms.removeMember(this.#room.name, currentUser.id);
        open();
      },
      hide: () => this.#room && this.#hide(this.#room.name),
      pick: (user, near) => this.showUser(user, near),
    });
  }, (again) => {
    const view = query(document, ".panel [data-view]:not([hidden])", HTMLElement);
    this.#panelFailure.show(again, view);
  });

  #aids = new Lazy(async () => {
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
    });
  });

  #picker = new Lazy(async () => {
    const loading = loadWithCss(import("./emoji/picker.js"), "/static/chat/emoji/emoji.css");
    const data = import("./emoji/emoji_data.js").then(({ loadEmoji }) => loadEmoji());
    const [{ EmojiPicker }, groups] = await Promise.all([loading, data]);
    return new EmojiPicker(groups);
  }, this.#failed);

  #roomForms = new Lazy(async () => {
    const loading = loadWithCss(
      import("./rooms/new_room_form.js"),
      "/static/chat/rooms/new_room_form.css",
    );
    const { NewRoomForm } = await loading;
    const { currentUser, open } = this.#options;
    return new NewRoomForm({
      canCreate: () => this.#list.isLoaded && currentUser.canCreateRooms,
      open,
      make: async (title) => (await this.#contacts.get()).makeRoom(title),
    });
  }, this.#failed);

  #contacts = new Lazy(async () => {
    const loading = loadWithCss(
      import("./users/user_actions.js"),
      "/static/chat/users/user_card.css",
    );
    const [{ UserActions }, directory] = await Promise.all([loading, this.#directory.get()]);
    return new UserActions({ ...this.#options, ask: this.#ask, directory, list: this.#list });
  }, this.#failed);

  #switcher = new Lazy(async () => {
    const loading = import("./rooms/quick_switcher.js");
    const [{ QuickSwitcher }, directory] = await Promise.all([loading, this.#directory.get()]);
    const { currentUser, open } = this.#options;
    return new QuickSwitcher({
      places: () => ({
        rooms: this.#list.sorted(),
        users: directory.users,
        reader: currentUser.id,
      }),
      current: () => this.#room?.name ?? "",
      recent: () => this.#recent.names,
      open,
      write: async (user) => (await this.#contacts.get()).write(user),
    });
  }, (again) => this.#switcherFailure.show(again, this.#dialog));

  #keyHelp = new Lazy(
    () =>
      loadWithCss(import("./layout/shortcuts_dialog.js"), "/static/styles/shortcuts_dialog.css"),
    this.#failed,
  );

  #bell = new Lazy(async () => {
    const { DoNotDisturbButton } = await import("./notifications/settings_panel.js");
    return new DoNotDisturbButton(this.#choices, this.#options.changed);
  });

  #noticePanel = new Lazy(async () => {
    const loading = loadWithCss(
      import("./notifications/settings_panel.js"),
      "/static/chat/notifications/settings_panel.css",
    );
    const { SettingsPanel } = await loading;
    const panel = new SettingsPanel({
      ...this.#options,
      choices: this.#choices,
      list: this.#list,
    });
    if (this.#room) panel.draw(this.#facts(this.#room), this.#options.currentUser.id);
    return panel;
  }, this.#failed);

  #notices = new Lazy(async () => {
    const { Notifications } = await import("./notifications/notifications.js");
    return new Notifications({
      ...this.#options,
      attention: this.#attention,
      choices: this.#choices,
    });
  });
}
