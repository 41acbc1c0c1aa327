// @ts-check
// Requests of moderators.

import { apiFetch } from "../ui/api_fetch.js";

/** @import { Role } from "../account/account_api.js" */

/** @typedef {{ until?: number, reason: string }} Restriction permanent without `until` */
/**
 * @typedef {object} User
 * @property {string} id
 * @property {string} name may be empty
 * @property {readonly { name: string, until: number }[]} formerNames the latest first
 * @property {string} [avatar] the id of the file with the user's picture
 * @property {Role} [role]
 * @property {number} [seenAt] time of the last message
 * @property {Restriction} [muted]
 * @property {Restriction} [banned]
 */
/** @typedef {Restriction & { user?: string, name?: string, address?: string }} Ban */
/** @typedef {{ minutes?: number, reason: string, withAddress?: boolean }} RestrictionFields */
/** @typedef {{ room: string, type: string, title: string, isArchived: boolean }} RoomSummary */
/** @typedef {{ isArchived: boolean, slowSeconds: number }} RoomSettings */
/**
 * @typedef {object} AuditEntry
 * @property {number} gid
 * @property {number} at
 * @property {string} room
 * @property {string} type
 * @property {{ id: string, name: string }} [by] undefined for the operator
 * @property {{ id: string, name: string }} [user]
 * @property {string} [address]
 * @property {Role} [role]
 * @property {string} [name]
 * @property {string} [file] the id of a picture
 * @property {string} [reason]
 * @property {number} [until]
 * @property {boolean} [isArchived]
 * @property {boolean} [isPruned]
 * @property {number} [slowSeconds]
 */

const PAGE = 100;

/**
 * @param {string} [after] an id
 * @returns {Promise<{ users: User[], complete: boolean }>}
 */
export const listUsers = (after) => apiFetch("GET", `/api/users${query({ after, limit: PAGE })}`);

/**
 * @param {string} id
 * @returns {Promise<User>}
 */
export const getUser = (id) => apiFetch("GET", `/api/users/${encodeURIComponent(id)}`);

/**
 * @param {string} id
 * @param {{ role?: Role, name?: string }} fields
 * @returns {Promise<User>}
 */
export const updateUser = (id, fields) => apiFetch("PATCH", path("/api/users", id), fields);

/** @param {string} id */
export const removePicture = (id) => apiFetch("DELETE", `${path("/api/users", id)}/avatar`);

/**
 * @param {string} user
 * @param {RestrictionFields} term
 */
export const mute = (user, term) => apiFetch("POST", "/api/mutes", { user, ...term });

/** @param {string} user */
export const unmute = (user) => apiFetch("DELETE", path("/api/mutes", user));

/**
 * @param {string} [after] an id or an address
 * @returns {Promise<{ bans: Ban[], complete: boolean }>}
 */
export const listBans = (after) => apiFetch("GET", `/api/bans${query({ after, limit: PAGE })}`);

/**
 * @param {{ user: string } | { address: string }} target
 * @param {RestrictionFields} term
 * @returns {Promise<{ bans: Ban[] }>} the new bans
 */
export const ban = (target, term) => apiFetch("POST", "/api/bans", { ...target, ...term });

/** @param {string} target an id or an address */
export const unban = (target) => apiFetch("DELETE", path("/api/bans", target));

/**
 * @param {string} [after] a room's name
 * @returns {Promise<{ rooms: RoomSummary[], complete?: boolean }>}
 */
export const listRooms = (after) => apiFetch("GET", `/api/rooms${query({ after, limit: PAGE })}`);

/**
 * @param {string} room
 * @returns {Promise<RoomSettings>}
 */
export const getRoom = (room) => apiFetch("GET", path("/api/rooms", room));

/**
 * @param {string} room
 * @param {Partial<RoomSettings>} settings
 */
export const updateRoom = (room, settings) => apiFetch("PATCH", path("/api/rooms", room), settings);

/**
 * @param {number} [before] a gid
 * @returns {Promise<{ changes: AuditEntry[], complete: boolean }>}
 */
export const listAuditEntries = (before) =>
  apiFetch("GET", `/api/audit${query({ before, limit: PAGE })}`);

/** @param {Record<string, string | number | undefined>} params */
function query(params) {
  const given = Object.entries(params).filter(([, value]) => value !== undefined);
  return `?${new URLSearchParams(given.map(([name, value]) => [name, String(value)]))}`;
}

/**
 * @param {string} collection
 * @param {string} id
 */
function path(collection, id) {
  return `${collection}/${encodeURIComponent(id)}`;
}
