// @ts-check
// Switches between the light and the dark theme.

import { changeSettings, getSettings } from "./settings.js";

/** Chooses the theme that the page does not show now. */
export function switchTheme() {
  const { theme } = getSettings();
  const isSystemDark = matchMedia("(prefers-color-scheme: dark)").matches;
  const isDark = theme === "dark" || (theme === "system" && isSystemDark);
  changeSettings({ theme: isDark ? "light" : "dark" });
}
