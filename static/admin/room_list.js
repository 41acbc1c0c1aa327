// @ts-check
// The list of rooms with their settings: archived, slow mode.

import { PagedList } from "./paged_list.js";
import { copyTemplate, query, setText } from "../ui/dom.js";
import { confirmAction } from "../ui/confirm.js";
import { strings } from "../i18n/account.js";
import { getRoom, listRooms, updateRoom } from "./admin_api.js";

/** @import { AdminContext } from "./admin_context.js" */
/** @import { RoomSummary, RoomSettings } from "./admin_api.js" */

const SLOW_MODE_SECONDS = [0, 5, 10, 30, 60, 300, 3_600];

export class RoomList {
  #section = query(document, "section#rooms", HTMLElement);
  #context;
  #list;

  /** @param {AdminContext} context */
  constructor(context) {
    this.#context = context;
    this.#list = new PagedList(this.#section, {
      read: readRooms,
      key: ({ room }) => room,
      create: (room) => this.#create(room),
      update: drawState,
      context,
    });
  }

  load() {
    return this.#list.load();
  }

  /** @param {RoomSummary} one */
  #create(one) {
    const row = copyTemplate("room");
    const details = query(row, "details", HTMLDetailsElement);
    const isPublic = one.type === "public";
    query(row, ".hash", HTMLElement).hidden = !isPublic;
    query(row, ".lock-icon", SVGElement).toggleAttribute("hidden", isPublic);
    query(row, ".row-name", HTMLElement).textContent = one.title || one.room;
    details.addEventListener("toggle", () => {
      if (details.open) this.#context.attempt(() => this.#loadSettings(row, one.room));
    });
    query(row, "select", HTMLSelectElement).addEventListener("change", ({ target }) => {
      if (target instanceof HTMLSelectElement) {
        this.#updateSettings(row, {
          room: one.room,
          settings: { slowSeconds: Number(target.value) },
        });
      }
    });
    query(row, ".archive", HTMLButtonElement).addEventListener("click", async () => {
      const isArchived = !this.#list.items.find(({ room }) => room === one.room)?.isArchived;
      const question = {
        title: strings.archiveTitle(one.title || one.room),
        lead: strings.archiveLead,
        submit: strings.archive,
      };
      if (isArchived && !await confirmAction(row, question)) return;
      this.#updateSettings(row, { room: one.room, settings: { isArchived } });
    });
    return row;
  }

  /**
   * @param {HTMLElement} row
   * @param {string} room
   */
  async #loadSettings(row, room) {
    this.#drawSettings(row, { room, settings: await getRoom(room) });
  }

  /**
   * @param {HTMLElement} row
   * @param {{ room: string, settings: Partial<RoomSettings> }} change
   */
  #updateSettings(row, { room, settings }) {
    this.#context.attempt(async () => {
      try {
        await updateRoom(room, settings);
      } finally {
        // Draws the stored settings, also after a failure.
        await this.#loadSettings(row, room);
      }
    });
  }

  /**
   * @param {HTMLElement} row
   * @param {{ room: string, settings: RoomSettings }} state
   */
  #drawSettings(row, { room, settings: { isArchived, slowSeconds } }) {
    const waits = [...new Set([...SLOW_MODE_SECONDS, slowSeconds])].sort((a, b) => a - b);
    const select = query(row, "select", HTMLSelectElement);
    select.replaceChildren(...waits.map((wait) => new Option(slowModeLabel(wait), String(wait))));
    select.value = String(slowSeconds);
    const one = this.#list.items.find((item) => item.room === room);
    if (one) this.#list.replace({ ...one, isArchived });
  }
}

/**
 * Returns the next rooms, without direct messages: they have no settings.
 * @param {RoomSummary} [last]
 */
async function readRooms(last) {
  for (let after = last?.room;;) {
    const { rooms, complete = true } = await listRooms(after);
    const items = rooms.filter(({ type }) => type !== "direct");
    if (complete || items.length > 0) return { items, complete };
    after = rooms.at(-1)?.room;
  }
}

/**
 * @param {HTMLElement} row
 * @param {RoomSummary} room
 */
function drawState(row, { isArchived }) {
  setText(query(row, ".room-state", HTMLElement), isArchived ? strings.archived : "");
  setText(query(row, ".archive", HTMLElement), isArchived ? strings.unarchive : strings.archive);
}

/** @param {number} seconds */
function slowModeLabel(seconds) {
  return seconds === 0 ? strings.slowModeOffOption : strings.slowModeOption(seconds);
}
