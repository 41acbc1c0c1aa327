// @ts-check
// The sentences of the audit log.

import { strings } from "../i18n/account.js";

/** @import { AuditEntry } from "./admin_api.js" */

/**
 * Returns the sentence of a change.
 * @param {AuditEntry} change
 */
export function describeEntry(change) {
  const { by, user, address, room, role, name = "", slowSeconds = 0 } = change;
  const say = Object.entries(strings.auditActions).find(([type]) => type === actionOf(change))?.[1];
  return say?.({
    by: by ? nameOf(by) : strings.operator,
    user: user ? nameOf(user) : address ?? strings.unknownUser,
    room: isolate(room),
    role: role ? strings.roles[role] : "",
    name: isolate(name),
    seconds: slowSeconds,
  }) ?? change.type;
}

/** @param {AuditEntry} change */
function actionOf({ type, by, user, file, isArchived, isPruned, slowSeconds }) {
  // Users appear under the name that they had when they made the change.
  if (type === "rename" && by && by.id === user?.id) return "rename-self";
  if (type === "avatar" && !file) return by?.id === user?.id ? "no-avatar-self" : "no-avatar";
  if (isPruned) return "pruned";
  if (isArchived !== undefined) return isArchived ? "archive" : "unarchive";
  return slowSeconds === undefined ? type : "slow";
}

/** @param {{ id: string, name: string }} user */
function nameOf({ id, name }) {
  return isolate(name || id);
}

/**
 * Isolates a name, so that right-to-left text does not reorder the sentence.
 * @param {string} text
 */
function isolate(text) {
  return `\u2068${text}\u2069`;
}
