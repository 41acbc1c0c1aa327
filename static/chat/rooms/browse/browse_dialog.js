// @ts-check
// The dialog that lists all rooms that the user may open, with topics and members.

import { apiFetch } from "../../../ui/api_fetch.js";
import { create, setHidden } from "../../../ui/dom.js";
import { createIcon, createIconButton } from "../../../ui/icon.js";
import { dayName } from "../../../ui/format_time.js";
import { explain } from "../../../ui/errors/error_line.js";
import { roomUrl } from "../../router.js";
import { filterRooms } from "./room_filter.js";
import { roomLabel } from "../room_info.js";
import { strings } from "../../../i18n/lazy.js";

/** @import { ListedRoom } from "../../../client/mod.js" */

const PAGE_SIZE = 200;

export class BrowseDialog {
  #field = create("input", {
    className: "search-field",
    type: "search",
    autocomplete: "off",
    placeholder: strings.filterRooms,
    ariaLabel: strings.filterRooms,
  });
  #list = create("ul", { className: "browse-list" });
  #state = create("p", { className: "search-state", role: "status" });
  #more = create("button", { className: "browse-more", type: "button" }, [strings.showMore]);
  #dialog;
  /** @type {ListedRoom[]} */
  #rooms = [];
  #isComplete = false;

  constructor() {
    const title = create("h2", { id: "browse-title" }, [strings.browseRooms]);
    this.#dialog = create("dialog", { className: "browse" }, [
      create("form", { className: "panel-head", method: "dialog" }, [
        title,
        createIconButton("close", strings.close),
      ]),
      this.#field,
      create("div", { className: "browse-body" }, [this.#list, this.#state, this.#more]),
    ]);
    this.#dialog.setAttribute("closedby", "any");
    this.#dialog.setAttribute("aria-labelledby", title.id);
    document.body.append(this.#dialog);
    this.#field.addEventListener("input", () => this.#draw());
    this.#more.addEventListener("click", () => this.#load());
    // The page opens the room.
    this.#list.addEventListener("click", ({ target }) => {
      if (target instanceof Element && target.closest("a")) this.#dialog.close();
    });
  }

  async show() {
    this.#rooms = [];
    this.#isComplete = false;
    this.#field.value = "";
    this.#draw();
    this.#dialog.showModal();
    this.#field.focus();
    await this.#load();
  }

  async #load() {
    this.#state.textContent = "";
    try {
      const last = this.#rooms.at(-1)?.room;
      const after = last === undefined ? "" : `&after=${encodeURIComponent(last)}`;
      const page = await apiFetch("GET", `/api/rooms?limit=${PAGE_SIZE}${after}`);
      this.#rooms.push(...page.rooms);
      this.#isComplete = page.complete;
      this.#draw();
    } catch (error) {
      this.#state.textContent = await explain(error);
      setHidden(this.#more, false);
    }
  }

  #draw() {
    const found = filterRooms(this.#rooms, this.#field.value);
    this.#list.replaceChildren(...found.map(createRow));
    setHidden(this.#more, this.#isComplete || this.#rooms.length === 0);
    const isEmpty = found.length === 0 && this.#isComplete;
    this.#state.textContent = isEmpty ? strings.noMatches : "";
  }
}

/**
 * Names the day of a time within a sentence.
 * @param {number} at
 */
function dayWithin(at) {
  const day = dayName(at, Date.now());
  const isNear = day === strings.today || day === strings.yesterday;
  return isNear ? day.toLocaleLowerCase() : day;
}

/** @param {ListedRoom} room */
function createRow(room) {
  const { type, topic, isArchived, notificationLevel, memberCount, at } = room;
  const kind = type === "public"
    ? create("span", { className: "hash" }, ["#"])
    : createIcon("lock");
  kind.setAttribute("aria-hidden", "true");
  const facts = [
    memberCount === undefined ? strings.everyone : strings.memberCount(memberCount),
    at !== undefined && strings.active(dayWithin(at)),
    isArchived && strings.archivedRoom,
    notificationLevel === "hidden" && strings.hiddenRoom,
  ];
  const link = create("a", { className: "browse-row", href: roomUrl(room.room) }, [
    kind,
    create("span", { className: "browse-text" }, [
      create("bdi", { className: "browse-name" }, [roomLabel(room, "")]),
      create("span", { className: "browse-topic", dir: "auto" }, [topic]),
    ]),
    create("span", { className: "browse-facts" }, [facts.filter(Boolean).join(" · ")]),
  ]);
  link.dataset.room = room.room;
  return create("li", {}, [link]);
}
