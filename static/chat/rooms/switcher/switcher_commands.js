// @ts-check
// The commands and settings that the quick switcher finds.

import { changeSettings } from "../../../ui/settings/settings.js";
import { strings } from "../../../i18n/settings.js";

/** @import { Target } from "./switcher_search.js" */

/**
 * Returns the commands as targets.
 * @param {{ showSettings: () => void, browseRooms: () => void, browseLabel: string }} options
 * @returns {Target[]}
 */
export function listCommands({ showSettings, browseRooms, browseLabel }) {
  const { theme, themes, density, densities } = strings;
  return [
    createCommand(strings.settings, showSettings),
    createCommand(browseLabel, browseRooms),
    createCommand(`${theme}: ${themes.system}`, () => changeSettings({ theme: "system" })),
    createCommand(`${theme}: ${themes.light}`, () => changeSettings({ theme: "light" })),
    createCommand(`${theme}: ${themes.dark}`, () => changeSettings({ theme: "dark" })),
    createCommand(
      `${density}: ${densities.comfortable}`,
      () => changeSettings({ density: "comfortable" }),
    ),
    createCommand(`${density}: ${densities.compact}`, () => changeSettings({ density: "compact" })),
  ];
}

/**
 * @param {string} label
 * @param {() => void} run
 * @returns {Target}
 */
function createCommand(label, run) {
  return { key: `/${label}`, label, room: undefined, user: undefined, avatar: undefined, run };
}
