// @ts-check
// Connects the commands of the quick switcher with the parts of the page.

import { DEFAULT_ROOM } from "../router.js";
import { query } from "../../ui/dom.js";
import { LEVELS } from "../notifications/preferences.js";
import { setDoNotDisturb } from "../notifications/do_not_disturb.js";
import { doNotDisturbChoices } from "../notifications/do_not_disturb_choices.js";
import { placeholderInfo } from "../rooms/room_info.js";
import { listCommands } from "../rooms/switcher/switcher_commands.js";

/** @import { ListedRoom } from "../../client/mod.js" */
/** @import { BaseClient } from "../../client/base_client.js" */
/** @import { PersonalViews } from "../activity/personal_views.js" */
/** @import { CurrentUser } from "../current_user.js" */
/** @import { Drawer } from "../layout/drawer.js" */
/** @import { Panel } from "../layout/panel.js" */
/** @import { Preferences } from "../notifications/preferences.js" */
/** @import { RoomTools } from "../room_tools/room_tools.js" */
/** @import { NewRoomForm } from "../rooms/new_room_form.js" */
/** @import { RoomList } from "../rooms/room_list.js" */
/** @import { Actions } from "../rooms/switcher/switcher_commands.js" */

/**
 * @typedef {object} Page
 * @property {BaseClient} client
 * @property {CurrentUser} currentUser
 * @property {Panel} panel
 * @property {Drawer} sidebar
 * @property {Preferences} preferences
 * @property {RoomList} roomList
 * @property {() => { name: string } | undefined} room the open one
 * @property {(room: string) => ListedRoom | undefined} roomInfo
 * @property {() => Promise<NewRoomForm>} newRoomForm
 * @property {() => Promise<PersonalViews>} personalViews
 * @property {() => void} showShortcuts
 * @property {() => void} pickDate asks for the date to jump to
 * @property {(text: string) => void} showStatus
 */

/** @typedef {Pick<Actions, "browseRooms" | "showSettings"> & { tools: RoomTools }} Dialogs */

/**
 * Returns the commands that the user can run now.
 * @param {Page} page
 * @param {Dialogs} dialogs
 */
export function currentCommands(page, dialogs) {
  const { currentUser, room, roomInfo } = page;
  const name = room()?.name ?? DEFAULT_ROOM;
  return listCommands({
    user: currentUser,
    levels: LEVELS,
    room: roomInfo(name) ?? placeholderInfo(name),
    roomMenu: dialogs.tools.commands,
    doNotDisturb: doNotDisturbChoices().map(({ label, end }) => ({
      label,
      run: () => setDoNotDisturb(end(), page),
    })),
    actions: createActions(name, page, dialogs),
  });
}

/**
 * @param {string} room the open one
 * @param {Page} page
 * @param {Dialogs} dialogs
 * @returns {Actions}
 */
function createActions(room, page, { tools, browseRooms, showSettings }) {
  const { panel, preferences, roomList, sidebar } = page;
  return {
    browseRooms,
    showSettings,
    showShortcuts: page.showShortcuts,
    pickDate: () => page.pickDate(),
    showPanel: (view) => panel.show(view),
    showSaved: async () => {
      panel.show("activity");
      (await page.personalViews()).showSaved();
    },
    newMessage: () => tools.use("newMessage"),
    invite: () => tools.use("invite"),
    addRoom: async (isPrivate) => {
      sidebar.open(query(document, ".sidebar-button", HTMLElement));
      (await page.newRoomForm()).open(isPrivate);
    },
    openPage: (url) => location.assign(url),
    setLevel: (level) => roomList.setNotificationLevel(room, level),
    setSound: (sound) => preferences.setSound({ sound, volume: preferences.volume }),
    toggleFormatBar: () => query(document, ".format-button", HTMLElement).click(),
  };
}
