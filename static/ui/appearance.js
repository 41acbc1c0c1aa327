// @ts-check
// Applies theme and density, before the page is drawn: see `data-density` in base.css.

import { getSettings, onSettingsChange } from "./settings.js";

const { documentElement: root, head } = document;
/** The colour of the browser's own bars; others are in the markup for the system's theme. */
const colour = document.createElement("meta");
colour.name = "theme-color";
const compact = document.createElement("link");
compact.rel = "stylesheet";
// The page stays hidden until it has loaded: otherwise all messages would move.
compact.onload = compact.onerror = () => document.body.style.visibility = "";

apply();
onSettingsChange(apply);

function apply() {
  const { theme, density } = getSettings();
  root.style.colorScheme = theme === "system" ? "" : theme;
  colour.content = theme === "dark" ? "#111418" : "#fafcfe";
  if (theme === "system") colour.remove();
  else head.prepend(colour);
  root.dataset.density = density;
  const isNeeded = density === "compact" && document.querySelector(".timeline");
  if (!isNeeded || compact.isConnected) return;
  document.body.style.visibility = "hidden";
  compact.href = "/static/styles/compact.css";
  head.append(compact);
}
