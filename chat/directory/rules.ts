// What may be stored: looked at by the broker for each draft that is new, at its place in the order.
// A draft without an author comes from a program that may reach the broker's sockets, such as
// `deno task admin`: it may do anything that makes sense.

import type { Actor } from "../user.ts";
import { chatError, invalid } from "../errors.ts";
import type { DraftContext, Log } from "../log.ts";
import type { Draft } from "../message.ts";
import { type Change, isRoomChange, SERVER_ROOM } from "./changes.ts";
import type { Directory } from "./directory.ts";
import { requireOwnNames } from "./name_ownership.ts";
import { SlowMode } from "./slow_mode.ts";
import { requireUserChange } from "./user_rules.ts";
import { requireRole } from "./common_errors.ts";
import { restrictionError } from "./restriction_error.ts";
import {
  requireMayCreateRoom,
  requireRoom,
  requireRoomChange,
  requireWritable,
} from "./room_rules.ts";

/** What is left to who is muted: to leave, and what concerns oneself alone. */
const ALLOWED_WHILE_MUTED: readonly Change["type"][] = [
  "remove",
  "token-role",
  "link",
  "sign-in",
  "sign-out",
  "sign-out-everywhere",
  "passkey",
  "forget-passkey",
];

export interface RuleContext extends DraftContext {
  /** Milliseconds since 1970. */
  readonly now: number;
}

export class Rules {
  readonly #directory: Directory;
  readonly #pace: SlowMode;

  constructor(directory: Directory) {
    this.#directory = directory;
    this.#pace = new SlowMode(directory);
  }

  /** Takes over what the log knows of who wrote lately. */
  restore(log: Pick<Log, "page" | "seqAt">, now: number): void {
    this.#pace.restore(log, now);
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
  require(draft: Draft, circumstances: RuleContext): void {
    const { author } = draft;
    const { now } = circumstances;
    const ban = author && this.#directory.banOf({ user: author.id }, now);
    if (ban) throw restrictionError(ban, now);
    if (draft.change) return this.#requireChange(draft, draft.change, circumstances);
    if (!author) return;
    requireWritable(this.#directory, draft);
    requireNotMuted(this.#directory, author, now);
    this.#requireKind(draft, author, circumstances);
  }

  /** What became of the drafts since the last time. */
  confirm(isStored: (id: string) => boolean): void {
    this.#pace.confirm(isStored);
  }

  #requireKind(draft: Draft, author: Actor, circumstances: RuleContext) {
    const { now, targetAuthor } = circumstances;
    switch (draft.type) {
      case "message":
        requireMayCreateRoom(draft, author, circumstances);
        requireOwnNames(this.#directory, draft);
        return this.#pace.requireInterval(draft, { author, now });
      case "edit":
        if (targetAuthor !== author.id) {
          throw chatError("not-author", "Only its author may edit a message");
        }
        return this.#pace.requireInterval(draft, { author, now });
      case "delete":
        if (targetAuthor === author.id) return;
        requireRole(author, "moderator");
        // It stands in the audit.
        return requireOwnNames(this.#directory, draft);
      case "reaction":
        return requireOwnNames(this.#directory, draft);
    }
  }

  #requireChange(draft: Draft, change: Change, { now }: RuleContext) {
    if (draft.author && !isAllowedWhileMuted(change, draft.author)) {
      requireNotMuted(this.#directory, draft.author, now);
    }
    if (isRoomChange(change)) {
      requireRoomChange(this.#directory, draft, { change, now });
      if (change.type !== "remove") requireOwnNames(this.#directory, draft);
      return;
    }
    if (draft.room !== SERVER_ROOM) throw invalid("room", `must be "${SERVER_ROOM}"`);
    requireUserChange(this.#directory, change, { author: draft.author, now });
  }
}

/**
 * For a message that is only being written.
 *
 * @throws {ChatError} if it could not be stored for who writes it, where, or under which name.
 */
export function requireCanPost(
  directory: Directory,
  message: Pick<Draft, "room" | "from"> & { readonly type: "message"; readonly author: Actor },
  now: number,
): void {
  requireRoom(directory, message);
  requireWritable(directory, message);
  requireNotMuted(directory, message.author, now);
  requireOwnNames(directory, message);
}

function requireNotMuted(directory: Directory, { id }: Actor, now: number) {
  const mute = directory.muteOf(id, now);
  if (mute) throw restrictionError(mute, now);
}

function isAllowedWhileMuted(change: Change, { id }: Actor): boolean {
  return ALLOWED_WHILE_MUTED.includes(change.type) && "user" in change && change.user === id;
}
