// @ts-check
// The commands and settings that the quick switcher finds.

import { changeSettings, getSettings } from "../../../ui/settings/settings.js";
import { roomTitle } from "../room_info.js";
import { strings as lazy } from "../../../i18n/lazy.js";
import { strings } from "../../../i18n/settings.js";

/** @import { NotificationLevel, RoomInfo } from "../../../client/mod.js" */
/** @import { Target } from "./switcher_search.js" */

/** @typedef {{ icon: string, label: string, run: () => void }} Command */
/** @typedef {{ id: string, canCreateRooms: boolean, canInvite: boolean, canModerate: boolean, accountUrl: string }} User */
/**
 * Actions of the page that commands run; see `createActions`.
 * @typedef {object} Actions
 * @property {(view: "search" | "activity" | "pins") => void} showPanel
 * @property {() => void} showSaved
 * @property {() => void} newMessage
 * @property {() => void} invite
 * @property {() => void} browseRooms
 * @property {(isPrivate: boolean) => void} addRoom
 * @property {() => void} showShortcuts
 * @property {() => void} pickDate
 * @property {() => void} showSettings
 * @property {(url: string) => void} openPage
 * @property {(level: NotificationLevel) => void} setLevel of the open room
 * @property {(sound: string) => void} setSound
 * @property {() => void} toggleFormatBar
 */
/**
 * @typedef {object} CommandSources
 * @property {User} user
 * @property {readonly NotificationLevel[]} levels to choose from
 * @property {RoomInfo} room the open one
 * @property {readonly Command[]} roomMenu what the user can do with it
 * @property {readonly { label: string, run: () => void }[]} doNotDisturb its choices
 * @property {Actions} actions
 */

/** The settings that are a choice of values: see `Settings`. @type {readonly { name: string, label?: string, labels: Readonly<Record<string, string>> }[]} */
const CHOICES = [
  { name: "theme", labels: lazy.themeCommands },
  { name: "density", label: strings.density, labels: strings.densities },
  { name: "timeFormat", label: strings.timeFormat, labels: strings.timeFormats },
  { name: "enter", label: strings.enterKey, labels: strings.enterKeys },
];

/**
 * Returns what the user can do now, in the order in which equal matches are listed.
 * @param {CommandSources} sources
 * @returns {Target[]}
 */
export function listCommands(sources) {
  const commands = [
    ...pageCommands(sources),
    ...roomCommands(sources),
    ...settingCommands(sources),
  ];
  const none = { room: undefined, user: undefined, avatar: undefined };
  return commands.map((command) => ({ key: `/${command.label}`, ...command, ...none }));
}

/**
 * @param {CommandSources} sources
 * @returns {Command[]}
 */
function pageCommands({ user, actions }) {
  const { canCreateRooms, canInvite, canModerate, accountUrl } = user;
  /** @type {[isOffered: boolean, icon: string, label: string, run: () => void][]} */
  const commands = [
    [true, "search", strings.searchMessages, () => actions.showPanel("search")],
    [true, "clock", lazy.jumpToDate, actions.pickDate],
    [true, "activity", strings.activity, () => actions.showPanel("activity")],
    [true, "bookmark", lazy.savedMessages, actions.showSaved],
    [canCreateRooms, "edit", strings.newMessage, actions.newMessage],
    [canInvite, "plus", strings.invitePeople, actions.invite],
    [true, "rows", lazy.browseRooms, actions.browseRooms],
    [
      true,
      "plus",
      canCreateRooms ? lazy.joinOrCreateRoom : lazy.joinRoom,
      () => actions.addRoom(false),
    ],
    [canCreateRooms, "lock", lazy.createPrivateRoom, () => actions.addRoom(true)],
    [true, "keyboard", lazy.keyboardShortcuts, actions.showShortcuts],
    [accountUrl !== "", "account", lazy.yourAccount, () => actions.openPage(accountUrl)],
    [canModerate, "moderation", lazy.moderation, () => actions.openPage("/admin")],
  ];
  return commands
    .filter(([isOffered]) => isOffered)
    .map(([, icon, label, run]) => ({ icon, label, run }));
}

/**
 * @param {CommandSources} sources
 * @returns {Command[]}
 */
function roomCommands({ user, levels, room, roomMenu, actions }) {
  const title = roomTitle(room, user.id);
  const choices = levels.map((level) => ({
    icon: "bell",
    label: withValue(lazy.notifyIn(title), lazy.notificationLevels[level]),
    run: () => actions.setLevel(level),
  }));
  return [
    { icon: "pin", label: strings.pinnedMessages, run: () => actions.showPanel("pins") },
    // Inviting is not about the room.
    ...roomMenu
      .filter(({ label }) => label !== strings.invitePeople)
      .map((command) => ({ ...command, label: withValue(command.label, title) })),
    ...choices,
  ];
}

/**
 * @param {CommandSources} sources
 * @returns {Command[]}
 */
function settingCommands({ doNotDisturb, actions }) {
  const choices = CHOICES.flatMap(({ name, label, labels }) =>
    Object.entries(labels).map(([value, text]) => ({
      icon: "settings",
      label: label ? withValue(label, text) : text,
      run: () => changeSettings({ [name]: value }),
    }))
  );
  const { isUnreadOnly } = getSettings();
  const { showSettings } = actions;
  return [
    { icon: "settings", label: strings.settings, run: showSettings },
    { icon: "edit", label: withValue(strings.settings, strings.displayName), run: showSettings },
    {
      icon: "settings",
      label: withValue(strings.settings, strings.pageLanguage),
      run: showSettings,
    },
    ...choices,
    ...Object.entries(lazy.sounds).map(([sound, label]) => ({
      icon: "bell",
      label: withValue(lazy.sound, label),
      run: () => actions.setSound(sound),
    })),
    ...doNotDisturb.map(({ label, run }) => ({
      icon: "bell-off",
      label: withValue(lazy.doNotDisturb, label),
      run,
    })),
    {
      icon: "settings",
      label: withValue(lazy.unreadOnly, isUnreadOnly ? lazy.off : lazy.on),
      run: () => changeSettings({ isUnreadOnly: !isUnreadOnly }),
    },
    { icon: "text", label: strings.formatting, run: actions.toggleFormatBar },
  ];
}

/**
 * @param {string} label
 * @param {string} value
 */
function withValue(label, value) {
  return `${label}: ${value}`;
}
