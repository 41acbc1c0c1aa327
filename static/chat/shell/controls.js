// @ts-check
// Loads the late parts when the controls that open them are hovered, focused or used.

import { setUpEmojiButton } from "../emoji/emoji_button.js";
import { ifFocusUnchanged, query } from "../../ui/dom.js";
import { load } from "../../ui/settings/storage.js";

/** @import { Drawer } from "../layout/drawer.js" */
/** @import { LazyParts } from "./lazy_parts.js" */

/**
 * @typedef {object} ControlsOptions
 * @property {HTMLTextAreaElement} field the text of the composer
 * @property {Drawer} sidebar
 * @property {(near: HTMLElement, onPick: (emoji: string) => void) => void} pickEmoji
 * @property {(tool: string) => void} useRoomTool see `RoomTools.use`
 */

/**
 * @param {LazyParts} parts
 * @param {ControlsOptions} options
 */
export function listenToControls(parts, { field, sidebar, pickEmoji, useRoomTool }) {
  listenToIcons(parts);
  listenToPanel(parts);
  listenToSwitcher(parts);
  parts.composerAssist.forwardEvents(
    field,
    ["keydown", "beforeinput", "input", "select", "paste"],
    (assist, event) => assist.onFieldEvent(event),
  );
  listenToFormatButton(parts);
  parts.emojiPicker.preloadOn(setUpEmojiButton(field, pickEmoji));
  listenToNotificationsButton(parts);
  listenToNewRoomButton(parts);
  listenToSidebar(parts);
  for (const button of document.querySelectorAll("[data-tool]")) {
    if (!(button instanceof HTMLButtonElement)) continue;
    parts.roomTools.preloadOn(button);
    button.addEventListener("click", () => {
      // Once loaded, the popover is opened and closed by the browser.
      if (button.popoverTargetElement) return;
      sidebar.dismissIfOverlay();
      useRoomTool(button.dataset.tool ?? "");
    });
  }
}

/** @param {LazyParts} parts */
function listenToIcons({ hoverLabels }) {
  /** @type {PointerEvent | undefined} the latest */
  let press;
  document.addEventListener("pointerdown", (event) => press = event, { capture: true });
  document.addEventListener("pointerover", (event) => {
    const isOverButton = event.target instanceof Element && event.target.closest(".icon-button");
    if (!isOverButton && !hoverLabels.value) return;
    hoverLabels.run((labels) => labels.onPointerOver(event, press));
  });
}

/** @param {LazyParts} parts */
function listenToPanel({ panelViews }) {
  for (const button of document.querySelectorAll("[data-panel]")) panelViews.preloadOn(button);
  // So that it can be opened offline.
  for (const type of ["pointerdown", "keydown"]) {
    addEventListener(type, () => panelViews.preload(), { once: true });
  }
  panelViews.forwardEvents(
    query(document, ".panel .search", HTMLElement),
    ["keydown"],
    ({ search }, /** @type {KeyboardEvent} */ event) => search.pressKey(event),
  );
}

/** @param {LazyParts} parts */
function listenToSwitcher({ switcher }) {
  switcher.forwardEvents(
    query(document, ".switcher", HTMLElement),
    ["keydown"],
    (switcher, /** @type {KeyboardEvent} */ event) => switcher.pressKey(event),
  );
}

/** @param {LazyParts} parts */
function listenToFormatButton({ formatBar }) {
  const button = query(document, ".format-button", HTMLButtonElement);
  button.addEventListener("click", () => formatBar.run((bar) => bar.toggle()));
  if (!load("formatBar")) return;
  // Nothing moves when the bar has loaded.
  button.form?.classList.add("has-format-bar");
  formatBar.preload();
}

/** @param {LazyParts} parts */
function listenToNotificationsButton({ notificationSettings: settings }) {
  const button = query(document, ".notifications-button", HTMLButtonElement);
  settings.preloadOn(button);
  button.addEventListener("click", () => {
    // Once loaded, the popover is opened and closed by the browser.
    if (!settings.value) settings.run(ifFocusUnchanged((panel) => panel.toggle()));
  });
}

/** @param {LazyParts} parts */
function listenToNewRoomButton({ newRoomForm }) {
  const button = query(document, "[aria-controls=add-room]", HTMLButtonElement);
  newRoomForm.preloadOn(button);
  button.addEventListener("click", () => {
    newRoomForm.run(ifFocusUnchanged((form) => form.toggle()));
  });
  newRoomForm.forwardEvents(
    button,
    ["keydown"],
    (form, /** @type {KeyboardEvent} */ event) => form.replayKey(event),
  );
}

/** @param {LazyParts} parts */
function listenToSidebar({ sidebarActions }) {
  // Not over all of the sidebar: a page may appear with the pointer in its corner.
  sidebarActions.preloadOn(query(document, ".room-list", HTMLElement));
  sidebarActions.preloadOn(query(document, ".own-user", HTMLElement));
  for (const place of [".sidebar", ".own-avatar"]) {
    sidebarActions.forwardEvents(
      query(document, place, HTMLElement),
      ["click", "contextmenu"],
      (actions, event) => actions.onEvent(event),
    );
  }
}
