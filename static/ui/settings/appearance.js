// @ts-check
// Applies theme and density, before the page is drawn: see `data-density` in base.css.

import { addStyleSheet } from "../loading/load_with_css.js";
import { getSettings, onSettingsChange } from "./settings.js";

const { documentElement: root } = document;

apply();
onSettingsChange(apply);

function apply() {
  const { theme, density } = getSettings();
  root.style.colorScheme = theme === "system" ? "" : theme;
  root.dataset.density = density;
  if (density !== "compact") return;
  // Nothing is visible until the style sheet is there: all messages would move.
  const { style } = document.body;
  style.visibility = "hidden";
  addStyleSheet("/static/styles/compact.css").catch(() => {}).then(() => style.visibility = "");
}
