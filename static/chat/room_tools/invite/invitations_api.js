// @ts-check
// Requests about invitations, in invite mode.

import { apiFetch } from "../../../ui/api_fetch.js";

/** @typedef {"owner" | "moderator" | "member" | "guest"} Role */
/**
 * @typedef {object} Terms
 * @property {Role} role of those who join
 * @property {number} uses
 * @property {number} hours until it expires
 */
/**
 * @typedef {object} Invitation
 * @property {string} id
 * @property {Role} role
 * @property {number} uses
 * @property {number} used
 * @property {number} until
 * @property {string} [by]
 */
/** @typedef {{ viewBox: string, path: string }} QrCode */
/** @typedef {{ id: string, link: string, uses: number, until: number, code: QrCode }} CreatedInvitation */

/**
 * Returns the invitations that can still be used, newest first.
 * @returns {Promise<Invitation[]>}
 */
export async function listInvitations() {
  /** @type {Invitation[]} */
  const all = [];
  for (;;) {
    const last = all.at(-1)?.id;
    const after = last === undefined ? "" : `&after=${encodeURIComponent(last)}`;
    const { invitations, complete } = await apiFetch("GET", `/api/invitations?limit=200${after}`);
    all.push(...invitations);
    if (complete || invitations.length === 0) return all;
  }
}

/**
 * @param {Terms} terms
 * @returns {Promise<CreatedInvitation>}
 */
export function createInvitation({ role, uses, hours }) {
  return apiFetch("POST", "/api/invitations", { role, uses, hours });
}

/**
 * @param {string} id
 * @returns {Promise<void>}
 */
export function revokeInvitation(id) {
  return apiFetch("DELETE", `/api/invitations/${encodeURIComponent(id)}`);
}
