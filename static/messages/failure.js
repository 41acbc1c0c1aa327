// @ts-check
// What is said at a message that was refused, with the ways out.

import { create } from "../create.js";
import { words } from "../later_words.js";
import { wordsOf } from "../why.js";

/** @import { Problem } from "../client/mod.js" */
/** @import { Entry } from "./timeline.js" */

const WAYS_OUT = { retry: words.tryAgain, edit: words.edit, discard: words.discard };

/**
 * @param {HTMLElement} row
 * @param {Entry["message"]} message
 * @param {Problem} problem
 */
export function drawFailure(row, { seq, target }, problem) {
  const isNew = seq === undefined && target === undefined;
  const why = wordsOf(problem);
  const says = isNew ? words.notSentBecause(why) : words.notSavedBecause(why);
  const buttons = Object.entries(WAYS_OUT).map(([action, says]) => {
    const button = create("button", { type: "button" }, [says]);
    button.dataset.action = action;
    return button;
  });
  row.querySelector(".failure")?.remove();
  row.append(create("footer", { className: "failure" }, [
    create("span", { className: "reason" }, [says]),
    create("span", { className: "actions" }, buttons),
  ]));
}
