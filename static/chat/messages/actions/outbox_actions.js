// @ts-check
// The actions on an own message that waits or was rejected. Their buttons disappear with its row, so the
// focus moves to the composer.

import { create, query } from "../../../ui/dom.js";
import { strings } from "../../../i18n/lazy.js";
import { toLine } from "../markdown/markdown.js";

/** @import { BaseClient } from "../../../client/base_client.js" */
/** @import { QueuedMessage } from "../../../client/mod.js" */
/** @import { Composer } from "../../composer/composer.js" */
/** @import { RoomSession } from "../session/room_session.js" */

/**
 * Messages that wait for their files; see `Files`.
 * @typedef {object} UnsentFiles
 * @property {(id: string) => boolean} retry returns whether the message is here
 * @property {(id: string) => (() => void) | undefined} discard returns what adds the message again
 * @property {(id: string) => QueuedMessage | undefined} withdraw
 * @property {(draft: QueuedMessage) => void} restore
 */
/**
 * @typedef {{ client: BaseClient, room: RoomSession, composer: Composer, files: UnsentFiles | undefined }} Place
 */

const UNDO_MS = 10_000;

/** @type {Readonly<Record<string, (id: string, place: Place) => void>>} */
const ACTIONS = {
  retry: (id, { room, composer, client, files }) => {
    composer.focus();
    if (files?.retry(id)) return;
    const { problem: _, ...message } = room.withdraw(id) ?? {};
    if ("id" in message) client.outbox.add({ ...message, at: Date.now() });
  },
  discard: (id, { client, room, composer, files }) => {
    composer.focus();
    const undo = files?.discard(id);
    if (undo) return offerUndo(undo);
    const draft = room.withdraw(id);
    if (draft) offerUndo(() => client.outbox.add(draft));
  },
  edit: (id, { room, composer, files }) => {
    const draft = files?.withdraw(id) ?? room.withdraw(id);
    if (!draft) return;
    if (draft.files) files?.restore(draft);
    const { timeline } = room;
    const [changed, answered] = [draft.target, draft.replyTo].map((id) => timeline.find(id ?? ""));
    if (changed && changed.deletedAt === undefined) return composer.edit(changed, draft.text);
    composer.restore(draft);
    if (answered) composer.reply({ ...answered, text: toLine(answered) });
  },
};

/**
 * @param {string} action
 * @param {string} id of a message, or of the message that an edit refers to
 * @param {Place} place
 */
export function runOutboxAction(action, id, place) {
  ACTIONS[action]?.(id, place);
}

/**
 * Shows a button over the composer for a while.
 * @param {() => void} undo
 */
function offerUndo(undo) {
  const button = create("button", { type: "button", className: "undo-discard" }, [
    strings.undoDiscard,
  ]);
  const strip = query(document, ".strip", HTMLElement);
  strip.querySelector(".undo-discard")?.remove();
  query(strip, ".status", HTMLElement).after(button);
  button.addEventListener("click", () => {
    button.remove();
    undo();
  });
  setTimeout(() => button.remove(), UNDO_MS);
}
