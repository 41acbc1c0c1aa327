// What may become of people, and by whom. A change without an author is the operator's.

import { type Actor, hasRole, type Role } from "../user.ts";
import { chatError, invalid } from "../errors.ts";
import type { UserChange } from "./changes.ts";
import { type Directory, minRoleToInvite } from "./directory.ts";
import { requireFreeName } from "./name_ownership.ts";
import { forbidden, idTaken, linkExpired, requireRole } from "./common_errors.ts";

const MAX_PASSKEYS = 20;

/** @throws {ChatError} if the change may not be made; its code says why. */
export function requireUserChange(
  directory: Directory,
  change: UserChange,
  { author, now }: { author: Actor | undefined; now: number },
): void {
  // First: who may not ban is not told either who is banned.
  if (author) requireRight(directory, change, author);
  requireConsistent(directory, change, now);
}

/** Whether a change fits what there is, whoever makes it. */
function requireConsistent(directory: Directory, change: UserChange, now: number) {
  const { invitations, links, users } = directory;
  switch (change.type) {
    case "role":
      return requireOwnerLeft(directory, change.user, change.role);
    case "token-role":
      if (change.role === "owner") throw invalid("role", "must be moderator, member or guest");
      if (directory.isRoleRecorded(change)) throw chatError("duplicate", "It is noted already");
      return;
    case "rename":
      return requireFreeName(directory, { id: change.user, name: change.name });
    case "invite":
      if (change.uses < 1) throw invalid("uses", "must be at least 1");
      if (change.until <= now) throw invalid("until", "must be a time to come");
      // To take one anew would forget how often it was used.
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
      throw chatError("gone", "The session has ended already", { resource: "session" });
    case "passkey": {
      const passkeys = users.get(change.user)?.passkeys.size ?? 0;
      if (passkeys >= MAX_PASSKEYS) {
        const message = `A person has at most ${MAX_PASSKEYS} passkeys`;
        throw chatError("too-many-passkeys", message, { max: MAX_PASSKEYS });
      }
      if (!directory.userOfPasskey(change.passkey)) return;
      throw chatError("passkey-taken", "The passkey is known already");
    }
    case "forget-passkey":
      if (users.get(change.user)?.passkeys.has(change.passkey)) return;
      throw chatError("gone", "The passkey is not there, or not any more", { resource: "passkey" });
    case "ban":
    case "mute":
      if (change.until === undefined || change.until > now) return;
      throw invalid("until", "must be a time to come");
    case "unban":
      if (directory.banOf(change, now)) return;
      throw chatError("gone", "There is no such ban, or not any more", { resource: "ban" });
    case "unmute":
      if (directory.muteOf(change.user, now)) return;
      throw chatError("gone", "They are not muted, or not any more", { resource: "mute" });
    case "deleted":
      throw invalid("type", "must be something else: a deletion is noted when it is stored");
  }
}

/** Whether the author may make a change of people. */
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

/** A moderator decides over members and guests, an owner over everybody but owners. */
function requireAbove(directory: Directory, author: Actor, user: string | undefined) {
  requireRole(author, "moderator");
  const role = user === undefined ? "guest" : directory.roleOf(user) ?? "guest";
  if (author.role !== role && hasRole(author.role, role)) return;
  throw forbidden();
}

/**
 * Whether somebody came by an invitation, or was given a role or a name. Nobody who only visits makes
 * oneself known: the directory is in the memory of all, and a name that it has nobody else may use. Nor
 * does who is known for having been muted.
 */
function isRegistered({ users }: Directory, id: string): boolean {
  const { name = "", role } = users.get(id) ?? {};
  return name !== "" || role !== undefined;
}

function requireUser(directory: Directory, user: string) {
  if (!directory.users.has(user)) {
    throw chatError("unknown-user", "There is no such person", { field: "user" });
  }
}

/** A session that is somebody's stays theirs. */
function requireNewSession(directory: Directory, session: string) {
  if (directory.userOf(session)) throw idTaken("session");
}

function requireOwnerLeft(directory: Directory, user: string, role: Role) {
  const owners = [...directory.users.values()].filter((one) => one.role === "owner");
  if (role === "owner" || owners.length !== 1 || owners[0]?.id !== user) return;
  throw chatError("last-owner", "The last owner stays one");
}
