// @ts-check
// Requests of the account pages: users, sessions and passkeys.

import { apiFetch } from "../ui/api_fetch.js";
import { save } from "../ui/settings/storage.js";

/** @typedef {"owner" | "moderator" | "member" | "guest"} Role */
/**
 * The current user; without an id they are not signed in.
 * @typedef {object} Me
 * @property {"open" | "invite" | "proxy" | "token"} mode
 * @property {boolean} hasPasskeys whether the server accepts passkeys
 * @property {string[]} firstUsers ids of the first twelve users, in the order in which they joined
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
  // The next user of this browser must not see them.
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
