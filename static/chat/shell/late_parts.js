// @ts-check
// The parts around the open room that load late, and what each is given. Loads late itself.

import { ifFocusUnchanged, query } from "../../ui/dom.js";
import { loadWithCss } from "../../ui/loading/load_with_css.js";
import { Lazy } from "../../ui/loading/lazy.js";
import { closeOverlays } from "../layout/overlays.js";
import { placeholderInfo, roomLabel, roomTitle } from "../rooms/room_info.js";

/** @import { ListedRoom, Member, RoomInfo } from "../../client/mod.js" */
/** @import { BaseClient } from "../../client/base_client.js" */
/** @import { ConfirmOptions } from "../../ui/confirm.js" */
/** @import { Drawer } from "../layout/drawer.js" */
/** @import { CurrentUser } from "../current_user.js" */
/** @import { Panel } from "../layout/panel.js" */
/** @import { PersonalViews } from "../activity/personal_views.js" */
/** @import { NewRoomForm } from "../rooms/new_room_form.js" */
/** @import { RoomTools } from "../room_tools/room_tools.js" */
/** @import { RoomSession } from "../messages/session/room_session.js" */
/** @import { SettingsPanel } from "../notifications/settings_panel.js" */
/** @import { Preferences } from "../notifications/preferences.js" */
/** @import { RecentRooms } from "../rooms/recent_rooms.js" */
/** @import { RoomList } from "../rooms/room_list.js" */
/** @import { TabFocus } from "../rooms/tab_focus.js" */
/** @import { Pictures } from "../../ui/avatar/pictures.js" */
/** @import { Directory } from "../users/directory.js" */
/** @import { RoomPresence } from "../users/room_presence.js" */
/** @import { UserActions } from "../users/user_actions.js" */

/**
 * @typedef {object} LatePartsOptions
 * @property {BaseClient} client
 * @property {CurrentUser} currentUser
 * @property {HTMLTextAreaElement} field the text of the composer
 * @property {() => string} displayName
 * @property {() => Promise<string>} requireName resolves once the user has a name
 * @property {() => readonly string[]} draftRooms the rooms with an unsent text
 * @property {(name: string) => void} setName stores the display name in the browser
 * @property {Panel} panel
 * @property {RoomList} roomList
 * @property {RoomPresence} presence
 * @property {Preferences} preferences
 * @property {TabFocus} tabFocus
 * @property {RecentRooms} recentRooms
 * @property {() => RoomSession | undefined} room the open one
 * @property {(name: string) => ListedRoom | undefined} roomInfo
 * @property {() => void} invite brings people into the open room, if it is private, else into the chat
 * @property {(tool: string) => void} useTool see `RoomTools.use`
 * @property {(user: Member, near: HTMLElement) => void} showUser
 * @property {() => void} showShortcuts
 * @property {() => void} pickDate asks for the date to jump to
 * @property {() => void} showSwitcher
 * @property {(retry: (() => void) | undefined) => void} showLoadFailure
 * @property {Drawer} sidebar
 * @property {(room?: string) => void} open opens a room, by default the lobby
 * @property {(text: string, isAboutDraft?: boolean) => void} showStatus see `StatusBar.flash`
 * @property {() => void} onChange called if the page has to be drawn again
 * @property {() => void} redraw draws the shell again, but not the messages
 * @property {() => Promise<Directory>} directory
 * @property {() => Promise<Pictures>} pictures
 * @property {() => Promise<UserActions>} userActions
 * @property {() => Promise<RoomTools>} roomTools
 * @property {() => Promise<NewRoomForm>} newRoomForm
 * @property {() => Promise<PersonalViews>} personalViews
 * @property {() => Promise<SettingsPanel>} notificationSettings
 */

