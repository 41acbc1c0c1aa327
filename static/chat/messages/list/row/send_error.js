// @ts-check
// The footer of a rejected message: the reason, and buttons to retry, edit or discard it.

import { create } from "../../../../ui/dom.js";
import { strings } from "../../../../i18n/lazy.js";
import { problemText } from "../../../../ui/errors/error_message.js";

/** @import { Problem } from "../../../../client/mod.js" */
/** @import { Entry } from "../../session/timeline.js" */

const ACTIONS = { retry: strings.tryAgain, edit: strings.edit, discard: strings.discard };

/**
 * @param {HTMLElement} row
 * @param {Entry["message"]} message
 * @param {Problem} problem
 */
export function drawSendError(row, { seq, target }, problem) {
  const isNew = seq === undefined && target === undefined;
  const why = problemText(problem);
  const text = isNew ? strings.notSent(why) : strings.notSaved(why);
  const buttons = Object.entries(ACTIONS).map(([action, label]) => {
    const button = create("button", { type: "button" }, [label]);
    button.dataset.action = action;
    return button;
  });
  row.querySelector(".failure")?.remove();
  row.append(create("footer", { className: "failure" }, [
    create("span", { className: "reason" }, [text]),
    create("span", { className: "actions" }, buttons),
  ]));
}
