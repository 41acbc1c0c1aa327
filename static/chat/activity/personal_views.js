// @ts-check
// The view of the panel that concerns the user in all rooms: activity and, on a second tab, saved messages.

import { create, query } from "../../ui/dom.js";
import { strings } from "../../i18n/lazy.js";
import { ActivityView } from "./activity_view.js";
import { withSaved } from "./saved_state.js";
import { SavedView } from "./saved_view.js";

/** @import { RoomListEvent } from "../../client/mod.js" */
/** @import { ActivityViewOptions } from "./activity_view.js" */
/** @import { RoomSession } from "../messages/session/room_session.js" */

/**
 * @typedef {object} PersonalViewsOptions
 * @property {{ readonly view: string }} panel
 * @property {() => RoomSession | undefined} room the open one
 * @property {() => void} onChange called if the page has to be drawn again
 */

/** @typedef {"activity" | "saved"} Tab */

const ARROWS = ["ArrowLeft", "ArrowRight"];

export class PersonalViews {
  #options;
  #views;
  #tabs = { activity: createTab(strings.activity), saved: createTab(strings.saved) };
  #lists = { activity: createList("activity"), saved: createList("saved") };
  /** @type {Tab} */
  #selected = "activity";

  /** @param {PersonalViewsOptions & ActivityViewOptions} options */
  constructor(options) {
    this.#options = options;
    this.#views = {
      activity: new ActivityView(this.#lists.activity, options),
      saved: new SavedView(this.#lists.saved, options),
    };
    const { activity, saved } = this.#tabs;
    const tabs = create("div", { className: "list-tabs", role: "tablist" }, [activity, saved]);
    query(document, ".panel [data-view=activity]", HTMLElement)
      .append(tabs, this.#lists.activity, this.#lists.saved);
    activity.addEventListener("click", () => this.#select("activity"));
    saved.addEventListener("click", () => this.#select("saved"));
    tabs.addEventListener("keydown", ({ key }) => {
      if (!ARROWS.includes(key)) return;
      this.#select(this.#selected === "saved" ? "activity" : "saved");
      this.#tabs[this.#selected].focus();
    });
  }

  /** @param {string} view that the panel shows */
  show(view) {
    if (view === "activity") this.#select(this.#selected);
  }

  /** Called when the panel shows the view. */
  showSaved() {
    this.#select("saved");
    this.#tabs.saved.focus();
  }

  /** Tries again what failed while the server was unreachable. */
  retry() {
    this.#views.activity.retry();
    this.#views.saved.retry();
  }

  /** @param {RoomListEvent} event */
  onEvent(event) {
    const isOpen = this.#options.panel.view === "activity";
    if (event.type === "activity" || event.type === "read-state") {
      return this.#views.activity.onChange(isOpen && this.#selected === "activity");
    }
    if (event.type !== "saved") return;
    const room = this.#options.room();
    if (room?.name === event.room) {
      room.info = withSaved(room.info, event);
      this.#options.onChange();
    }
    // If the user removed it here, its row is gone already.
    if (event.isSaved && isOpen && this.#selected === "saved") this.#views.saved.show();
  }

  /** Everyone in a room was mentioned, which the page has counted. */
  onGroupMention() {
    const isOpen = this.#options.panel.view === "activity" && this.#selected === "activity";
    if (isOpen) this.#views.activity.onChange(true);
  }

  /** @param {Tab} selected */
  #select(selected) {
    this.#selected = selected;
    for (const tab of /** @type {Tab[]} */ (["activity", "saved"])) {
      const isSelected = tab === selected;
      this.#tabs[tab].ariaSelected = String(isSelected);
      this.#tabs[tab].tabIndex = isSelected ? 0 : -1;
      this.#lists[tab].hidden = !isSelected;
    }
    this.#views[selected].show();
  }
}

/** @param {string} label */
function createTab(label) {
  return create("button", { type: "button", role: "tab" }, [label]);
}

/** @param {Tab} tab */
function createList(tab) {
  return create("div", { className: `${tab}-list`, role: "tabpanel", ariaLabel: strings[tab] });
}
