// Rules for users. A change without an author is the operator's.

import { type Actor, hasRole, type Role } from "../../domain/user.ts";
import { chatError, invalid } from "../../errors.ts";
import type { UserChange } from "../changes.ts";
import { type Directory, minRoleToInvite } from "../directory.ts";
import { requireFreeName } from "./name_ownership.ts";
import { forbidden, idTaken, linkExpired, requireRole } from "./common_errors.ts";

const MAX_PASSKEYS = 20;

/** @throws {ChatError} whose code says why the change may not be made. */
export function requireUserChange(
  directory: Directory,
  change: UserChange,
  { author, now }: { author: Actor | undefined; now: number },
): void {
  // Checks the permission first: a user who may not ban must not learn who is banned.
  if (author) requireRight(directory, change, author);
  requireConsistent(directory, change, now);
}

/** Checks that a change fits the current state, whoever makes it. */
function requireConsistent(directory: Directory, change: UserChange, now: number) {
  const { invitations, links, users } = directory;
  switch (change.type) {
    case "role":
      return requireOwnerLeft(directory, change.user, change.role);
    case "token-role":
      if (change.role === "owner") throw invalid("role", "must be moderator, member or guest");
      if (directory.isRoleRecorded(change)) {
        throw chatError("duplicate", "This role is already recorded");
      }
      return;
    case "rename":
      return requireFreeName(directory, { id: change.user, name: change.name });
    case "avatar":
      if (change.file !== undefined || directory.avatars.of(change.user) !== undefined) return;
      throw chatError("gone", "The user has no picture", { resource: "avatar" });
    case "invite":
      if (change.uses < 1) throw invalid("uses", "must be at least 1");
      if (change.until <= now) throw invalid("until", "must be in the future");
      // Replacing one would reset its number of uses.
      if (invitations.has(change.invitation)) throw idTaken("invitation");
      return;
    case "revoke":
      if (!invitations.has(change.invitation)) throw linkExpired();
      return;
    case "join": {
      const invitation = invitations.get(change.invitation);
      if (!invitation || !directory.isInvitationValid(invitation, now)) {
        throw linkExpired();
      }
      if (users.has(change.user)) throw idTaken("user");
      requireNewSession(directory, change.session);
      return requireFreeName(directory, { id: change.user, name: change.name });
    }
    case "link":
    case "sign-out-everywhere":
      return requireUser(directory, change.user);
    case "sign-in": {
      requireUser(directory, change.user);
      requireNewSession(directory, change.session);
      if (change.link === undefined) return;
      const link = links.get(change.link);
      if (!link || link.until <= now || link.user !== change.user) {
        throw linkExpired();
      }
      return;
    }
    case "sign-out":
      if (directory.userOf(change.session)?.id === change.user) return;
      throw chatError("gone", "The session has already ended", { resource: "session" });
    case "passkey": {
      const passkeys = users.get(change.user)?.passkeys.size ?? 0;
      if (passkeys >= MAX_PASSKEYS) {
        const message = `A user can have at most ${MAX_PASSKEYS} passkeys`;
        throw chatError("too-many-passkeys", message, { max: MAX_PASSKEYS });
      }
      if (!directory.userOfPasskey(change.passkey)) return;
      throw chatError("passkey-taken", "The passkey is already registered");
    }
    case "forget-passkey":
      if (users.get(change.user)?.passkeys.has(change.passkey)) return;
      throw chatError("gone", "Passkey not found", { resource: "passkey" });
    case "ban":
    case "mute":
      if (change.until === undefined || change.until > now) return;
      throw invalid("until", "must be in the future");
    case "unban":
      if (directory.banOf(change, now)) return;
      throw chatError("gone", "There is no such ban", { resource: "ban" });
    case "unmute":
      if (directory.muteOf(change.user, now)) return;
      throw chatError("gone", "They are not muted", { resource: "mute" });
    case "infected":
      return;
    case "deleted":
      throw invalid("type", "must be another type: deletions are recorded by the server");
  }
}

/** Checks that the author may make a change. */
function requireRight(directory: Directory, change: UserChange, author: Actor) {
  switch (change.type) {
    case "link":
    case "sign-in":
    case "passkey":
    case "forget-passkey":
      if (author.id === change.user) return;
      throw forbidden();
    case "rename":
      if (author.id === change.user && isRegistered(directory, author.id)) return;
      return requireAbove(directory, author, change.user);
    case "sign-out":
    case "sign-out-everywhere":
      if (author.id === change.user && directory.users.has(author.id)) return;
      return requireAbove(directory, author, change.user);
    case "avatar":
      if (author.id === change.user) return;
      if (change.file !== undefined) throw forbidden();
      return requireAbove(directory, author, change.user);
    case "infected":
      throw forbidden();
    case "role":
      return requireRole(author, "owner");
    case "token-role":
      if (author.id === change.user && author.role === change.role) return;
      throw forbidden();
    case "invite":
      return requireRole(author, minRoleToInvite(change.role));
    case "revoke":
      return requireRole(author, "moderator");
    case "join":
    case "deleted":
      return;
    case "ban":
    case "unban":
    case "mute":
    case "unmute":
      return requireAbove(directory, author, change.user);
  }
}

/** Moderators act on members and guests, owners on everyone but owners. */
function requireAbove(directory: Directory, author: Actor, user: string | undefined) {
  requireRole(author, "moderator");
  const role = user === undefined ? "guest" : directory.roleOf(user) ?? "guest";
  if (author.role !== role && hasRole(author.role, role)) return;
  throw forbidden();
}

/**
 * Whether the user accepted an invitation, or was given a role or a name. Other users cannot
 * register themselves by renaming: the directory is in the memory of every process, and a
 * registered name is reserved. Having been muted does not count either.
 */
function isRegistered({ users }: Directory, id: string): boolean {
  const { name = "", role } = users.get(id) ?? {};
  return name !== "" || role !== undefined;
}

function requireUser(directory: Directory, user: string) {
  if (!directory.users.has(user)) {
    throw chatError("unknown-user", "User not found", { field: "user" });
  }
}

function requireNewSession(directory: Directory, session: string) {
  if (directory.userOf(session)) throw idTaken("session");
}

function requireOwnerLeft(directory: Directory, user: string, role: Role) {
  const owners = [...directory.users.values()].filter((one) => one.role === "owner");
  if (role === "owner" || owners.length !== 1 || owners[0]?.id !== user) return;
  throw chatError("last-owner", "There must be at least one owner");
}
