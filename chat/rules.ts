// What may be stored: looked at by the broker for each draft that is new, at its place in the order.
// A draft without an author comes from a program that may reach the broker's sockets, such as
// `deno task admin`: it may do anything that makes sense.

import { type Author, isAtLeast, type Role } from "./author.ts";
import { type Change, isRoomChange, type PeopleChange, SERVER_ROOM } from "./change.ts";
import { type Directory, leastInviter } from "./directory.ts";
import { ChatError } from "./errors.ts";
import type { Draft } from "./message.ts";
import { nameKey } from "./name_key.ts";
import { forbidden, invalid, refused } from "./refusals.ts";
import { requireRoom, requireRoomChange } from "./room_rules.ts";
import { explain } from "./restriction.ts";

const PERSON_PASSKEYS = 20;

/** Changes in which one speaks to others, as in a message. Who leaves a room says nothing. */
const SPEAKING: readonly Change["what"][] = ["open", "add", "settings", "rename"];

/** Rooms and authors whose last message is remembered for slow mode. */
const MAX_REMEMBERED = 10_000;

export interface Circumstances {
  /** Milliseconds since 1970. */
  readonly now: number;
  /** Who wrote the message that an edit or a deletion is about. */
  readonly targetAuthor: string | undefined;
}

export class Rules {
  readonly #directory: Directory;
  readonly #lastAt = new Map<string, number>();

  constructor(directory: Directory) {
    this.#directory = directory;
  }

  /** @throws {ChatError} `unknown-room` if its author may not even know the draft's room. */
  requireRoom(draft: Draft): void {
    requireRoom(this.#directory, draft);
  }

  /**
   * For a draft whose author may know the room.
   *
   * @throws {ChatError} if it may not be stored; its code says why.
   */
  require(draft: Draft, circumstances: Circumstances): void {
    const { author } = draft;
    const ban = author && this.#directory.banOf({ person: author.id }, circumstances.now);
    if (ban) throw refused("forbidden", explain(ban, circumstances.now));
    if (draft.change) return this.#requireChange(draft, draft.change, circumstances);
    if (!author) return;
    // What must not stay can go from an archived room, too.
    if (draft.kind !== "delete" && this.#directory.rooms.get(draft.room)?.isArchived) {
      throw refused("forbidden", "The room is archived");
    }
    if (draft.kind === "message") return this.#requireTurn(draft, { author, ...circumstances });
    this.#requireMute(author, circumstances);
    requireOwn(draft, author, circumstances);
  }

  #requireTurn({ room }: Draft, { author, now }: { author: Author } & Circumstances) {
    this.#requireMute(author, { now });
    const slowSeconds = this.#directory.rooms.get(room)?.slowSeconds ?? 0;
    if (slowSeconds === 0 || isAtLeast(author.role, "moderator")) return;
    const key = `${room} ${author.id}`;
    const next = (this.#lastAt.get(key) ?? -Infinity) + slowSeconds * 1_000;
    if (next <= now) return this.#remember(key, now);
    const retryAfter = Math.ceil((next - now) / 1_000);
    throw new ChatError("too-fast", `One message in ${slowSeconds} s may be written here`, {
      retryAfter,
    });
  }

  #remember(key: string, now: number) {
    this.#lastAt.delete(key);
    this.#lastAt.set(key, now);
    const [oldest] = this.#lastAt.size > MAX_REMEMBERED ? this.#lastAt.keys() : [];
    if (oldest !== undefined) this.#lastAt.delete(oldest);
  }

