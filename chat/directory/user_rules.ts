// What may become of people, and by whom. A change without an author is the operator's.

import { type Actor, hasRole, type Role } from "../user.ts";
import { chatError, invalid } from "../errors.ts";
import type { PeopleChange } from "./changes.ts";
import { type Directory, leastInviter } from "./directory.ts";
import { requireFreeName } from "./name_ownership.ts";
import { forbidden, idTaken, linkExpired, requireRole } from "./common_errors.ts";

const PERSON_PASSKEYS = 20;

/** @throws {ChatError} if the change may not be made; its code says why. */
export function requirePeopleChange(
  directory: Directory,
  change: PeopleChange,
  { author, now }: { author: Actor | undefined; now: number },
): void {
  // First: who may not ban is not told either who is banned.
  if (author) requireRight(directory, change, author);
  requireConsistent(directory, change, now);
}

/** Whether a change fits what there is, whoever makes it. */
function requireConsistent(directory: Directory, change: PeopleChange, now: number) {
  const { invitations, links, people } = directory;
  switch (change.what) {
    case "role":
      return requireOwnerLeft(directory, change.person, change.role);
    case "token-role":
      if (change.role === "owner") throw invalid("role", "must be moderator, member or guest");
      if (directory.isNoted(change)) throw chatError("already-noted", "It is noted already");
      return;
    case "rename":
      return requireFreeName(directory, { id: change.person, name: change.name });
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
      if (!invitation || !directory.isOpen(invitation, now)) {
        throw linkExpired();
      }
      if (people.has(change.person)) throw idTaken("person");
      requireNewSession(directory, change.session);
      return requireFreeName(directory, { id: change.person, name: change.name });
    }
    case "link":
    case "sign-out-everywhere":
      return requirePerson(directory, change.person);
    case "sign-in": {
      requirePerson(directory, change.person);
      requireNewSession(directory, change.session);
      if (change.link === undefined) return;
      const link = links.get(change.link);
      if (!link || link.until <= now || link.person !== change.person) {
        throw linkExpired();
      }
      return;
    }
    case "sign-out":
      if (directory.personOf(change.session)?.id === change.person) return;
      throw chatError("session-gone", "The session has ended already");
    case "passkey": {
      const passkeys = people.get(change.person)?.passkeys.size ?? 0;
      if (passkeys >= PERSON_PASSKEYS) {
        const message = `A person has at most ${PERSON_PASSKEYS} passkeys`;
        throw chatError("too-many-passkeys", message, { most: PERSON_PASSKEYS });
      }
      if (!directory.personOfPasskey(change.passkey)) return;
      throw chatError("passkey-taken", "The passkey is known already");
    }
    case "forget-passkey":
      if (people.get(change.person)?.passkeys.has(change.passkey)) return;
      throw chatError("passkey-gone", "The passkey is not there, or not any more");
    case "ban":
    case "mute":
      if (change.until === undefined || change.until > now) return;
      throw invalid("until", "must be a time to come");
    case "unban":
      if (directory.banOf(change, now)) return;
      throw chatError("ban-gone", "There is no such ban, or not any more");
    case "unmute":
      if (directory.muteOf(change.person, now)) return;
      throw chatError("mute-gone", "They are not muted, or not any more");
    case "deleted":
      throw invalid("what", "must be something else: a deletion is noted when it is stored");
  }
}

/** Whether the author may make a change of people. */
function requireRight(directory: Directory, change: PeopleChange, author: Actor) {
  switch (change.what) {
    case "link":
    case "sign-in":
    case "passkey":
    case "forget-passkey":
      if (author.id === change.person) return;
      throw forbidden();
    case "rename":
      if (author.id === change.person && isSettled(directory, author.id)) return;
      return requireAbove(directory, author, change.person);
    case "sign-out":
    case "sign-out-everywhere":
      if (author.id === change.person && directory.people.has(author.id)) return;
      return requireAbove(directory, author, change.person);
    case "role":
      return requireRole(author, "owner");
    case "token-role":
      if (author.id === change.person && author.role === change.role) return;
      throw forbidden();
    case "invite":
      return requireRole(author, leastInviter(change.role));
    case "revoke":
      return requireRole(author, "moderator");
    case "join":
    case "deleted":
      return;
    case "ban":
    case "unban":
    case "mute":
    case "unmute":
      return requireAbove(directory, author, change.person);
  }
}

/** A moderator decides over members and guests, an owner over everybody but owners. */
function requireAbove(directory: Directory, author: Actor, person: string | undefined) {
  requireRole(author, "moderator");
  const role = person === undefined ? "guest" : directory.roleOf(person) ?? "guest";
  if (author.role !== role && hasRole(author.role, role)) return;
  throw forbidden();
}

/**
 * Whether somebody came by an invitation, or was given a role or a name. Nobody who only visits makes
 * oneself known: the directory is in the memory of all, and a name that it has nobody else may use. Nor
 * does who is known for having been muted.
 */
function isSettled({ people }: Directory, id: string): boolean {
  const { name = "", role } = people.get(id) ?? {};
  return name !== "" || role !== undefined;
}

function requirePerson(directory: Directory, person: string) {
  if (!directory.people.has(person)) {
    throw chatError("unknown-person", "There is no such person", { field: "person" });
  }
}

/** A session that is somebody's stays theirs. */
function requireNewSession(directory: Directory, session: string) {
  if (directory.personOf(session)) throw idTaken("session");
}

function requireOwnerLeft(directory: Directory, person: string, role: Role) {
  const owners = [...directory.people.values()].filter((one) => one.role === "owner");
  if (role === "owner" || owners.length !== 1 || owners[0]?.id !== person) return;
  throw chatError("last-owner", "The last owner stays one");
}
