// @ts-check
// Switches between the light and the dark theme.

import { changeSettings, getSettings } from "./settings.js";

/** Returns the theme that the page does not show now. */
export function otherTheme() {
  const { theme } = getSettings();
  const isSystemDark = matchMedia("(prefers-color-scheme: dark)").matches;
  const isDark = theme === "dark" || (theme === "system" && isSystemDark);
  return isDark ? "light" : "dark";
}

export function switchTheme() {
  changeSettings({ theme: otherTheme() });
}