  #requireMute({ id }: Author, { now }: Pick<Circumstances, "now">) {
    const mute = this.#directory.muteOf(id, now);
    if (mute) throw refused("forbidden", explain(mute, now));
  }

  #requireChange(draft: Draft, change: Change, { now }: Circumstances) {
    if (draft.author && SPEAKING.includes(change.what)) this.#requireMute(draft.author, { now });
    if (isRoomChange(change)) return requireRoomChange(this.#directory, draft, change);
    if (draft.room !== SERVER_ROOM) throw invalid("room", `must be "${SERVER_ROOM}"`);
    this.#requireSense(change, now);
    if (draft.author) this.#requireRight(change, draft.author);
  }

  /** Whether a change fits what there is, whoever makes it. */
  #requireSense(change: PeopleChange, now: number) {
    const { invitations, links, people } = this.#directory;
    switch (change.what) {
      case "role":
        return this.#requireOwnerLeft(change.person, change.role);
      case "token-role":
        if (change.role === "owner") throw invalid("role", "must be moderator, member or guest");
        if (this.#directory.isNoted(change)) throw refused("conflict", "It is noted already");
        return;
      case "rename":
        return this.#requireFreeName(change.name, change.person);
      case "invite":
        if (change.uses < 1) throw invalid("uses", "must be at least 1");
        if (change.until <= now) throw invalid("until", "must be a time to come");
        // To take one anew would forget how often it was used.
        if (invitations.has(change.invitation)) throw refused("conflict", "It is there already");
        return;
      case "revoke":
        if (!invitations.has(change.invitation)) throw gone("The invitation is not there");
        return;
      case "join": {
        const invitation = invitations.get(change.invitation);
        if (!invitation || !this.#directory.isOpen(invitation, now)) {
          throw gone("The invitation is used up, revoked or too old");
        }
        if (people.has(change.person)) throw refused("conflict", "The person is there already");
        this.#requireNewSession(change.session);
        return this.#requireFreeName(change.name, change.person);
      }
      case "link":
        return this.#requirePerson(change.person);
      case "sign-in": {
        this.#requirePerson(change.person);
        this.#requireNewSession(change.session);
        if (change.link === undefined) return;
        const link = links.get(change.link);
        if (!link || link.until <= now || link.person !== change.person) {
          throw gone("The link was used, or is too old");
        }
        return;
      }
      case "sign-out":
        if (this.#directory.personOf(change.session)?.id === change.person) return;
        throw gone("The session has ended already");
      case "passkey": {
        const passkeys = people.get(change.person)?.passkeys.size ?? 0;
        if (passkeys >= PERSON_PASSKEYS) throw refused("conflict", "Too many passkeys");
        if (!this.#directory.personOfPasskey(change.passkey)) return;
        throw refused("conflict", "The passkey is known already");
      }
      case "forget-passkey":
        if (people.get(change.person)?.passkeys.has(change.passkey)) return;
        throw gone("The passkey is not there");
      case "ban":
      case "mute":
        if (change.until === undefined || change.until > now) return;
        throw invalid("until", "must be a time to come");
      case "unban":
        if (this.#directory.banOf(change, now)) return;
        throw gone("There is no such ban, or not any more");
      case "unmute":
        if (this.#directory.muteOf(change.person, now)) return;
        throw gone("They are not muted, or not any more");
      case "deleted":
        throw invalid("what", "must be something else: a deletion is noted when it is stored");
    }
  }

  /** Whether the author may make a change of people. */
  #requireRight(change: PeopleChange, author: Author) {
    switch (change.what) {
      case "link":
      case "sign-in":
      case "passkey":
      case "forget-passkey":
        if (author.id === change.person) return;
        throw forbidden();
      case "rename":
      case "sign-out":
        // Nobody who only visits makes oneself known: the directory is in the memory of all.
        if (author.id === change.person && this.#directory.people.has(author.id)) return;
        return this.#requireAbove(author, change.person);
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
        return this.#requireAbove(author, change.person);
    }
  }

  /** A moderator decides over members and guests, an owner over everybody but owners. */
  #requireAbove(author: Author, person: string | undefined) {
    requireRole(author, "moderator");
    const role = person === undefined ? "guest" : this.#directory.roleOf(person) ?? "guest";
    if (author.role !== role && isAtLeast(author.role, role)) return;
    throw forbidden();
  }

  #requirePerson(person: string) {
    if (!this.#directory.people.has(person)) {
      throw refused("unknown-person", "There is no such person");
    }
  }

  /** A session that is somebody's stays theirs. */
  #requireNewSession(session: string) {
    if (this.#directory.personOf(session)) {
      throw refused("conflict", "The session is there already");
    }
  }

  #requireOwnerLeft(person: string, role: Role) {
    const owners = [...this.#directory.people.values()].filter((one) => one.role === "owner");
    if (role === "owner" || owners.length !== 1 || owners[0]?.id !== person) return;
    throw refused("conflict", "The last owner stays one");
  }

  #requireFreeName(name: string, person: string) {
    const key = nameKey(name);
    for (const other of this.#directory.people.values()) {
      if (other.id === person || other.name === "" || nameKey(other.name) !== key) continue;
      throw refused("conflict", `Somebody is called "${other.name}" already`, "name");
    }
  }
}

function requireOwn({ kind }: Draft, author: Author, { targetAuthor }: Circumstances) {
  if (targetAuthor === author.id) return;
  if (kind !== "delete") throw refused("forbidden", "Only its author may edit a message");
  requireRole(author, "moderator");
}

function requireRole(author: Author, least: Role) {
  if (!isAtLeast(author.role, least)) throw forbidden();
}

function gone(message: string): ChatError {
  return refused("gone", message);
}
