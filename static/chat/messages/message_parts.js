// @ts-check
// The parts of the message list that load late. Loads late itself.

import { loadWithCss } from "../../ui/loading/load_with_css.js";

/** @typedef {ConstructorParameters<typeof import("./actions/message_actions.js").MessageActions>[1]} MessageActionsOptions */

/**
 * @param {HTMLElement} list
 * @param {MessageActionsOptions} options
 */
export async function loadMessageActions(list, options) {
  const loading = loadWithCss(
    import("./actions/message_actions.js"),
    "/static/chat/messages/actions/message_actions.css",
  );
  return new (await loading).MessageActions(list, options);
}

/** @param {(at: number) => void} go to the first message at that time or later */
export async function loadJumpToDate(go) {
  const loading = loadWithCss(
    import("./list/jump_to_date.js"),
    "/static/chat/messages/list/jump_to_date.css",
  );
  return new (await loading).JumpToDate(go);
}
