// Decides which drafts are stored; the broker asks for each new draft, in order. A draft without an
// author comes from a program with access to the broker's sockets, such as `deno task admin`: it
// may do anything that is consistent.

import type { Actor } from "../../domain/user.ts";
import { chatError, invalid } from "../../errors.ts";
import type { DraftContext, Log } from "../../log.ts";
import type { Draft } from "../../message.ts";
import { type Change, isRoomChange, SERVER_ROOM } from "../changes.ts";
import type { Directory } from "../directory.ts";
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

/** Changes that a muted user may still make for themselves. */
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
  readonly #slowMode: SlowMode;

  constructor(directory: Directory) {
    this.#directory = directory;
    this.#slowMode = new SlowMode(directory);
  }

  /** Restores the slow-mode timers from the log. */
  restore(log: Pick<Log, "page" | "seqAt">, now: number): void {
    this.#slowMode.restore(log, now);
  }

  /** @throws {ChatError} `unknown-room` if the author may not know of the draft's room. */
  requireRoom(draft: Draft): void {
    requireRoom(this.#directory, draft);
  }

  /**
   * Checks a draft. Call `requireRoom` first: the errors reveal that the room exists.
   *
   * @throws {ChatError} if the draft may not be stored.
   */
  require(draft: Draft, context: RuleContext): void {
    const { author } = draft;
    const { now } = context;
    const ban = author && this.#directory.banOf({ user: author.id }, now);
    if (ban) throw restrictionError(ban, now);
    if (draft.change) return this.#requireChange(draft, draft.change, context);
    if (!author) return;
    requireWritable(this.#directory, draft);
    requireNotMuted(this.#directory, author, now);
    this.#requireType(draft, author, context);
  }

  /** Reports which of the drafts since the last call were stored. */
  confirm(isStored: (id: string) => boolean): void {
    this.#slowMode.confirm(isStored);
  }

  #requireType(draft: Draft, author: Actor, context: RuleContext) {
    const { now, targetAuthor } = context;
    switch (draft.type) {
      case "message":
        requireMayCreateRoom(draft, author, context);
        requireOwnNames(this.#directory, draft);
        return this.#slowMode.requireInterval(draft, { author, now });
      case "edit":
        if (targetAuthor !== author.id) {
          throw chatError("not-author", "Only its author can edit a message");
        }
        return this.#slowMode.requireInterval(draft, { author, now });
      case "delete":
        if (targetAuthor === author.id) return;
        requireRole(author, "moderator");
        // The deletion is listed in the audit log under this name.
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
 * Checks whether a user could post a message now, which a typing indicator announces.
 *
 * @throws {ChatError} the error that the message would be rejected with.
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

/** @throws {ChatError} `muted` while a user is. */
export function requireNotMuted(
  directory: Directory,
  { id }: Pick<Actor, "id">,
  now: number,
): void {
  const mute = directory.muteOf(id, now);
  if (mute) throw restrictionError(mute, now);
}

function isAllowedWhileMuted(change: Change, { id }: Actor): boolean {
  return ALLOWED_WHILE_MUTED.includes(change.type) && "user" in change && change.user === id;
}
