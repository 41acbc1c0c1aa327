// @ts-check
// The footer of a message that was rejected or has to wait: the reason, and buttons to retry, edit or discard
// it.

import { DAMAGED_FILE } from "../../../../client/errors.js";
import { create } from "../../../../ui/dom.js";
import { strings } from "../../../../i18n/lazy.js";
import { problemText } from "../../../../ui/errors/error_message.js";

/** @import { Problem } from "../../../../client/mod.js" */
/** @import { Entry } from "../../session/timeline.js" */

const ACTIONS = { retry: strings.tryAgain, edit: strings.edit, discard: strings.discard };
/** Time after which a message that waits can be withdrawn; most are delivered before. */
const WAITING_MS = 3_000;
/** The same if it has files: then it is shown how far they are. */
const WAITING_WITH_FILES_MS = 1_000;

/**
 * Draws the footer: at once for a rejected message or edit, else if it has to wait.
 * @param {HTMLElement} row
 * @param {Entry["message"]} message
 * @param {Problem | undefined} problem
 */
export function drawUnsent(row, message, problem) {
  if (problem) {
    const isDamaged = problem.code === DAMAGED_FILE;
    const actions = isDamaged ? { ...ACTIONS, retry: strings.untouched } : ACTIONS;
    return draw(row, describe(message, problem), actions);
  }
  const { retry: _, ...actions } = ACTIONS;
  setTimeout(() => {
    const isWaiting = row.dataset.state === "pending" && !row.querySelector(".failure");
    if (isWaiting) draw(row, describeWait(message), actions);
  }, message.files ? WAITING_WITH_FILES_MS : WAITING_MS);
}

/**
 * Names what the first file waits for, if the user can do something about it.
 * @param {Entry["message"]} message
 */
function describeWait({ files = [] }) {
  const waits = files.map((file) => "waitsFor" in file ? file.waitsFor : undefined);
  const why = waits.find(isProblem);
  return why ? `${strings.notSentYet} ${problemText(why)}` : strings.notSentYet;
}

/**
 * @param {unknown} value
 * @returns {value is Problem}
 */
function isProblem(value) {
  return typeof value === "object" && value !== null && "detail" in value;
}

/**
 * @param {Entry["message"]} message
 * @param {Problem} problem
 */
function describe({ seq, target }, problem) {
  const isNew = seq === undefined && target === undefined;
  const text = problemText(problem);
  const why = typeof problem.file === "string" ? strings.aboutFile(problem.file, text) : text;
  return isNew ? strings.notSent(why) : strings.notSaved(why);
}

/**
 * @param {HTMLElement} row
 * @param {string} text
 * @param {Readonly<Record<string, string>>} actions labels by name
 */
function draw(row, text, actions) {
  const buttons = Object.entries(actions).map(([action, label]) => {
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
