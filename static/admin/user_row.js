// @ts-check
// A row of the list of users; expanded, it offers actions.

import { drawAvatar } from "../ui/avatar/avatar.js";
import { copyTemplate, query, setText } from "../ui/dom.js";
import { isolateNames } from "../i18n/bidi_names.js";
import { strings } from "../i18n/account.js";
import { formatTime } from "../ui/errors/error_message.js";
import { describeBan, describeMute } from "./restriction_dialog.js";

/** @import { Me, Role } from "../account/account_api.js" */
/** @import { User } from "./admin_api.js" */

/** @type {Role[]} the most powerful one first */
const ROLES = ["owner", "moderator", "member", "guest"];

/** @param {User} user */
export function createUserRow({ id }) {
  const row = copyTemplate("user");
  row.dataset.id = id;
  query(row, ".user-id", HTMLElement).textContent = id;
  const options = ROLES.map((role) => new Option(strings.roles[role], role));
  query(row, "select", HTMLSelectElement).replaceChildren(...options);
  return row;
}

/**
 * @param {HTMLElement} row
 * @param {User} user
 * @param {Me} me
 */
export function updateUserRow(row, user, me) {
  const { id, name, role, seenAt, muted, banned } = user;
  drawAvatar(query(row, ".avatar", HTMLElement), { author: id, from: name });
  setText(query(row, ".row-name", HTMLElement), name || strings.noName);
  setText(query(row, ".user-role", HTMLElement), roleLabel(user, me));
  setText(query(row, ".user-state", HTMLElement), restrictionLabel(user));
  setText(
    query(row, ".user-seen", HTMLElement),
    seenAt ? strings.lastActive(formatTime(seenAt)) : "",
  );
  const facts = [muted && describeMute(muted), banned && describeBan(banned)].filter(Boolean);
  setText(query(row, ".user-restrictions", HTMLElement), facts.join(" "));
  const names = query(row, ".user-former-names", HTMLElement);
  names.hidden = user.formerNames.length === 0;
  const formerNames = user.formerNames
    .map(({ name, until }) => strings.nameUntil(name, formatTime(until)));
  names.replaceChildren(...isolateNames(strings.formerNames(formerNames.join(", "))));
  query(row, "select", HTMLSelectElement).value = role ?? "member";
  drawActions(row, user, me);
}

/**
 * Hides actions that the server would reject.
 * @param {HTMLElement} row
 * @param {User} user
 * @param {Me} me
 */
function drawActions(row, { role = "guest", avatar, muted, banned }, me) {
  const mine = me.role ?? "guest";
  const isAbove = mine !== role && ROLES.indexOf(mine) < ROLES.indexOf(role);
  query(row, ".role-field", HTMLElement).hidden = mine !== "owner";
  query(row, ".row-actions", HTMLElement).hidden = !isAbove;
  const [mute, ban, picture] = ["mute", "ban", "remove-picture"].map((action) =>
    query(row, `[data-action="${action}"]`, HTMLButtonElement)
  );
  if (picture) picture.hidden = !avatar;
  if (mute) setText(mute, muted ? strings.unmute : strings.mute);
  if (ban) setText(ban, banned ? strings.unban : strings.ban);
}

/**
 * @param {User} user
 * @param {Me} me
 */
function roleLabel({ id, role = "member" }, me) {
  const shown = role === "member" ? "" : strings.roles[role];
  return id === me.id ? [strings.youLabel, shown].filter(Boolean).join(" · ") : shown;
}

/** @param {User} user */
function restrictionLabel({ muted, banned }) {
  if (banned) return strings.banned;
  return muted ? strings.muted : "";
}
