// @ts-check
// One person in the list of moderators: who that is, and unfolded what can be done.

import { drawAvatar } from "../avatar.js";
import { copyTemplate, part, setText } from "../markup.js";
import { words } from "../side_words.js";
import { timeOf } from "../why.js";
import { tellBan, tellMute } from "./restriction.js";

/** @import { Me, Person, Role } from "./moderation.js" */

/** @type {Role[]} from the most powerful to the least */
const ROLES = ["owner", "moderator", "member", "guest"];

/** @param {Person} person */
export function createPersonRow({ id }) {
  const row = copyTemplate("person");
  row.dataset.id = id;
  part(row, ".person-id", HTMLElement).textContent = id;
  const options = ROLES.map((role) => new Option(words.roles[role], role));
  part(row, "select", HTMLSelectElement).replaceChildren(...options);
  return row;
}

/**
 * @param {HTMLElement} row
 * @param {Person} person
 * @param {Me} me
 */
export function updatePersonRow(row, person, me) {
  const { id, name, role, seenAt, muted, banned } = person;
  drawAvatar(part(row, ".avatar", HTMLElement), { author: id, from: name });
  setText(part(row, ".row-name", HTMLElement), name || words.noName);
  setText(part(row, ".person-role", HTMLElement), roleShown(person, me));
  setText(part(row, ".person-state", HTMLElement), stateOf(person));
  setText(part(row, ".person-seen", HTMLElement), seenAt ? words.wrote(timeOf(seenAt)) : "");
  const facts = [muted && tellMute(muted), banned && tellBan(banned)].filter(Boolean);
  setText(part(row, ".person-facts", HTMLElement), facts.join(" "));
  part(row, "select", HTMLSelectElement).value = role ?? "member";
  drawActions(row, person, me);
}

/**
 * What may be done is for the server to say; what it would refuse is not offered.
 * @param {HTMLElement} row
 * @param {Person} person
 * @param {Me} me
 */
function drawActions(row, { role = "guest", muted, banned }, me) {
  const mine = me.role ?? "guest";
  const isAbove = mine !== role && ROLES.indexOf(mine) < ROLES.indexOf(role);
  part(row, ".role-field", HTMLElement).hidden = mine !== "owner";
  part(row, ".row-actions", HTMLElement).hidden = !isAbove;
  const [mute, ban] = ["mute", "ban"].map((action) =>
    part(row, `[data-action="${action}"]`, HTMLButtonElement)
  );
  if (mute) setText(mute, muted ? words.unmute : words.mute);
  if (ban) setText(ban, banned ? words.unban : words.ban);
}

/**
 * @param {Person} person
 * @param {Me} me
 */
function roleShown({ id, role = "member" }, me) {
  const shown = role === "member" ? "" : words.roles[role];
  return id === me.id ? [words.youHere, shown].filter(Boolean).join(" · ") : shown;
}

/** @param {Person} person */
function stateOf({ muted, banned }) {
  if (banned) return words.isBanned;
  return muted ? words.isMuted : "";
}