/** All methods throw a `TypeError` if the part cannot be loaded. */
export class LateParts {
  #options;
  #confirmDialog = new Lazy(() =>
    loadWithCss(import("../../ui/confirm.js"), "/static/styles/confirm.css")
  );

  #roomHiding;
  #browseDialog;
  #settings;

  /** @param {LatePartsOptions} options */
  constructor(options) {
    this.#options = {
      ...options,
      requireName: () => this.#requireName(options),
      hide: (/** @type {string} */ room) => this.#roomHiding.run((hiding) => hiding.hide(room)),
      leave: () => void options.roomTools().then((tools) => tools.use("leave"), () => {}),
    };
    this.#roomHiding = new Lazy(() => this.#loadRoomHiding(), options.showLoadFailure);
    this.#browseDialog = new Lazy(() => this.#loadBrowseDialog(), options.showLoadFailure);
    this.#settings = new Lazy(() => this.#loadSettings(), options.showLoadFailure);
  }

  async loadDirectory() {
    const { Directory } = await import("../users/directory.js");
    return new Directory({ ...this.#options, onChange: this.#options.redraw });
  }

  async loadPictures() {
    const { Pictures } = await import("../../ui/avatar/pictures.js");
    return new Pictures();
  }

  async loadPanelViews() {
    const loading = loadWithCss(
      import("../layout/panel_views.js"),
      "/static/styles/panel_views.css",
    );
    const { currentUser, roomList, roomInfo, redraw } = this.#options;
    const filterName = (/** @type {RoomInfo} */ info) =>
      info.type === "public" ? info.room : roomLabel(info, currentUser.id);
    const [{ PanelViews }, directory] = await Promise.all([loading, this.#options.directory()]);
    return new PanelViews({
      ...this.#options,
      directory,
      nameOf: (room) => roomTitle(roomInfo(room) ?? placeholderInfo(room), currentUser.id),
      readIn: (room) => roomInfo(room)?.read ?? 0,
      flushRead: () => roomList.flushRead(),
      setCount: (count) => {
        roomList.newActivity = count;
        redraw();
      },
      filterSources: {
        ownUser: () => ({ id: currentUser.id, name: this.#options.displayName() }),
        users: async () => {
          await directory.refreshIfStale();
          return directory.users.filter(({ id }) => id !== currentUser.id);
        },
        rooms: () =>
          roomList.sorted().map((room) => ({
            name: filterName(room),
            label: roomLabel(room, currentUser.id),
          })),
        openRoom: () => {
          const room = this.#options.room();
          return room && filterName(roomInfo(room.name) ?? room.info);
        },
      },
    });
  }

  async loadComposerAssist() {
    const loading = loadWithCss(
      import("./composer_assist.js"),
      "/static/chat/composer/autocomplete/autocomplete.css",
    );
    const [{ ComposerAssist }, directory] = await Promise.all([
      loading,
      this.#options.directory(),
    ]);
    const options = { ...this.#options, confirm: this.#confirm, directory };
    return new ComposerAssist(this.#options.field, options);
  }

  async loadFormatBar() {
    const loading = loadWithCss(
      import("../composer/formatting/format_bar.js"),
      "/static/chat/composer/formatting/format_bar.css",
    );
    return new (await loading).FormatBar(this.#options.field);
  }

  async loadEmojiPicker() {
    const loading = loadWithCss(import("../emoji/picker.js"), "/static/chat/emoji/emoji.css");
    const data = import("../emoji/emoji_data.js").then(({ loadEmoji }) => loadEmoji());
    const [{ EmojiPicker }, groups] = await Promise.all([loading, data]);
    return new EmojiPicker(groups);
  }

  async loadNewRoomForm() {
    const loading = loadWithCss(
      import("../rooms/new_room_form.js"),
      "/static/chat/rooms/new_room_form.css",
    );
    const { NewRoomForm } = await loading;
    const { currentUser, roomList, open, userActions } = this.#options;
    return new NewRoomForm({
      canCreate: () => roomList.isLoaded && currentUser.canCreateRooms,
      isGuest: () => currentUser.isGuest,
      open,
      browse: () => this.browseRooms(),
      create: async (title) => (await userActions()).createRoom(title),
    });
  }

  async loadRoomTools() {
    const loading = loadWithCss(
      import("../room_tools/room_tools.js"),
      "/static/chat/room_tools/room_tools.css",
    );
    const [{ RoomTools }, directory] = await Promise.all([loading, this.#options.directory()]);
    return new RoomTools({ ...this.#options, confirm: this.#confirm, directory });
  }

  async loadWelcome() {
    const loading = loadWithCss(
      import("../room_tools/welcome.js"),
      "/static/chat/room_tools/welcome.css",
    );
    const { Welcome } = await loading;
    return new Welcome({ ...this.#options, browseRooms: () => this.browseRooms() });
  }

  async loadUserActions() {
    const loading = loadWithCss(
      import("../users/user_actions.js"),
      "/static/chat/users/user_card.css",
    );
    const [{ UserActions }, directory] = await Promise.all([loading, this.#options.directory()]);
    return new UserActions({ ...this.#options, confirm: this.#confirm, directory });
  }

  async loadSwitcher() {
    const [{ QuickSwitcher }, { currentCommands }, directory, tools] = await Promise.all([
      import("../rooms/switcher/quick_switcher.js"),
      import("./switcher_actions.js"),
      this.#options.directory(),
      this.#options.roomTools(),
    ]);
    const { currentUser, roomList, recentRooms, room, open, userActions } = this.#options;
    return new QuickSwitcher({
      getSources: () => ({
        rooms: roomList.sorted(),
        users: directory.users,
        ownId: currentUser.id,
      }),
      currentRoom: () => room()?.name ?? "",
      recentRooms: () => recentRooms.names,
      findUsers: (text) => directory.find(text),
      listCommands: () =>
        currentCommands(this.#options, {
          tools,
          showSettings: () => this.showSettings(),
          browseRooms: () => this.browseRooms(),
        }),
      open,
      message: async (user) => (await userActions()).message(user),
    });
  }

  async loadSidebarActions() {
    const loading = loadWithCss(
      import("../layout/sidebar_actions.js"),
      "/static/chat/layout/sidebar_actions.css",
    );
    const { SidebarActions } = await loading;
    return new SidebarActions({
      ...this.#options,
      showNotifications: (room) => this.#showNotifications(room),
      showSettings: () => this.showSettings(),
      list: query(document, ".room-list", HTMLElement),
    });
  }

  /** Lists all rooms that the user may open. */
  browseRooms() {
    this.#browseDialog.run(ifFocusUnchanged((dialog) => dialog.show()));
  }

  showSettings() {
    this.#settings.run(ifFocusUnchanged((settings) => settings.show()));
  }

  /** @param {string} room which may not be the open one */
  #showNotifications(room) {
    const { notificationSettings, showLoadFailure } = this.#options;
    notificationSettings().then(
      (settings) => settings.openFor(room),
      () => showLoadFailure(() => this.#showNotifications(room)),
    );
  }

  async #loadRoomHiding() {
    const loading = loadWithCss(
      import("../room_tools/room_hiding.js"),
      "/static/chat/layout/undo_notice.css",
    );
    return new (await loading).RoomHiding(this.#options);
  }

  async #loadBrowseDialog() {
    const loading = loadWithCss(
      import("../rooms/browse/browse_dialog.js"),
      "/static/chat/rooms/browse/browse_dialog.css",
    );
    const { BrowseDialog } = await loading;
    return new BrowseDialog();
  }

  async #loadSettings() {
    const loading = loadWithCss(
      import("../settings/settings_dialog.js"),
      "/static/chat/settings/settings_dialog.css",
    );
    const { SettingsDialog } = await loading;
    const button = query(document, ".notifications-button", HTMLButtonElement);
    return new SettingsDialog({ ...this.#options, showNotifications: () => button.click() });
  }

  async loadShortcutsDialog() {
    return await loadWithCss(
      import("../layout/shortcuts_dialog.js"),
      "/static/styles/shortcuts_dialog.css",
    );
  }

  async loadHoverLabels() {
    return await loadWithCss(
      import("../../ui/hover_labels/hover_labels.js"),
      "/static/ui/hover_labels/hover_labels.css",
    );
  }

  async loadDoNotDisturbButton() {
    const { DoNotDisturbButton } = await import("../notifications/do_not_disturb.js");
    return new DoNotDisturbButton(this.#options.preferences, this.#options.onChange);
  }

  async loadNotificationSettings() {
    const loading = loadWithCss(
      import("../notifications/settings_panel.js"),
      "/static/chat/notifications/settings_panel.css",
    );
    const { SettingsPanel } = await loading;
    const panel = new SettingsPanel(this.#options);
    const { currentUser, roomInfo } = this.#options;
    const room = this.#options.room();
    if (room) panel.draw(roomInfo(room.name) ?? room.info, currentUser.id);
    return panel;
  }

  async loadNotifications() {
    const { Notifications } = await import("../notifications/notifications.js");
    return new Notifications(this.#options);
  }

  /**
   * Closes what covers the field of the name, if there is none yet.
   * @param {LatePartsOptions} options
   */
  #requireName({ displayName, requireName }) {
    if (!displayName()) closeOverlays();
    return requireName();
  }

  /**
   * Asks the user to confirm something that cannot be undone.
   * @param {HTMLElement} near
   * @param {ConfirmOptions} options
   */
  #confirm = async (near, options) =>
    (await this.#confirmDialog.get()).confirmAction(near, options);
}
