// @ts-check
// Requests of the account pages: users, sessions, passkeys and invitations.

import { apiFetch } from "../ui/api_fetch.js";
import { save } from "../ui/storage.js";

/** @typedef {"owner" | "moderator" | "member" | "guest"} Role */
/**
 * The current user; without an id they are not signed in.
 * @typedef {object} Me
 * @property {"open" | "invite" | "proxy" | "token"} mode
 * @property {boolean} hasPasskeys whether the server accepts passkeys
 * @property {string} [id]
 * @property {string} [name]
 * @property {Role} [role]
 */
/** @typedef {{ id: string, name: string, role: Role }} SignedInUser */
/**
 * The purpose of a link.
 * @typedef {{ type: "invitation", role: Role } | { type: "device", name: string }} LinkTarget
 */
/** @typedef {{ id: string, device: string, since: number, isCurrent: boolean }} Session */
/** @typedef {{ id: string, name: string }} Passkey */
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

/** @returns {Promise<Me>} */
export const getCurrentUser = () => apiFetch("GET", "/api/me");

/**
 * @param {string} secret
 * @returns {Promise<LinkTarget>}
 */
export const previewLink = (secret) => apiFetch("POST", "/api/links", { secret });

/**
 * @param {{ id: string, invitation: string, name: string, device: string }} fields
 * @returns {Promise<SignedInUser>}
 */
export const join = (fields) => apiFetch("POST", "/api/join", fields);

/**
 * @param {{ link: string, device: string }} fields
 * @returns {Promise<SignedInUser>}
 */
export const signInWithLink = (fields) => apiFetch("POST", "/api/sessions", fields);

/** @returns {Promise<{ sessions: Session[] }>} */
export const listSessions = () => apiFetch("GET", "/api/sessions");

/** @param {string} id */
export const endSession = (id) => apiFetch("DELETE", `/api/sessions/${encodeURIComponent(id)}`);

export const endOtherSessions = () => apiFetch("DELETE", "/api/sessions");

/** Ends the current session. */
export async function signOut() {
  // The next user of this tab must not see them.
  save("unsent", "");
  save("me", "");
  const { sessions } = await listSessions();
  const current = sessions.find(({ isCurrent }) => isCurrent);
  if (current) await endSession(current.id);
}

/** @returns {Promise<{ link: string, until: number, code: QrCode }>} */
export const createDeviceLink = () => apiFetch("POST", "/api/sessions/link");

/** @returns {Promise<{ passkeys: Passkey[] }>} */
export const listPasskeys = () => apiFetch("GET", "/api/passkeys");

/** @param {string} id */
export const removePasskey = (id) => apiFetch("DELETE", `/api/passkeys/${encodeURIComponent(id)}`);

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
 * @param {{ role: string, uses: number, hours: number }} fields
 * @returns {Promise<{ link: string, until: number }>}
 */
export const createInvitation = (fields) => apiFetch("POST", "/api/invitations", fields);

/** @param {string} id */
export const revokeInvitation = (id) =>
  apiFetch("DELETE", `/api/invitations/${encodeURIComponent(id)}`);
